"""Where something tips, in charts: along a setting, over two, the nearest edges; when histories tip; what stays."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from sim.analysis.compare.statistics import HALF_WIDTHS
from sim.analysis.wording import whole_percent
from viz.charts.bars import BarSet, bars_chart
from viz.charts.chart import Chart, Entry, frame, item_tooltip, minus, spoken
from viz.charts.months import MonthAxis, month_words
from viz.charts.planes import category_axis, plane, room, value_axis
from viz.charts.sweeps import LINE_COLOURS
from viz.theme import ACTOR_COLOUR

CURVE, EDGE, HERE = ACTOR_COLOUR["seoul"], ACTOR_COLOUR["beijing"], "#8A8F98"
RAISED, LOWERED = ACTOR_COLOUR["firms"], ACTOR_COLOUR["seoul"]
UNDER_OVER = ("#B2391F", "#F0A860", "#F7E9D7", "#D6E6F2", "#6BA3CC", "#0B4F86")
"""Far under the threshold to far over it: the middle is the threshold."""

MOST_ROWS, MOST_POINTS = 16, 60
Words = tuple[str, str]
"""A label and a unit."""


def value_words(value: float) -> str:
    """A value of a setting in three digits."""
    return f"{round(value, 9) + 0.0:.3g}".replace("-", "−")


def _said(value: float, *, percent: bool) -> str:
    return whole_percent(value) if percent else minus(value)


def named(what: Words) -> str:
    """A label with its unit."""
    return f"{what[0]} ({what[1]})" if what[1] else what[0]


def edge_chart(
    curve: pd.DataFrame, edges: pd.DataFrame, below: float, setting: Words, outcome: Words, *, percent: bool, name: str,
    title: str,
) -> Chart:  # fmt: skip
    """An outcome along a setting, its threshold, and each edge with its 95 % interval.

    Parameters
    ----------
    curve : DataFrame
        Values of the setting, and the outcome's mean at each, in this order of columns.
    edges : DataFrame
        A row a direction: ``now``, ``edge``, ``low``, ``high``; NaN without an edge.
    below : float
        The threshold.
    setting, outcome : tuple of str
        Words and unit of each.
    percent : bool
        The outcome is a share.
    name, title : str
    """
    known = curve.dropna()
    known = known.iloc[:: max(1, -(-len(known) // MOST_POINTS))]
    x, y = (known.iloc[:, k].to_numpy(float) for k in (0, 1))
    x_ends = room(curve.iloc[:, 0], 0.0)
    y_ends = (0.0, 1.0) if percent else room([*y, below])
    points = [
        {"value": [_short(a), _short(b)], "name": f"{setting[0]} {value_words(a)}\n{_said(b, percent=percent)}"}
        for a, b in zip(x.tolist(), y.tolist(), strict=True)
    ]
    now = float(edges["now"].iloc[0])
    aside = [0, 13 if y[-1] >= y[0] else -13]  # off the curve, which rises or falls to the right
    here = {"value": [_short(now), _short(float(np.interp(now, x, y)))], "name": "As configured",
            "label": {"formatter": "as configured"}}  # fmt: skip
    found = edges.dropna(subset=["edge"]).to_dict("records")
    series: list[dict[str, Any]] = [
        {"id": "curve|line", "type": "line", "data": points, "symbol": "circle", "symbolSize": 5, "showSymbol": True,
         "showAllSymbol": True, "lineStyle": {"color": CURVE, "width": 2}, "itemStyle": {"color": CURVE},
         "markLine": {"silent": True, "symbol": "none", "lineStyle": {"color": HERE, "type": [4, 3]},
                      "label": {"show": False}, "data": [{"yAxis": _short(below)}]}},
        {"id": "here|point", "type": "scatter", "symbol": "circle", "symbolSize": 11, "z": 6, "data": [here],
         "itemStyle": {"color": HERE}, "label": {"show": True, "position": "right", "offset": aside, "fontSize": 11}},
        _edges(found, below, (x_ends, y_ends), aside),
    ]  # fmt: skip
    legend = [Entry("curve", f"{outcome[0]}, mean of the histories", CURVE, "line")]
    if found:
        legend.append(Entry("edge", "the edge, and its 95 % interval", EDGE, "diamond"))
    told = "; ".join(f"edge at {value_words(row['edge'])}" for row in found) or "no edge inside the range"
    option = plane(
        value_axis(named(setting), *x_ends), value_axis(named(outcome), *y_ends, percent=percent, upright=True), series,
        f"{outcome[0]} along {setting[0]}: {told}.",
    )  # fmt: skip
    note = f"dashed: the threshold, {_said(below, percent=percent)}"
    return Chart(
        name, title, "", option, tuple(legend), size="half", note=note, percent=percent, height=280
    )  # fmt: skip


def _edges(
    found: Sequence[Mapping[Any, Any]], below: float, ends: tuple[tuple[float, float], tuple[float, float]],
    aside: Sequence[int],
) -> dict[str, Any]:  # fmt: skip
    """Marks of the edges; an interval that runs beyond the range ends where the axis does."""
    x_ends, y_ends = ends
    areas = [
        [{"coord": [_short(max(float(row["low"]), x_ends[0])), y_ends[0]]},
         {"coord": [_short(min(float(row["high"]), x_ends[1])), y_ends[1]]}]
        for row in found
    ]  # fmt: skip
    items = [
        {"value": [_short(float(row["edge"])), _short(below)], "label": {"formatter": value_words(float(row["edge"]))},
         "name": f"Edge: {value_words(float(row['edge']))}\n{interval_words(row['low'], row['high'])}"}
        for row in found
    ]  # fmt: skip
    return {
        "id": "edge|point", "type": "scatter", "symbol": "diamond", "symbolSize": 15, "z": 7, "data": items,
        "itemStyle": {"color": EDGE}, "label": {"show": True, "position": "right", "offset": aside, "fontSize": 12},
        "markArea": {"silent": True, "itemStyle": {"color": EDGE, "opacity": 0.16}, "data": areas},
    }  # fmt: skip


def interval_words(low: float, high: float) -> str:
    """A 95 % interval; an end beyond the range searched is said to be so."""
    ends = [value_words(float(end)) if np.isfinite(end) else "beyond the range" for end in (low, high)]
    return f"95 % interval {ends[0]} to {ends[1]}"


def tipped_chart(tipped: pd.DataFrame, months: int, labels: Sequence[str], name: str) -> Chart:
    """Share of the histories that have tipped by each month, as configured and at each edge.

    Parameters
    ----------
    tipped : DataFrame
        Value of the setting, ``month`` and ``share``, in this order of columns.
    months : int
    labels : sequence of str
        A line a value, in the order of the table.
    name : str
    """
    axis = MonthAxis(months)
    option = frame(axis.option(), 0.0, 1.0, percent=True)
    option["series"] = [axis.history_series(0.0)]
    legend, said = [], []
    for k, (words, value) in enumerate(zip(labels, tipped.iloc[:, 0].unique(), strict=True)):
        colour = (HERE, EDGE, LINE_COLOURS[4])[min(k, 2)]
        shares = tipped.loc[tipped.iloc[:, 0] == value, "share"].to_numpy(float)
        option["series"].append({
            "id": f"line{k}|share", "type": "line", "symbol": "none", "silent": True, "data": axis.padded(shares),
            "z": 4, "lineStyle": {"color": colour, "width": 2},
        })  # fmt: skip
        legend.append(Entry(f"line{k}", words, colour, "share"))
        said.append(f"{words}: {whole_percent(float(shares[-1]))} by {month_words(months - 1, long=True)}")
    option["aria"] = spoken(f"Histories that have tipped. {'; '.join(said)}.")
    note = "three months in a row with missile defence, lethal aid, or China named"
    return Chart(name, "When single histories tip", "share of histories", option, tuple(legend), size="half",
                 note=note, percent=True, height=280)  # fmt: skip


def nearest_edges(ranked: pd.DataFrame, labels: Mapping[str, str], name: str = "nearest_edges") -> Chart:
    """How far each setting is from its nearest edge, as a share of its range, the nearest on top.

    Parameters
    ----------
    ranked : DataFrame
        From `sim.analysis.tipping.ranked`.
    labels : mapping
        Parameter to words.
    name : str
    """
    known = ranked.dropna(subset=["edge"]).head(MOST_ROWS)
    span = (known["high_end"] - known["low_end"]).to_numpy(float)
    away = np.sort(np.abs(known[["low", "high"]].to_numpy(float) - known[["now"]].to_numpy(float)), axis=1)
    most = np.abs(known["searched_to"].to_numpy(float) - known["now"].to_numpy(float)) / span
    ends = np.minimum(away / span[:, None], most[:, None])
    distance, up = known["distance"].to_numpy(float), (known["direction"] == "up").to_numpy(bool)
    nothing, sets = np.full(len(known), np.nan), []
    for key, words, colour, own in (("up", "raised", RAISED, up), ("down", "lowered", LOWERED, ~up)):
        sets.append(BarSet(key, words, colour, *(np.where(own, v, nothing).tolist() for v in (distance, *ends.T))))
    rows = [f"{labels.get(row.parameter, row.parameter)}: {value_words(row.edge)}" for row in _rows(known)]
    without = int(ranked["edge"].isna().sum())
    note = f"after each name: its edge; lines: 95 % intervals; {without} of {len(ranked)} have none in their range"
    return bars_chart(
        name, "How near the edge is", "from the value configured", rows, sets, percent=True, over=True, ends=(0.0, 1.0),
        across="share of the range", note=note, size="full",
    )  # fmt: skip


def _rows(table: pd.DataFrame) -> Any:
    return table.itertuples(name="Row")


def edge_map(
    table: pd.DataFrame, below: float, labels: tuple[str, str], outcome: str, here: tuple[float, float], *,
    percent: bool, title: str, name: str = "edge_map",
) -> Chart:  # fmt: skip
    """An outcome over two settings: warm where it is under its threshold.

    Parameters
    ----------
    table : DataFrame
        The setting upwards, the one across, and the outcome's mean, in this order of columns; a row a pair.
    below : float
        The threshold.
    labels : tuple of str
        Words for the setting across, and upwards.
    outcome : str
    here : tuple of float
        The two as configured.
    percent : bool
    title, name : str
    """
    up, across = (np.unique(table.iloc[:, k].to_numpy(float)) for k in (0, 1))
    known = table.dropna()
    reach = float((known.iloc[:, 2] - below).abs().max()) if len(known) else 0.5
    cells = []
    for y, x, value in zip(*(known.iloc[:, k].to_numpy(float).tolist() for k in range(3)), strict=True):
        words, dark = _said(value, percent=percent), abs(value - below) > 0.6 * reach
        cells.append({
            "value": [int(np.searchsorted(across, x)), int(np.searchsorted(up, y)), _short(value)],
            "name": f"{labels[0]} {value_words(x)}\n{labels[1]} {value_words(y)}\n{outcome}: {words}",
            "label": {"show": True, "formatter": words.removesuffix(" %"), "fontSize": 11,
                      "color": "#FFFFFF" if dark else "#17212B"},
        })  # fmt: skip
    ends = (below - reach, below + reach)
    option: dict[str, Any] = {
        "animation": False, "grid": {"left": 62, "right": 92, "top": 12, "bottom": 46}, "tooltip": item_tooltip(),
        "xAxis": category_axis(labels[0], [value_words(float(value)) for value in across], 28),
        "yAxis": {**category_axis(labels[1], [value_words(float(value)) for value in up], 46), "nameRotate": 90},
        "visualMap": {
            "type": "continuous", "min": ends[0], "max": ends[1], "dimension": 2, "seriesIndex": 0, "precision": 2,
            "calculable": False, "right": 4, "top": "middle", "itemHeight": 160,
            "inRange": {"color": list(UNDER_OVER)}, "text": ["over", "under"], "textStyle": {"color": HERE},
        },
        "series": [{"id": "cells|cell", "type": "heatmap", "data": cells}, _here(across, up, here)],
        "aria": spoken(_map_words(known, below, labels, outcome, percent=percent)),
    }  # fmt: skip
    legend = (Entry("under", f"under {_said(below, percent=percent)}", UNDER_OVER[0], "cell"),
              Entry("over", "over it", UNDER_OVER[-1], "cell"))  # fmt: skip
    note = "in each cell: the mean of its histories" + (", in %" if percent else "") + "; ring: nearest to the setting"
    return Chart(name, title, "", option, legend, size="full", note=note, height=420)


def _here(across: Any, up: Any, here: tuple[float, float]) -> dict[str, Any]:
    """A ring around the cell that is nearest to what is configured."""
    place = [int(np.abs(values - value).argmin()) for values, value in zip((across, up), here, strict=True)]
    return {
        "id": "chosen|here", "type": "scatter", "symbol": "circle", "symbolSize": 28, "silent": True, "z": 5,
        "data": [place], "itemStyle": {"color": "transparent", "borderColor": "#17212B", "borderWidth": 2},
    }  # fmt: skip


def _map_words(table: pd.DataFrame, below: float, labels: tuple[str, str], outcome: str, *, percent: bool) -> str:
    share = float((table.iloc[:, 2] < below).mean()) if len(table) else 0.0
    return (
        f"{outcome} over {labels[0]} and {labels[1]}: under {_said(below, percent=percent)} in "
        f"{whole_percent(share)} of the {len(table)} cells."
    )


def path_chart(table: pd.DataFrame, labels: Mapping[str, str], name: str = "path") -> Chart:
    """What a policy forced for a while leaves of ambiguity, against a Seoul never forced.

    Parameters
    ----------
    table : DataFrame
        From `sim.analysis.tipping.path_dependence`.
    labels : mapping
        Policy to words.
    name : str
    """
    forced = table[table["months"] > 0]
    months = sorted(forced["months"].unique().tolist())
    sets = []
    for k, policy in enumerate(forced["policy"].unique()):
        own = forced[forced["policy"] == policy].set_index("months").reindex(months)
        gap = 100 * own["ambiguous_less_free"].to_numpy(float)
        half = 100 * HALF_WIDTHS * own["standard_error"].to_numpy(float)
        colour, words = LINE_COLOURS[(1, 0, *range(2, 9))[k % 9]], labels.get(str(policy), str(policy))
        sets.append(BarSet(f"policy{k}", words, colour, gap.tolist(), (gap - half).tolist(), (gap + half).tolist()))
    reach = np.array([[*one.low, *one.high] for one in sets], float)
    bound = max(20.0, 20.0 * float(np.ceil(np.nanmax(np.abs(reach), initial=0.0) / 20.0)))
    rows = [f"for {month} month{'' if month == 1 else 's'}" for month in months]
    return bars_chart(
        name, "What stays after a policy was forced", "ambiguous share of the last two years", rows, sets,
        ends=(-bound, bound), across="points more than without",
        note="against a Seoul never forced, on the same luck; lines: 95 % intervals", size="full",
    )  # fmt: skip


def _short(value: float) -> float:
    return float(f"{value:.4g}")
