"""S29: which of four plain policies is best in each of many futures, all parameters free over their whole ranges."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain

import numpy as np

from sim.analysis.claims.laboratory import FIRMS, SEED, Progress, outside_domain
from sim.ensemble import kernel_for
from sim.experiments.box import bounds_of, latin_hypercube, points_at
from sim.jit import Array, record
from sim.phases.run import Points, empty_scratch, no_given_luck
from sim.runspec import RunSpec, empty_chunk, load_spec
from sim.vocabulary import PARAMETERS
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
    model = {"ticks": MONTHS, "runs": runs, "firms": firms, "seed": SEED}
    specs = [load_spec({"extends": "baseline", "model": model, "policies": {"seoul": name}}) for name in POLICIES]
    design = latin_hypercube(points, len(PARAMETERS), DESIGN_SEED)
    pieces = [(k, design[k : k + FUTURES_A_CHUNK]) for k in range(0, points, FUTURES_A_CHUNK)]
    found = list(_all(pieces, specs, runs, threads, progress))
    welfare = np.concatenate([rows for rows, _, _ in found])
    return Futures(welfare, sum(seen for _, seen, _ in found), np.sum([outside for _, _, outside in found], axis=0))


def _all(
    pieces: list[tuple[int, Array]], specs: list[RunSpec], runs: int, threads: int, progress: Progress
) -> Iterator[tuple[Array, int, Array]]:
    def simulated(piece: tuple[int, Array]) -> tuple[Array, int, Array]:
        return _simulated(*piece, specs, runs)

    first = simulated(pieces[0])  # compiles once, before threads would each try
    with ThreadPoolExecutor(threads) as pool:
        try:
            for found in chain([first], pool.map(simulated, pieces[1:])):
                yield found
                progress(found[0].size * runs)
        except BaseException:
            pool.shutdown(wait=True, cancel_futures=True)
            raise


def _points(design: Array, specs: list[RunSpec]) -> Points:
    """A point for each future and policy, futures outside, policies inside."""
    futures, policies = design.shape[0], len(specs)
    low, high = bounds_of(PARAMETERS).T
    points = points_at(specs[0], np.repeat(low + design * (high - low), policies, axis=0))
    plans = record(np.concatenate([np.asarray(spec.points.plans) for spec in specs]))
    return points._replace(plans=plans, plan_of=np.tile(np.arange(policies), futures))


def _simulated(first: int, design: Array, specs: list[RunSpec], runs: int) -> tuple[Array, int, Array]:
    spec, number = specs[0], design.shape[0] * len(specs)
    out = empty_chunk(spec, 0, number * runs, firms=False, utility=False)
    own = np.arange(first * runs, (first + design.shape[0]) * runs, dtype=np.uint64).reshape(-1, runs)
    numbers = np.repeat(own, len(specs), axis=0).ravel()
    kernel_for(spec.policies)(
        np.full(number * runs, spec.seed, np.uint64), numbers, np.repeat(np.arange(number), runs),
        _points(design, specs), no_given_luck(), empty_scratch(spec.firms, spec.policies.own), out,
    )  # fmt: skip
    welfare = out.months[:, :, COLUMN["welfare"]].mean(axis=1).reshape(design.shape[0], len(specs), runs)
    return welfare.mean(axis=2), out.months.size, outside_domain(out.months)
