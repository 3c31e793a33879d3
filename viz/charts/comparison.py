"""Two worlds on the same luck: A and B over each other, and what B adds, quantity by quantity."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.analysis.compare.statistics import HALF_WIDTHS, RunningDifference
from sim.analysis.fans import fans_of
from sim.world import COLUMN
from viz.charts.chart import Chart, Entry, frame
from viz.charts.difference import difference_chart
from viz.charts.fan import FanLine, fan_chart
from viz.charts.months import MonthAxis
from viz.theme import POLE_COLOUR

Floats = NDArray[np.float64]
A, B = POLE_COLOUR["a"], POLE_COLOUR["b"]


@dataclass(frozen=True)
class Quantity:
    """What is compared month by month.

    Parameters
    ----------
    column, title, unit : str
    low, high : float
        Ends of the y axis.
    flag : bool
        Happens or does not: its mean is a share of histories, and it has no fan.
    """

    column: str
    title: str
    unit: str
    low: float
    high: float
    flag: bool = False


QUANTITIES = (
    Quantity("ambiguous_posture", "Ambiguous posture", "share of histories", 0, 1, flag=True),
    Quantity("welfare", "Seoul’s net payoff", "% of GDP a year", -2.0, 0.5),
    Quantity("commitment", "What Seoul delivers", "share", 0, 1),
    Quantity("nato_ask", "What NATO asks", "share", 0, 1),
    Quantity("nato_ties", "NATO–Seoul ties", "share", 0, 1),
    Quantity("guarantee", "US guarantee", "share", 0, 1),
    Quantity("cooperation", "Russia–DPRK cooperation", "share", 0, 1),
    Quantity("technology", "Technology transferred", "share", 0, 1),
    Quantity("dual_use", "China’s dual-use flow", "share", 0, 1),
    Quantity("beijing_relation", "Seoul with Beijing", "index", -1, 1),
    Quantity("moscow_relation", "Seoul with Moscow", "index", -1, 1),
    Quantity("exit_sme", "Smaller firms out of Russia", "share", 0, 1),
)


def comparison_charts(a: Floats, b: Floats, axis: MonthAxis) -> list[Chart]:
    """A pair of charts a quantity.

    Parameters
    ----------
    a, b : float64 array, shape (runs, months, columns)
        Run k of both on the same luck.
    axis : MonthAxis
    """
    names = [quantity.column for quantity in QUANTITIES if not quantity.flag]
    fans = fans_of(a, names), fans_of(b, names)
    charts = []
    for quantity in QUANTITIES:
        column = COLUMN[quantity.column]
        one, other = a[:, :, column], b[:, :, column]
        if quantity.flag:
            charts.append(_shares(quantity, one, other, axis))
        else:
            lines = [
                FanLine("a", "A", A, fans[0][quantity.column], dash=True, outer=False),
                FanLine("b", "B", B, fans[1][quantity.column], outer=False),
            ]
            charts.append(
                fan_chart(f"{quantity.column}_ab", quantity.title, quantity.unit, lines, axis, low=quantity.low,
                          high=quantity.high)
            )  # fmt: skip
        charts.append(_difference(quantity, other - one, axis))
    return charts


def _shares(quantity: Quantity, one: Floats, other: Floats, axis: MonthAxis) -> Chart:
    option = frame(axis.option(), quantity.low, quantity.high, percent=True)
    option["series"] = [axis.history_series(quantity.low)]
    for key, colour, values in (("a", A, one), ("b", B, other)):
        option["series"].append({
            "id": f"{key}|line", "type": "line", "symbol": "none", "silent": True, "z": 4,
            "data": axis.padded(values.mean(axis=0)),
            "lineStyle": {"color": colour, "width": 2, "type": "dashed" if key == "a" else "solid"},
        })  # fmt: skip
    legend = (Entry("a", "A", A, "line", dash=True), Entry("b", "B", B, "line"))
    return Chart(f"{quantity.column}_ab", quantity.title, quantity.unit, option, legend, percent=True)


def _difference(quantity: Quantity, pairs: Floats, axis: MonthAxis) -> Chart:
    found = RunningDifference.of(pairs)
    half = HALF_WIDTHS * np.nan_to_num(found.standard_error)
    interval = np.stack([found.mean - half, found.mean + half])
    spread = interval if quantity.flag else np.quantile(pairs, (0.05, 0.95), axis=0)
    return difference_chart(
        f"{quantity.column}_difference", f"{quantity.title}: B minus A", quantity.unit, found.mean, interval, spread,
        axis, colour=B, most=quantity.high - quantity.low,
    )  # fmt: skip
