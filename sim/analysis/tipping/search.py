"""The edge of one parameter, of every parameter, and of two as a map."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from sim.analysis.estimates import Estimate, mean
from sim.analysis.tipping.edges import Edge, find_edge
from sim.analysis.tipping.metric import RUNS, Metric, measured, reach_of, term_of, value_of
from sim.errors import ConfigError
from sim.jit import Array
from sim.runspec import RunSpec
from sim.vocabulary import OUTCOMES_BY_NAME, PARAMETERS

Progress = Callable[[int], None]
MAP_STEPS, MAP_RUNS = 9, 100
MONTHLY = "tipping_month"


@dataclass(frozen=True)
class Tipping:
    """What a change of one parameter does to the metric.

    Parameters
    ----------
    parameter, unit : str
    now : float
        As configured.
    low, high : float
        The range searched.
    metric : Metric
    here : Estimate
        The metric as configured.
    down, up : Edge
        The nearest edge below and above `now`.
    horizon : int
        Months behind `months`.
    months : float64 array, shape (values, runs)
        Tipping month of each run as configured, then at each edge found; NaN: never.
    """

    parameter: str
    unit: str
    now: float
    low: float
    high: float
    metric: Metric
    here: Estimate
    down: Edge
    up: Edge
    horizon: int
    months: Array

    @property
    def over(self) -> bool:
        """Whether the metric is under its threshold as configured: the edges are then where it comes back."""
        return self.here.value < self.metric.below

    @property
    def edges(self) -> dict[str, Edge]:
        """The edges found, by direction, nearest first."""
        found = {name: edge for name, edge in (("down", self.down), ("up", self.up)) if edge.found}
        return dict(sorted(found.items(), key=lambda item: abs(item[1].value - self.now)))

    def distance(self, edge: Edge) -> float:
        """How far an edge lies from the configured value, in units of the range searched."""
        return abs(edge.value - self.now) / (self.high - self.low)

    @cached_property
    def curve(self) -> pd.DataFrame:
        """Every value looked at and the metric there, in ascending order."""
        both = {**dict(zip(self.down.x.tolist(), self.down.mean.tolist(), strict=True)),
                **dict(zip(self.up.x.tolist(), self.up.mean.tolist(), strict=True))}  # fmt: skip
        return pd.DataFrame(sorted(both.items()), columns=[self.parameter, self.metric.outcome.name])

    @cached_property
    def table(self) -> pd.DataFrame:
        """A row a direction: edge, interval, distance; NaN where there is none inside the range."""
        return pd.DataFrame(
            [
                {"parameter": self.parameter, "direction": name, "now": self.now, "edge": edge.value,
                 "low": edge.low, "high": edge.high, "distance": self.distance(edge) if edge.found else np.nan,
                 "searched_to": edge.end, "metric_at_end": float(edge.mean[-1]), "unit": self.unit}
                for name, edge in (("down", self.down), ("up", self.up))
            ]
        )  # fmt: skip

    @cached_property
    def tipped(self) -> pd.DataFrame:
        """Share of runs that have tipped by each month, as configured and at each edge (an aligning spell of three)."""
        values = [self.now, *(edge.value for edge in self.edges.values())]
        horizon = self.horizon
        rows = [
            {self.parameter: value, "month": month, "share": float((months <= month).mean())}
            for value, months in zip(values, self.months, strict=True)
            for month in range(horizon)
        ]
        return pd.DataFrame(rows)


def tipping_of(
    spec: RunSpec, parameter: str, metric: Metric, *, runs: int = RUNS, domain: bool = False, threads: int = 1,
    progress: Progress | None = None,
) -> Tipping:  # fmt: skip
    """The smallest change of a parameter at which the metric crosses its threshold, both ways.

    Parameters
    ----------
    spec : RunSpec
    parameter : str
        A parameter or constant; a parameter of a policy too.
    metric : Metric
    runs : int
        On the same luck at every value.
    domain : bool
        Search the whole domain instead of the sweep range.
    threads : int
        No number depends on it.
    progress : callable, optional
        Told the number of runs just done.

    Raises
    ------
    ConfigError
        If there is no such parameter, or a user's policy does not compile.
    """
    check_compiles(spec)
    term, now = term_of(spec, parameter), value_of(spec, parameter)
    low, high = reach_of(spec, parameter, domain=domain)

    def evaluate(x: Array) -> Array:
        return measured(spec, (metric.outcome,), {parameter: x}, runs, months=metric.by, threads=threads,
                        progress=progress)[:, :, 0]  # fmt: skip

    here = mean(evaluate(np.array([now]))[0])
    if np.isnan(here.value):
        raise ConfigError(f"is defined in none of {runs} runs in {metric.scope}", field=metric.outcome.name)
    down, up = (find_edge(evaluate, now, end, metric.below, seed=spec.seed) for end in (low, high))
    found = sorted((edge.value for edge in (down, up) if edge.found), key=lambda value: abs(value - now))
    months = measured(
        spec, (OUTCOMES_BY_NAME[MONTHLY],), {parameter: np.array([now, *found])}, runs, months=spec.ticks,
        threads=threads, progress=progress,
    )[:, :, 0]  # fmt: skip
    return Tipping(parameter, term.unit, now, low, high, metric, here, down, up, spec.ticks, months)


def check_compiles(spec: RunSpec) -> None:
    """Refuse a policy that does not compile: the search needs thousands of runs."""
    if not spec.compiles:
        from sim.policies.hooks import hooks_of

        raise ConfigError(
            "a policy does not compile, and a tipping point takes thousands of runs", where=spec.scenario.name,
            value=hooks_of(spec.policies).why_not,
        )  # fmt: skip


def ranked(
    spec: RunSpec, metric: Metric, *, parameters: Sequence[str] | None = None, runs: int = RUNS, threads: int = 1,
    progress: Callable[[str], None] | None = None,
) -> pd.DataFrame:  # fmt: skip
    """Every parameter by how near its edge is, in units of its range.

    Parameters
    ----------
    parameters : sequence of str, optional
        Default: the swept parameters.
    progress : callable, optional
        Told the name of each parameter just done.

    Returns
    -------
    pandas.DataFrame
        A row a parameter: the nearer edge, its direction, interval and distance; those without an edge inside their
        range last, with the metric at the end where it came nearest the threshold.
    """
    rows, tell = [], progress or (lambda name: None)
    for name in parameters or [term.name for term in PARAMETERS]:
        found = tipping_of(spec, name, metric, runs=runs, threads=threads)
        ways: list[dict[str, Any]] = found.table.to_dict("records")  # type: ignore[assignment]
        tipping = [way for way in ways if not np.isnan(way["distance"])]
        nearest = min(tipping, key=lambda way: float(way["distance"]), default=None)
        closest = min(ways, key=lambda way: abs(float(way["metric_at_end"]) - metric.below))
        rows.append({**(nearest or closest), "low_end": found.low, "high_end": found.high})
        tell(name)
    return pd.DataFrame(rows).sort_values("distance", kind="stable", na_position="last").reset_index(drop=True)


@dataclass(frozen=True)
class TippingMap:
    """The metric over two parameters.

    Parameters
    ----------
    across, down : str
    across_values, down_values : float64 arrays
    metric : Metric
    mean, standard_error : float64 arrays, shape (down values, across values)
    """

    across: str
    down: str
    across_values: Array
    down_values: Array
    metric: Metric
    mean: Array
    standard_error: Array

    @property
    def table(self) -> pd.DataFrame:
        """A row a pair of values."""
        down, across = np.meshgrid(self.down_values, self.across_values, indexing="ij")
        return pd.DataFrame(
            {self.down: down.ravel(), self.across: across.ravel(), self.metric.outcome.name: self.mean.ravel(),
             "standard_error": self.standard_error.ravel(), "over": (self.mean < self.metric.below).ravel()}
        )  # fmt: skip


def tipping_map(
    spec: RunSpec, across: str, down: str, metric: Metric, *, steps: int | None = None, runs: int = MAP_RUNS,
    domain: bool = False, threads: int = 1, progress: Progress | None = None,
) -> TippingMap:  # fmt: skip
    """The metric over the ranges of two parameters, `steps` values of each, on the same luck at every point.

    Raises
    ------
    ConfigError
        If both are the same, one is unknown, or the two together break a rule between settings.
    """
    check_compiles(spec)
    steps = steps or MAP_STEPS
    if across == down:
        raise ConfigError("name two different parameters for a map", where=f"--parameter {across}")
    ends = [reach_of(spec, name, domain=domain) for name in (across, down)]
    columns, lines = (np.linspace(low, high, steps) for low, high in ends)
    grid_down, grid_across = np.meshgrid(lines, columns, indexing="ij")
    values = {across: grid_across.ravel(), down: grid_down.ravel()}
    found = measured(spec, (metric.outcome,), values, runs, months=metric.by, threads=threads, progress=progress)
    cells = [mean(row) for row in found[:, :, 0]]
    shape = grid_down.shape
    return TippingMap(
        across, down, columns, lines, metric, np.array([cell.value for cell in cells]).reshape(shape),
        np.array([cell.standard_error for cell in cells]).reshape(shape),
    )  # fmt: skip
