"""Whatever a scenario is, its YAML and its schema say all of it."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from sim.errors import ConfigError
from sim.scenario import json_schema, known_names, load_scenario
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
    Term,
    Variable,
    ladders_of,
)
from sim.vocabulary.firms import FIRM_POLICIES
from tests.scenario_files import OWN, RICH, write


@pytest.fixture(autouse=True)
def an_empty_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What tests write stays among themselves."""
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("name", known_names())
def test_every_shipped_configuration_reads_back_equal(name: str) -> None:
    scenario = load_scenario(name, extra_constants=OWN)
    assert scenario.name
    assert load_scenario(write(scenario.to_yaml()), extra_constants=OWN) == scenario


def test_all_a_configuration_can_say_reads_back_equal() -> None:
    scenario = load_scenario(write(RICH), extra_constants=OWN)
    assert load_scenario(write(scenario.to_yaml(), "again.yaml"), extra_constants=OWN) == scenario


class TestTemplate:
    def test_a_new_configuration_runs_as_it_is(self, tmp_path: Path) -> None:
        write("params: {us_drive: 0.1}\n", "configs/baseline.yaml")
        path = write_new("my-study", tmp_path / "new")
        scenario = load_scenario(path)
        assert (scenario.name, scenario.params["us_drive"]) == ("my-study", 0.1)

    def test_the_name_of_a_file_is_a_name(self, tmp_path: Path) -> None:
        assert write_new("mine.yaml", tmp_path) == tmp_path / "mine.yaml"
        assert load_scenario(tmp_path / "mine.yaml").name == "mine"

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

    def test_it_accepts_what_the_loader_accepts(self) -> None:
        validator = jsonschema.Draft202012Validator(json_schema())
        validator.validate(parse(RICH, "").settings)
        validator.validate(load_scenario(write(RICH)).settings())

    @pytest.mark.parametrize(
        "wrong",
        [
            {"params": {"us_driv": 1}},
            {"params": {"us_drive": 9}},
            {"policies": {"paris": "hedging"}},
            {"model": {"ticks": 0}},
            {"policies": {"seoul": {"name": "script", "steps": [[0, {"arms": "troops"}]]}}},
            {"initial": {"aid": "tanks"}},
            {"events": [{"tick": 1, "param": "us_drive"}]},
            {"events": [{"tick": 1, "param": "us_drive", "value": 1, "delta": 1}]},
        ],
    )
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
def some_of(draw: DrawFn, terms: Mapping[str, Term], most: int = 5) -> dict[str, float]:
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
