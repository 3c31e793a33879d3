"""Outcomes of every row of a sweep plan, computed in memory."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import chain

import numpy as np

from sim.experiments.engine import run_rows
from sim.experiments.plan import SweepPlan
from sim.jit import Array
from sim.vocabulary import OUTCOME_PLACE

ROWS = 640
Progress = Callable[[int], None]


def varied(plan: SweepPlan) -> list[str]:
    """Names of what varies, without the block they stand in."""
    return [column.setting.path.rpartition(".")[2] for column in plan.design.columns]


def outcomes_of_plan(plan: SweepPlan, names: Sequence[str], threads: int, progress: Progress) -> Array:
    """Some outcomes of all rows, float64 array (futures, levers, replicates, outcomes)."""
    columns = [OUTCOME_PLACE[name] for name in names]

    def played(first: int) -> Array:
        count = min(ROWS, plan.n_runs - first)
        found: Array = run_rows(plan, first, count).outcomes[:, columns]
        progress(count)
        return found

    first = played(0)  # compiles once, before threads would each try
    with ThreadPoolExecutor(threads) as pool:
        try:
            pieces = list(chain([first], pool.map(played, range(ROWS, plan.n_runs, ROWS))))
        except BaseException:
            pool.shutdown(wait=True, cancel_futures=True)
            raise
    shape = (len(plan.design.futures), len(plan.design.levers), plan.replicates, len(columns))
    return np.concatenate(pieces).reshape(shape)
