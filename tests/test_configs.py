"""The configurations that come with the project: each runs, and each is what its name says."""

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from sim.ensemble import simulate
from sim.jit import COMPILER_ON
from sim.policies.registry import built_in
from sim.runspec import Chunk, load_spec
from sim.scenario import Scenario, load_scenario, tick_of
from sim.vocabulary import ACTORS, action_index
from sim.world import COLUMN

pytestmark = pytest.mark.compiled  # many small ensembles: minutes without the compiler

CONFIGS = Path(__file__).parents[1] / "configs"
NAMES = (
    "baseline", "arm-ukraine", "china-first", "full-alignment", "red-line", "us-retrenchment", "us-press",
    "needy-moscow", "needy-moscow-no-brakes", "label-general", "label-enabler", "no-russia-business", "early-ceasefire",
    "china-coerces-anyway", "clear-moscow", "change-of-government", "history-2024",
)  # fmt: skip
RUNS, FIRMS = 3 if COMPILER_ON else 1, 12
ON_EVERY_NAME = pytest.mark.parametrize("name", NAMES)


def scenario(name: str) -> Scenario:
    return load_scenario(CONFIGS / f"{name}.yaml")


@cache
def played(name: str) -> Chunk:
    """A few histories of a configuration with a few firms, for its whole horizon."""
    spec = load_spec(CONFIGS / f"{name}.yaml", [("model.runs", RUNS), ("model.firms", FIRMS)])
    return simulate(spec, 0, RUNS)


def series(name: str, column: str) -> Any:
    """Monthly values, shape (runs, months)."""
    return played(name).months[:, :, COLUMN[column]]


def changes(name: str) -> dict[str, float]:
    """Parameters of a configuration that are not those of the baseline."""
    ours, theirs = scenario(name), scenario("baseline")
    both = {**ours.params, **ours.constants}, {**theirs.params, **theirs.constants}
    return {key: value for key, value in both[0].items() if value != both[1][key]}


def by_policy(name: str) -> dict[str, list[tuple[int, str]]]:
    """Terms of office of every government that does not simply choose by expected utility."""
    terms = {actor: [(s.start, s.name) for s in scenario(name).policies[actor]] for actor in ACTORS}
    return {actor: found for actor, found in terms.items() if found != [(0, "expected_utility")]}


def test_all_seventeen_are_there() -> None:
    assert len(NAMES) == 17
    assert {path.stem for path in CONFIGS.glob("*.yaml")} >= set(NAMES)


@ON_EVERY_NAME
def test_it_introduces_itself_and_explains_every_choice(name: str) -> None:
    text = (CONFIGS / f"{name}.yaml").read_text(encoding="utf-8")
    settings = yaml.safe_load(text)
    assert settings["name"] == name
    assert settings["title"]
    assert settings["description"]
    assert text.startswith("# ")
    assert "#" in text.partition("description:")[2], "what it sets is explained beside the setting"
    assert name == "baseline" or settings["extends"] in ("baseline", "needy-moscow")


@ON_EVERY_NAME
def test_it_runs_and_stays_finite(name: str) -> None:
    chunk = played(name)
    assert chunk.months.shape[:2] == (RUNS, scenario(name).ticks)
    assert np.isfinite(chunk.months).all()


@ON_EVERY_NAME
def test_every_policy_it_names_is_built_in_under_its_public_name(name: str) -> None:
    public = {policy.name for policy in built_in().policies}
    segments = [segment for actor in ACTORS for segment in scenario(name).policies[actor]]
    assert {s.name for s in segments} | {s.otherwise for s in segments if s.otherwise} <= public


def test_no_two_are_the_same() -> None:
    assert len({scenario(name).digest for name in NAMES}) == len(NAMES)


def test_the_baseline_is_the_default() -> None:
    assert scenario("baseline").digest == load_scenario({}).digest
    assert by_policy("baseline") == {}


def test_arm_ukraine_forces_lethal_aid_and_nothing_else() -> None:
    start, end = tick_of("2024-10"), tick_of("2025-04")
    lethal = series("arm-ukraine", "lethal_aid")
    assert (lethal[:, start:end] == 1).all()
    assert (lethal[:, :start] == 0).all()
    assert not (lethal[:, end:] == 1).all()
    assert by_policy("arm-ukraine") == {"seoul": [(0, "script")]}
    assert scenario("arm-ukraine").policies["seoul"][0].otherwise == "expected_utility"


def test_china_first_accommodates() -> None:
    assert (series("china-first", "action_seoul") == action_index("seoul", (0, 0, 2))).all()


def test_full_alignment_ends_in_lethal_aid_and_names_the_enabler() -> None:
    assert (series("full-alignment", "lethal_aid")[:, 24:] == 1).all()
    assert (series("full-alignment", "rhetoric") == 1).all()
    assert (series("full-alignment", "cjk") == 0).all()


def test_red_line_declares_and_stays_below_lethal_aid() -> None:
    policy = built_in()[scenario("red-line").policies["seoul"][0].name]
    assert (policy.name, policy.declares) == ("conditional_threat", True)
    assert (series("red-line", "lethal_aid") == 0).all()
    assert (played("red-line").start[:, COLUMN["threat_credibility"]] > 0.3).all()


def test_us_retrenchment_turns_in_january_2025() -> None:
    turn = tick_of("2025-01")
    for column, rung in (("drive_rung", 1), ("label_rung", 1)):
        assert (series("us-retrenchment", column)[:, turn:] == rung).all()
    assert scenario("us-retrenchment").policies["washington"][0].otherwise == "expected_utility"
    np.testing.assert_array_equal(series("us-retrenchment", "drive")[:, :turn], series("baseline", "drive")[:, :turn])


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("us-press", {"us_drive": 0.4, "guarantee_conditionality": 0.6}),
        ("needy-moscow", {"arms_need": 1.3}),
        ("needy-moscow-no-brakes", {"arms_need": 1.3, "retaliation": 0, "russia_business": 0, "china_cost": 0.1}),
        ("no-russia-business", {"russia_business": 0}),
    ],
)
def test_some_differ_in_parameters_only(name: str, expected: dict[str, float]) -> None:
    assert changes(name) == expected
    assert by_policy(name) == {}


@pytest.mark.parametrize(
    "name", sorted(set(NAMES) - {"us-press", "needy-moscow", "needy-moscow-no-brakes", "no-russia-business"})
)
def test_the_others_change_no_parameter(name: str) -> None:
    assert changes(name) == {}


def test_without_business_in_russia_there_is_nothing_to_lose() -> None:
    assert (series("no-russia-business", "welfare_business") == 0).all()
    assert (series("baseline", "welfare_business") != 0).any()


@pytest.mark.parametrize(("name", "level"), [("label-general", 0.0), ("label-enabler", 1.0)])
def test_labels_are_scripted_and_the_drive_is_free(name: str, level: float) -> None:
    assert (series(name, "label") == level).all()
    (step,) = scenario(name).policies["washington"][0].steps
    assert set(step.rungs) == {"label"}
    assert len(np.unique(series(name, "drive"))) > 1


def test_an_early_ceasefire_ends_the_war_in_january_2025_for_good() -> None:
    end = tick_of("2025-01")
    war = series("early-ceasefire", "war")
    assert (war[:, end:] == 0).all()
    np.testing.assert_array_equal(war[:, :end], series("baseline", "war")[:, :end])


def test_china_coerces_whatever_seoul_does_and_trades_as_it_likes() -> None:
    assert (series("china-coerces-anyway", "stance") == 1).all()
    (step,) = scenario("china-coerces-anyway").policies["beijing"][0].steps
    assert set(step.rungs) == {"stance"}
    assert scenario("china-coerces-anyway").policies["beijing"][0].otherwise == "expected_utility"


def test_a_clear_moscow_is_restrained_and_known_to_be() -> None:
    assert (played("clear-moscow").start[:, COLUMN["moscow_type"]] == 0).all()
    assert (series("clear-moscow", "moscow_type") == 0).all()
    assert (series("clear-moscow", "belief_retaliator") == 0.02).all()


def test_a_change_of_government_goes_from_pole_to_pole() -> None:
    handover = tick_of("2027-05")
    assert by_policy("change-of-government") == {"seoul": [(0, "full_alignment"), (handover, "accommodation")]}
    aid = series("change-of-government", "aid_rung")
    assert (aid[:, handover - 1] == 4).all()
    assert (aid[:, handover:] == 0).all()


def test_history_moves_only_what_is_dated_and_sourced() -> None:
    troops, air_defence = tick_of("2024-10"), tick_of("2024-11")
    assert set(by_policy("history-2024")) == {"pyongyang", "moscow"}
    for column, date, before, after in (("arms_rung", troops, 2, 3), ("transfer_rung", air_defence, 1, 2)):
        assert (series("history-2024", column)[:, :date] == before).all()
        assert (series("history-2024", column)[:, date:] == after).all()


@pytest.mark.slow
def test_history_moves_seoul_more_than_the_baseline_and_retrenchment_holds_it_back() -> None:
    """A coarse form of the check in docs/model.md, 12.7."""
    turn = yaml.safe_load((CONFIGS / "us-retrenchment.yaml").read_text(encoding="utf-8"))
    both = {"extends": str(CONFIGS / "history-2024.yaml"), "policies": turn["policies"]}
    assert restrained(CONFIGS / "history-2024.yaml") + 0.2 < restrained(CONFIGS / "baseline.yaml")
    assert restrained(both) > 0.9


def restrained(config: Path | dict[str, Any]) -> float:
    """Share of runs that stay below missile defence through month 21."""
    spec = load_spec(config, [("model.runs", 100), ("model.firms", 40), ("model.ticks", 22)])
    aid = simulate(spec, 0, 100).months[:, :, COLUMN["aid_rung"]]
    return float((aid < 3).all(axis=1).mean())
