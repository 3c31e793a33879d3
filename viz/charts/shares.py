"""Stacked shares: of runs on the rungs of a ladder, of firms by what they do."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from viz.charts.chart import Chart, Entry, frame
from viz.charts.months import MonthAxis

Floats = NDArray[np.float64]


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


def _strip(shares: Sequence[Share], chosen: NDArray[np.int64], axis: MonthAxis) -> dict[str, Any]:
    """The chosen run's own rung, month by month, as a strip of colour on a grid of its own."""
    cells: list[Any] = [None] * axis.prelude
    cells += [{"value": 1, "itemStyle": {"color": shares[rung].colour}} for rung in chosen]
    return {
        "id": "chosen|strip", "type": "bar", "xAxisIndex": 1, "yAxisIndex": 1, "barWidth": "101%", "silent": True,
        "data": cells,
    }  # fmt: skip


def shares_chart(
    name: str, title: str, shares: Sequence[Share], axis: MonthAxis, *, chosen: NDArray[np.int64] | None = None,
    note: str = "", section: str = "", size: str = "third", unit: str = "share of histories",
) -> Chart:  # fmt: skip
    """A chart of shares that add up to one.

    Parameters
    ----------
    name, title, note, section, size, unit : str
        See `Chart`.
    shares : sequence of Share
        Bottom layer first.
    axis : MonthAxis
    chosen : int64 array, shape (months,), optional
        The layer that one run is in, drawn as a strip above.
    """
    option = frame(axis.option(), 0.0, 1.0, percent=True, splits=2)
    option["series"] = [axis.history_series(0.0)]
    option["series"] += [
        {
            "id": f"{share.key}|share", "type": "line", "stack": "shares", "symbol": "none", "silent": True,
            "step": "middle", "lineStyle": {"width": 0}, "areaStyle": {"color": share.colour, "opacity": 0.92},
            "data": axis.padded(share.values), "z": 2,
        }
        for share in shares
    ]  # fmt: skip
    if chosen is not None:
        grid = option["grid"]
        option["grid"] = [{**grid, "top": 22}, {"left": grid["left"], "right": grid["right"], "top": 4, "height": 10}]
        hidden = {"show": False, "gridIndex": 1}
        option["xAxis"] = [option["xAxis"], {**axis.option(), **hidden}]
        option["yAxis"] = [option["yAxis"], {"type": "value", "min": 0, "max": 1, **hidden}]
        option["dataZoom"] = [{**option["dataZoom"][0], "xAxisIndex": [0, 1]}]
        option["series"].append(_strip(shares, chosen, axis))
    legend = tuple(Entry(share.key, share.label, share.colour, "share") for share in shares)
    return Chart(name, title, unit, option, legend, section, size, note, percent=True)
