"""Outcomes of any runs at any settings, as sweeps ask for them: the same numbers as whole records give.

And the same bytes from another processor's code and from plain Python.
"""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.ensemble import outcomes_at, simulate
from sim.outcomes import outcomes_of
from sim.phases.run import Points, empty_scratch
from sim.runspec import RunSpec, empty_records, load_spec
from sim.vocabulary import OUTCOMES
from sim.world import N_COLUMNS

pytestmark = pytest.mark.compiled  # many small ensembles: minutes without the compiler

MODEL: dict[str, Any] = {"ticks": 14, "runs": 5, "firms": 9, "seed": 5}


def spec_with(**params: float) -> RunSpec:
    return load_spec({"model": MODEL, "params": params})


def rows_of(
    spec: RunSpec, runs: list[int], point_of: list[int] | None = None, points: Points | None = None
) -> tuple[Any, ...]:
    seeds = np.full(len(runs), spec.seed, np.uint64)
    at = np.array(point_of if point_of is not None else [0] * len(runs), np.int64)
    return spec.policies, spec.firms, spec.ticks, points or spec.points, seeds, np.array(runs, np.uint64), at


@pytest.mark.parametrize("rows", [None, 1, 2, 7])
def test_outcomes_are_those_of_the_records_whatever_the_buffer(rows: int | None) -> None:
    spec = spec_with()
    whole = simulate(spec, 0, spec.runs)
    buffer = None if rows is None else empty_records(rows, spec.ticks)
    outcomes, finite = outcomes_at(*rows_of(spec, list(range(spec.runs))), out=buffer)
    assert outcomes.tobytes() == outcomes_of(whole.months, whole.start).tobytes()
    assert finite.tolist() == [True] * spec.runs


def test_rows_may_come_in_any_order_and_twice() -> None:
    spec = spec_with()
    in_order, _ = outcomes_at(*rows_of(spec, [0, 1, 2, 3]))
    mixed, _ = outcomes_at(*rows_of(spec, [3, 0, 3, 2, 1]), scratch=empty_scratch(spec.firms, spec.policies.own))
    assert mixed.tobytes() == in_order[[3, 0, 3, 2, 1]].tobytes()


def test_each_row_is_run_at_its_own_setting() -> None:
    one, other = spec_with(), spec_with(us_drive=0.9)
    points = one.points._replace(
        worlds=np.concatenate([one.points.worlds, other.points.worlds]).view(type(one.points.worlds)),
        params=np.concatenate([one.points.params, other.points.params]).view(type(one.points.params)),
        plan_of=np.zeros(2, np.int64),
        events=np.zeros((2, 0), one.points.events.dtype).view(type(one.points.events)),
        holds=np.zeros((2, 0), one.points.holds.dtype).view(type(one.points.holds)),
        firm_policy=np.zeros(2, np.int64),
    )
    both, _ = outcomes_at(*rows_of(one, [0, 1, 0, 1], [0, 0, 1, 1], points))
    alone = [outcomes_at(*rows_of(spec, [0, 1]))[0] for spec in (one, other)]
    assert both.tobytes() == np.concatenate(alone).tobytes()
    assert both[:2].tobytes() != both[2:].tobytes()


def test_months_are_kept_where_asked() -> None:
    spec = spec_with()
    kept = empty_records(3, spec.ticks)
    outcomes_at(*rows_of(spec, [4, 0, 2]), out=kept, keep_months=True)
    whole = simulate(spec, 0, spec.runs)
    assert kept.months.tobytes() == whole.months[[4, 0, 2]].tobytes()
    assert kept.start.tobytes() == whole.start[[4, 0, 2]].tobytes()


def test_months_cannot_be_kept_in_too_small_a_buffer() -> None:
    spec = spec_with()
    with pytest.raises(ValueError, match="a row a run"):
        outcomes_at(*rows_of(spec, [0, 1]), out=empty_records(1, spec.ticks), keep_months=True)
    with pytest.raises(ValueError, match="a row a run"):
        outcomes_at(*rows_of(spec, [0, 1]), keep_months=True)


def test_a_run_with_a_number_that_is_not_finite_is_told_apart() -> None:
    spec = spec_with()
    params = spec.points.params.copy()
    params["relation_speed"] = np.nan
    _, finite = outcomes_at(*rows_of(spec, [0, 1], points=spec.points._replace(params=params)))
    assert finite.tolist() == [False, False]


def test_no_rows_give_no_outcomes() -> None:
    outcomes, finite = outcomes_at(*rows_of(spec_with(), []))
    assert outcomes.shape == (0, len(OUTCOMES))
    assert finite.shape == (0,)
    assert empty_records(2, 3).months.shape == (2, 3, N_COLUMNS)


DIGEST_OF_RUNS = """
import hashlib
from sim.ensemble import simulate
from sim.runspec import load_spec
digest = hashlib.sha256()
for policy in ("expected_utility", "probing", "experience_weighted"):
    policies = {"seoul": policy, "moscow": policy, "beijing": policy}
    spec = load_spec({"model": {"ticks": 26, "runs": 2, "firms": 13, "seed": 5}, "policies": policies})
    digest.update(simulate(spec, 0, 2, firms=True).months.tobytes())
print(digest.hexdigest())
"""
PLAINEST = {"NUMBA_CPU_NAME": "generic", "NUMBA_CPU_FEATURES": ""}
"""Code for the plainest processor of the family: no wide vectors, no fused multiply-add."""


def digest_of_runs(**environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", DIGEST_OF_RUNS],
        env={**os.environ, **environment},
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout.strip()


@pytest.mark.slow(seconds=20)
def test_another_processor_and_plain_python_give_the_same_bytes(tmp_path: Path) -> None:
    """docs/reproducibility.md, arithmetic: neither a library nor vectors nor the compiler decide a bit."""
    here = digest_of_runs()
    assert digest_of_runs(NUMBA_DISABLE_JIT="1") == here
    assert digest_of_runs(TIGHTROPE_CACHE=str(tmp_path), **PLAINEST) == here
