"""Settings laid over a configuration, and the digest that follows every one of them."""

import json
import math
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sim.scenario import (
    Scenario,
    load_scenario,
    parse_override,
    with_changes,
)
from sim.vocabulary import (
    LADDERS_BY_NAME,
)
from tests.scenario_files import OWN, RICH, write


@pytest.fixture(autouse=True)
def an_empty_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What tests write stays among themselves."""
    monkeypatch.chdir(tmp_path)


class TestOverrides:
    @pytest.mark.parametrize(
        ("path", "value", "read"),
        [
            ("params.us_drive", 0.4, lambda s: s.params["us_drive"]),
            ("us_drive", 0.4, lambda s: s.params["us_drive"]),
            ("relation_speed", 0.4, lambda s: s.constants["relation_speed"]),
            ("patience", 0.4, lambda s: s.constants["patience"]),
            ("technology", 0.4, lambda s: s.initial["technology"]),
            ("model.runs", 100, lambda s: s.runs),
            ("months", 36, lambda s: s.ticks),
            ("model.ticks", 36, lambda s: s.ticks),
            ("name", "other", lambda s: s.name),
            ("seoul", "probing", lambda s: s.policies["seoul"][0].name),
            ("policies.seoul", "probing", lambda s: s.policies["seoul"][0].name),
            ("policies.seoul.1.from", 30, lambda s: s.policies["seoul"][1].start),
            ("policies.beijing.params.line_beijing", 0.4, lambda s: s.policies["beijing"][0].params["line_beijing"]),
            ("policies.firms", "stay", lambda s: s.firm_policy),
            ("policies.firms.name", "stay", lambda s: s.firm_policy),
            ("ladders.aid.missile_defence", 0.5, lambda s: s.ladders["aid"]["missile_defence"]),
            ("ladders.stance.engage", -0.4, lambda s: s.ladders["stance"]["engage"]),
            ("initial.aid", "lethal_aid", lambda s: LADDERS_BY_NAME["aid"].rung_names[s.rungs["aid"]]),
            ("aid", 4, lambda s: s.rungs["aid"]),
            ("hold.belief_retaliator", 0.6, lambda s: s.hold["belief_retaliator"]),
            ("events.0.delta", -0.1, lambda s: s.events[0].amount),
            ("output.firm_records", False, lambda s: s.firm_records),
        ],
    )  # fmt: skip
    def test_a_path_reaches_its_setting(self, path: str, value: object, read: Callable[[Scenario], object]) -> None:
        file = write(RICH)
        assert read(load_scenario(file, overrides=[(path, value)], extra_constants=OWN)) == value
        assert read(with_changes(load_scenario(file, extra_constants=OWN), [(path, value)])) == value

    def test_the_last_of_two_wins(self) -> None:
        assert load_scenario({}, overrides=[("months", 9), ("ticks", 8), ("model.months", 7)]).ticks == 7

    def test_a_name_joins_its_own_parameters(self) -> None:
        scenario = load_scenario(
            {"policies": {"seoul": "hedging"}}, overrides=[("policies.seoul.params.hedge_slack", 0.2)]
        )
        segment = scenario.policies["seoul"][0]
        assert (segment.name, segment.params) == ("hedging", {"hedge_slack": 0.2})

    def test_the_configuration_itself_stays_as_it_is(self) -> None:
        content: dict[str, Any] = {"params": {"us_drive": 0.1}, "policies": {"seoul": [{"name": "hedging"}]}}
        before = json.dumps(content)
        scenario = load_scenario(content, overrides=[("us_drive", 0.5), ("policies.seoul.name", "probing")])
        digest = scenario.digest
        with_changes(scenario, [("us_drive", 0.9), ("policies.seoul.params.x", 1), ("events", [])])
        assert json.dumps(content) == before
        assert scenario.digest == digest

    def test_an_override_points_to_itself(self) -> None:
        scenario = load_scenario(write(RICH), overrides=[("policies.seoul", "probing")])
        assert scenario.where(("policies", "seoul", 0)) == "--set policies.seoul=probing"

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("us_drive=0.3", ("us_drive", 0.3)),
            (" model.runs = 10", ("model.runs", 10)),
            ("policies.seoul=hedging", ("policies.seoul", "hedging")),
            ("policies.seoul=my.py:rule", ("policies.seoul", "my.py:rule")),
            ("output.firm_records=true", ("output.firm_records", True)),
            ("hold={belief_retaliator: 0.2}", ("hold", {"belief_retaliator": 0.2})),
        ],
    )
    def test_values_are_read_as_yaml(self, text: str, expected: tuple[str, object]) -> None:
        assert parse_override(text) == expected


class TestDigest:
    def test_labels_and_spelling_do_not_count(self) -> None:
        one = load_scenario(
            write("name: a\nmodel: {ticks: 24}\nevents: [{tick: 2025-03, param: us_drive, value: 0.1}]\n")
        )
        two = load_scenario(
            write(
                "name: b\ntitle: x\nmodel: {months: 24}\nevents: [{param: us_drive, tick: 8, value: 0.10}]\n", "b.yaml"
            )
        )
        assert one.digest == two.digest
        assert one != two

    @pytest.mark.parametrize(
        "change",
        [
            ("seed", 8), ("runs", 301), ("firms", 150), ("ticks", 71), ("us_drive", math.nextafter(0.2, 1.0)),
            ("relation_speed", 0.16), ("seoul", "hedging"), ("policies.firms", "stay"), ("technology", 0.2), ("aid", 2),
            ("ladders.aid.lethal_aid", 0.9), ("hold.belief_retaliator", 0.5),
            ("events", [{"tick": 1, "stock": "war", "value": 0}]), ("policies.seoul.params.x", 1.0),
        ],
    )  # fmt: skip
    def test_whatever_moves_a_result_moves_the_digest(self, change: tuple[str, object]) -> None:
        scenario = load_scenario({})
        assert with_changes(scenario, [change]).digest != scenario.digest

    def test_it_is_a_sha256(self) -> None:
        digest = load_scenario({}).digest
        assert len(digest) == 64
        assert set(digest) <= set("0123456789abcdef")

    def test_equal_scenarios_hash_alike_and_travel(self) -> None:
        scenario = load_scenario(write(RICH))
        copy = pickle.loads(pickle.dumps(scenario))
        assert copy == scenario
        assert hash(copy) == hash(scenario)
