"""A fan of futures: median, middle half and 5-95 % of runs, for one or several quantities."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from viz.charts.chart import Chart, Entry, frame, widened
from viz.charts.months import MonthAxis
from viz.charts.values import ValueAxis

Floats = NDArray[np.float64]
Axis = MonthAxis | ValueAxis
OUTER, INNER = 0.13, 0.26
"""Opacity of the 5-95 % and of the 25-75 % band."""

FEW = 2
"""With more fans than this in a chart only the middle half is filled; one shown alone has its outer band too."""

BANDS = (
    f"Lines: medians; bands: 25–75 % and 5–95 % of histories, in charts of more than {FEW} lines 25–75 % alone, until "
    "one is picked in the legend."
)
"""What fans are, for captions."""

CHOSEN = "Dotted: the chosen history."


@dataclass(frozen=True)
class FanLine:
    """One fan.

    Parameters
    ----------
    key, label, colour : str
    fan : float64 array, shape (5, months)
        Quantiles .05 .25 .5 .75 .95.
    path : float64 array, shape (months,), optional
        One run's own path.
    dash : bool
        Median dashed: the second of two groups of runs.
    outer : bool, optional
        Whether to fill the 5-95 % band; by default if the chart has few fans.
    """

    key: str
    label: str
    colour: str
    fan: Floats
    path: Floats | None = None
    dash: bool = False
    outer: bool | None = None


LABEL_ROOM, PLOT_HEIGHT = 13, 196
"""Pixels between two labels at the end of lines, and those of a plot, about."""


def label_shifts(ends: Sequence[float], low: float, high: float) -> list[float]:
    """How far labels at the ends of lines must move down, in pixels, so that none covers another.

    Parameters
    ----------
    ends : sequence of float
        Last values.
    low, high : float
        Ends of the y axis.
    """
    wanted = [(high - min(max(end, low), high)) / (high - low) * PLOT_HEIGHT for end in ends]
    order = sorted(range(len(ends)), key=lambda k: wanted[k])
    placed = dict(zip(order, (wanted[k] for k in order), strict=True))
    for _ in range(50):
        for upper, lower in pairwise(order):
            missing = LABEL_ROOM - (placed[lower] - placed[upper])
            if missing > 0:
                placed[upper] -= missing / 2
                placed[lower] += missing / 2
    return [round(placed[k] - wanted[k], 1) for k in range(len(ends))]


def fan_series(line: FanLine, axis: Axis, *, outer: bool, end_label: float | None = None) -> list[dict[str, Any]]:
    """Series of one fan: four stacked areas, the median, and the chosen run's path.

    Parameters
    ----------
    line : FanLine
    axis : MonthAxis or ValueAxis
    outer : bool
        Fill the 5-95 % band too.
    end_label : float, optional
        Write the label at the end of the median, so many pixels lower.
    """
    inside = (line.fan[1] - line.fan[0], line.fan[3] - line.fan[1], line.fan[4] - line.fan[3])
    parts = (
        ("base", line.fan[0], 0.0),
        ("lower", inside[0], OUTER if outer else 0.0),
        ("middle", inside[1], INNER),
        ("upper", inside[2], OUTER if outer else 0.0),
    )
    series: list[dict[str, Any]] = [
        {
            "id": f"{line.key}|{part}", "type": "line", "stack": line.key, "stackStrategy": "all", "symbol": "none",
            "silent": True, "lineStyle": {"opacity": 0}, "data": axis.padded(values), "z": 2,
            "areaStyle": {"color": line.colour, "opacity": opacity},
        }
        for part, values, opacity in parts
    ]  # fmt: skip
    median: dict[str, Any] = {
        "id": f"{line.key}|median", "type": "line", "symbol": "none", "silent": True, "data": axis.padded(line.fan[2]),
        "lineStyle": {"color": line.colour, "width": 2, "type": "dashed" if line.dash else "solid"}, "z": 4,
    }  # fmt: skip
    median["endLabel"] = {"show": False}  # said, since a chart keeps what an option leaves open
    if end_label is not None:
        median["endLabel"] = {
            "show": True, "formatter": line.label, "color": line.colour, "distance": 6, "fontSize": 11,
            "offset": [0, end_label],
        }  # fmt: skip
    series.append(median)
    if line.path is not None:
        series.append({
            "id": f"{line.key}|path", "type": "line", "symbol": "none", "silent": True, "z": 5,
            "data": axis.padded(line.path), "lineStyle": {"color": line.colour, "width": 1.6, "type": [2, 2]},
        })  # fmt: skip
    return series


def fan_chart(
    name: str, title: str, unit: str, lines: Sequence[FanLine], axis: Axis, *, low: float, high: float,
    note: str = "", section: str = "", size: str = "half", end_labels: bool = False,
) -> Chart:  # fmt: skip
    """A chart of one or several fans on one y axis.

    Parameters
    ----------
    name, title, unit, note, section, size : str
        See `Chart`.
    lines : sequence of FanLine
    axis : MonthAxis or ValueAxis
    low, high : float
        Ends of the y axis; it reaches further where a fan does.
    end_labels : bool
        Name the fans at their right end.
    """
    few = len(lines) <= FEW
    drawn = [values.ravel() for line in lines for values in (line.fan, line.path) if values is not None]
    low, high = widened(low, high, np.concatenate([np.zeros(0), *drawn]))
    option = frame(axis.option(), low, high, right=84 if end_labels else 14)
    option["series"] = [axis.history_series(low)]
    shifts: list[float | None] = [None] * len(lines)
    if end_labels:
        shifts = [*label_shifts([float(line.fan[2, -1]) for line in lines], low, high)]
    for line, shift in zip(lines, shifts, strict=True):
        outer = few if line.outer is None else line.outer
        option["series"] += fan_series(line, axis, outer=outer, end_label=shift)
    legend = tuple(Entry(line.key, line.label, line.colour, "fan", line.dash) for line in lines)
    return Chart(name, title, unit, option, legend, section, size, note)
