"""Runs rows of a sweep: the compiled loop over points of one shape at a time, outcomes kept, months dropped.

A row is one history of one point. What a row gives depends on the row alone, so chunks, threads and machines cannot
change it.
"""

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from sim.ensemble import kernel_for
from sim.errors import UserError
from sim.experiments.cells import Cell
from sim.experiments.plan import Luck, SweepPlan
from sim.jit import Array
from sim.outcomes import outcomes_of
from sim.phases.run import Points, Scratch, empty_scratch, no_given_luck
from sim.policies.hooks import hooks_of
from sim.policies.registry import misbehaviour
from sim.runspec import Chunk, empty_chunk
from sim.vocabulary import COLUMNS, OUTCOMES
from sim.world import N_COLUMNS

SLICE = 32
"""Rows simulated in one call: their months stay in the processor's cache until they are reduced to outcomes."""
NOT_FINITE = "a number was not finite: {}"
LONGEST_ERROR = 300


class Rows(NamedTuple):
    """What some rows gave.

    Parameters
    ----------
    luck : Luck
    codes : float64 array, shape (points, columns)
        Settings of the points the rows belong to, in order of their first row.
    outcomes : float64 array, shape (rows, outcomes)
        NaN where an outcome has no month that counts, and everywhere in a row that failed.
    errors : dict
        Row to what went wrong.
    months : float64 array, shape (rows, months, columns)
        Empty unless asked for; NaN after the last month of a shorter run, and everywhere in a row that failed.
    ticks : int64 array, shape (points,)
        Months of each point.
    """

    luck: Luck
    codes: Array
    outcomes: Array
    errors: dict[int, str]
    months: Array
    ticks: Array


@dataclass(frozen=True)
class Batch:
    """Points of one shape and the rows that run them.

    Parameters
    ----------
    cell : Cell
        One of their cells: months, firms and policies are those of all.
    points : Points
    rows : int64 array, shape (rows,)
        Which rows of the piece they are.
    point_of : int64 array, shape (rows,)
        Setting of each among `points`.
    """

    cell: Cell
    points: Points
    rows: Array
    point_of: Array


def run_rows(plan: SweepPlan, first: int, count: int, *, months: bool = False) -> Rows:
    """Run rows `first`, `first`+1, ... of a sweep in this thread.

    Parameters
    ----------
    plan : SweepPlan
    first, count : int
    months : bool
        Also keep every month of every row.
    """
    luck = plan.luck(first, count)
    points = np.arange(luck.point[0], luck.point[-1] + 1)
    codes = plan.design.codes(points)
    cells, cell_of = plan.cells_of(codes)
    ticks = np.array([cell.spec.ticks for cell in cells])[cell_of]
    outcomes = np.full((count, len(OUTCOMES)), np.nan)
    kept = np.full((count if months else 0, ticks.max(), N_COLUMNS), np.nan)
    errors: dict[int, str] = {}
    for batch in _batches(plan, codes, cells, cell_of, luck.point - points[0]):
        _run_batch(plan, batch, luck, outcomes, errors, kept)
    return Rows(luck, codes, outcomes, errors, kept, ticks)


def _batches(plan: SweepPlan, codes: Array, cells: Sequence[Cell], cell_of: Array, point_of: Array) -> Iterator[Batch]:
    """Points sorted by shape."""
    shapes = [cell.shape for cell in cells]
    for shape in dict.fromkeys(shapes):
        own = [k for k, found in enumerate(shapes) if found == shape]
        inside = np.isin(cell_of, own)
        rank = np.full(len(cells), -1)
        rank[own] = np.arange(len(own))
        points = plan.points(codes[inside], [cells[k] for k in own], rank[cell_of[inside]])
        number = np.cumsum(inside) - 1
        rows = np.flatnonzero(inside[point_of])
        yield Batch(cells[own[0]], points, rows, number[point_of[rows]])


def _run_batch(plan: SweepPlan, batch: Batch, luck: Luck, outcomes: Array, errors: dict[int, str], kept: Array) -> None:
    spec = batch.cell.spec
    compiled = hooks_of(plan.policies).compiled
    scratch = empty_scratch(spec.firms, plan.policies.own) if compiled else None
    buffer = empty_chunk(spec, 0, SLICE, firms=False, utility=False)
    for start in range(0, len(batch.rows), SLICE):
        rows, point_of = batch.rows[start : start + SLICE], batch.point_of[start : start + SLICE]
        chunk = _first_rows(buffer, len(rows))
        failed = _simulate(plan, batch, luck.run[rows], point_of, scratch, chunk)
        outcomes[rows] = outcomes_of(chunk.months, chunk.start)
        if len(kept):
            kept[rows, : spec.ticks] = chunk.months
        for row, error in failed:
            errors[int(rows[row])] = error
            outcomes[rows[row]] = np.nan
            if len(kept):
                kept[rows[row]] = np.nan


def _first_rows(buffer: Chunk, rows: int) -> Chunk:
    return buffer._replace(months=buffer.months[:rows], start=buffer.start[:rows])


def _simulate(
    plan: SweepPlan, batch: Batch, runs: Array, point_of: Array, scratch: Scratch | None, chunk: Chunk
) -> list[tuple[int, str]]:
    """Fill a chunk; rows that failed, and why. A failing row is found by running the rows one by one."""
    try:
        _play(plan, batch, runs, point_of, scratch, chunk)
    except (UserError, MemoryError):
        raise
    except (Exception, SystemExit) as error:
        if isinstance(error, SystemExit) and threading.current_thread() is threading.main_thread():
            raise  # the process is asked to end; in any other thread it is a user's policy that calls exit
        if len(runs) == 1:
            chunk.months[:] = np.nan
            return [(0, _words(plan, error))]
        failed = []
        for row in range(len(runs)):
            one = slice(row, row + 1)
            part = chunk._replace(months=chunk.months[one], start=chunk.start[one])
            found = _simulate(plan, batch, runs[one], point_of[one], scratch, part)
            failed += [(row, words) for _, words in found]
        return failed
    return _not_finite(chunk.months)


def _not_finite(months: Array) -> list[tuple[int, str]]:
    """Rows with a number that is not finite, and which one first."""
    if np.isfinite(months.sum()):
        return []
    found = []
    for row in range(len(months)):
        bad = np.argwhere(~np.isfinite(months[row]))
        if len(bad):
            found.append((row, NOT_FINITE.format(f"{COLUMNS[bad[0][1]]} in month {bad[0][0]}")))
    return found


def _words(plan: SweepPlan, error: BaseException) -> str:
    """What a row's failure says, without the place of a user's policy: rows are the same wherever it lies."""
    if plan.policies.sources:
        return misbehaviour(plan.policies, error).message[:LONGEST_ERROR]
    return f"{type(error).__name__}: {' '.join(str(error).split())}"[:LONGEST_ERROR]


def _play(plan: SweepPlan, batch: Batch, runs: Array, point_of: Array, scratch: Scratch | None, chunk: Chunk) -> None:
    """Simulate rows by the compiled driver, or by Mesa where a policy does not compile."""
    if scratch is not None:
        kernel_for(plan.policies)(
            np.full(len(runs), plan.seed, np.uint64), runs.astype(np.uint64), point_of, batch.points,
            no_given_luck(), scratch, chunk,
        )  # fmt: skip
        return
    from sim.model import play  # Mesa takes a second to import; only who needs it pays

    for row, run in enumerate(runs):
        spec = replace(batch.cell.spec, points=_one_point(batch.points, int(point_of[row])))
        found = play(spec, int(run), 1)
        chunk.months[row], chunk.start[row] = found.months[0], found.start[0]


def _one_point(points: Points, point: int) -> Points:
    """One setting of many."""
    one = slice(point, point + 1)
    return Points(
        points.worlds[one], points.params[one], points.plans[points.plan_of[one]], np.zeros(1, np.int64),
        points.events[one], points.holds[one], points.firm_policy[one],
    )  # fmt: skip
