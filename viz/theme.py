"""One fixed, colour-blind safe colour an actor (Okabe and Ito 2008), the ramps of the ladders, light and dark."""

from typing import Any

ACTOR_COLOUR = {
    "seoul": "#0072B2",
    "beijing": "#D55E00",
    "moscow": "#CC79A7",
    "pyongyang": "#6E6E6E",
    "washington": "#009E73",
    "firms": "#E69F00",
}
"""Colour of each actor, the same in every figure and in light and dark."""

ACTOR_LABEL = {
    "seoul": "Seoul",
    "beijing": "Beijing",
    "moscow": "Moscow",
    "pyongyang": "Pyongyang",
    "washington": "Washington",
    "firms": "Firms",
}

RUNG_RAMP = ("#E8EEF4", "#B7CFE3", "#6BA3CC", "#F0A860", "#B2391F")
"""Aid rungs from dialogue only to lethal aid; the warm colours are the aligning ones."""

LADDER_RAMPS = {
    "aid": ("#C9D6E2", "#92BADB", "#3F86BF", "#F0A860", "#B2391F"),
    "rhetoric": ("#92BADB", "#F0A860", "#B2391F"),
    "cjk": ("#B2391F", "#92BADB", "#3F86BF"),
    "stance": ("#3F86BF", "#C9D6E2", "#F0A860", "#B2391F"),
    "dual_flow": ("#C9D6E2", "#F0A860", "#B2391F"),
    "transfer": ("#C9D6E2", "#E5B8D0", "#CC79A7", "#8C3C69"),
    "arms": ("#D5D5D5", "#A9A9A9", "#7E7E7E", "#4A4A4A"),
    "drive": ("#C6DCD4", "#86C7AE", "#2FA67F", "#006B4E"),
    "label": ("#C9D6E2", "#F0A860", "#B2391F"),
}
"""A colour a rung, lowest first: lightness rises or falls along a ladder, so that it also reads in grey."""

STATUS_COLOUR = {"active": "#3F86BF", "idle": "#F0C987", "exited": "#9A9A9A"}
"""What a firm does in Russia."""

POLE_COLOUR = {"a": "#7C6A9C", "b": "#0072B2", "difference": "#0072B2"}
"""Two worlds beside each other: the pinned one (A) and the current one (B)."""

INK, GRID = "#222222", "#DDDDDD"

INKS = {
    "light": {"ink": "#17212B", "muted": "#5C6773", "line": "#E3E1DB", "surface": "#FFFFFF"},
    "dark": {"ink": "#E7ECF1", "muted": "#98A5B3", "line": "#2A3541", "surface": "#151C24"},
}
"""Text, quiet text, hairlines and the card behind a chart."""

FONT = 'Roboto, "Helvetica Neue", "Segoe UI", Arial, "DejaVu Sans", sans-serif'


def echarts_theme(mode: str) -> dict[str, Any]:
    """ECharts theme of a mode, "light" or "dark": what the options themselves leave open."""
    inks = INKS[mode]
    axis = {
        "axisLine": {"lineStyle": {"color": inks["line"]}},
        "axisTick": {"lineStyle": {"color": inks["line"]}},
        "axisLabel": {"color": inks["muted"], "fontSize": 11},
        "splitLine": {"lineStyle": {"color": inks["line"], "width": 1}},
        "nameTextStyle": {"color": inks["muted"]},
    }
    return {
        "backgroundColor": "transparent",
        "textStyle": {"fontFamily": FONT, "color": inks["ink"]},
        "categoryAxis": {**axis, "splitLine": {"show": False}},
        "valueAxis": axis,
    }
