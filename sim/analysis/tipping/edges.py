"""The point at which the mean over runs crosses a threshold, on common luck, with a bootstrap interval over runs."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sim.jit import Array

Evaluate = Callable[[Array], Array]
"""Values of x, float64 (points,), to what each run gives there, float64 (points, runs); NaN: not defined."""

STEPS, FINE_STEPS = 12, 8
TOLERANCE = 1e-3
"""Accuracy of the root, as a share of the range searched."""
RESAMPLES = 1000
LEVEL = 0.95


@dataclass(frozen=True)
class Edge:
    """Where the mean crosses the threshold.

    Parameters
    ----------
    value : float
        NaN where it does not cross inside the range.
    low, high : float
        95 % interval from resampling runs; an end beyond the range searched is infinite.
    start, end : float
        The range searched, from `start` on; the first crossing counts.
    x : float64 array, shape (points,)
        Every point looked at, in the order of the search.
    mean : float64 array, shape (points,)
        Mean over runs at each.
    """

    value: float
    low: float
    high: float
    start: float
    end: float
    x: Array
    mean: Array

    @property
    def found(self) -> bool:
        """Whether there is an edge inside the range."""
        return bool(np.isfinite(self.value))


def means_of(values: Array) -> Array:
    """Mean of each point over the runs that count; NaN where none does.  values: float64 array (points, runs)."""
    counted = ~np.isnan(values)
    number = counted.sum(axis=1)
    means: Array = np.where(number > 0, np.nansum(values, axis=1) / np.maximum(number, 1), np.nan)
    return means


def sides_of(curve: Array) -> Array:
    """Whether each point lies above nought, bool array (points,); an undefined point counts as the one before it."""
    known = ~np.isnan(curve)
    last = np.maximum.accumulate(np.where(known, np.arange(len(curve)), -1))
    first = int(np.argmax(known))
    above: Array = curve[np.where(last < 0, first, last)] >= 0.0
    return above


def find_edge(
    evaluate: Evaluate, start: float, end: float, threshold: float, *, steps: int | None = None, seed: int = 0
) -> Edge:
    """First crossing of a threshold on the way from `start` to `end`.

    A grid of `steps` finds the first interval with a change of side; Brent's method finds the root of the mean inside
    it; the interval comes from resampling runs and reading each resample's crossing off all points looked at. Runs
    share their luck at every point, so the mean is one curve and its noise hardly changes along it.

    Parameters
    ----------
    evaluate : callable
    start, end : float
    threshold : float
    steps : int, optional
        `STEPS` by default. A crossing back and forth inside one step of the grid is not seen.
    seed : int
        Of the resampling.
    """
    from scipy.optimize import brentq

    grid = np.linspace(start, end, (steps or STEPS) + 1)
    looked = _Looked(evaluate, threshold)
    above = sides_of(looked.at(grid))
    changes = np.flatnonzero(above != above[0])
    if start == end or not changes.size:
        return looked.edge(np.nan, (np.nan, np.nan), start, end)
    a, b = float(grid[changes[0] - 1]), float(grid[changes[0]])
    root = float(brentq(lambda x: float(looked.at(np.array([x]))[0]), a, b, xtol=TOLERANCE * abs(end - start)))
    looked.at(np.linspace(a, b, FINE_STEPS + 1)[1:-1])
    return looked.edge(root, looked.interval(start, end, seed), start, end)


class _Looked:
    """Remembers what every run gave at every point looked at."""

    def __init__(self, evaluate: Evaluate, threshold: float) -> None:
        self._evaluate, self._threshold = evaluate, threshold
        self._known: dict[float, Array] = {}

    def at(self, x: Array) -> Array:
        """Mean less the threshold at each point; what is known is not run again."""
        new = np.array([point for point in x.tolist() if point not in self._known])
        if new.size:
            self._known.update(zip(new.tolist(), self._evaluate(new), strict=True))
        return means_of(np.stack([self._known[point] for point in x.tolist()])) - self._threshold

    def _in_order(self, start: float, end: float) -> tuple[Array, Array]:
        x = np.array(sorted(self._known, key=lambda point: abs(point - start)))
        return x, np.stack([self._known[point] for point in x.tolist()])

    def interval(self, start: float, end: float, seed: int) -> tuple[float, float]:
        """Percentile interval of the first crossing over resamples of the runs."""
        x, values = self._in_order(start, end)
        runs = values.shape[1]
        luck = np.random.default_rng(seed)
        weights = luck.multinomial(runs, np.full(runs, 1.0 / runs), size=RESAMPLES).astype(float)
        counted = (~np.isnan(values)).astype(float)
        total, number = weights @ np.nan_to_num(values).T, weights @ counted.T
        curves = np.where(number > 0, total / np.maximum(number, 1e-300), np.nan) - self._threshold
        beyond = np.inf if end > start else -np.inf
        roots = np.array([first_crossing(x, curve, beyond) for curve in curves])
        tails = ((1.0 - LEVEL) / 2.0, (1.0 + LEVEL) / 2.0)
        low, high = np.quantile(roots, tails, method="inverted_cdf")
        return float(low), float(high)

    def edge(self, value: float, interval: tuple[float, float], start: float, end: float) -> Edge:
        """The result, with every point looked at."""
        x, values = self._in_order(start, end)
        return Edge(value, *interval, start, end, x, means_of(values))


def first_crossing(x: Array, curve: Array, beyond: float) -> float:
    """Where a piecewise linear curve first changes side; `beyond` where it never does.  Arrays (points,)."""
    above = sides_of(curve)
    changes = np.flatnonzero(above != above[0])
    if not changes.size:
        return beyond
    k = int(changes[0])
    known = np.flatnonzero(~np.isnan(curve[:k]))
    before, after = curve[known[-1]], curve[k]
    return float(x[known[-1]] + (x[k] - x[known[-1]]) * before / (before - after))
