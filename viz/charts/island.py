"""The island of ambiguity: which posture does best, over US drive and Moscow's need of arms."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from viz.charts.chart import Chart, Entry, item_tooltip, minus

Floats = NDArray[np.float64]
POSTURES = (
    ("accommodation", "China first", "#D55E00"),
    ("hedging", "ambiguity", "#0072B2"),
    ("limited_alignment", "alignment in part", "#56B98F"),
    ("full_alignment", "full alignment", "#00694C"),
)
"""Policy, label, colour."""

DRIVES = tuple(round(-0.3 + 0.1 * k, 1) for k in range(10))
NEEDS = tuple(round(0.33 + 0.1 * k, 2) for k in range(13))
"""Values of the two parameters; July 2024 (0.2 and 0.93) is one of each."""

JULY = (DRIVES.index(0.2), NEEDS.index(0.93))
CLOSE = 2.0
"""Standard errors of the lead below which a cell is too close to call."""


@dataclass(frozen=True)
class Island:
    """Welfare of the postures in every cell.

    Parameters
    ----------
    welfare : float64 array, shape (postures, drives, needs, runs)
        Mean net payoff of a run; run k on the same luck everywhere.
    """

    welfare: Floats

    @property
    def best(self) -> NDArray[np.int64]:
        """Which posture does best, int64 array (drives, needs)."""
        return np.asarray(self.welfare.mean(axis=3).argmax(axis=0))

    @property
    def lead(self) -> Floats:
        """Lead of the best over the second, in standard errors, float64 array (drives, needs)."""
        means = self.welfare.mean(axis=3)
        order = np.argsort(means, axis=0)
        best, second = (
            np.take_along_axis(self.welfare, order[k][np.newaxis, ..., np.newaxis], axis=0)[0] for k in (-1, -2)
        )
        pairs = best - second
        error = pairs.std(axis=2, ddof=1) / np.sqrt(pairs.shape[2])
        return np.asarray(pairs.mean(axis=2) / np.maximum(error, 1e-12))

    @property
    def is_close(self) -> NDArray[np.bool_]:
        """Whether a cell is too close to call, bool array (drives, needs)."""
        return np.asarray(self.lead < CLOSE)

    def ranked_at(self, cell: tuple[int, int]) -> list[str]:
        """Labels of the postures in a cell, the best first."""
        order = np.argsort(-self.welfare.mean(axis=3)[:, cell[0], cell[1]], kind="stable")
        return [POSTURES[k][1] for k in order]

    @property
    def shares(self) -> list[float]:
        """Share of the plane in which each posture does best."""
        return [float((self.best == k).mean()) for k in range(len(POSTURES))]


def _cells(island: Island) -> list[dict[str, Any]]:
    """The best posture of every cell, and what all of them come to there."""
    best, is_close, means = island.best, island.is_close, island.welfare.mean(axis=3)
    cells: list[dict[str, Any]] = []
    for i, drive in enumerate(DRIVES):
        for j, need in enumerate(NEEDS):
            told = "\n".join(
                f"{label}: {minus(float(means[k, i, j]), 2)} % of GDP a year"
                for k, (_, label, _) in enumerate(POSTURES)
            )
            close = bool(is_close[i, j])
            head = f"US drive {minus(drive, 1)}, arms need {minus(need, 2)}{': too close to call' if close else ''}"
            cells.append({
                "value": [i, j, int(best[i, j])], "name": f"{head}\n{told}",
                "itemStyle": {"opacity": 0.45 if close else 1.0},
            })  # fmt: skip
    return cells


def island_chart(island: Island, name: str = "island") -> Chart:
    """The plane as a chart; a cell's name says what every posture comes to there.

    Parameters
    ----------
    island : Island
    name : str
    """
    option = {
        "animation": False,
        "grid": {"left": 50, "right": 12, "top": 10, "bottom": 44},
        "tooltip": item_tooltip(),
        "xAxis": _axis("US drive: retrenchment ← → pressure", [minus(value, 1) for value in DRIVES]),
        "yAxis": {
            **_axis("Moscow’s need of arms", [minus(value, 2) for value in NEEDS]), "nameRotate": 90, "nameGap": 36,
        },
        "visualMap": {
            "type": "piecewise", "show": False, "dimension": 2, "seriesIndex": 0,
            "pieces": [{"value": k, "color": colour} for k, (_, _, colour) in enumerate(POSTURES)],
        },
        "series": [
            {"id": "cells|cell", "type": "heatmap", "data": _cells(island)},
            {
                "id": "history", "type": "scatter", "symbol": "circle", "symbolSize": 13, "silent": True, "z": 5,
                "data": [list(JULY)], "itemStyle": {"color": "#FFFFFF", "borderColor": "#17212B", "borderWidth": 3},
                "label": {
                    "show": True, "formatter": "July 2024", "position": "top", "color": "#FFFFFF", "fontWeight": 500,
                    "textBorderColor": "#17212B", "textBorderWidth": 3, "fontSize": 13,
                },
            },
        ],
    }  # fmt: skip
    legend = tuple(Entry(policy, label, colour, "cell") for policy, label, colour in POSTURES)
    return Chart(
        name, "The island of ambiguity", "", option, legend, note="the posture that does best for Seoul over six years"
    )


def _axis(name: str, labels: Sequence[str]) -> dict[str, object]:
    return {
        "type": "category", "data": list(labels), "name": name, "nameLocation": "middle", "nameGap": 28,
        "axisLine": {"show": False}, "axisTick": {"show": False}, "splitLine": {"show": False},
    }  # fmt: skip
