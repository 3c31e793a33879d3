"""Charts with numbers on both axes: points, a line through some of them, a box."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from viz.charts.chart import item_tooltip, nice_step, splits_of, spoken

STEPS = 5
"""About as many intervals of an axis."""

SMALLEST_STEP = 0.001
"""Of `room`: the page writes four digits after the point, and each tick has to read otherwise than the next."""

COUNTS = (STEPS, 4, 6, 7, 3, 8)
""":func:`room` leaves as many."""


def value_axis(name: str, low: float, high: float, *, percent: bool = False, upright: bool = False) -> dict[str, Any]:
    """An axis of numbers with its name beside it.

    Parameters
    ----------
    name : str
    low, high : float
    percent : bool
        Shares, as percentages.
    upright : bool
        The y axis.
    """
    return {
        "type": "value", "min": low, "max": high, "name": name, "nameLocation": "middle",
        "interval": (high - low) / splits_of(high - low, COUNTS), "nameGap": 46 if upright else 24,
        "axisLine": {"show": False}, "axisTick": {"show": False},
        "axisLabel": {"percent": percent, "hideOverlap": True},
    }  # fmt: skip


def category_axis(name: str, labels: Sequence[str], gap: int) -> dict[str, Any]:
    """An axis of cells with its name beside it, `gap` pixels away."""
    return {
        "type": "category", "data": list(labels), "name": name, "nameLocation": "middle", "nameGap": gap,
        "axisLine": {"show": False}, "axisTick": {"show": False},
    }  # fmt: skip


def plane(x: dict[str, Any], y: dict[str, Any], series: list[dict[str, Any]], words: str) -> dict[str, Any]:
    """An option over two axes of numbers; `words` is what a screen reader says of it."""
    return {
        "animation": False, "grid": {"left": 66, "right": 18, "top": 10, "bottom": 40}, "tooltip": item_tooltip(),
        "xAxis": x, "yAxis": y, "series": series, "aria": spoken(words),
    }  # fmt: skip


def room(values: Any, share: float = 0.08) -> tuple[float, float]:
    """Ends of an axis that holds all values with room around: whole steps."""
    known = np.asarray(values, float)
    low, high = float(known.min()), float(known.max())
    span = (high - low) or max(abs(high), 1.0)
    step = max(nice_step(span * (1 + 2 * share) / STEPS), SMALLEST_STEP)
    ends = np.floor((low - share * span) / step) * step, np.ceil((high + share * span) / step) * step
    return round(float(ends[0]), 10), round(float(ends[1]), 10)
