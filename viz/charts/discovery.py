"""Where something breaks in charts: the way to the box, and futures in its two sharpest settings with the box drawn."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.analysis.wording import whole_percent
from viz.charts.bars import BarSet, bars_chart, share_interval
from viz.charts.chart import Chart, Entry
from viz.charts.planes import plane, room, value_axis
from viz.theme import ACTOR_COLOUR

EVENT, OTHER, WAY = ACTOR_COLOUR["beijing"], "#7FA3BF", ACTOR_COLOUR["seoul"]
INK = "#8A8F98"
"""Reads on light and on dark."""

MOST_POINTS = 1_200
"""Futures drawn: as many of the whole, evenly taken."""


def peeling_chart(
    trajectory: pd.DataFrame, chosen: tuple[float, float], base_rate: float, *, name: str = "peeling"
) -> Chart:
    """Every box on the way, by what it covers and how dense it is, and the one that was chosen.

    Parameters
    ----------
    trajectory : DataFrame
        ``step``, ``coverage``, ``density``, ``inputs``.
    chosen : tuple of float
        Coverage and density of the box, after the walls that add nothing were taken down.
    base_rate : float
        Share of all futures in which it happens.
    name : str
    """
    way = [
        {
            "value": [round(float(row["coverage"]), 4), round(float(row["density"]), 4)],
            "name": f"Box {int(row['step'])} of the way\ncoverage {whole_percent(row['coverage'])}, density "
            f"{whole_percent(row['density'])}\n{int(row['inputs'])} settings limited",
        }
        for row in trajectory.dropna(subset=["coverage", "density"]).to_dict("records")
    ]
    told = f"coverage {whole_percent(chosen[0])}, density {whole_percent(chosen[1])}"
    series = [
        {"id": "way|line", "type": "line", "data": way, "symbol": "circle", "symbolSize": 6, "showSymbol": True,
         "showAllSymbol": True, "lineStyle": {"color": WAY, "width": 1}, "itemStyle": {"color": WAY},
         "markLine": {"silent": True, "symbol": "none", "lineStyle": {"color": INK, "type": [2, 3]},
                      "label": {"show": False}, "data": [{"yAxis": round(base_rate, 4)}]}},
        {"id": "chosen|box", "type": "scatter", "symbol": "circle", "symbolSize": 18, "z": 6,
         "itemStyle": {"color": "transparent", "borderColor": EVENT, "borderWidth": 3},
         "data": [{"value": [round(chosen[0], 4), round(chosen[1], 4)], "name": f"The box\n{told}"}]},
    ]  # fmt: skip
    option = plane(
        value_axis("coverage: share of all such futures that lie inside", 0.0, 1.0, percent=True),
        value_axis("density inside", 0.0, 1.0, percent=True, upright=True), series,
        f"The way to the box: {len(way)} boxes. The one chosen: {told}; over all futures {whole_percent(base_rate)}.",
    )  # fmt: skip
    legend = (Entry("way", "boxes on the way", WAY, "line"), Entry("chosen", "the box chosen", EVENT, "ring"))
    note = "each step cuts away the futures in which it happens least; dotted: over all futures"
    return Chart(name, "The way to the box", "", option, legend, note=note, percent=True, height=260)


def futures_chart(
    inputs: pd.DataFrame, event: NDArray[np.bool_], limits: Mapping[str, tuple[float, float]], labels: Sequence[str], *,
    name: str = "futures", title: str = "Futures in the two sharpest settings",
) -> Chart:  # fmt: skip
    """Futures by two settings, those in which it happens told apart, and the box around what it limits.

    Parameters
    ----------
    inputs : DataFrame
        Two columns of numbers, a row a future.
    event : bool array, shape (futures,)
    limits : mapping
        Column to the ends of the box.
    labels : sequence of str
        Words for the two.
    name, title : str
    """
    across, up = (str(column) for column in inputs.columns)
    every = -(-len(inputs) // MOST_POINTS)
    values, happens = inputs.to_numpy(float)[::every], event[::every]
    series: list[dict[str, Any]] = [
        {"id": f"{key}|point", "type": "scatter", "symbol": symbol, "symbolSize": pixels, "silent": True,
         "itemStyle": {"color": colour, "opacity": 0.85}, "data": [[_short(x), _short(y)] for x, y in values[rows]]}
        for key, rows, colour, symbol, pixels in (
            ("other", ~happens, OTHER, "circle", 4), ("event", happens, EVENT, "diamond", 7),
        )
    ]  # fmt: skip
    x_ends, y_ends = room(values[:, 0], 0.02), room(values[:, 1], 0.02)
    left, right = limits.get(across, x_ends)
    bottom, top = limits.get(up, y_ends)
    corners = [{"coord": [_short(left), _short(bottom)]}, {"coord": [_short(right), _short(top)]}]
    series.append({
        "id": "chosen|box", "type": "scatter", "data": [], "silent": True,
        "markArea": {
            "silent": True, "data": [corners],
            "itemStyle": {"color": "transparent", "borderColor": INK, "borderWidth": 2},
        },
    })  # fmt: skip
    share = whole_percent(float(happens.mean())) if len(happens) else "–"
    words = f"{title}: {labels[0]} and {labels[1]}. It happens in {share} of the {len(happens)} futures drawn."
    option = plane(value_axis(labels[0], *x_ends), value_axis(labels[1], *y_ends, upright=True), series, words)
    legend = (Entry("event", "it happens", EVENT, "diamond"), Entry("other", "it does not", OTHER, "dot"))
    drawn = f"; {len(happens):,} of {len(inputs):,} futures drawn" if every > 1 else ""
    return Chart(name, title, "", option, legend, note=f"frame: the box, as these two see it{drawn}", height=260)


def shares_chart(
    values: Sequence[str], event: NDArray[np.bool_], within: Collection[str], label: str, *, name: str = "shares"
) -> Chart:
    """How often it happens at each value of a setting of words, most often first; values of the box told apart.

    Parameters
    ----------
    values : sequence of str
        The value in each future.
    event : bool array, shape (futures,)
    within : collection of str
        Values inside the box.
    label : str
        The setting.
    name : str
    """
    counted = pd.DataFrame({"value": list(values), "event": event}).groupby("value")["event"].agg(["mean", "size"])
    counted = counted.sort_values("mean", ascending=False, kind="stable")
    sets = []
    for key, words, colour, kept in (("event", "inside the box", EVENT, True), ("other", "outside", OTHER, False)):
        rows = [
            (float(row["mean"]), *share_interval(float(row["mean"]), int(row["size"]))) if (value in within) == kept
            else (np.nan, np.nan, np.nan)
            for value, row in counted.iterrows()
        ]  # fmt: skip
        sets.append(BarSet(key, words, colour, *map(list, zip(*rows, strict=True))))
    return bars_chart(
        name, f"How often it happens, by {label}", "share of futures", [str(value) for value in counted.index], sets,
        percent=True, over=True, ends=(0.0, 1.0), across="share of futures", note="lines: 95 % intervals",
    )  # fmt: skip


def _short(value: float) -> float:
    return float(f"{value:.4g}")
