"""The month axis all charts share: half a year of dated history, then the months of the run."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.scenario import date_of, tick_of

PRELUDE = 6
"""Months shown before July 2024."""

MONTH_WORDS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
LONG_MONTH_WORDS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip

HISTORY = (
    ("2024-01", "Russia fires North Korean ballistic missiles at Ukraine",
     "White House, 4 January 2024; CSIS Beyond Parallel"),
    ("2024-03", "Russia vetoes the UN sanctions panel on North Korea", "CSIS Beyond Parallel, 28 March 2024"),
    ("2024-04", "The four Indo-Pacific partners are invited to the Washington summit", "Korea Herald, 3 April 2024"),
    ("2024-05", "China, Japan and Korea meet in Seoul", "trilateral summit, 27 May 2024; the article"),
    ("2024-06", "Moscow and Pyongyang sign a treaty of mutual aid; Seoul says it will reconsider arms for Ukraine",
     "CSIS Beyond Parallel, 19 June 2024; Korea Herald, 21 June 2024"),
    ("2024-07", 'NATO calls China a "decisive enabler"; Seoul doubles its contribution to the trust fund',
     "Washington Summit Declaration, 10 July 2024; Kyiv Independent, 11 July 2024"),
)  # fmt: skip
"""Month, what happened, source."""


def month_words(tick: int, *, long: bool = False) -> str:
    """Month of a tick for people, such as ``Mar 2025`` or ``March 2025``; negative ticks lie before July 2024."""
    year, month = (int(part) for part in date_of(tick).split("-"))
    return f"{(LONG_MONTH_WORDS if long else MONTH_WORDS)[month - 1]} {year}"


@dataclass(frozen=True)
class MonthAxis:
    """The x axis of charts over time.

    Parameters
    ----------
    months : int
        Months of the run.
    prelude : int
        Months before July 2024.
    marks : mapping
        What is scheduled, by tick: events of the scenario and dated moves.
    """

    months: int
    prelude: int = PRELUDE
    marks: Mapping[int, str] = field(default_factory=dict)

    @property
    def labels(self) -> list[str]:
        """A word a month."""
        return [month_words(tick) for tick in range(-self.prelude, self.months)]

    def padded(self, values: NDArray[np.float64], digits: int = 4) -> list[float | None]:
        """Values of the run's months as an option holds them: nothing before July 2024, nothing for NaN."""
        before: list[float | None] = [None] * self.prelude
        return before + [value if np.isfinite(value) else None for value in np.round(values, digits).tolist()]

    @property
    def notes(self) -> dict[str, str]:
        """What to say of a month, by its place on the axis: history with source, and what is scheduled."""
        found: dict[int, list[str]] = {}
        for date, words, source in HISTORY:
            found.setdefault(tick_of(date) + self.prelude, []).append(f"{words} ({source})")
        for tick, words in self.marks.items():
            found.setdefault(tick + self.prelude, []).append(words)
        return {str(place): ". ".join(told) for place, told in found.items() if place >= 0}

    def option(self) -> dict[str, Any]:
        """The axis itself: a label every July, when NATO meets."""
        return {
            "type": "category",
            "data": self.labels,
            "boundaryGap": False,
            "axisTick": {"show": True, "interval": 11, "alignWithLabel": True},
            "axisLabel": {"interval": 11, "showMinLabel": False, "hideOverlap": True, "margin": 10},
        }

    def history_series(self, floor: float) -> dict[str, Any]:
        """Triangles on the axis where something is dated, the summit line, and lines where something is scheduled.

        Parameters
        ----------
        floor : float
            Lower end of the y axis, where the triangles stand.
        """
        places = [tick_of(date) + self.prelude for date, _, _ in HISTORY]
        lines: list[dict[str, Any]] = [{"xAxis": self.prelude, "lineStyle": {"type": "solid", "opacity": 0.55}}]
        lines += [{"xAxis": tick + self.prelude} for tick in sorted(self.marks) if 0 <= tick < self.months]
        return {
            "id": "history",
            "type": "scatter",
            "symbol": "triangle",
            "symbolSize": 6,
            "itemStyle": {"color": "#8A8F98"},
            "data": [[place, floor] for place in places if place >= 0],
            "silent": True,
            "z": 1,
            "markLine": {
                "silent": True,
                "symbol": "none",
                "label": {"show": False},
                "lineStyle": {"color": "#8A8F98", "type": "dotted", "width": 1, "opacity": 0.9},
                "data": lines,
            },
        }
