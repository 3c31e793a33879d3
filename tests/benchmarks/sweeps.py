"""Sides of the benchmark that run many settings: Mesa's batch_run, whole sweep folders in threads and on Dask workers.

All run the baseline's model over the same kind of points: a narrow range of one parameter, one history a point, so that
what a point costs beyond its run shows.
"""

import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import numpy as np

from sim.ensemble import outcomes_at
from sim.experiments.cluster import on_cluster
from sim.experiments.engine import run_rows
from sim.experiments.plan import SweepPlan, load_plan
from sim.experiments.sweep import Options, execute_sweep
from sim.model import StrategicAmbiguity
from sim.phases.run import empty_scratch

ROWS = 32_768
PIECE = 4096


def plan_of(points: int, replicates: int) -> SweepPlan:
    """A sweep of the baseline over a narrow range of one parameter."""
    block = {"method": "lhs", "points": points, "replicates": replicates, "axes": {"us_drive": [0.19, 0.21]}}
    return load_plan({"extends": "baseline", "name": "bench", "sweep": block})


def mesa_batch(processes: int) -> Callable[[], int]:
    """Mesa's own runner on our Mesa model, the last month collected."""
    from mesa.batchrunner import batch_run

    runs = 8

    def go() -> int:
        batch_run(
            StrategicAmbiguity, {"config": "baseline"}, number_processes=processes, rng=list(range(runs)), max_steps=72,
            data_collection_period=-1, display_progress=False,
        )  # fmt: skip
        return runs

    return go


def sweep_folder(threads: int) -> Callable[[], int]:
    """A whole sweep: design, runs, Parquet parts, summary, manifest."""
    plan = plan_of(ROWS, 1)

    def go() -> int:
        with tempfile.TemporaryDirectory() as out:
            execute_sweep(plan, Path(out), Options(threads=threads), progress=lambda done: None)
        return plan.n_runs

    return go


def sweep_on_dask(workers: int, stack: ExitStack) -> Callable[[], int]:
    """The same sweep by worker processes of a local cluster, which stays until the stack closes."""
    plan, compute = plan_of(ROWS, 1), stack.enter_context(on_cluster(None, workers))

    def go() -> int:
        with tempfile.TemporaryDirectory() as out:
            execute_sweep(plan, Path(out), Options(), progress=lambda done: None, compute=compute)
        return plan.n_runs

    return go


def overheads(clock: Callable[[], float], rounds: int) -> dict[str, float]:
    """What a sweep adds to its runs: share of the folder over the bare kernel, and microseconds a point.

    The kernel is `outcomes_at` on the same rows; a point's cost is that of one history each of many points less that of
    as many histories of one point.
    """
    many, one = plan_of(PIECE, 1), plan_of(1, PIECE)
    rows = np.arange(PIECE, dtype=np.uint64)
    spec = one.cell(one.design.codes(np.zeros(1, np.int64))[0]).spec
    seeds, at = np.full(PIECE, spec.seed, np.uint64), np.zeros(PIECE, np.int64)
    scratch = empty_scratch(spec.firms, spec.policies.own)
    whole = sweep_folder(1)

    def bare() -> None:
        outcomes_at(spec.policies, spec.firms, spec.ticks, spec.points, seeds, rows, at, scratch=scratch)

    sides: dict[str, Callable[[], object]] = {
        "kernel": bare,
        "folder": whole,
        "many": lambda: run_rows(many, 0, PIECE),
        "one": lambda: run_rows(one, 0, PIECE),
    }
    best = dict.fromkeys(sides, float("inf"))
    for _ in range(rounds):
        for name, go in sides.items():
            began = clock()
            go()
            best[name] = min(best[name], clock() - began)
    kernel, folder = best["kernel"] / PIECE, best["folder"] / ROWS
    return {
        "sweep overhead, share of the kernel": folder / kernel - 1.0,
        "sweep overhead, us a point": 1e6 * (best["many"] - best["one"]) / PIECE,
    }


def clock_of(cpu: bool) -> Callable[[], float]:
    """Seconds of the processor, or of the clock."""
    return time.process_time if cpu else time.perf_counter
