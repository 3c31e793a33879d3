"""Stacked shares: of runs on the rungs of a ladder, of firms by what they do; of two groups of runs in two panels."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from viz.charts.chart import Chart, Entry, frame
from viz.charts.months import MonthAxis

Floats = NDArray[np.float64]
STRIP = 12
"""Pixels that the strip of a chosen run takes above the panels."""

UPPER, LOWER = (28, "58%"), ("56%", 26)
"""Top and bottom of two panels, one above the other, so that they share their months."""


@dataclass(frozen=True)
class Share:
    """One layer of a stack.

    Parameters
    ----------
    key, label, colour : str
    values : float64 array, shape (months,)
        Shares in [0, 1].
    """

    key: str
    label: str
    colour: str
    values: Floats


@dataclass(frozen=True)
class SharePanel:
    """A stack of its own: a group of runs.

    Parameters
    ----------
    label : str
        What the runs have in common; empty for all runs.
    shares : tuple of Share
        Bottom layer first.
    """

    label: str
    shares: tuple[Share, ...]


def _strip(shares: Sequence[Share], chosen: NDArray[np.int64], axis: MonthAxis, place: int) -> dict[str, Any]:
    """The chosen run's own rung, month by month, as a strip of colour on a grid of its own."""
    cells: list[Any] = [None] * axis.prelude
    colours = (shares[rung].colour for rung in chosen)
    cells += [
        {"value": 1, "itemStyle": {"color": colour, "borderColor": colour, "borderWidth": 1}} for colour in colours
    ]
    return {
        "id": "chosen|strip", "type": "bar", "xAxisIndex": place, "yAxisIndex": place, "barWidth": "101%",
        "silent": True, "data": cells,
    }  # fmt: skip


def _layers(panel: SharePanel, place: int, axis: MonthAxis) -> list[dict[str, Any]]:
    """Series of a panel: dated history and the stack; ids of the second end in ``.1``."""
    suffix = f".{place}" if place else ""
    on = {"xAxisIndex": place, "yAxisIndex": place} if place else {}
    history = axis.history_series(0.0)
    series = [{**history, "id": f"{history['id']}{suffix}", **on}]
    series += [
        {
            "id": f"{share.key}|share{suffix}", "type": "line", "stack": f"shares{suffix}", "symbol": "none",
            "silent": True, "lineStyle": {"width": 0},
            "areaStyle": {"color": share.colour, "opacity": 0.92}, "data": axis.padded(share.values), "z": 2, **on,
        }
        for share in panel.shares
    ]  # fmt: skip
    return series


def _side_by_side(option: dict[str, Any], panels: Sequence[SharePanel], lower: int) -> None:
    """Two grids instead of one: one above the other, each with its name, months under the lower one."""
    grid, x_axis, y_axis = option["grid"], option["xAxis"], option["yAxis"]
    sides = {"left": grid["left"], "right": grid["right"]}
    name = {"nameLocation": "end", "nameGap": 11, "nameTextStyle": {"align": "left", "padding": [0, 0, 0, -34]}}
    option["grid"] = [
        {**sides, "top": UPPER[0] + lower, "bottom": UPPER[1]},
        {**sides, "top": LOWER[0], "bottom": LOWER[1]},
    ]
    unlabelled = {"axisLabel": {"show": False}, "axisTick": {"show": False}}
    option["xAxis"] = [{**x_axis, **unlabelled}, {**x_axis, "gridIndex": 1}]
    option["yAxis"] = [{**y_axis, **name, "name": panel.label, "gridIndex": k} for k, panel in enumerate(panels)]
    option["axisPointer"] = {"link": [{"xAxisIndex": "all"}]}


def _with_strip(option: dict[str, Any], panel: SharePanel, chosen: NDArray[np.int64], axis: MonthAxis) -> None:
    """A grid above all others, for the chosen run."""
    grids, x_axes, y_axes = (
        found if isinstance(found := option[key], list) else [found] for key in ("grid", "xAxis", "yAxis")
    )
    place = len(grids)
    hidden = {"show": False, "gridIndex": place}
    strip = {"left": grids[0]["left"], "right": grids[0]["right"], "top": 4, "height": 10}
    option["grid"] = [*grids, strip]
    option["xAxis"] = [*x_axes, {**axis.option(), **hidden}]
    option["yAxis"] = [*y_axes, {"type": "value", "min": 0, "max": 1, **hidden}]
    option["series"].append(_strip(panel.shares, chosen, axis, place))


def panels_chart(
    name: str, title: str, panels: Sequence[SharePanel], axis: MonthAxis, *, chosen: NDArray[np.int64] | None = None,
    note: str = "", section: str = "", size: str = "third", unit: str = "share of histories",
) -> Chart:  # fmt: skip
    """A chart of shares that add up to one, of one group of runs or of two.

    Parameters
    ----------
    name, title, note, section, size, unit : str
        See `Chart`.
    panels : sequence of SharePanel
        One, or two with the same layers.
    axis : MonthAxis
    chosen : int64 array, shape (months,), optional
        The layer that one run is in, drawn as a strip above.
    """
    option = frame(axis.option(), 0.0, 1.0, percent=True, splits=2)
    option["series"] = [layer for k, panel in enumerate(panels) for layer in _layers(panel, k, axis)]
    lower = STRIP if chosen is not None else 0
    if len(panels) > 1:
        _side_by_side(option, panels, lower)
    else:
        option["grid"] = {**option["grid"], "top": option["grid"]["top"] + lower}
    if chosen is not None:
        _with_strip(option, panels[0], chosen, axis)
    axes = len(option["xAxis"]) if isinstance(option["xAxis"], list) else 1
    option["dataZoom"] = [{**option["dataZoom"][0], "xAxisIndex": list(range(axes))}]
    legend = tuple(Entry(share.key, share.label, share.colour, "share") for share in panels[0].shares)
    extra = {"panels": len(panels)}
    return Chart(name, title, unit, option, legend, section, size, note, percent=True, extra=extra)


def shares_chart(name: str, title: str, shares: Sequence[Share], axis: MonthAxis, **more: Any) -> Chart:
    """A chart of shares of all runs; `shares` bottom layer first, the rest as for `panels_chart`."""
    return panels_chart(name, title, [SharePanel("", tuple(shares))], axis, **more)
