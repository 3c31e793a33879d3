"""Lying bars with intervals, a row a thing: what drives an outcome, what each policy costs, how often it wins."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.analysis.compare.statistics import HALF_WIDTHS
from sim.analysis.wording import whole_percent
from viz.charts.chart import Chart, Entry, item_tooltip, minus, spoken
from viz.charts.difference import nice_bound
from viz.charts.outcomes import telling_digits

THICK, AROUND = 13, 42
"""Pixels of a bar at most, and of what stands above and below the rows."""

LABEL_ROOM = 132
"""Pixels for the labels of rows: longer ones break."""

MOST_SPOKEN = 5
"""Rows whose numbers are read out."""


@dataclass(frozen=True)
class BarSet:
    """Bars of one kind, one in each row.

    Parameters
    ----------
    key, label, colour : str
    values : sequence of float
        NaN where there is none.
    low, high : sequence of float
        Ends of the intervals; empty without.
    """

    key: str
    label: str
    colour: str
    values: Sequence[float]
    low: Sequence[float] = ()
    high: Sequence[float] = ()

    def words(self, row: int, *, percent: bool) -> str:
        """A value and its interval."""
        value = float(self.values[row])
        low, high = (float(ends[row]) if len(ends) else np.nan for ends in (self.low, self.high))
        known = bool(np.isfinite(low + high))
        digits = telling_digits(*((value, low, high) if known else (value,) * 3), 2) if np.isfinite(value) else 2

        def say(number: float) -> str:
            return whole_percent(number) if percent else minus(number, digits)

        text = say(value) if np.isfinite(value) else "–"
        if not known or low == high:
            return text
        return f"{text} ({say(low).removesuffix(' %')} to {say(high)})"


def share_interval(share: float, of: int) -> tuple[float, float]:
    """95 % interval of a share of independent trials: Wilson (1927).

    Parameters
    ----------
    share : float
    of : int
        Trials.
    """
    square = HALF_WIDTHS * HALF_WIDTHS
    middle = (share + square / (2 * of)) / (1 + square / of)
    half = HALF_WIDTHS / (1 + square / of) * float(np.sqrt(share * (1 - share) / of + square / (4 * of * of)))
    return max(0.0, middle - half), min(1.0, middle + half)


def bars_chart(
    name: str, title: str, unit: str, rows: Sequence[str], sets: Sequence[BarSet], *, across: str, note: str = "",
    ends: tuple[float, float] | None = None, percent: bool = False, over: bool = False, size: str = "half",
) -> Chart:  # fmt: skip
    """Bars in rows, the first row on top.

    Parameters
    ----------
    name, title, unit, note, size : str
        See `Chart`.
    rows : sequence of str
    sets : sequence of BarSet
        Side by side, or each over the one before where `over`.
    across : str
        Name of the axis.
    ends : tuple of float, optional
        Ends of the axis; round numbers around the bars by default.
    percent : bool
        Shares, as percentages.
    over : bool
    """
    low, high = ends or _ends(sets)
    gap = "-100%" if over else "12%"
    thick = THICK + 3 if over else THICK
    series: list[dict[str, Any]] = []
    for k, one in enumerate(sets):
        told = [f"{row}\n{one.label}: {one.words(i, percent=percent)}" for i, row in enumerate(rows)]
        series.append({
            "id": f"{one.key}|bar", "type": "bar", "barMaxWidth": thick, "barGap": gap, "barCategoryGap": "30%",
            "itemStyle": {"color": one.colour},
            "data": [{"value": _plain(v), "name": words} for v, words in zip(one.values, told, strict=True)],
        })  # fmt: skip
        if len(one.low):
            series.append(_whiskers(one, (0, 1) if over else (k, len(sets)), thick, (low, high)))
    option: dict[str, Any] = {
        "animation": False,
        "grid": {"left": LABEL_ROOM + 8, "right": 18, "top": 6, "bottom": 36},
        "tooltip": item_tooltip(),
        "xAxis": {
            "type": "value", "min": low, "max": high, "name": across, "nameLocation": "middle", "nameGap": 22,
            "axisLabel": {"percent": True, "hideOverlap": True} if percent else {"hideOverlap": True},
        },
        "yAxis": {
            "type": "category", "data": list(rows), "inverse": True, "axisTick": {"show": False},
            "axisLabel": {"width": LABEL_ROOM, "overflow": "break", "lineHeight": 12, "interval": 0},
        },
        "series": series,
        "aria": spoken(_spoken(title, rows, sets, percent=percent)),
    }  # fmt: skip
    legend = tuple(Entry(one.key, one.label, one.colour, "bar") for one in sets)
    a_row = max(26, (thick + 1) * (1 if over else len(sets)) + 8)
    return Chart(
        name, title, unit, option, legend, size=size, note=note, percent=percent, height=AROUND + a_row * len(rows)
    )


def _plain(value: float) -> float | None:
    return round(float(value), 4) if np.isfinite(value) else None


def _ends(sets: Sequence[BarSet]) -> tuple[float, float]:
    values = np.concatenate([np.asarray([*one.values, *one.low, *one.high], float) for one in sets])
    known = values[np.isfinite(values)]
    high = nice_bound(float(known.max(initial=0.0)))
    return (-nice_bound(-float(known.min())), high) if known.min(initial=0.0) < 0.0 else (0.0, high)


def _whiskers(one: BarSet, place: tuple[int, int], thick: int, ends: tuple[float, float]) -> dict[str, Any]:
    """Intervals of bars; what draws them stands beside the chart host, since an option holds no function."""
    kept = [
        [row, *(round(float(np.clip(end, *ends)), 4) for end in (low, high))]
        for row, (low, high) in enumerate(zip(one.low, one.high, strict=True))
        if np.isfinite(low + high)
    ]
    return {
        "id": f"{one.key}|whisker", "type": "custom", "silent": True, "z": 5, "encode": {"x": [1, 2], "y": 0},
        "whisker": {"place": place[0], "of": place[1], "thick": thick}, "data": kept,
    }  # fmt: skip


def _spoken(title: str, rows: Sequence[str], sets: Sequence[BarSet], *, percent: bool) -> str:
    told = [
        f"{row}: {', '.join(f'{one.label} {one.words(k, percent=percent)}' for one in sets)}"
        for k, row in enumerate(rows[:MOST_SPOKEN])
    ]
    more = f"; and {len(rows) - MOST_SPOKEN} more" if len(rows) > MOST_SPOKEN else ""
    return f"{title}. {'; '.join(told)}{more}."
