"""What drives an outcome of a sweep: how much of it each setting explains, and how it moves along a setting."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from sim.analysis.fans import LEVELS
from sim.jit import Array
from sim.vocabulary import Outcome
from viz.answers.words import number_label
from viz.charts import Chart, FanLine, ValueAxis, fan_chart
from viz.charts.outcomes import POINTS, outcome_unit, outcome_words
from viz.charts.planes import room
from viz.charts.sweeps import LINE_COLOURS, phase_map

MOST_VALUES, BINS = 14, 10
"""Settings with more values than that are cut into bins of about as many points each."""

MOST_LINES = 4
"""Courses in one chart."""

FEWEST_POINTS = 3
"""Points a bin needs."""


@dataclass(frozen=True)
class Groups:
    """Rows of a table grouped by a setting.

    Parameters
    ----------
    labels : tuple of str
    codes : int64 array, shape (rows,)
        Group of each row.
    """

    labels: tuple[str, ...]
    codes: Array


def grouped(values: "pd.Series[Any]") -> Groups:
    """Groups of a setting: its values where they are few, else bins along it."""
    if values.nunique() <= MOST_VALUES or not pd.api.types.is_numeric_dtype(values):
        codes, found = pd.factorize(values, sort=True)
        return Groups(tuple(number_label(value) for value in found), np.asarray(codes, np.int64))
    edges = np.unique(np.quantile(values.to_numpy(), np.linspace(0.0, 1.0, BINS + 1)))
    codes = np.clip(np.searchsorted(edges, values.to_numpy(), side="right") - 1, 0, len(edges) - 2)
    middles = [float(values.to_numpy()[codes == k].mean()) for k in range(len(edges) - 1)]
    return Groups(tuple(number_label(middle) for middle in middles), np.asarray(codes, np.int64))


def explained(values: Array, groups: Groups) -> float:
    """Share of the variance of points that a setting explains by itself, corrected for the number of groups.

    Omega squared of the one-way analysis of variance (Hays 1963); NaN where nothing varies or points are too few.

    Parameters
    ----------
    values : float64 array, shape (points,)
        Means of points; NaN does not count.
    groups : Groups
    """
    there = np.isfinite(values)
    counts = np.bincount(groups.codes[there], minlength=len(groups.labels)).astype(float)
    used, total = int((counts > 0).sum()), int(there.sum())
    if used < 2 or total - used < FEWEST_POINTS:
        return float("nan")
    sums = np.bincount(groups.codes[there], weights=values[there], minlength=len(groups.labels))
    means = np.divide(sums, counts, out=np.zeros_like(sums), where=counts > 0)
    whole = float(((values[there] - values[there].mean()) ** 2).sum())
    if whole <= 0.0:
        return float("nan")
    between = float((counts * (means - values[there].mean()) ** 2).sum())
    noise = (whole - between) / (total - used)
    return max(0.0, (between - (used - 1) * noise) / (whole + noise))


def explained_by_futures(values: Array, groups: Groups, future: Array) -> float:
    """As `explained`, for a setting of the futures where each future has several points, one a course.

    Points of one future resemble each other whatever the setting: taken as independent they would make every setting
    look as if it explained something. So futures are compared, and the share is theirs of the whole variance.

    Parameters
    ----------
    values : float64 array, shape (points,)
    groups : Groups
        The same for all points of a future.
    future : int64 array, shape (points,)
    """
    points = pd.DataFrame({"value": values, "code": groups.codes, "future": future}).dropna()
    if points.empty:
        return float("nan")
    each = points.groupby("future").agg(value=("value", "mean"), code=("code", "first"), size=("value", "size"))
    middle = points["value"].mean()
    whole = float(((points["value"] - middle) ** 2).sum())
    between = float((each["size"] * (each["value"] - middle) ** 2).sum())
    own = explained(each["value"].to_numpy(), Groups(groups.labels, each["code"].to_numpy(np.int64)))
    return own * between / whole if whole > 0.0 else float("nan")


def chance_share(groups: int, points: int, among: int) -> float:
    """What a setting without any effect explains at most, in 95 % of sweeps, if the largest of several is looked at.

    From the F distribution of the analysis of variance, with Bonferroni's correction.

    Parameters
    ----------
    groups : int
        Of the setting.
    points : int
        Points, or futures, that count.
    among : int
        Settings looked at.
    """
    from scipy.special import fdtri

    if groups < 2 or points - groups < FEWEST_POINTS:
        return 1.0
    excess = (groups - 1) * (float(fdtri(groups - 1, points - groups, 1.0 - 0.05 / among)) - 1.0)
    return excess / (excess + points)


def scale_of(outcome: Outcome, values: Array) -> tuple[float, float]:
    """Ends of a y axis: the whole scale of a share, else whole steps around what there is."""
    if outcome_unit(outcome) in (*POINTS, "share", "prob") and outcome.reduction != "change":
        return 0.0, 1.0
    known = values[np.isfinite(values)]
    return room(known, 0.03) if known.size else (0.0, 1.0)


def fan_along(values: Array, groups: Groups, rows: Array | None = None) -> Array:
    """Quantiles of an outcome in each group, float64 array (levels, groups); NaN where a group has no row.

    Parameters
    ----------
    values : float64 array, shape (rows,)
    groups : Groups
    rows : bool array, shape (rows,), optional
        Which rows count.
    """
    there = np.isfinite(values) if rows is None else np.isfinite(values) & rows
    fan = np.full((len(LEVELS), len(groups.labels)), np.nan)
    for k in range(len(groups.labels)):
        own = values[(groups.codes == k) & there]
        if len(own):
            fan[:, k] = np.quantile(own, LEVELS)
    return fan


def response_chart(
    name: str, title: str, unit: str, fans: dict[str, Array], labels: Sequence[str], scale: tuple[float, float]
) -> Chart:
    """How an outcome spreads along a setting: the fan chart of the months, over values.

    Parameters
    ----------
    name, title, unit : str
    fans : dict of float64 array, shape (levels, values)
        By course; a single one where there are none.
    labels : sequence of str
        Values of the setting.
    scale : tuple of float
        Ends of the y axis.
    """
    lines = [FanLine(f"course{k}", words, LINE_COLOURS[k], fan) for k, (words, fan) in enumerate(fans.items())]
    return fan_chart(name, title, unit, lines, ValueAxis(tuple(labels)), low=scale[0], high=scale[1], size="third")


def plane_chart(
    outcome: Outcome, unit: str, table: pd.DataFrame, names: tuple[str, str], titles: tuple[str, str]
) -> Chart:
    """Mean of an outcome over a grid of two settings.

    Parameters
    ----------
    outcome : Outcome
    unit : str
    table : DataFrame
        A row a point.
    names : tuple of str
        The two settings that vary; the first across.
    titles : tuple of str
    """
    rounded = table.assign(**{name: table[name].round(9) + 0.0 for name in names})  # a grid misses nought by a hair
    found = phase_map(rounded, *names, outcome.name, (*titles, outcome_words(outcome)), unit)
    title = f"{found.title[:1].upper()}{found.title[1:]}"
    return replace(found, name=f"plane_{outcome.name}", title=title)


def ranked(shares: dict[str, float]) -> Sequence[str]:
    """Settings by what they explain, most first; those of which nothing is known last."""
    return sorted(shares, key=lambda name: -shares[name] if np.isfinite(shares[name]) else 1.0)
