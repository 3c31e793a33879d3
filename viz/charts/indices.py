"""What drives an outcome in charts: bars of sensitivity indices with intervals, and settings by outcomes as a map."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from viz.charts.bars import AROUND, LABEL_ROOM, BarSet, bars_chart
from viz.charts.chart import Chart, item_tooltip, minus, spoken
from viz.theme import ACTOR_COLOUR, INKS

MOST_BARS, MOST_ROWS = 12, 24
SETS = {
    "S1": ("alone", "alone", ACTOR_COLOUR["firms"]),
    "ST": ("all", "with all it takes part in", ACTOR_COLOUR["seoul"]),
    "mu_star": ("effect", "mean size of the effect", ACTOR_COLOUR["seoul"]),
}
"""Index to key, words and colour of its bars."""

BLUES = ("#F1F5F9", "#C6DBEF", "#6BAED6", "#2171B5", "#08306B")
WRITTEN, DARK = 0.1, 0.5
"""From which value a cell says its number, and from which in white."""

LETTER = 5.6
"""Pixels of a letter in the names of outcomes, which stand on their sides."""


def index_bars(rows: pd.DataFrame, columns: Sequence[str], name: str, title: str, labels: Mapping[str, str]) -> Chart:
    """Indices of one outcome as bars with their 95 % intervals, the strongest on top.

    Parameters
    ----------
    rows : DataFrame
        ``factor``, ``rank`` and each of `columns`; where it has ``<column>_low`` and ``<column>_high``, whiskers.
    columns : sequence of str
        Of `SETS`.
    name, title : str
    labels : mapping
        Factor to words.
    """
    top = rows.sort_values("rank").head(MOST_BARS)
    sets = []
    for column in columns:
        key, words, colour = SETS[column]
        ends = [top[f"{column}_{end}"].tolist() if f"{column}_{end}" in top else [] for end in ("low", "high")]
        sets.append(BarSet(key, words, colour, top[column].tolist(), *ends))
    shares = "ST" in columns
    left = f"; the first {MOST_BARS} of {len(rows)}" if len(rows) > MOST_BARS else ""
    return bars_chart(
        name, title, "share of the variance" if shares else "in units of the outcome",
        [labels.get(factor, factor) for factor in top["factor"]], sets,
        across="share of the variance between points" if shares else "mean change over the whole range",
        ends=(0.0, 1.0) if shares else None, note=f"lines: 95 % intervals{left}",
    )  # fmt: skip


def index_map(
    indices: pd.DataFrame, column: str, name: str, title: str, labels: Mapping[str, str], outcomes: Mapping[str, str]
) -> Chart:
    """Settings by outcomes, shaded by an index: a Morris effect as a share of the largest on its outcome.

    Parameters
    ----------
    indices : DataFrame
        ``outcome``, ``factor`` and `column`; of one combination of levers.
    column : str
    name, title : str
    labels, outcomes : mapping
        Factor, and outcome, to words.
    """
    table = indices.pivot_table(index="factor", columns="outcome", values=column, sort=False)
    if column == "mu_star":
        table = table / table.max()
    table = table.loc[table.max(axis=1).sort_values(ascending=False, kind="stable").index].head(MOST_ROWS)
    rows = [labels.get(str(factor), str(factor)) for factor in table.index]
    heads = [outcomes.get(str(outcome), str(outcome)) for outcome in table.columns]
    values = table.to_numpy(float)
    bottom = min(190, int(12 + LETTER * max(map(len, heads))))
    option: dict[str, Any] = {
        "animation": False,
        "grid": {"left": LABEL_ROOM + 8, "right": 14, "top": 6, "bottom": bottom},
        "tooltip": item_tooltip(),
        "xAxis": {
            "type": "category", "data": heads, "axisTick": {"show": False}, "axisLine": {"show": False},
            "axisLabel": {"rotate": 90, "interval": 0, "width": bottom - 8, "overflow": "truncate"},
        },
        "yAxis": {
            "type": "category", "data": rows, "inverse": True, "axisTick": {"show": False}, "axisLine": {"show": False},
            "axisLabel": {"width": LABEL_ROOM, "overflow": "break", "lineHeight": 12, "interval": 0},
        },
        "visualMap": {
            "type": "continuous", "show": False, "min": 0, "max": 1, "dimension": 2, "seriesIndex": 0,
            "inRange": {"color": list(BLUES)},
        },
        "series": [{"id": "cells|index", "type": "heatmap", "data": _cells(values, rows, heads)}],
        "aria": spoken(f"{title}. {_strongest(values, rows, heads)}."),
    }  # fmt: skip
    note = "total index: darker is more" if column == "ST" else "mean effect as a share of the largest on its outcome"
    left = f"; the first {MOST_ROWS} settings" if len(set(indices["factor"])) > MOST_ROWS else ""
    height = AROUND - 30 + bottom + 25 * len(rows)
    return Chart(name, title, "", option, (), size="full" if len(heads) > 5 else "half", note=note + left,
                 height=height)  # fmt: skip


def _cells(values: Any, rows: Sequence[str], heads: Sequence[str]) -> list[dict[str, Any]]:
    found = []
    for i, j in zip(*np.nonzero(np.isfinite(values)), strict=True):
        value = float(values[i, j])
        ink = "#FFFFFF" if value > DARK else INKS["light"]["ink"]
        found.append({
            "value": [int(j), int(i), round(min(1.0, max(0.0, value)), 3)],
            "name": f"{rows[i]}\n{heads[j]}: {minus(value)}",
            "label": {"show": value >= WRITTEN, "formatter": minus(value).lstrip("0"), "color": ink, "fontSize": 10},
        })  # fmt: skip
    return found


def _strongest(values: Any, rows: Sequence[str], heads: Sequence[str]) -> str:
    """The leading setting of each outcome."""
    leading = [
        (heads[j], int(np.nanargmax(values[:, j])), j) for j in range(len(heads)) if np.isfinite(values[:, j]).any()
    ]
    return "; ".join(f"{head}: most by {rows[i]}, {minus(float(values[i, j]))}" for head, i, j in leading)
