"""The difference of two worlds on the same luck: mean with its 95 % interval over the spread of single runs."""

import numpy as np
from numpy.typing import NDArray

from viz.charts.chart import Chart, Entry, frame
from viz.charts.fan import INNER, OUTER
from viz.charts.months import MonthAxis

Floats = NDArray[np.float64]
ROOM = 1.15
"""Share of the largest value by which the y axis reaches further, both ways alike: zero stays in the middle."""


def nice_bound(largest: float) -> float:
    """The next round number above a largest value: 1, 2 or 5 times a power of ten; 0.01 at least."""
    wanted = max(largest * ROOM, 0.01)
    power = 10.0 ** np.floor(np.log10(wanted))
    return float(next(step * power for step in (1, 2, 5, 10) if step * power >= wanted * (1 - 1e-9)))


def difference_chart(
    name: str, title: str, unit: str, mean: Floats, interval: Floats, spread: Floats, axis: MonthAxis, *, colour: str,
    note: str = "", section: str = "", size: str = "half", most: float = np.inf,
) -> Chart:  # fmt: skip
    """B minus A, month by month, on common random numbers.

    Parameters
    ----------
    name, title, unit, note, section, size : str
        See `Chart`.
    mean : float64 array, shape (months,)
        Mean paired difference.
    interval : float64 array, shape (2, months)
        Ends of its 95 % interval.
    spread : float64 array, shape (2, months)
        5 % and 95 % of single pairs.
    axis : MonthAxis
    colour : str
    most : float
        Largest difference there can be: the y axis goes no further.
    """
    largest = float(np.nanmax(np.abs(np.concatenate([interval.ravel(), spread.ravel()])), initial=0.0))
    bound = min(nice_bound(largest), most)
    option = frame(axis.option(), -bound, bound)
    option["series"] = [axis.history_series(-bound)]
    option["series"][0]["markLine"]["data"].append({"yAxis": 0, "lineStyle": {"type": "solid", "opacity": 0.8}})
    bands = (("spread", spread, OUTER), ("interval", interval, INNER + 0.12))
    for part, ends, opacity in bands:
        for edge, values in (("low", ends[0]), ("high", ends[1] - ends[0])):
            option["series"].append({
                "id": f"difference|{part}-{edge}", "type": "line", "stack": part, "stackStrategy": "all",
                "symbol": "none", "silent": True, "lineStyle": {"opacity": 0}, "data": axis.padded(values, 5), "z": 2,
                "areaStyle": {"color": colour, "opacity": 0.0 if edge == "low" else opacity},
            })  # fmt: skip
    option["series"].append({
        "id": "difference|mean", "type": "line", "symbol": "none", "silent": True, "data": axis.padded(mean, 5), "z": 4,
        "lineStyle": {"color": colour, "width": 2},
    })  # fmt: skip
    legend = (Entry("difference", "B minus A", colour, "difference"),)
    return Chart(name, title, unit, option, legend, section, size, note)
