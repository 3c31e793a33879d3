"""A configuration is read, completed, hashed and written back without loss."""

import math
from pathlib import Path

import pydantic
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.errors import ConfigError, nearest_name
from sim.scenario import (
    date_of,
    find_config,
    known_names,
    load_scenario,
    tick_of,
)
from sim.scenario.source import parse
from sim.vocabulary import (
    ACTORS,
    CONSTANTS,
    INITIAL,
    JULY_2024_RUNGS,
    PARAMETERS,
    STOCKS,
    ladders_of,
)
from sim.vocabulary.firms import FIRM_POLICIES
from tests.scenario_files import OWN, RICH, write


@pytest.fixture(autouse=True)
def an_empty_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What tests write stays among themselves."""
    monkeypatch.chdir(tmp_path)


class TestDefaults:
    def test_an_empty_mapping_is_july_2024(self) -> None:
        scenario = load_scenario({})
        assert scenario.params == {term.name: term.default for term in PARAMETERS}
        assert scenario.constants == {term.name: term.default for term in CONSTANTS}
        assert scenario.rungs == JULY_2024_RUNGS
        assert all([s.name for s in scenario.policies[actor]] == ["expected_utility"] for actor in ACTORS)
        assert (scenario.ticks, scenario.seed, scenario.runs, scenario.firms) == (72, 7, 300, 151)
        assert scenario.firm_policy == FIRM_POLICIES[0]

    def test_every_stock_has_its_july_2024_value(self) -> None:
        scenario = load_scenario({})
        assert tuple(scenario.initial) == INITIAL
        for variable in STOCKS:
            for column, value in zip(variable.columns, variable.starts or (variable.default,), strict=True):
                assert scenario.initial[column] == (None if math.isnan(value) else value)

    def test_what_follows_from_others_is_left_out_of_the_yaml(self) -> None:
        scenario = load_scenario({})
        follows = [name for name, value in scenario.initial.items() if value is None]
        assert follows
        assert not set(follows) & set(parse(scenario.to_yaml(), "").settings["initial"])

    def test_policies_own_parameters_join_the_constants(self) -> None:
        assert load_scenario({}, extra_constants=OWN).constants["patience"] == OWN["patience"].default
        assert load_scenario({"constants": {"patience": 0.4}}, extra_constants=OWN).constants["patience"] == 0.4

    def test_a_name_comes_from_the_file(self) -> None:
        assert load_scenario(write("title: x\n", "my study.yaml")).name == "my-study"
        assert load_scenario(write("name: other\n")).name == "other"

    def test_a_scenario_cannot_be_changed(self) -> None:
        with pytest.raises(pydantic.ValidationError):
            load_scenario({}).seed = 3


class TestWhatAConfigurationCanSay:
    def test_all_of_it(self) -> None:
        scenario = load_scenario(write(RICH))
        assert (scenario.ticks, scenario.seed, scenario.runs, scenario.firms) == (60, 11, 20, 80)
        assert [(s.start, s.name) for s in scenario.policies["seoul"]] == [(0, "hedging"), (24, "expected_utility")]
        assert scenario.policies["seoul"][0].params == {"hedge_slack": 0.2}
        assert scenario.firm_policy == "myopic"
        assert (scenario.params["us_drive"], scenario.constants["relation_speed"]) == (0.3, 0.2)
        assert scenario.ladders["aid"]["missile_defence"] == 0.55
        assert (scenario.initial["technology"], scenario.rungs["aid"], scenario.rungs["drive"]) == (0.2, 2, 1)
        assert [(e.tick, e.target, e.amount, e.is_delta) for e in scenario.events] == [
            (12, "us_drive", -0.2, True),
            (8, "nato_ties", 0.3, False),
        ]
        assert scenario.hold == {"belief_retaliator": 0.25}
        assert scenario.firm_records

    def test_steps_of_a_script_in_both_spellings(self) -> None:
        steps = load_scenario(write(RICH)).policies["washington"][0].steps
        assert [(s.start, s.until, s.rungs) for s in steps] == [
            (3, 8, {"drive": 0}),
            (8, None, {"drive": 1, "label": 2}),
        ]

    def test_rungs_in_the_order_of_the_menu(self) -> None:
        scripted = {"name": "script", "steps": [[0, [1, 0, 2]]]}
        assert load_scenario({"policies": {"seoul": scripted}}).policies["seoul"][0].steps[0].rungs == {
            ladder.name: rung for ladder, rung in zip(ladders_of("seoul"), (1, 0, 2), strict=True)
        }

    def test_a_plugin_is_a_name_like_any_other(self) -> None:
        path = write("policies: {seoul: 'plugins/mine.py:mine'}\n")
        scenario = load_scenario(path)
        assert scenario.policies["seoul"][0].name == "plugins/mine.py:mine"
        assert scenario.folder == path.parent

    def test_deltas_of_one_month_add_up(self) -> None:
        twice = [{"tick": 3, "param": "us_drive", "delta": 0.5}, {"tick": 3, "param": "us_drive", "delta": 0.5}]
        assert len(load_scenario({"events": twice}).events) == 2


class TestReading:
    @pytest.mark.parametrize(
        ("text", "value"),
        [
            ("1e-3", 0.001), (".5", 0.5), ("5.", 5.0), ("-3", -3), ("+7", 7), ("true", True), ("null", None),
            ("~", None), ("yes", "yes"), ("on", "on"), ("2025-03", "2025-03"), ("2025-03-01", "2025-03-01"),
            ("'1'", "1"), ("0x1F", "0x1F"), ("1_000", "1_000"), ("1:30", "1:30"), (".inf", math.inf), ("", None),
        ],
    )  # fmt: skip
    def test_scalars_mean_what_yaml_1_2_says(self, text: str, value: object) -> None:
        found = parse(f"value: {text}", "x").settings["value"]
        assert found == value
        assert type(found) is type(value)

    def test_settings_know_their_line(self) -> None:
        path = write(RICH)
        scenario = load_scenario(path)
        lines = RICH.splitlines()
        for setting, words in (
            (("policies", "seoul", 1), "2026-07"),
            (("params", "us_drive"), "us_drive: 0.3"),
            (("events", 1), "nato_ties"),
        ):
            file, _, line = scenario.where(setting).rpartition(":")
            assert file == str(path)
            assert words in lines[int(line) - 1]

    def test_a_mapping_has_no_lines(self) -> None:
        assert load_scenario({"params": {"us_drive": 0.1}}).where(("params", "us_drive")) == ""

    def test_anchors_are_plain_repetition(self) -> None:
        path = write("policies:\n  seoul: &same {name: hedging, params: {hedge_slack: 0.3}}\n  beijing: *same\n")
        scenario = load_scenario(path)
        assert scenario.policies["seoul"] == scenario.policies["beijing"]

    def test_windows_line_ends_and_byte_order_mark(self, tmp_path: Path) -> None:
        path = tmp_path / "windows.yaml"
        path.write_bytes("\ufeffparams:\r\n  us_drive: 0.3\r\n".encode())
        assert load_scenario(path).params["us_drive"] == 0.3


class TestExtends:
    def test_mappings_merge_and_everything_else_is_replaced(self) -> None:
        write(RICH, "parent.yaml")
        child = load_scenario(write("extends: parent\nparams: {retaliation: 0.5}\nevents: []\n"))
        assert (child.params["us_drive"], child.params["retaliation"]) == (0.3, 0.5)
        assert child.events == ()
        assert child.hold == {"belief_retaliator": 0.25}

    def test_a_policy_is_replaced_as_a_whole(self) -> None:
        write("policies: {seoul: {name: hedging, params: {hedge_slack: 0.2}}, moscow: probing}\n", "parent.yaml")
        child = load_scenario(write("extends: parent.yaml\npolicies: {seoul: {name: probing}}\n"))
        assert (child.policies["seoul"][0].name, child.policies["seoul"][0].params) == ("probing", {})
        assert child.policies["moscow"][0].name == "probing"

    def test_who_a_configuration_is_is_not_handed_down(self) -> None:
        write("name: parent\ntitle: The parent\ndescription: of all\n", "parent.yaml")
        child = load_scenario(write("extends: parent\n"))
        assert (child.name, child.title, child.description) == ("study", "", "")

    def test_lines_point_to_the_file_that_set_the_value(self) -> None:
        parent = write("params:\n  us_drive: 0.1\npolicies:\n  seoul:\n    - name: hedging\n", "deep/parent.yaml")
        child_path = write("extends: deep/parent.yaml\npolicies:\n  seoul: hedging\n")
        child = load_scenario(child_path)
        assert child.where(("params", "us_drive")) == f"{parent}:2"
        assert child.where(("policies", "seoul", 0)) == f"{child_path}:3"

    def test_months_take_back_the_ticks_of_the_parent(self) -> None:
        write("model: {ticks: 60, runs: 9}\n", "parent.yaml")
        child = load_scenario(write("extends: parent\nmodel: {months: 12}\n"))
        assert (child.ticks, child.runs) == (12, 9)

    def test_a_mapping_can_extend_too(self) -> None:
        write("params: {us_drive: 0.1}\n", "configs/parent.yaml")
        assert load_scenario({"extends": "parent"}).params["us_drive"] == 0.1


class TestFinding:
    def test_a_bare_name_is_looked_up_in_configs(self) -> None:
        path = write("seed: 1\n", "configs/sweeps/island.yaml")
        assert find_config("sweeps/island").resolve() == path
        assert "sweeps/island" in known_names()

    def test_a_path_wins_over_a_name(self) -> None:
        write("title: shelf\n", "configs/study.yaml")
        path = write("title: here\n", "study.yaml")
        assert find_config("study.yaml").resolve() == path

    def test_a_folder_of_that_name_is_no_obstacle(self) -> None:
        path = write("title: shelf\n", "configs/study.yaml")
        (path.parents[1] / "study").mkdir()
        assert find_config("study").resolve() == path


class TestDates:
    def test_july_2024_is_tick_0(self) -> None:
        assert (date_of(0), date_of(5), date_of(6), date_of(-1)) == ("2024-07", "2024-12", "2025-01", "2024-06")

    @given(st.integers(-1000, 5000))
    def test_ticks_and_dates_are_one_to_one(self, tick: int) -> None:
        assert tick_of(date_of(tick)) == tick

    def test_the_day_is_ignored(self) -> None:
        assert tick_of("2025-03-10") == tick_of("2025-03") == 8

    @pytest.mark.parametrize("text", ["2025", "2025-13", "2025-00", "2025-02-30", "25-03", "2025-3", "soon", ""])
    def test_what_is_no_date_is_refused(self, text: str) -> None:
        with pytest.raises(ValueError, match="no date"):
            tick_of(text)


class TestErrors:
    def test_the_nearest_name_ignores_case(self) -> None:
        assert nearest_name("US_DRIV", ["us_drive", "retaliation"]) == "us_drive"
        assert nearest_name("zzz", ["us_drive"]) is None

    def test_a_message_is_one_line_whatever_the_value(self) -> None:
        error = ConfigError("must be text", where="a.yaml:3", field="title", value="x\ny" * 200, allowed="text")
        assert str(error).startswith("a.yaml:3: title = x y")
        assert "\n" not in str(error)
        assert len(str(error)) < 200
