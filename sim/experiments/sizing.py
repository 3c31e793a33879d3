"""How large a sweep is before it runs: points, time, memory, disk; and how large it should be for the question."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from sim.experiments.engine import SLICE, run_rows
from sim.experiments.parts import COMPACT, layout_of
from sim.experiments.plan import SweepPlan
from sim.experiments.tables import outcome_table
from sim.jit import Array
from sim.vocabulary import COLUMNS, OUTCOMES

PROBE_SECONDS = 1.0
PROBE_ROWS = 2 * SLICE
MOST_PROBE_ROWS = 4096
MOST_RUNS = 2_000_000
"""Runs from which on a sweep wants to be asked for twice (`--yes`)."""
WANTED_ERROR = 0.01
BYTES = 8
FIXED_MEMORY = 260e6
"""Python, numba and pyarrow with the compiled model loaded, measured."""
NAMES = [outcome.name for outcome in OUTCOMES]


@dataclass(frozen=True)
class Size:
    """What a sweep would take.

    Parameters
    ----------
    points, futures, levers, replicates, runs, parts : int
    microseconds : float
        A run on one core, measured on a probe.
    seconds : float
        The whole sweep on the threads asked for.
    memory, disk : float
        Bytes.
    probe_rows : int
    advice : tuple of str
        How large the design should be for the question.
    """

    points: int
    futures: int
    levers: int
    replicates: int
    runs: int
    parts: int
    microseconds: float
    seconds: float
    memory: float
    disk: float
    probe_rows: int
    advice: tuple[str, ...]


def measure(plan: SweepPlan, threads: int) -> Size:
    """Measure a short probe, spread over the design, and say what the whole would take."""
    run_rows(plan, 0, 1)  # what compiling takes is not the sweep's
    spans = _probe_spans(plan)
    tables, outcomes, seconds, rows = [], [], 0.0, 0
    for first, count in spans:
        began = time.perf_counter()
        found = run_rows(plan, first, count)
        tables.append(outcome_table(plan, found))
        seconds += time.perf_counter() - began
        rows += count
        outcomes.append(found.outcomes)
        if seconds > PROBE_SECONDS:
            break
    each = seconds / rows
    disk = _bytes_a_row(tables) * plan.n_runs + _trajectory_bytes(plan)
    return Size(
        plan.n_points, len(plan.design.futures), len(plan.design.levers), plan.replicates, plan.n_runs,
        layout_of(plan).parts, 1e6 * each, each * plan.n_runs / max(1, threads), _memory(plan, threads), disk, rows,
        tuple(advice(plan, np.concatenate(outcomes))),
    )  # fmt: skip


def _probe_spans(plan: SweepPlan) -> list[tuple[int, int]]:
    """Short stretches of rows, whole points where they fit, evenly spread over the sweep."""
    points = max(1, PROBE_ROWS // plan.replicates)
    count = min(points * plan.replicates, 4 * PROBE_ROWS, plan.n_runs)
    pieces = max(1, min(MOST_PROBE_ROWS // count, plan.n_runs // count))
    firsts = np.linspace(0, plan.n_points - ceil(count / plan.replicates), pieces).astype(int)
    return [(int(first) * plan.replicates, count) for first in np.unique(firsts)]


def _bytes_a_row(tables: Sequence[pa.Table]) -> float:
    """Bytes of a row in a part, from the probe written to memory."""
    sink = pa.BufferOutputStream()
    whole = pa.concat_tables(tables).unify_dictionaries()
    pq.write_table(whole, sink, **COMPACT)
    return float(sink.getvalue().size / whole.num_rows)


def _trajectory_bytes(plan: SweepPlan) -> float:
    """Bytes of trajectories, before compression."""
    rows = {"none": 0, "quantiles": 5 * plan.n_points, "full": plan.n_runs}[plan.form.trajectories]
    return float(rows) * plan.scenario.ticks * len(COLUMNS) * BYTES


def _memory(plan: SweepPlan, threads: int) -> float:
    """Peak bytes: the design, and for each thread a part and the months behind it."""
    design = plan.design.futures.nbytes + plan.design.levers.nbytes
    rows = layout_of(plan).rows_a_part
    settings = min(rows, max(1, rows // plan.replicates)) * 5_000
    months = (SLICE if plan.form.trajectories == "none" else 3 * rows) * plan.scenario.ticks * len(COLUMNS) * BYTES
    columns = rows * (len(OUTCOMES) + len(plan.design.columns) + 20) * BYTES * 3
    return FIXED_MEMORY + 1.2 * design + threads * (months + columns + settings)


def advice(plan: SweepPlan, outcomes: Array) -> list[str]:
    """How large a design should be for its question.

    Parameters
    ----------
    plan : SweepPlan
    outcomes : float64 array, shape (rows, outcomes)
        Of the probe.
    """
    form, dimensions = plan.form, plan.design.futures.shape[1]
    futures = len(plan.design.futures)
    found = []
    if form.method in ("lhs", "sobol"):
        wanted = max(10 * dimensions, 500)
        found.append(
            f"scenario discovery and regret over {dimensions} uncertainties: {wanted:,} futures or more "
            f"(ten a dimension, at least 500 for PRIM and CART); this design has {futures:,}"
        )
    if form.method == "saltelli":
        base = form.points or 512
        found.append(
            "first and total Sobol indices: a base sample of 512 for a ranking, 1,024 or more for intervals below .05, "
            f"twice that for second order; this design has {base:,}"
        )
    if form.method == "morris":
        found.append(f"Morris screening: 10 to 50 trajectories; this design has {form.points or 20}")
    if form.method in ("grid", "list"):
        found.append("a map or a comparison: what counts is the number of histories a point")
    return [*found, _histories(plan, outcomes)]


def _histories(plan: SweepPlan, outcomes: Array) -> str:
    """How many histories a point needs for a standard error, from the spread inside the points of the probe."""
    names = plan.form.outputs or ("ambiguous_posture_share",)
    if plan.replicates == 1:
        return "one history a point: luck and design cannot be told apart; with replicates: 2 or more they are"
    of_points = outcomes.reshape(-1, min(plan.replicates, 4 * PROBE_ROWS), len(NAMES))
    words = []
    for name in names[:3]:
        values = of_points[:, :, NAMES.index(name)]
        values = values[np.isfinite(values).sum(axis=1) > 1]
        if len(values):
            spread = float(np.sqrt(np.nanvar(values, axis=1, ddof=1).mean()))
            wanted = max(2, ceil((spread / WANTED_ERROR) ** 2))
            error = spread / np.sqrt(plan.replicates)
            words.append(f"{name} {error:.2g} ({wanted:,} histories would give {WANTED_ERROR:g})")
    told = "; ".join(words) or "not defined in the probe"
    return f"standard error of a point with {plan.replicates} histories, by luck: {told}"
