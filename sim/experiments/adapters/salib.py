"""SALib: its problem from the vocabulary, its samples through our engine.

problem = problem_of(bench)
sample = SALib.sample.sobol.sample(problem, 256)
indices = SALib.analyze.sobol.analyze(problem, evaluate(bench, sample)["welfare_mean"])
"""

from typing import Any

import numpy as np

from sim.errors import SweepError
from sim.experiments.adapters.bench import Bench
from sim.experiments.designs import Column
from sim.jit import Array


def _bounds(column: Column) -> tuple[float, float]:
    """Ends of a range; the unit interval for values to choose from."""
    return (0.0, 1.0) if column.values else (column.low, column.high)


def problem_of(bench: Bench) -> dict[str, Any]:
    """SALib's `problem` of what is uncertain.

    Returns
    -------
    dict
        ``num_vars``, ``names``, ``bounds``. Whole numbers and values to choose from are spread evenly over their
        bounds; values have the bounds 0 and 1.
    """
    columns = bench.uncertainties
    return {
        "num_vars": len(columns),
        "names": [column.name for column in columns],
        "bounds": [list(_bounds(column)) for column in columns],
    }


def evaluate(bench: Bench, sample: Array, *, lever: int = 0, threads: int = 1) -> dict[str, Array]:
    """Outcomes at the points of a SALib sample, averaged over the histories of each.

    Parameters
    ----------
    bench : Bench
    sample : float64 array, shape (points, variables)
        As SALib's samplers return it for `problem_of`.
    lever : int
        Which combination of levers holds, first to last.
    threads : int

    Returns
    -------
    dict
        Outcome to a float64 array (points,), as SALib's analysers take it.

    Raises
    ------
    ConfigError, SweepError
        For a sample of another problem or outside its bounds, or a point that cannot be run.
    """
    columns = bench.uncertainties
    if np.ndim(sample) != 2 or sample.shape[1] != len(columns):
        raise SweepError(f"a sample of {len(columns)} variables is (points, {len(columns)}), not {np.shape(sample)}")
    if not len(sample):
        raise SweepError("a sample without points")
    if lever not in range(len(bench.plan.design.levers)):
        raise SweepError(f"lever = {lever}: no such combination; they are 0 to {len(bench.plan.design.levers) - 1}")
    codes = np.empty((len(sample), len(bench.plan.design.columns)))
    codes[:, len(columns) :] = bench.plan.design.levers[lever]
    for k, column in enumerate(columns):
        codes[:, k] = _codes(column, sample[:, k])
    means = bench.means(codes, threads)
    return {name: means[:, k] for k, name in enumerate(bench.outcomes)}


def _codes(column: Column, values: Array) -> Array:
    low, high = _bounds(column)
    if not np.all((values >= low) & (values <= high)):
        raise SweepError(f"a sample leaves the bounds of {column.name}, [{low:g}, {high:g}]")
    return column.codes_at((values - low) / (high - low)) if column.values or column.setting.whole else values
