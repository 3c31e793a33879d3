"""What a chart is: an option, and the words around it that are set in the page's own type."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Entry:
    """A line of a chart's legend, which also reads out the values of the month pointed at.

    Parameters
    ----------
    key : str
        Series of the entry have ids ``<key>|<part>``.
    label, colour : str
    kind : {"fan", "share", "difference", "line"}
        How to read a value off its series.
    dash : bool
        Drawn with a dashed line.
    """

    key: str
    label: str
    colour: str
    kind: str
    dash: bool = False


@dataclass(frozen=True)
class Chart:
    """A chart.

    Parameters
    ----------
    name : str
        Unique on the page; also the name of an exported file.
    title, unit : str
    option : dict
        ECharts option; ids of series are stable, so that new numbers merge into what is drawn.
    legend : tuple of Entry
    section : str
        Heading under which it stands.
    size : {"half", "third", "full"}
        Share of the board's width.
    note : str
        One line under the title: what low and high mean.
    percent : bool
    extra : dict
        What the component needs beside: ``panels``, how many stand in the chart.
    height : int
        Pixels, where the number of rows decides; 0: as all charts of its size.
    """

    name: str
    title: str
    unit: str
    option: dict[str, Any]
    legend: tuple[Entry, ...]
    section: str = ""
    size: str = "half"
    note: str = ""
    percent: bool = False
    extra: dict[str, Any] = field(default_factory=dict)
    height: int = 0


def chart_payload(charts: Sequence[Chart]) -> list[dict[str, Any]]:
    """Charts as the page's component takes them: plain lists and mappings."""
    return [asdict(chart) for chart in charts]


def nice_step(wanted: float) -> float:
    """The next of 1, 2, 2.5, 5 times a power of ten."""
    power = 10.0 ** np.floor(np.log10(wanted))
    return float(next(step * power for step in (1, 2, 2.5, 5, 10) if step * power >= wanted * (1 - 1e-9)))


def splits_of(span: float, counts: Sequence[int] = (4, 5, 3, 6, 7, 8)) -> int:
    """Intervals of an axis: the first of the counts that makes them whole steps, else the first."""
    return next((n for n in counts if np.isclose(nice_step(span / n), span / n)), counts[0])


def widened(low: float, high: float, values: NDArray[np.float64]) -> tuple[float, float]:
    """Ends of an axis, further out by whole steps where values would leave it; NaN does not count."""
    step = (high - low) / splits_of(high - low)
    known = values[np.isfinite(values)]
    down = max(0.0, np.ceil((low - known.min(initial=low)) / step - 1e-9))
    up = max(0.0, np.ceil((known.max(initial=high) - high) / step - 1e-9))
    return float(low - down * step), float(high + up * step)


def frame(
    x_axis: dict[str, Any], y_low: float, y_high: float, *, percent: bool = False, splits: int = 0, right: int = 14
) -> dict[str, Any]:
    """What all charts share: grid, axes, a line that follows the pointer; values are read out in the legend.

    Parameters
    ----------
    x_axis : dict
    y_low, y_high : float
        Ends of the y axis, fixed so that the fan moves and not the axis.
    percent : bool
        Label shares as percentages.
    splits : int
        Intervals of the y axis; by default four, or as many near that as make them whole steps.
    right : int
        Room on the right, in pixels.
    """
    splits = splits or splits_of(y_high - y_low)
    y_axis: dict[str, Any] = {
        "type": "value",
        "min": y_low,
        "max": y_high,
        "interval": (y_high - y_low) / splits,
        "axisLine": {"show": False},
        "axisTick": {"show": False},
    }
    if percent:
        y_axis["axisLabel"] = {"percent": True}
    return {
        "animation": False,
        "grid": {"left": 40, "right": right, "top": 10, "bottom": 26},
        "xAxis": x_axis,
        "yAxis": y_axis,
        "tooltip": {
            "trigger": "axis",
            "showContent": False,
            "axisPointer": {"type": "line", "lineStyle": {"color": "#8A8F98", "width": 1, "type": "solid"}},
        },
        "dataZoom": [
            {"type": "inside", "zoomOnMouseWheel": "ctrl", "moveOnMouseMove": "shift", "moveOnMouseWheel": False,
             "preventDefaultMouseMove": False, "xAxisIndex": [0]}
        ],
    }  # fmt: skip


def item_tooltip() -> dict[str, Any]:
    """What an item says when it is pointed at: its name, line by line."""
    return {"trigger": "item", "formatter": "{b}", "confine": True, "extraCssText": "white-space: pre-line"}


def spoken(text: str) -> dict[str, Any]:
    """What a screen reader says of a chart: its numbers in words."""
    return {"enabled": True, "label": {"description": text}}


def three_digits(value: float) -> str:
    """A number in three digits, with a true minus sign; a grid through nought misses it by a hair."""
    return f"{round(value, 9) + 0.0:.3g}".replace("-", "−")


def minus(value: float, digits: int = 2) -> str:
    """A number with a true minus sign and no negative nought."""
    text = f"{value:.{digits}f}"
    return text.lstrip("-") if float(text) == 0.0 else text.replace("-", "−")
