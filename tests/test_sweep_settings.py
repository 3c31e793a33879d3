"""A point of a sweep is the run with the same setting: every kind of setting, alone and mixed, bit for bit."""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.ensemble import simulate
from sim.errors import ConfigError
from sim.experiments.engine import run_rows
from sim.experiments.plan import SweepPlan, load_plan
from sim.jit import Array
from sim.outcomes import outcomes_of
from sim.runspec import load_spec
from sim.vocabulary import CONSTANTS, OUTCOMES, PARAMETERS
from sim.vocabulary.ladders import LADDERS

pytestmark = pytest.mark.compiled  # many small ensembles: minutes without the compiler

RUNS = 2
BASE: dict[str, Any] = {
    "model": {"months": 4, "firms": 8, "runs": RUNS, "seed": 5},
    "policies": {
        "seoul": {"name": "hedging", "params": {"hedge_slack": 0.2}},
        "moscow": [{"name": "expected_utility"}, {"from": 2, "name": "full_alignment"}],
    },
    "events": [
        {"tick": 1, "param": "us_drive", "delta": 0.1}, {"tick": 2, "stock": "technology", "value": 0.4},
        {"tick": 2, "constant": "relation_speed", "value": 0.3},
    ],
    "hold": {"business_uncertainty": 0.3},
}  # fmt: skip

WORDS: dict[str, Sequence[Any]] = {
    "policies.seoul": ("bluff", "experience_weighted", "probing", {"name": "hedging", "params": {"hedge_slack": 0.4}},
                       [{"name": "bluff"}, {"from": 2, "name": "full_alignment"}],
                       {"name": "script", "steps": [[1, {"aid": "lethal_aid"}]], "otherwise": "expected_utility"}),
    "policies.beijing": ("full_alignment", "experience_weighted"),
    "policies.firms": ("myopic", "real_options"),
    "policies.moscow.1.from": (1, 3, "2024-09"),
    "initial.aid": ("missile_defence", 0),
    "initial.label": ("label_name", 2),
}  # fmt: skip
NUMBERS: dict[str, tuple[float, float]] = {
    "params.us_drive": (-0.3, 0.6), "arms_need": (0.3, 1.6), "params.pledge_renewal": (0.0, 1.0),
    "constants.relation_speed": (0.01, 0.9), "bayes_bonus": (0.0, 0.5), "initial.technology": (0.0, 1.0),
    "initial.nato_ties": (0.0, 1.0), "ladders.aid.missile_defence": (0.35, 0.9), "hold.belief_retaliator": (0.01, 0.99),
    "hold.logodds_committed": (-3.0, 3.0), "hold.nato_ties": (0.0, 1.0), "hold.business_uncertainty": (0.0, 1.0),
    "hold.moscow_type": (0, 1), "events.0.delta": (-0.2, 0.2), "events.1.value": (0.0, 1.0), "events.1.tick": (0, 3),
    "events.0.tick": (0, 3), "policies.seoul.params.hedge_slack": (0.0, 1.0), "model.firms": (8, 10), "months": (3, 5),
}  # fmt: skip
WHOLE = ("hold.moscow_type", "events.1.tick", "events.0.tick", "model.firms", "months")


def in_a_run(settings_: Mapping[str, Any]) -> Array:
    """Outcomes of `tightrope run` with these settings."""
    # Policies first, as `--policy` comes before `--set`: numbers may live inside them.
    order = sorted(settings_, key=lambda path: not path.startswith("policies.seoul"))
    order.sort(key=lambda path: ".params." in path)
    spec = load_spec(deepcopy(BASE), [(path, settings_[path]) for path in order])
    chunk = simulate(spec, 0, RUNS)
    return outcomes_of(chunk.months, chunk.start)


def listed(points: Sequence[Mapping[str, Any]], **more: Any) -> SweepPlan:
    block = {"method": "list", "points": [dict(point) for point in points], "replicates": RUNS, **more}
    return load_plan({**deepcopy(BASE), "sweep": block})


def assert_same(plan: SweepPlan, points: Sequence[Mapping[str, Any]]) -> None:
    rows = run_rows(plan, 0, plan.n_runs)
    assert not rows.errors
    assert rows.outcomes.shape == (len(points) * RUNS, len(OUTCOMES))
    for k, point in enumerate(points):
        np.testing.assert_array_equal(rows.outcomes[k * RUNS : (k + 1) * RUNS], in_a_run(point), str(point))


@pytest.mark.parametrize("path", NUMBERS)
def test_a_number(path: str) -> None:
    low, high = NUMBERS[path]
    values = (low, high) if path in WHOLE else (low, high, 0.3 * low + 0.7 * high)
    points = [{path: value} for value in values]
    assert_same(listed(points), points)


@pytest.mark.parametrize("path", WORDS)
def test_a_policy_a_rung_or_a_date(path: str) -> None:
    points = [{path: value} for value in WORDS[path]]
    assert_same(listed(points), points)
    as_axis = {"method": "grid", "replicates": RUNS, "axes": {path: {"values": list(WORDS[path])}}}
    assert_same(load_plan({**deepcopy(BASE), "sweep": as_axis}), points)


def test_the_paths_cover_every_kind() -> None:
    blocks = {path.partition(".")[0] for path in (*NUMBERS, *WORDS)}
    assert {"params", "constants", "initial", "ladders", "hold", "events", "policies", "model"} <= blocks


@pytest.mark.parametrize("block", ["params", "constants", "ladders"])
def test_every_parameter_constant_and_level_has_its_place(block: str) -> None:
    """A small step in any of them lands where a run with that setting has it."""
    if block == "ladders":
        steps = {f"ladders.{la.name}.{rung.name}": rung.level + 0.001 for la in LADDERS for rung in la.rungs[1:-1]}
    else:
        terms = PARAMETERS if block == "params" else CONSTANTS
        steps = {f"{block}.{t.name}": _moved(t.default, t.domain) for t in terms}
    plan = listed([{path: value} for path, value in steps.items()])
    codes = plan.design.codes(np.arange(plan.n_points))
    cells, cell_of = plan.cells_of(codes)
    found = plan.points(codes, cells, cell_of)
    for k, (path, value) in enumerate(steps.items()):
        wanted = load_spec(deepcopy(BASE), [(path, value)]).points
        assert np.asarray(found.params)[k].tobytes() == np.asarray(wanted.params)[0].tobytes(), path
        assert np.asarray(found.worlds)[k].tobytes() == np.asarray(wanted.worlds)[0].tobytes(), path


def _moved(value: float, domain: tuple[float, float]) -> float:
    step = 1e-4 * max(1.0, abs(value))
    return value - step if value - step >= domain[0] else value + step


@st.composite
def mixtures(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Points over the same random few settings."""
    numbers = draw(st.lists(st.sampled_from(sorted(NUMBERS)), max_size=5, unique=True))
    words = draw(st.lists(st.sampled_from(sorted(WORDS)), max_size=3, unique=True))
    points = []
    for _ in range(draw(st.integers(1, 4))):
        point: dict[str, Any] = {}
        for path in numbers:
            low, high = NUMBERS[path]
            whole = path in WHOLE
            point[path] = draw(st.integers(int(low), int(high)) if whole else st.floats(low, high))
        points.append(point | {path: draw(st.sampled_from(list(WORDS[path]))) for path in words})
    return points


@settings(max_examples=15, deadline=None)
@given(points=mixtures())
def test_any_mixture_is_the_run_or_refused_as_the_run_is(points: list[dict[str, Any]]) -> None:
    refused = False
    for point in points:
        try:
            in_a_run(point)
        except ConfigError:
            refused = True
    if refused:
        with pytest.raises(ConfigError):
            listed(points)
    else:
        assert_same(listed(points), points)


class TestEventsThatMove:
    """Events change places from point to point; what holds is checked in the order each point has."""

    BASE: Mapping[str, Any] = {
        "model": {"months": 6, "firms": 8, "runs": 1},
        "events": [
            {"tick": 1, "param": "us_drive", "value": 1.9}, {"tick": 3, "param": "us_drive", "delta": 0.5},
            {"tick": 4, "stock": "war", "value": 0}, {"tick": 2, "param": "us_drive", "value": 0.0},
        ],
    }  # fmt: skip

    def plan(self, **axes: Any) -> SweepPlan:
        return load_plan({**deepcopy(dict(self.BASE)), "sweep": {"axes": axes}})

    def test_an_order_in_which_all_is_well_passes(self) -> None:
        assert self.plan(**{"events.1.tick": [3, 5]}).n_points == 3

    def test_an_order_that_leaves_the_domain_is_refused(self) -> None:
        with pytest.raises(
            ConfigError, match=r"brings us_drive out of \[-2, 2\]; 1 of 2 combinations .* us_drive = 2.4"
        ):
            self.plan(**{"events.3.tick": {"values": [2, 4]}})

    def test_two_that_set_the_same_in_one_month_are_refused(self) -> None:
        with pytest.raises(ConfigError, match=r"contradicts another event that sets us_drive .* 1 of 3 combinations"):
            self.plan(**{"events.0.tick": [0, 2]})

    def test_an_event_that_breaks_a_rule_is_refused(self) -> None:
        events = [{"tick": 1, "param": "threat_technology", "value": 0.3}]
        base = {**deepcopy(dict(self.BASE)), "events": events}
        axes = {"events.0.value": [0.3, 0.9, 3]}
        with pytest.raises(ConfigError, match=r"threat_technology \+ threat_cooperation must stay <= 1 .* 1 of 3"):
            load_plan({**base, "sweep": {"axes": axes}})
