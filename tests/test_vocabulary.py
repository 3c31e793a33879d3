"""The vocabulary: every quantity once, inside its own bounds, with its provenance, and as the golden data have it."""

import json
import math
import re
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim import vocabulary
from sim.policies.registry import built_in
from sim.vocabulary import (
    ACTIONS,
    ACTORS,
    CHANNELS,
    COLUMN_TERMS,
    COLUMNS,
    CONSTANTS,
    INITIAL,
    JULY_2024_RUNGS,
    LADDERS,
    LADDERS_BY_NAME,
    MARKS,
    MENU_SIZES,
    MONTHLY_OUTCOMES,
    OUTCOMES,
    PARAMETERS,
    STATE,
    STOCKS,
    Term,
    Variable,
    action_index,
    action_names,
    action_rungs,
    ladders_of,
)
from sim.vocabulary.channels import golden_names
from sim.vocabulary.firms import FIRM_RECORDS, FIRM_STATE, STATUSES
from sim.world import COLUMN, LOOK_AHEAD, OBSERVED, WORLD, default_parameters, default_world, flat, parameter_offsets
from tests.reference_model import GOLDEN

OWN = built_in().own
SETTINGS: tuple[Term, ...] = (*PARAMETERS, *CONSTANTS, *OWN)
TERMS: tuple[Term, ...] = (*SETTINGS, *STATE)
FILES = sorted(GOLDEN.glob("*.npz"))

each_term = pytest.mark.parametrize("term", TERMS, ids=lambda term: term.name)
each_actor = pytest.mark.parametrize("actor", ACTORS)


def repeated(names: list[str]) -> list[str]:
    return [name for name, count in Counter(names).items() if count > 1]


# --- names and numbers ---


def test_every_name_is_declared_once() -> None:
    """Across parameters, constants, the policies' own parameters, and the columns of the state."""
    assert repeated([term.name for term in SETTINGS] + list(COLUMNS)) == []
    assert repeated([term.name for term in TERMS]) == []
    assert repeated([outcome.name for outcome in OUTCOMES]) == []


def test_names_are_words_of_code_and_of_yaml() -> None:
    """Habit 2: spelled the same in code, configs and columns."""
    names = [term.name for term in (*TERMS, *FIRM_STATE)] + [outcome.name for outcome in OUTCOMES] + list(COLUMNS)
    assert [name for name in names if not re.fullmatch(r"[a-z][a-z0-9_]*", name)] == []


def test_there_are_42_parameters_and_each_has_a_sweep_range() -> None:
    """Section 9.1; constants have none (9.2)."""
    assert len(PARAMETERS) == 42
    assert [term.name for term in PARAMETERS if term.sweep is None or term.sensitivity <= 0.0] == []
    assert [term.name for term in (*CONSTANTS, *OWN) if term.sweep is not None] == []


@each_term
def test_defaults_and_sweeps_lie_inside_domains(term: Term) -> None:
    """Section 14: two kinds of range; NaN marks what follows from others."""
    low, high = term.domain
    assert low < high
    assert math.isnan(term.default) or low <= term.default <= high
    if term.sweep is not None:
        assert low <= term.sweep[0] <= term.default <= term.sweep[1] <= high
        assert term.sweep[0] < term.sweep[1]
    if isinstance(term, Variable):
        assert all(math.isnan(start) or low <= start <= high for start in term.starts)
        assert len(term.starts) in (0, len(ACTORS))


@each_term
def test_every_term_says_what_it_is_and_where_it_comes_from(term: Term) -> None:
    """Marks are those of model.md, not repeated; unit, meaning and source are there and one line long."""
    assert term.mark
    assert set(term.mark) <= set(MARKS)
    assert len(set(term.mark)) == len(term.mark)
    assert term.provenance == "".join(f"[{mark}]" for mark in term.mark)
    for text in (term.meaning, term.source, *([] if term.name == "action" else [term.unit])):
        assert text.strip() == text != ""
        assert "\n" not in text


def test_parameters_and_constants_have_a_heading() -> None:
    """Section 9: tables list them by group."""
    assert [term.name for term in SETTINGS if not term.group] == []


EVIDENCE = re.compile(
    r"\b(19|20)\d\d\b|Kiel|GDELT|CSIS|UN General Assembly|KITA|declaration|summit|Hankyoreh", re.IGNORECASE
)
LITERATURE = re.compile(r"\b[A-Z][a-z]+(,? (and|or) [A-Z][a-z]+|, [A-Z][a-z]+)* \(?(19|20)\d\d\)?")


@pytest.mark.parametrize("term", [term for term in SETTINGS if "E" in term.mark], ids=lambda term: term.name)
def test_evidence_is_cited(term: Term) -> None:
    """[E] names an institution or paper and a date."""
    assert re.search(r"\b(19|20)\d\d\b", term.source), term.source
    assert re.search(r"[A-Z][A-Za-z]+.*[:,(]", term.source), term.source


@pytest.mark.parametrize(
    "term", [term for term in STATE if "E" in term.mark and term.role == "stock"], ids=lambda t: t.name
)
def test_evidence_on_a_stock_is_cited(term: Variable) -> None:
    """[E] on a July 2024 value names what it was read from."""
    assert EVIDENCE.search(term.source), term.source


@pytest.mark.parametrize("term", [term for term in SETTINGS if "L" in term.mark], ids=lambda term: term.name)
def test_literature_is_cited(term: Term) -> None:
    """[L] names an author and a year."""
    assert LITERATURE.search(term.source), term.source


@pytest.mark.parametrize("term", [term for term in SETTINGS if "A" in term.mark], ids=lambda term: term.name)
def test_an_assumption_says_so(term: Term) -> None:
    """[A]: nobody should take it for a measurement."""
    assert re.search(r"\bassum(ed|ption)\b", term.source)


@pytest.mark.parametrize("term", [term for term in SETTINGS if "C" in term.mark], ids=lambda term: term.name)
def test_a_calibrated_value_says_so(term: Term) -> None:
    """[C]."""
    assert "calibrated" in term.source


# --- columns and the world ---


def test_columns_are_the_world_seen_as_numbers() -> None:
    """One order everywhere: the vocabulary's, the WORLD layout's, the records'."""
    assert repeated(list(COLUMNS)) == []
    assert WORLD.names == tuple(variable.name for variable in STATE)
    assert WORLD.itemsize == 8 * len(COLUMNS)
    world = np.zeros(1, WORLD)
    numbers = flat(world)
    numbers[0] = np.arange(len(COLUMNS))
    for variable in STATE:
        found = np.atleast_1d(world[variable.name][0]).tolist()
        assert found == [COLUMN[column] for column in variable.columns]
        assert [COLUMN_TERMS[column] for column in variable.columns] == [variable] * len(found)


def test_quantities_of_governments_have_a_column_each() -> None:
    """Section 2.2: in the order of the actors."""
    for variable in STATE:
        expected = [f"{variable.name}_{actor}" for actor in ACTORS] if variable.starts else [variable.name]
        assert list(variable.columns) == expected


def test_stocks_and_the_world_start_as_declared() -> None:
    """Section 2: `default_world` puts July 2024 into the columns; configs may set exactly the stocks."""
    numbers = flat(default_world())[0]
    for variable in STATE:
        found = [numbers[COLUMN[column]] for column in variable.columns]
        np.testing.assert_array_equal(found, variable.starts or (variable.default,))
    assert tuple(column for variable in STOCKS for column in variable.columns) == INITIAL


def test_parameters_are_found_where_their_offsets_say() -> None:
    """Events and sweeps address a parameter by its place in the record."""
    params, offsets = default_parameters(OWN), parameter_offsets(OWN)
    numbers = flat(params)[0]
    assert sorted(offsets.values()) == list(range(len(numbers)))
    for term in SETTINGS:
        assert numbers[offsets[term.name]] == term.default
    for ladder in LADDERS:
        for rung in ladder.rungs:
            assert numbers[offsets[f"level_{ladder.name}.{rung.name}"]] == rung.level


def test_what_governments_observe_is_recorded() -> None:
    """Section 7.5, obs; and nothing they may not know."""
    assert set(OBSERVED) <= set(COLUMNS)
    hidden = {"moscow_type", "belief_retaliator", "belief_committed", "logodds_retaliator", "domestic_shock"}
    assert hidden.isdisjoint(OBSERVED)
    assert repeated(list(OBSERVED)) == repeated(list(LOOK_AHEAD.names or ())) == []


# --- ladders ---


def test_menus_have_the_sizes_of_the_model() -> None:
    """Section 2.1: Seoul 45, Beijing 12, Moscow 4, Pyongyang 4, Washington 12."""
    assert MENU_SIZES == (45, 12, 4, 4, 12)
    assert vocabulary.LARGEST_MENU == 45
    assert (vocabulary.SEOUL, vocabulary.BEIJING, vocabulary.MOSCOW, vocabulary.PYONGYANG, vocabulary.WASHINGTON) == (
        0,
        1,
        2,
        3,
        4,
    )


@each_actor
def test_actions_and_rungs_are_inverse(actor: str) -> None:
    """Section 2.1: every index of the menu, and every name once."""
    size = MENU_SIZES[ACTORS.index(actor)]
    for index in range(size):
        rungs = action_rungs(actor, index)
        assert action_index(actor, rungs) == index
        assert all(0 <= rung < len(ladder.rungs) for rung, ladder in zip(rungs, ladders_of(actor), strict=True))
    assert len({action_names(actor, index) for index in range(size)}) == size


def test_joint_actions_are_row_major() -> None:
    """Section 2.1: Seoul 9*aid + 3*rhetoric + cjk, Beijing 3*stance + dual_flow, Washington 3*drive + label."""
    assert [action_index("seoul", rungs) for rungs in ((1, 0, 1), (4, 2, 0), (0, 0, 2))] == [10, 42, 2]
    assert action_index("beijing", (3, 2)) == action_index("washington", (3, 2)) == 11
    assert action_names("seoul", 42) == ("lethal_aid", "decisive_enabler", "suspend_cjk")


@pytest.mark.parametrize("rungs", [(1, 0), (1, 0, 1, 0)])
def test_a_joint_action_has_a_rung_on_every_ladder(rungs: tuple[int, ...]) -> None:
    """Section 2.1: Seoul has three ladders."""
    with pytest.raises(ValueError, match="zip"):
        action_index("seoul", rungs)


@pytest.mark.parametrize("ladder", LADDERS, ids=lambda ladder: ladder.name)
def test_levels_climb_inside_their_domain(ladder: vocabulary.Ladder) -> None:
    """Section 2.1: an action is a rung index; equations use its level."""
    levels = [rung.level for rung in ladder.rungs]
    assert levels == sorted(set(levels))
    assert ladder.domain[0] <= levels[0] < levels[-1] <= ladder.domain[1]
    assert repeated([rung.name for rung in ladder.rungs]) == []
    assert ladder.rung_names == tuple(rung.name for rung in ladder.rungs)
    assert ladder.actor in ACTORS


def test_levels_are_those_of_the_model() -> None:
    """Section 2.1, the table."""
    third = 1.0 / 3.0
    assert {ladder.name: [rung.level for rung in ladder.rungs] for ladder in LADDERS} == {
        "aid": [0.05, 0.15, 0.30, 0.65, 1.0],
        "rhetoric": [0.0, 0.5, 1.0],
        "cjk": [0.0, 0.5, 1.0],
        "stance": [-0.5, 0.0, 0.5, 1.0],
        "dual_flow": [0.0, 0.5, 1.0],
        "transfer": pytest.approx([0.0, third, 2.0 * third, 1.0]),
        "arms": pytest.approx([0.0, third, 2.0 * third, 1.0]),
        "drive": pytest.approx([0.0, third, 2.0 * third, 1.0]),
        "label": [0.0, 0.5, 1.0],
    }


def test_the_actions_of_july_2024_agree_with_their_rungs_and_levels() -> None:
    """Section 2.2: (1,0,1) / (1,1) / 1 / 2 / (2,1)."""
    by_name = {variable.name: variable for variable in ACTIONS}
    for name, rung in JULY_2024_RUNGS.items():
        assert by_name[f"{name}_rung"].default == rung
        assert by_name[name].default == LADDERS_BY_NAME[name].rungs[rung].level
    for actor, action in zip(ACTORS, by_name["action"].starts, strict=True):
        assert action_index(actor, tuple(JULY_2024_RUNGS[ladder.name] for ladder in ladders_of(actor))) == action
    assert tuple(JULY_2024_RUNGS.values()) == (1, 0, 1, 1, 1, 1, 2, 2, 1)


# --- channels and measures ---


def test_channels_have_names_and_numbers_of_their_own() -> None:
    """Section 8."""
    assert repeated([channel.name for channel in CHANNELS]) == []
    assert repeated([str(channel.number) for channel in CHANNELS]) == []
    assert {channel.name: channel.width for channel in CHANNELS if channel.scope == "firm_start"} == {
        "firm_init": 4,
        "peers": 3,
    }


def test_outcomes_reduce_columns_over_months() -> None:
    """Section 11: every outcome names a recorded column, and its window has a first and a last month."""
    assert {outcome.variable for outcome in OUTCOMES} <= set(COLUMNS)
    windows = [outcome.window for outcome in OUTCOMES if outcome.window is not None]
    assert all(0 <= first <= last for first, last in windows)
    assert any(outcome.headline for outcome in OUTCOMES)


def test_outcomes_say_their_scope() -> None:
    """What a table prints beside a number."""
    by_name = vocabulary.OUTCOMES_BY_NAME
    assert by_name["ambiguous_posture_share"].scope == "months 0-23, while the war goes on"
    assert by_name["welfare_mean"].scope == "whole run"


def test_shares_of_months_come_from_flags_and_chances_from_ever() -> None:
    """Section 11: a share of months is the mean of a 0/1 column."""
    flags = {variable.name for variable in STATE if variable.unit == "0/1"}
    assert {outcome.variable for outcome in OUTCOMES if outcome.unit == "share of months"} <= flags
    assert {outcome.reduction for outcome in OUTCOMES if outcome.unit == "chance"} == {"ever"}


def test_the_net_payoff_has_seven_parts() -> None:
    """Section 11."""
    parts = [variable.name for variable in MONTHLY_OUTCOMES if variable.name.startswith("welfare_")]
    assert [name.removeprefix("welfare_") for name in parts] == [
        "alliance", "ukraine", "abandonment", "threat", "china", "business", "signal",
    ]  # fmt: skip
    assert all(f"{part}_mean" in vocabulary.OUTCOMES_BY_NAME for part in parts)


def test_records_of_firms_are_part_of_their_state() -> None:
    """Section 2.4."""
    assert set(FIRM_RECORDS) <= {term.name for term in FIRM_STATE}
    assert repeated([term.name for term in FIRM_STATE]) == []
    assert STATUSES == ("active", "idle", "exited")


# --- golden data ---


def config_of(path: Path) -> dict[str, Any]:
    with np.load(path) as golden:
        found: dict[str, Any] = json.loads(str(golden["config"]))
        return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_golden_data_know_the_same_settings(path: Path) -> None:
    """`params` are the parameters; `constants` are the constants and what the policies declare; no more, no less."""
    config = config_of(path)
    assert set(config["params"]) == {term.name for term in PARAMETERS}
    assert set(config["constants"]) == {term.name for term in (*CONSTANTS, *OWN)}
    assert config["constants"] == {term.name: term.default for term in (*CONSTANTS, *OWN)}


def test_defaults_are_those_of_the_golden_baseline() -> None:
    """Section 9.1 and 2.2: parameters, July 2024 stocks and rungs."""
    config = config_of(GOLDEN / "baseline_eu.npz")
    assert config["params"] == {term.name: term.default for term in PARAMETERS}
    world = flat(default_world())[0]
    initial = dict(config["initial"])
    for actor, rungs in initial.pop("actions").items():
        assert tuple(rungs) == tuple(JULY_2024_RUNGS[ladder.name] for ladder in ladders_of(actor))
    assert {name: world[COLUMN[name]] for name in initial} == initial
    assert set(initial) <= set(INITIAL)


def test_golden_data_hold_every_channel() -> None:
    """Section 8: named as the vocabulary names them; Seoul and Washington observe nothing."""
    with np.load(GOLDEN / "baseline_eu.npz") as golden:
        stored = {name.removeprefix("draw_") for name in golden.files if name.startswith("draw_")}
    expected = {name for channel in CHANNELS for name in golden_names(channel)}
    assert expected - stored == {"observe_seoul", "observe_washington"}
    assert stored <= expected
