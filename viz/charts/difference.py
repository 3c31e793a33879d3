"""The difference of two worlds on the same luck: mean with its 95 % interval over the spread of single runs."""

import numpy as np
from numpy.typing import NDArray

from viz.charts.chart import Chart, Entry, frame, nice_step
from viz.charts.fan import INNER, OUTER
from viz.charts.months import MonthAxis
from viz.charts.planes import STEPS

Floats = NDArray[np.float64]
ROOM = 1.15
"""How much further than the largest value an axis reaches."""

LEAST = 0.02
"""Smallest span of the y axis: differences below are no more than a line along zero."""


def nice_bound(largest: float) -> float:
    """The next round number above a largest value: 1, 2 or 5 times a power of ten; 0.01 at least."""
    wanted = max(largest * ROOM, 0.01)
    power = 10.0 ** np.floor(np.log10(wanted))
    return float(next(step * power for step in (1, 2, 5, 10) if step * power >= wanted * (1 - 1e-9)))


def difference_ends(values: Floats, most: float = np.inf) -> tuple[float, float, int]:
    """Ends of a y axis that holds zero and all values in whole steps, and how many steps there are.

    Parameters
    ----------
    values : float64 array
    most : float
        Largest difference there can be: the axis goes no further.
    """
    low, high = (float(end(values, initial=0.0)) for end in (np.nanmin, np.nanmax))
    step = nice_step(max((high - low) * ROOM, LEAST) / STEPS)
    down, up = (max(1, int(np.ceil(min(abs(end) * ROOM, most) / step - 1e-9))) for end in (low, high))
    return round(-step * down, 10), round(step * up, 10), down + up


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
    low, high, steps = difference_ends(np.concatenate([interval.ravel(), spread.ravel()]), most)
    option = frame(axis.option(), low, high, splits=steps)
    option["series"] = [axis.history_series(low)]
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
