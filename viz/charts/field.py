"""A plane of two settings: the mean of an outcome in every cell, light to dark."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from viz.charts.chart import Chart, Entry

RAMP = ("#EAF1F7", "#A9CBE4", "#5A9CCB", "#1F6AA5", "#0B3C66")
"""Lightness falls along it, so that it also reads in grey."""


def field_chart(
    name: str, title: str, unit: str, across: tuple[str, Sequence[str]], down: tuple[str, Sequence[str]],
    values: NDArray[np.float64], *, note: str = "",
) -> Chart:  # fmt: skip
    """Cells of a plane.

    Parameters
    ----------
    name, title, unit, note : str
        See `Chart`.
    across, down : tuple of str and sequence of str
        Name of a setting and its values, on the x and on the y axis.
    values : float64 array, shape (across, down)
        NaN leaves a cell empty.
    """
    known = values[np.isfinite(values)]
    low, high = (float(known.min()), float(known.max())) if known.size else (0.0, 1.0)
    high = high if high > low else low + 1.0
    cells = [
        {"value": [i, j, round(float(values[i, j]), 5)]}
        for i in range(values.shape[0]) for j in range(values.shape[1]) if np.isfinite(values[i, j])
    ]  # fmt: skip
    option = {
        "animation": False,
        "grid": {"left": 58, "right": 12, "top": 10, "bottom": 46},
        "tooltip": {"trigger": "item", "formatter": "{c}", "confine": True},
        "xAxis": _axis(*across, gap=28),
        "yAxis": {**_axis(*down, gap=42), "nameRotate": 90},
        "visualMap": {
            "type": "continuous", "show": False, "dimension": 2, "seriesIndex": 0, "min": low, "max": high,
            "inRange": {"color": list(RAMP)},
        },
        "series": [{"id": "cells|cell", "type": "heatmap", "data": cells}],
    }  # fmt: skip
    steps = np.linspace(low, high, len(RAMP))
    legend = tuple(
        Entry(f"step{k}", f"{value:.3g}".replace("-", "−"), RAMP[k], "cell") for k, value in enumerate(steps)
    )
    return Chart(name, title, unit, option, legend, size="full", note=note)


def _axis(name: str, labels: Sequence[str], *, gap: int) -> dict[str, object]:
    return {
        "type": "category", "data": list(labels), "name": name, "nameLocation": "middle", "nameGap": gap,
        "axisLine": {"show": False}, "axisTick": {"show": False}, "splitLine": {"show": False},
    }  # fmt: skip
