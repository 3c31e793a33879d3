"""The fast driver: one compiled loop over the runs of a chunk; Python threads run chunks side by side.

It holds no equation: it runs the phases in the order of `sim.phases.MONTH`. A chunk is serial and releases the
interpreter lock, so results cannot depend on chunk size or thread count.
"""

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from itertools import islice

import numpy as np

from sim.jit import Array, bound, compiled, is_warm, part
from sim.outcomes import fill_finite, outcomes_of
from sim.phases.accounting import accounting
from sim.phases.decision import decide_for
from sim.phases.firms import aggregates, decide_firms, market_conditions, perceive_firms, update_firms
from sim.phases.nature import N_ACTORS, apply_events, apply_holds, observe_conduct, signals
from sim.phases.perception import appraise, likelihoods, perceive, show, standing
from sim.phases.relations import declare, relations, update
from sim.phases.run import GivenLuck, Points, Scratch, begin_run, draw_luck, empty_scratch, no_given_luck
from sim.policies.registry import PolicySet
from sim.runspec import Chunk, RunSpec, empty_chunk, empty_records
from sim.vocabulary import OUTCOMES, SEOUL
from sim.world import RECORDED_OF_FIRMS, copy_numbers

CHUNK = 64
"""Runs in a chunk: enough to hide the call, few enough to cancel quickly."""

BUFFER = 8
"""Runs whose months wait together to be reduced to outcomes: half a megabyte, which fits the second cache."""


def month_template(tick: int, firm_policy: int, plan: Array, events: Array, holds: Array, s: Scratch) -> None:
    """One month of one run, all phases in order; `decide` is bound by `kernel_for`."""
    n = s.firms.shape[1]
    apply_events(tick, s.world_flat, s.params_flat, events)
    if tick > 0 and plan[tick, SEOUL].declares > 0:
        declare(s.world, s.params)
    signals(tick, s.world, s.params, s.luck)
    apply_holds(s.world_flat, holds)
    for i in range(N_ACTORS):
        perceive(i, s.world, s.params)
    apply_holds(s.world_flat, holds)
    standing(s.world, s.params, s.world_flat, holds)
    for i in range(N_ACTORS):
        appraise(i, s.world, s.params)
    observe_conduct(s.world, s.params)
    likelihoods(s.world, s.params)
    apply_holds(s.world_flat, holds)
    show(tick, s.world, s.params, s.world_flat, s.desks)
    for i in range(N_ACTORS):
        decide(i, tick, s.world, s.params, s.acting, plan, s.luck, s.desks)  # type: ignore[name-defined]  # noqa: F821
    for i in range(N_ACTORS):
        update(i, s.world, s.params, s.luck, s.desks.intended)
    relations(s.world, s.params)
    apply_holds(s.world_flat, holds)
    market_conditions(s.world, s.params, s.luck, s.market)
    perceive_firms(0, n, firm_policy, s.firms, s.world, s.params, s.market, s.firm_luck)
    decide_firms(0, n, firm_policy, s.firms, s.params, s.market)
    update_firms(0, n, s.firms, s.world, s.params)
    aggregates(s.world, s.firms, s.market)
    apply_holds(s.world_flat, holds)
    standing(s.world, s.params, s.world_flat, holds)
    accounting(s.world, s.params, s.desks.utility[SEOUL])


def run_chunk(
    seeds: Array, runs: Array, point_of: Array, points: Points, given: GivenLuck, s: Scratch, out: Chunk
) -> None:
    """Simulate the runs of a chunk one after the other.

    Parameters
    ----------
    seeds, runs : uint64 arrays, shape (runs,)
    point_of : int64 array, shape (runs,)
        Setting of each run.
    out : Chunk
        Filled; arrays without rows are skipped.
    """
    for row in range(runs.shape[0]):
        point = point_of[row]
        plan = points.plans[points.plan_of[point]]
        begin_run(seeds[row], runs[row], point, points, given, s)
        copy_numbers(s.world_flat[0], out.start[row])
        for tick in range(plan.shape[0]):
            draw_luck(seeds[row], runs[row], tick, given, s)
            month(tick, points.firm_policy[point], plan, points.events[point], points.holds[point], s)  # type: ignore[name-defined]  # noqa: F821
            copy_numbers(s.world_flat[0], out.months[row, tick])
            if out.firms.shape[0] > 0:
                for k in range(RECORDED_OF_FIRMS.shape[0]):
                    copy_numbers(s.firms[RECORDED_OF_FIRMS[k]], out.firms[row, tick, k])
            if out.utility.shape[0] > 0:
                copy_numbers(s.desks.utility[SEOUL], out.utility[row, tick])
        if out.firm_end.shape[0] > 0:
            for k in range(s.firms.shape[0]):
                copy_numbers(s.firms[k], out.firm_end[row, k])


@cache
def kernel_for(policies: PolicySet) -> Callable[..., None]:
    """The compiled loop with the policies of a set."""
    month = part(bound(month_template, decide=decide_for(policies)))
    return compiled(bound(run_chunk, month=month), policies.digest)


def is_compiled(policies: PolicySet) -> bool:
    """Whether the loop for a policy set is compiled already, now or on disk."""
    return is_warm("run_chunk", policies.digest)


def simulate(
    spec: RunSpec, first: int, runs: int, *, firms: bool = False, utility: bool = False, scratch: Scratch | None = None
) -> Chunk:
    """Simulate runs `first`, `first`+1, ... of a specification in this thread.

    Parameters
    ----------
    spec : RunSpec
        With one setting for all runs, or as many settings as runs: then run k has the k-th.
    first, runs : int
        Number of the first run and how many.
    firms, utility : bool
        Record every firm; record Seoul's utilities.
    scratch : Scratch, optional
        Arrays to reuse.
    """
    out = empty_chunk(spec, first, runs, firms=firms, utility=utility)
    s = scratch or empty_scratch(spec.firms, spec.policies.own)
    numbers = np.arange(first, first + runs, dtype=np.uint64)
    seeds = np.full(runs, spec.seed, np.uint64)
    settings = spec.points.params.shape[0]
    point_of = np.arange(first, first + runs) if settings > 1 else np.zeros(runs, np.int64)
    kernel_for(spec.policies)(seeds, numbers, point_of, spec.points, spec.given, s, out)
    return out


def outcomes_at(
    policies: PolicySet, firms: int, ticks: int, points: Points, seeds: Array, runs: Array, point_of: Array, *,
    scratch: Scratch | None = None, out: Chunk | None = None, keep_months: bool = False,
) -> tuple[Array, Array]:  # fmt: skip
    """Simulate any runs at any settings in this thread and keep their outcomes only: what a sweep asks for.

    A few runs at a time go through one small buffer of months, which so stays in the processor's cache.

    Parameters
    ----------
    policies : PolicySet
    firms, ticks : int
        Number of firms and of months.
    points : Points
        The settings.
    seeds, runs : uint64 arrays, shape (rows,)
        Address of each run's luck.
    point_of : int64 array, shape (rows,)
        Setting of each run.
    scratch : Scratch, optional
        Arrays to reuse from call to call.
    out : Chunk, optional
        Records to write into, from `empty_records`: the buffer to reuse from call to call, of any number of rows.
    keep_months : bool
        Leave every month of every run in `out`, which must have a row a run.

    Returns
    -------
    outcomes : float64 array, shape (rows, outcomes)
        In the order of the vocabulary.
    finite : bool array, shape (rows,)
        Whether every recorded number of the run is finite.

    Raises
    ------
    ValueError
        If the months are to be kept and `out` has not a row a run.
    """
    s, buffer = scratch or empty_scratch(firms, policies.own), out or empty_records(BUFFER, ticks)
    rows, step = len(seeds), len(buffer.months)
    if keep_months and (out is None or step != rows):
        raise ValueError(f"months of {rows} runs are to be kept: `out` must have a row a run")
    outcomes, finite = np.empty((rows, len(OUTCOMES))), np.empty(rows, np.bool_)
    kernel, luck = kernel_for(policies), no_given_luck()
    for first in range(0, rows, step):
        some = slice(first, min(first + step, rows))
        records = Chunk(0, *(array[: some.stop - first] for array in buffer[1:]))
        kernel(seeds[some], runs[some], point_of[some], points, luck, s, records)
        outcomes[some] = outcomes_of(records.months, records.start)
        fill_finite(records.months, finite[some])
    return outcomes, finite


def simulate_chunks(spec: RunSpec, *, threads: int = 1, chunk: int = CHUNK, firms: bool = False) -> Iterator[Chunk]:
    """Simulate all runs of a specification, chunk after chunk in run order; memory holds a few chunks.

    Parameters
    ----------
    threads : int
        Chunks computed side by side.
    chunk : int
        Runs in a chunk.
    firms : bool
        Record every firm.
    """
    pieces = iter((first, min(chunk, spec.runs - first)) for first in range(0, spec.runs, chunk))
    if threads <= 1:
        scratch = empty_scratch(spec.firms, spec.policies.own)
        for first, runs in pieces:
            yield simulate(spec, first, runs, firms=firms, scratch=scratch)
        return
    first_piece = next(pieces)
    yield simulate(spec, *first_piece, firms=firms)  # compiles once, before threads would each try
    with ThreadPoolExecutor(threads) as pool:
        waiting: deque[Future[Chunk]] = deque()
        try:
            for piece in islice(pieces, 2 * threads):
                waiting.append(pool.submit(simulate, spec, *piece, firms=firms))
            while waiting:
                done = waiting.popleft().result()
                for piece in islice(pieces, 1):
                    waiting.append(pool.submit(simulate, spec, *piece, firms=firms))
                yield done
        finally:
            for future in waiting:
                future.cancel()
