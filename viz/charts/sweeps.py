"""A sweep in charts: an outcome over two settings, what moves it, and trajectories by policy."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.analysis.fans import LEVELS
from viz.charts.chart import Chart, Entry, item_tooltip, three_digits
from viz.charts.fan import FanLine, fan_chart
from viz.charts.months import MonthAxis
from viz.charts.planes import category_axis

Floats = NDArray[np.float64]
MOST_CELLS = 24
"""Different values an axis of a map may have before it is cut into bins."""

FEWEST_BINS, MOST_BINS = 3, 10
A_CELL = 6
"""Different pairs of values a cell should hold where an axis is cut, so that its mean says something."""

RAMP = ("#08306B", "#2F7EBC", "#B7D4EA", "#F7E3C8", "#F0A860", "#B2391F")
LINE_COLOURS = (
    "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#6E6E6E", "#56B4E9", "#8C3C69", "#B59E00", "#7B6FD0",
)  # fmt: skip
"""Of policies, in order: told apart on light and on dark."""

TORNADO_SHARE = 0.2
"""Share of the points at either end of a setting whose outcomes are compared."""


MOST_BARS = 20
"""Settings a tornado shows."""


def bins_for(pairs: int) -> int:
    """Bins of an axis for so many different pairs of values."""
    return int(np.clip(np.sqrt(pairs / A_CELL), FEWEST_BINS, MOST_BINS))


def repeats(pairs: pd.DataFrame, name: str) -> bool:
    """Whether a setting's values come back, as on a grid: each meets at least two values of the other on average.

    Parameters
    ----------
    pairs : DataFrame
        Different pairs of values of two settings.
    name : str
        One of the two.
    """
    return len(pairs) >= 2 * pairs[name].nunique()


def _cut(values: pd.Series, bins: int, *, kept: bool) -> tuple[NDArray[np.int64], list[str]]:
    """Which cell of an axis each point is in, and the cells' labels; a setting on a grid has its values `kept`."""
    if not pd.api.types.is_numeric_dtype(values):
        codes, names = pd.factorize(values.astype(str), sort=True)
        return codes.astype(np.int64), [str(name).replace("_", " ") for name in names]
    distinct = np.unique(values)
    if kept and len(distinct) <= MOST_CELLS:
        return np.searchsorted(distinct, values).astype(np.int64), [three_digits(value) for value in distinct]
    edges = np.linspace(values.min(), values.max(), bins + 1)
    middle = (edges[1:] + edges[:-1]) / 2
    return np.clip(np.digitize(values, edges[1:-1]), 0, bins - 1).astype(np.int64), [three_digits(m) for m in middle]


def phase_map(table: pd.DataFrame, x: str, y: str, outcome: str, labels: tuple[str, str, str], unit: str) -> Chart:
    """Mean of an outcome over two settings.

    Parameters
    ----------
    table : DataFrame
        A row a point: settings and means of outcomes.
    x, y, outcome : str
        Columns.
    labels : tuple of str
        Words for the three.
    unit : str
    """
    pairs = table[[x, y]].drop_duplicates()
    (across, x_names), (up, y_names) = (_cut(table[c], bins_for(len(pairs)), kept=repeats(pairs, c)) for c in (x, y))
    cells = table.assign(across=across, up=up).groupby(["across", "up"], as_index=False)[outcome].mean().dropna()
    triples = list(zip(cells["across"], cells["up"], cells[outcome], strict=True))
    found = [
        {"value": [int(i), int(j), round(float(v), 4)],
         "name": f"{labels[0]} {x_names[i]}, {labels[1]} {y_names[j]}\n{labels[2]} {three_digits(float(v))} {unit}"}
        for i, j, v in triples
    ]  # fmt: skip
    low, high = (float(cells[outcome].min()), float(cells[outcome].max())) if triples else (0.0, 1.0)
    if low == high:
        low, high = low - 0.5, high + 0.5
    option: dict[str, Any] = {
        "animation": False,
        "grid": {"left": 62, "right": 92, "top": 12, "bottom": 46},
        "tooltip": item_tooltip(),
        "xAxis": category_axis(labels[0], x_names, 28),
        "yAxis": {**category_axis(labels[1], y_names, 46), "nameRotate": 90},
        "visualMap": {
            "type": "continuous", "min": low, "max": high, "dimension": 2, "seriesIndex": 0, "calculable": False,
            "right": 4, "top": "middle", "itemHeight": 160, "inRange": {"color": list(RAMP)}, "precision": 2,
            "text": [three_digits(high), three_digits(low)], "textStyle": {"color": "#8A8F98"},
        },
        "series": [{"id": "cells|cell", "type": "heatmap", "data": found}],
    }  # fmt: skip
    return Chart("sweep_map", f"{labels[2]} over {labels[0]} and {labels[1]}", unit, option, (), size="full",
                 note="mean over the other settings and the histories of a point")  # fmt: skip


def end_means(table: pd.DataFrame, columns: Sequence[str], outcome: str) -> pd.DataFrame:
    """An outcome's mean over the lowest and over the highest fifth of every setting, what moves it most first.

    Parameters
    ----------
    table : DataFrame
    columns : sequence of str
        Numeric settings.
    outcome : str

    Returns
    -------
    DataFrame
        Columns ``low`` and ``high`` by setting; settings without both are left out.
    """
    rows = {}
    for column in columns:
        low, high = table[column].quantile(TORNADO_SHARE), table[column].quantile(1 - TORNADO_SHARE)
        rows[column] = (
            table.loc[table[column] <= low, outcome].mean(), table.loc[table[column] >= high, outcome].mean()
        )  # fmt: skip
    found = pd.DataFrame.from_dict(rows, orient="index", columns=["low", "high"], dtype=float).dropna()
    return found.loc[(found["high"] - found["low"]).abs().sort_values(ascending=False, kind="stable").index]


def tornado(table: pd.DataFrame, settings: Sequence[tuple[str, str]], outcome: str, label: str, unit: str) -> Chart:
    """What an outcome comes to at the low and at the high end of every setting, the strongest first.

    Parameters
    ----------
    table : DataFrame
    settings : sequence of (column, label)
        Numeric columns.
    outcome, label, unit : str
    """
    words = dict(settings)
    ends = end_means(table, list(words), outcome)[:MOST_BARS][::-1]
    middle = float(table[outcome].mean())
    series = []
    for key, colour in (("low", "#6BA3CC"), ("high", "#D55E00")):
        series.append({
            "id": f"{key}|bar", "type": "bar", "stack": key, "barGap": "-100%", "barMaxWidth": 16, "silent": True,
            "itemStyle": {"color": colour}, "data": (ends[key] - middle).round(4).tolist(),
        })  # fmt: skip
    option: dict[str, Any] = {
        "animation": False,
        "grid": {"left": 150, "right": 20, "top": 8, "bottom": 26},
        "xAxis": {"type": "value", "axisLabel": {"hideOverlap": True}},
        "yAxis": {"type": "category", "data": [words[name] for name in ends.index], "axisTick": {"show": False}},
        "series": series,
    }  # fmt: skip
    legend = (Entry("low", "lowest fifth of the setting", "#6BA3CC", "share"),
              Entry("high", "highest fifth", "#D55E00", "share"))  # fmt: skip
    note = f"difference from the mean of all points, {three_digits(middle)}; settings that move it most on top"
    return Chart("sweep_tornado", f"What moves {label}", unit, option, legend, size="full", note=note)


def trajectories_chart(
    medians: pd.DataFrame, policy: str, column: str, label: str, ends: tuple[float, float], unit: str, months: int,
    names: Mapping[str, str],
) -> Chart:  # fmt: skip
    """Points' median trajectories, a fan a policy: how points differ, not how histories do.

    Parameters
    ----------
    medians : DataFrame
        Columns ``point``, ``month``, the policy's column and the quantity.
    policy, column, label, unit : str
    ends : tuple of float
        Ends of the y axis.
    months : int
    names : mapping
        What policies are called, by their names in the column.
    """
    lines = []
    for k, (name, rows) in enumerate(medians.groupby(policy, observed=True)):
        wide = rows.pivot(index="point", columns="month", values=column).to_numpy(float)
        fan = np.nanquantile(wide, LEVELS, axis=0)
        lines.append(
            FanLine(
                f"policy{k}",
                names.get(str(name), str(name).replace("_", " ")),
                LINE_COLOURS[k % len(LINE_COLOURS)],
                fan,
            )
        )
    return fan_chart(
        f"sweep_{column}", label, unit, lines, MonthAxis(months), low=ends[0], high=ends[1],
        note="over the points of the sweep: each point’s median history",
    )  # fmt: skip
