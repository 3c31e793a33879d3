"""S29: which of four plain policies is best in each of many futures, all parameters free over their whole ranges."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain

import numpy as np

from sim.analysis.claims.laboratory import FIRMS, SEED, Progress, outside_domain
from sim.experiments.engine import run_rows
from sim.experiments.plan import SweepPlan, load_plan
from sim.jit import Array
from sim.world import COLUMN

POLICIES = ("hedging", "full_alignment", "limited_alignment", "accommodation")
POINTS = 1500
MONTHS = 72
DESIGN_SEED = 29
RUNS_PER_FACT_RUN = 8 / 300
"""Eight runs of each future and policy where the facts have 300."""
FEWEST_RUNS = 2
FUTURES_A_CHUNK = 4


@dataclass(frozen=True, slots=True)
class Futures:
    """What the policies came to.

    Parameters
    ----------
    welfare : float64 array, shape (futures, policies)
        Mean net payoff.
    numbers_seen : int
        Recorded numbers.
    numbers_outside : int array, shape (columns,)
        Those that were not finite or outside their domain.
    """

    welfare: Array
    numbers_seen: int
    numbers_outside: Array

    @property
    def best(self) -> Array:
        """How many futures each policy is best in, int array (policies,)."""
        return np.bincount(self.welfare.argmax(axis=1), minlength=self.welfare.shape[1])


def runs_a_point(runs: int) -> int:
    """Runs of each future and policy that go with so many runs of the facts."""
    return max(FEWEST_RUNS, round(runs * RUNS_PER_FACT_RUN))


def explore(runs: int, *, threads: int, progress: Progress, points: int = POINTS, firms: int = FIRMS) -> Futures:
    """Simulate every future under every policy, `runs` times each.

    The policies share luck; futures have each their own, so that they are independent draws and a share of them has
    the binomial error.
    """
    plan = load_plan({
        "extends": "baseline",
        "model": {"ticks": MONTHS, "firms": firms, "seed": SEED},
        "sweep": {
            "method": "lhs", "points": points, "seed": DESIGN_SEED, "uncertainties": "all",
            "levers": {"policies.seoul": list(POLICIES)}, "replicates": runs, "seeds": "independent",
        },
    })  # fmt: skip
    found = list(_all(plan, threads, progress))
    welfare = np.concatenate([rows for rows, _, _ in found])
    return Futures(welfare, sum(seen for _, seen, _ in found), np.sum([outside for _, _, outside in found], axis=0))


def _all(plan: SweepPlan, threads: int, progress: Progress) -> Iterator[tuple[Array, int, Array]]:
    a_chunk = FUTURES_A_CHUNK * len(POLICIES) * plan.replicates

    def simulated(first: int) -> tuple[Array, int, Array]:
        return _simulated(plan, first, min(a_chunk, plan.n_runs - first))

    first = simulated(0)  # compiles once, before threads would each try
    with ThreadPoolExecutor(threads) as pool:
        try:
            for found in chain([first], pool.map(simulated, range(a_chunk, plan.n_runs, a_chunk))):
                yield found
                progress(found[0].size * plan.replicates)
        except BaseException:
            pool.shutdown(wait=True, cancel_futures=True)
            raise


def _simulated(plan: SweepPlan, first: int, count: int) -> tuple[Array, int, Array]:
    """Welfare by future and policy of some rows, how many numbers they have, and how many of them are outside."""
    months = run_rows(plan, first, count, months=True).months
    welfare = months[:, :, COLUMN["welfare"]].mean(axis=1).reshape(-1, len(POLICIES), plan.replicates)
    return welfare.mean(axis=2), months.size, outside_domain(months)
