"""Still drawings of bars with intervals, of points on two axes of numbers, and of a map of indices."""

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import escape

from viz.charts import Chart

LEFT, LEFT_PLANE, RIGHT, TOP, BELOW = 136.0, 48.0, 14.0, 8.0, 38.0
LETTERS, LINES = 24, 2
"""Letters in a line of a row’s label, and lines."""

TICKS = 4


@dataclass(frozen=True)
class Area:
    """Where numbers and rows lie in the picture.

    Parameters
    ----------
    left, right, top, bottom : float
        Pixels.
    """

    left: float
    right: float
    top: float
    bottom: float

    def across(self, value: float, axis: dict[str, Any]) -> float:
        """Pixels of a number on the x axis, kept inside."""
        return round(self.left + _share(value, axis) * (self.right - self.left), 2)

    def down(self, value: float, axis: dict[str, Any]) -> float:
        """Pixels of a number on the y axis, kept inside."""
        share = _share(value, axis)
        return round(self.top + (share if axis.get("inverse") else 1.0 - share) * (self.bottom - self.top), 2)


def _share(value: float, axis: dict[str, Any]) -> float:
    low, high = float(axis["min"]), float(axis["max"])
    return min(1.0, max(0.0, (value - low) / (high - low)))


def is_map(chart: Chart) -> bool:
    """Whether a chart is a map of indices."""
    return bool(chart.option["series"][0]["id"] == "cells|index")


def has_marks(chart: Chart) -> bool:
    """Whether this room draws a chart."""
    return bool(chart.option["xAxis"].__class__ is dict and chart.option["xAxis"]["type"] == "value") or is_map(chart)


def marks(chart: Chart, width: float, height: float) -> Iterator[str]:
    """What stands inside the drawing of a chart."""
    option = chart.option
    if is_map(chart):
        yield from _map(option, Area(LEFT, width - RIGHT, TOP, height - float(option["grid"]["bottom"])))
    elif option["yAxis"]["type"] == "category":
        area = Area(LEFT, width - RIGHT, TOP, height - BELOW)
        yield from _below(option["xAxis"], area)
        yield from _bars(option, area)
    else:
        yield from _plane(option, Area(LEFT_PLANE, width - RIGHT, TOP, height - BELOW))


def _ticks(axis: dict[str, Any]) -> Iterator[tuple[float, str]]:
    low, high, percent = float(axis["min"]), float(axis["max"]), axis.get("axisLabel", {}).get("percent", False)
    for k in range(TICKS + 1):
        value = low + k * (high - low) / TICKS
        yield value, f"{100 * value:.0f}%" if percent else f"{value:.3g}".replace("-", "−")


def _below(axis: dict[str, Any], area: Area) -> Iterator[str]:
    for value, words in _ticks(axis):
        x = area.across(value, axis)
        yield f'<path class="grid" d="M{x} {area.top}V{area.bottom}"/>'
        yield f'<text class="tick" x="{x}" y="{area.bottom + 14}" text-anchor="middle">{words}</text>'
    place = f'x="{(area.left + area.right) / 2}" y="{area.bottom + 30}" text-anchor="middle"'
    yield f'<text class="tick" {place}>{escape(axis["name"])}</text>'


def _labels(rows: Sequence[str], area: Area) -> Iterator[str]:
    step = (area.bottom - area.top) / max(1, len(rows))
    for k, words in enumerate(rows):
        lines = textwrap.wrap(words, LETTERS, max_lines=LINES, placeholder=" …")
        for n, line in enumerate(lines):
            y = area.top + (k + 0.5) * step + 4 + 11 * (n - (len(lines) - 1) / 2)
            yield f'<text class="tick" x="{area.left - 6}" y="{y:.2f}" text-anchor="end">{escape(line)}</text>'


def _bars(option: dict[str, Any], area: Area) -> Iterator[str]:
    rows, axis = option["yAxis"]["data"], option["xAxis"]
    yield from _labels(rows, area)
    bars = [series for series in option["series"] if series["type"] == "bar"]
    over = bars[0]["barGap"] == "-100%"
    step = (area.bottom - area.top) / max(1, len(rows))
    thick = 0.62 * step / (1 if over else len(bars))
    zero = area.across(0.0, axis)
    places: dict[str, float] = {}
    for k, series in enumerate(bars):
        offset = 0.19 * step + (0.0 if over else k * thick)
        places[series["id"].partition("|")[0]] = offset + thick / 2
        for row, item in enumerate(series["data"]):
            if item["value"] is None:
                continue
            end = area.across(float(item["value"]), axis)
            size = f'width="{abs(end - zero):.2f}" height="{thick * 0.88:.2f}" fill="{series["itemStyle"]["color"]}"'
            yield f'<rect x="{min(end, zero):.2f}" y="{area.top + row * step + offset:.2f}" {size}/>'
    for series in option["series"]:
        if series["type"] == "custom":
            offset = places[series["id"].partition("|")[0]]
            for row, low, high in series["data"]:
                y = round(area.top + row * step + offset, 2)
                ends = [area.across(end, axis) for end in (low, high)]
                yield f'<path class="whisker" d="M{ends[0]} {y}H{ends[1]}"/>'


def _plane(option: dict[str, Any], area: Area) -> Iterator[str]:
    x, y = option["xAxis"], option["yAxis"]
    yield from _below(x, area)
    for value, words in _ticks(y):
        down = area.down(value, y)
        yield f'<path class="grid" d="M{area.left} {down}H{area.right}"/>'
        yield f'<text class="tick" x="{area.left - 6}" y="{down + 3.5}" text-anchor="end">{words}</text>'
    turned = f'transform="translate(10 {(area.top + area.bottom) / 2}) rotate(-90)" text-anchor="middle"'
    yield f'<text class="tick" {turned}>{escape(y["name"])}</text>'
    for series in option["series"]:
        yield from _marked(series, x, y, area)
        if series["type"] == "line":
            yield from _way(series, x, y, area)
        else:
            yield from _points(series, x, y, area)


def _place(item: Any, x: dict[str, Any], y: dict[str, Any], area: Area) -> tuple[float, float]:
    value = item["value"] if isinstance(item, dict) else item
    return area.across(value[0], x), area.down(value[1], y)


def _marked(series: dict[str, Any], x: dict[str, Any], y: dict[str, Any], area: Area) -> Iterator[str]:
    for mark in series.get("markLine", {}).get("data", ()):
        down = area.down(mark["yAxis"], y)
        yield f'<path class="mark" d="M{area.left} {down}H{area.right}" stroke-dasharray="2 3"/>'
    areas = series.get("markArea", {})
    style = areas.get("itemStyle", {})
    filled = f'fill="{style["color"]}" fill-opacity="{style["opacity"]}"' if "opacity" in style else 'class="frame"'
    for one, other in areas.get("data", ()):
        ends = [(area.across(corner["coord"][0], x), area.down(corner["coord"][1], y)) for corner in (one, other)]
        (left, low), (right, high) = ends
        size = f'width="{abs(right - left):.2f}" height="{abs(low - high):.2f}"'
        yield f'<rect {filled} x="{min(left, right)}" y="{min(low, high)}" {size}/>'


def _way(series: dict[str, Any], x: dict[str, Any], y: dict[str, Any], area: Area) -> Iterator[str]:
    places = [_place(item, x, y, area) for item in series["data"]]
    style = series["lineStyle"]
    dashes = ' stroke-dasharray="6 4"' if style.get("type") == "dashed" else ""
    path = "M" + "L".join(f"{across:g} {down:g}" for across, down in places)
    if len(places) > 1:
        yield f'<path d="{path}" fill="none" stroke="{style["color"]}" stroke-width="{style["width"]}"{dashes}/>'
    if series["symbol"] != "none":
        yield from (f'<circle cx="{a:g}" cy="{d:g}" r="2.5" fill="{style["color"]}"/>' for a, d in places)


def _points(series: dict[str, Any], x: dict[str, Any], y: dict[str, Any], area: Area) -> Iterator[str]:
    style, named = series.get("itemStyle", {}), series.get("label", {}).get("show", False)
    for item in series["data"]:
        across, down = _place(item, x, y, area)
        pixels = float((item.get("symbolSize") if isinstance(item, dict) else None) or series.get("symbolSize", 8)) / 2
        if style["color"] == "transparent":
            ring = f'fill="none" stroke="{style["borderColor"]}" stroke-width="{style["borderWidth"]}"'
            yield f'<circle cx="{across:g}" cy="{down:g}" r="{pixels:g}" {ring}/>'
        elif series.get("symbol") == "diamond":
            path = (
                f"M{across:g} {down - pixels:g}l{pixels:g} {pixels:g}l{-pixels:g} {pixels:g}l{-pixels:g} {-pixels:g}z"
            )
            yield f'<path d="{path}" fill="{style["color"]}"/>'
        else:
            yield f'<circle cx="{across:g}" cy="{down:g}" r="{pixels:g}" fill="{style["color"]}"/>'
        if named:
            aside = series["label"].get("offset")  # beside the point where the option moves it there, else above
            place = f'x="{across:g}" y="{down - pixels - 4:g}" text-anchor="middle"'
            if aside:
                place = f'x="{across + pixels + 4:g}" y="{down + aside[1] + 3.5:g}"'
            yield f'<text class="tick" {place}>{escape(item["label"]["formatter"])}</text>'


def _map(option: dict[str, Any], area: Area) -> Iterator[str]:
    rows, heads = option["yAxis"]["data"], option["xAxis"]["data"]
    yield from _labels(rows, area)
    wide, high = (area.right - area.left) / max(1, len(heads)), (area.bottom - area.top) / max(1, len(rows))
    for cell in option["series"][0]["data"]:
        column, row, value = cell["value"]
        x, y = area.left + column * wide, area.top + row * high
        colour = colour_of(value, option["visualMap"])
        yield f'<rect x="{x:.2f}" y="{y:.2f}" width="{wide:.2f}" height="{high:.2f}" fill="{colour}"/>'
        if cell["label"]["show"]:
            place = f'x="{x + wide / 2:.2f}" y="{y + high / 2 + 3.5:.2f}" text-anchor="middle"'
            style = f'font-size="10" fill="{cell["label"]["color"]}"'
            yield f"<text {place} {style}>{escape(cell['label']['formatter'])}</text>"
    for k, words in enumerate(heads):
        place = f'transform="translate({area.left + (k + 0.5) * wide + 3.5:.2f} {area.bottom + 6}) rotate(-90)"'
        yield f'<text class="tick" {place} text-anchor="end">{escape(words)}</text>'


def colour_of(value: float, scale: dict[str, Any]) -> str:
    """Colour of a value on the scale of a visual map: between the two ends, or of a piece."""
    if "pieces" in scale:
        return next(str(piece["color"]) for piece in scale["pieces"] if piece["value"] == value)
    low, high, colours = scale["min"], scale["max"], scale["inRange"]["color"]
    share = min(1.0, max(0.0, (value - low) / (high - low))) * (len(colours) - 1)
    first = min(int(share), len(colours) - 2)
    ends = [[int(colours[k][i : i + 2], 16) for i in (1, 3, 5)] for k in (first, first + 1)]
    mixed = [round(a + (b - a) * (share - first)) for a, b in zip(*ends, strict=True)]
    return "#{:02x}{:02x}{:02x}".format(*mixed)
