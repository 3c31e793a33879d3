"""A configuration is read, completed, hashed and written back without loss."""

import json
import math
import pickle
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pydantic
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from sim.errors import ConfigError, nearest_name
from sim.scenario import (
    Scenario,
    date_of,
    find_config,
    json_schema,
    known_names,
    load_scenario,
    parse_override,
    tick_of,
)
from sim.scenario.coherence import RULES
from sim.scenario.resolve import HOLDABLE
from sim.scenario.source import parse
from sim.scenario.template import write_new
from sim.vocabulary import (
    ACTORS,
    COLUMN_TERMS,
    CONSTANTS,
    INITIAL,
    JULY_2024_RUNGS,
    LADDERS,
    PARAMETERS,
    STOCKS,
    Term,
    Variable,
    ladders_of,
)
from sim.vocabulary.firms import FIRM_POLICIES

OWN = {"patience": Term("patience", "", "level", "a policy's own parameter", 0.1, (0.0, 1.0), ("A",), "assumption")}
RICH = """\
title: everything a configuration can say
model: {months: 60, seed: 11, runs: 20, firms: 80}
policies:
  seoul:
    - {name: hedging, params: {hedge_slack: 0.2}}
    - {from: 2026-07, name: expected_utility}
  pyongyang: {name: script, steps: [[3, {arms: troops}]]}
  washington:
    name: script
    steps:
      - {from: 2024-10, until: 2025-03, drive: pause}
      - [2025-03, {drive: ad_hoc, label: 2}]
    otherwise: expected_utility
  firms: myopic
params: {us_drive: 0.3}
constants: {relation_speed: 0.2}
ladders: {aid: {missile_defence: 0.55}}
initial: {technology: 0.2, aid: trust_fund_doubled, drive: 1}
events:
  - {tick: 12, param: us_drive, delta: -0.2}
  - {tick: 2025-03, stock: nato_ties, value: 0.3}
hold: {belief_retaliator: 0.25}
output: {firm_records: true}
"""


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """Writes a configuration into an empty folder, which is the current one."""
    monkeypatch.chdir(tmp_path)

    def written(text: str, name: str = "study.yaml") -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    return written


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

    def test_a_name_comes_from_the_file(self, write: Callable[..., Path]) -> None:
        assert load_scenario(write("title: x\n", "my study.yaml")).name == "my-study"
        assert load_scenario(write("name: other\n")).name == "other"

    def test_a_scenario_cannot_be_changed(self) -> None:
        with pytest.raises(pydantic.ValidationError):
            load_scenario({}).seed = 3  # type: ignore[misc]


class TestWhatAConfigurationCanSay:
    def test_all_of_it(self, write: Callable[..., Path]) -> None:
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

    def test_steps_of_a_script_in_both_spellings(self, write: Callable[..., Path]) -> None:
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

    def test_a_plugin_is_a_name_like_any_other(self, write: Callable[..., Path]) -> None:
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

    def test_settings_know_their_line(self, write: Callable[..., Path]) -> None:
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

    def test_anchors_are_plain_repetition(self, write: Callable[..., Path]) -> None:
        path = write("policies:\n  seoul: &same {name: hedging, params: {hedge_slack: 0.3}}\n  beijing: *same\n")
        scenario = load_scenario(path)
        assert scenario.policies["seoul"] == scenario.policies["beijing"]

    def test_windows_line_ends_and_byte_order_mark(self, tmp_path: Path) -> None:
        path = tmp_path / "windows.yaml"
        path.write_bytes("\ufeffparams:\r\n  us_drive: 0.3\r\n".encode())
        assert load_scenario(path).params["us_drive"] == 0.3


class TestExtends:
    def test_mappings_merge_and_everything_else_is_replaced(self, write: Callable[..., Path]) -> None:
        write(RICH, "parent.yaml")
        child = load_scenario(write("extends: parent\nparams: {retaliation: 0.5}\nevents: []\n"))
        assert (child.params["us_drive"], child.params["retaliation"]) == (0.3, 0.5)
        assert child.events == ()
        assert child.hold == {"belief_retaliator": 0.25}

    def test_a_policy_is_replaced_as_a_whole(self, write: Callable[..., Path]) -> None:
        write("policies: {seoul: {name: hedging, params: {hedge_slack: 0.2}}, moscow: probing}\n", "parent.yaml")
        child = load_scenario(write("extends: parent.yaml\npolicies: {seoul: {name: probing}}\n"))
        assert (child.policies["seoul"][0].name, child.policies["seoul"][0].params) == ("probing", {})
        assert child.policies["moscow"][0].name == "probing"

    def test_who_a_configuration_is_is_not_handed_down(self, write: Callable[..., Path]) -> None:
        write("name: parent\ntitle: The parent\ndescription: of all\n", "parent.yaml")
        child = load_scenario(write("extends: parent\n"))
        assert (child.name, child.title, child.description) == ("study", "", "")

    def test_lines_point_to_the_file_that_set_the_value(self, write: Callable[..., Path]) -> None:
        parent = write("params:\n  us_drive: 0.1\npolicies:\n  seoul:\n    - name: hedging\n", "deep/parent.yaml")
        child_path = write("extends: deep/parent.yaml\npolicies:\n  seoul: hedging\n")
        child = load_scenario(child_path)
        assert child.where(("params", "us_drive")) == f"{parent}:2"
        assert child.where(("policies", "seoul", 0)) == f"{child_path}:3"

    def test_months_take_back_the_ticks_of_the_parent(self, write: Callable[..., Path]) -> None:
        write("model: {ticks: 60, runs: 9}\n", "parent.yaml")
        child = load_scenario(write("extends: parent\nmodel: {months: 12}\n"))
        assert (child.ticks, child.runs) == (12, 9)

    def test_a_mapping_can_extend_too(self, write: Callable[..., Path]) -> None:
        write("params: {us_drive: 0.1}\n", "configs/parent.yaml")
        assert load_scenario({"extends": "parent"}).params["us_drive"] == 0.1


class TestFinding:
    def test_a_bare_name_is_looked_up_in_configs(self, write: Callable[..., Path]) -> None:
        path = write("seed: 1\n", "configs/sweeps/island.yaml")
        assert find_config("sweeps/island").resolve() == path
        assert "sweeps/island" in known_names()

    def test_a_path_wins_over_a_name(self, write: Callable[..., Path]) -> None:
        write("title: shelf\n", "configs/study.yaml")
        path = write("title: here\n", "study.yaml")
        assert find_config("study.yaml").resolve() == path

    def test_a_folder_of_that_name_is_no_obstacle(self, write: Callable[..., Path]) -> None:
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
            ("initial.aid", "lethal_aid", lambda s: s.ladders["aid"] and ladders_of("seoul")[0].rung_names[s.rungs["aid"]]),
            ("aid", 4, lambda s: s.rungs["aid"]),
            ("hold.belief_retaliator", 0.6, lambda s: s.hold["belief_retaliator"]),
            ("events.0.delta", -0.1, lambda s: s.events[0].amount),
            ("output.firm_records", False, lambda s: s.firm_records),
        ],
    )  # fmt: skip
    def test_a_path_reaches_its_setting(
        self, write: Callable[..., Path], path: str, value: object, read: Callable[[Scenario], object]
    ) -> None:
        file = write(RICH)
        assert read(load_scenario(file, overrides=[(path, value)], extra_constants=OWN)) == value
        assert read(load_scenario(file, extra_constants=OWN).with_changes([(path, value)])) == value

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
        scenario.with_changes([("us_drive", 0.9), ("policies.seoul.params.x", 1), ("events", [])])
        assert json.dumps(content) == before
        assert scenario.digest == digest

    def test_an_override_points_to_itself(self, write: Callable[..., Path]) -> None:
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

    def test_a_change_is_quick_enough_for_sweeps(self) -> None:
        scenario = load_scenario({})
        times = []
        for k in range(30):
            began = time.perf_counter()
            scenario.with_changes([("params.us_drive", k / 100)])
            times.append(time.perf_counter() - began)
        assert sorted(times)[15] < 0.002 * 5  # 2 ms are meant; five times that also holds on a loaded machine


class TestDigest:
    def test_labels_and_spelling_do_not_count(self, write: Callable[..., Path]) -> None:
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
        assert scenario.with_changes([change]).digest != scenario.digest

    def test_it_is_a_sha256(self) -> None:
        digest = load_scenario({}).digest
        assert len(digest) == 64
        assert set(digest) <= set("0123456789abcdef")

    def test_equal_scenarios_hash_alike_and_travel(self, write: Callable[..., Path]) -> None:
        scenario = load_scenario(write(RICH))
        copy = pickle.loads(pickle.dumps(scenario))
        assert copy == scenario
        assert hash(copy) == hash(scenario)


class TestErrors:
    def test_the_nearest_name_ignores_case(self) -> None:
        assert nearest_name("US_DRIV", ["us_drive", "retaliation"]) == "us_drive"
        assert nearest_name("zzz", ["us_drive"]) is None

    def test_a_message_is_one_line_whatever_the_value(self) -> None:
        error = ConfigError("must be text", where="a.yaml:3", field="title", value="x\ny" * 200, allowed="text")
        assert str(error).startswith("a.yaml:3: title = x y")
        assert "\n" not in str(error)
        assert len(str(error)) < 200


class TestTemplate:
    def test_a_new_configuration_runs_as_it_is(self, write: Callable[..., Path], tmp_path: Path) -> None:
        write("params: {us_drive: 0.1}\n", "configs/baseline.yaml")
        path = write_new("my-study", tmp_path / "new")
        scenario = load_scenario(path)
        assert (scenario.name, scenario.params["us_drive"]) == ("my-study", 0.1)

    def test_it_never_overwrites(self, tmp_path: Path) -> None:
        write_new("mine", tmp_path)
        with pytest.raises(ConfigError, match="is there already"):
            write_new("mine", tmp_path)

    def test_a_folder_that_cannot_be_written_is_named(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("")
        with pytest.raises(ConfigError, match="cannot be written"):
            write_new("mine", tmp_path / "file")


class TestSchema:
    def test_it_is_a_schema(self) -> None:
        jsonschema.Draft202012Validator.check_schema(json_schema())
        json.dumps(json_schema(), allow_nan=False)

    def test_it_accepts_what_the_loader_accepts(self, write: Callable[..., Path]) -> None:
        validator = jsonschema.Draft202012Validator(json_schema())
        validator.validate(parse(RICH, "").settings)
        validator.validate(load_scenario(write(RICH)).settings())

    @pytest.mark.parametrize(
        "wrong",
        [
            {"params": {"us_driv": 1}}, {"params": {"us_drive": 9}}, {"policies": {"paris": "hedging"}}, {"model": {"ticks": 0}},
            {"policies": {"seoul": {"name": "script", "steps": [[0, {"arms": "troops"}]]}}}, {"initial": {"aid": "tanks"}},
            {"events": [{"tick": 1, "param": "us_drive"}]}, {"events": [{"tick": 1, "param": "us_drive", "value": 1, "delta": 1}]},
        ],
    )  # fmt: skip
    def test_it_refuses_what_an_editor_can_see(self, wrong: dict[str, Any]) -> None:
        assert not jsonschema.Draft202012Validator(json_schema()).is_valid(wrong)
        with pytest.raises(ConfigError):
            load_scenario(wrong)

    def test_it_knows_every_name_of_the_vocabulary(self) -> None:
        blocks = json_schema()["properties"]
        assert set(blocks["params"]["properties"]) == {term.name for term in PARAMETERS}
        assert set(blocks["constants"]["properties"]) == {term.name for term in CONSTANTS}
        assert set(blocks["initial"]["properties"]) == {*INITIAL, *JULY_2024_RUNGS}
        assert set(blocks["hold"]["properties"]) == set(HOLDABLE)


# ---------------------------------------------------------------- any configuration, written and read back


def inside(term: Term) -> SearchStrategy[float]:
    """Values a configuration may give a term."""
    low, high = term.domain
    if isinstance(term, Variable) and term.counts:
        return st.integers(int(low), int(high)).map(float)
    return st.floats(low, high, allow_nan=False)


RULED = {name for rule in RULES for name in rule.names}
FREE = {term.name: term for term in (*PARAMETERS, *CONSTANTS) if term.name not in RULED}
PARAMETER_NAMES = {term.name for term in PARAMETERS}


@st.composite
def some_of(draw: DrawFn, terms: dict[str, Term], most: int = 5) -> dict[str, float]:
    names = draw(st.lists(st.sampled_from(sorted(terms)), max_size=most, unique=True))
    return {name: draw(inside(terms[name])) for name in names}


@st.composite
def schedules(draw: DrawFn, actor: str, ticks: int) -> Any:
    starts = sorted({0, *draw(st.lists(st.integers(1, ticks - 1), max_size=2))}) if ticks > 1 else [0]
    names = st.text(min_size=1, max_size=8).filter(lambda text: bool(text.strip()) and text != "script")
    segments: list[dict[str, Any]] = []
    for start, end in zip(starts, [*starts[1:], ticks], strict=True):
        if draw(st.booleans()):
            segments.append({"from": start, "name": draw(names), "params": draw(some_of(FREE, 2))})
        else:
            dates = sorted(draw(st.lists(st.integers(start, end - 1), min_size=1, max_size=3, unique=True)))
            steps = [{"from": tick, **draw(moves(actor))} for tick in dates]
            steps[-1]["until"] = draw(st.none() | st.integers(dates[-1] + 1, end))
            segments.append({"from": start, "name": "script", "steps": steps, "otherwise": draw(names)})
    return segments


@st.composite
def moves(draw: DrawFn, actor: str) -> dict[str, Any]:
    ladders = draw(st.lists(st.sampled_from(ladders_of(actor)), min_size=1, unique_by=lambda ladder: ladder.name))
    return {ladder.name: draw(st.sampled_from(ladder.rung_names)) for ladder in ladders}


@st.composite
def dated_changes(draw: DrawFn, ticks: int) -> list[dict[str, Any]]:
    terms = FREE | {name: COLUMN_TERMS[name] for name in INITIAL}
    dates = st.tuples(st.integers(0, ticks - 1), st.sampled_from(sorted(terms)))
    events: list[dict[str, Any]] = []
    for tick, name in draw(st.lists(dates, max_size=4, unique=True)):
        kind = "stock" if name in INITIAL else "param" if name in PARAMETER_NAMES else "constant"
        events.append({"tick": tick, kind: name, "value": draw(inside(terms[name]))})
    return events


@st.composite
def configurations(draw: DrawFn) -> dict[str, Any]:
    """Configurations that have to be accepted."""
    ticks = draw(st.integers(1, 600))
    chosen = draw(some_of(FREE, 8))
    levels = {}
    for ladder in draw(st.lists(st.sampled_from(LADDERS), max_size=2, unique_by=lambda ladder: ladder.name)):
        found = draw(
            st.lists(inside_ladder(ladder.domain), min_size=len(ladder.rungs), max_size=len(ladder.rungs), unique=True)
        )
        levels[ladder.name] = dict(zip(ladder.rung_names, sorted(found), strict=True))
    events = draw(dated_changes(ticks))
    happening = {event.get("stock") for event in events} | {"logodds_committed", "logodds_retaliator"}
    holdable = {
        name: COLUMN_TERMS[name] for name in HOLDABLE if name not in happening and not name.startswith("belief")
    }
    return {
        "name": draw(st.from_regex(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,59}", fullmatch=True)),
        "title": draw(st.text(max_size=30).filter(lambda text: not text or bool(text.strip()))),
        "model": {"ticks": ticks, "seed": draw(st.integers(0, 2**63 - 1)), "runs": draw(st.integers(1, 10_000_000))},
        "policies": {actor: draw(schedules(actor, ticks)) for actor in ACTORS}
        | {"firms": draw(st.sampled_from(FIRM_POLICIES))},
        "params": {name: value for name, value in chosen.items() if name in PARAMETER_NAMES},
        "constants": {name: value for name, value in chosen.items() if name not in PARAMETER_NAMES},
        "ladders": levels,
        "initial": draw(some_of({name: COLUMN_TERMS[name] for name in INITIAL})) | draw(moves("washington")),
        "events": events,
        "hold": draw(some_of(holdable, 2)),
        "output": {"firm_records": draw(st.booleans())},
    }


def inside_ladder(domain: tuple[float, float]) -> SearchStrategy[float]:
    return st.floats(*domain, allow_nan=False)


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("configurations") / "again.yaml"


@settings(deadline=None, max_examples=60)
@given(configuration=configurations())
def test_a_resolved_scenario_reads_back_equal(scratch: Path, configuration: dict[str, Any]) -> None:
    scenario = load_scenario(configuration)
    scratch.write_text(scenario.to_yaml(), encoding="utf-8")
    again = load_scenario(scratch)
    assert again == scenario
    assert again.digest == scenario.digest
    assert again.to_yaml() == scenario.to_yaml()
    assert load_scenario(scenario.settings()) == scenario
    jsonschema.Draft202012Validator(json_schema()).validate(scenario.settings())
