"""A chart as a still SVG, drawn from the same option: what shows on paper and where no script runs."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from markupsafe import Markup, escape

from viz.charts import Chart
from viz.report.marks import colour_of, has_marks, marks

LEFT, TOP, BOTTOM = 40.0, 8.0, 24.0
SIZES = {"half": (420.0, 190.0), "third": (300.0, 140.0), "quarter": (230.0, 130.0), "full": (760.0, 330.0)}
"""Width and height of a drawing, so that its letters come out alike on one page."""

SHARE = 0.85
"""Height of a drawing against that of the live chart."""

MOST_LABELS = 7
HEAT_LEFT, HEAT_BOTTOM = 56.0, 44.0
Point = tuple[float, float]


class Frame:
    """Where values of an option lie in the picture."""

    def __init__(self, option: dict[str, Any], width: float, height: float) -> None:
        self.x, self.y = (axis[0] if isinstance(axis, list) else axis for axis in (option["xAxis"], option["yAxis"]))
        self.heat = self.y["type"] == "category"
        grid = option["grid"][0] if isinstance(option["grid"], list) else option["grid"]
        self.left, self.right = HEAT_LEFT if self.heat else LEFT, width - max(8.0, float(grid["right"]))
        self.top, self.bottom = TOP, height - (HEAT_BOTTOM if self.heat else BOTTOM)
        self.columns = max(1, len(self.x["data"]))
        self.gap = self.x.get("boundaryGap", True) is not False

    def across(self, place: float) -> float:
        """Pixels of a place on the x axis."""
        share = (place + 0.5) / self.columns if self.gap else place / max(1, self.columns - 1)
        return round(self.left + share * (self.right - self.left), 2)

    def down(self, value: float) -> float:
        """Pixels of a value on the y axis, kept inside."""
        low, high = float(self.y["min"]), float(self.y["max"])
        share = min(1.0, max(0.0, (value - low) / (high - low)))
        return round(self.bottom - share * (self.bottom - self.top), 2)


def drawing(chart: Chart) -> Markup:
    """A chart as SVG text.

    Parameters
    ----------
    chart : Chart
        A chart of lines and areas, of coloured cells, or of bars or points.
    """
    width, height = SIZES[chart.size]
    height = SHARE * chart.height or height
    inside = [*(marks if has_marks(chart) else _lines_or_cells)(chart, width, height)]
    size = f'viewBox="0 0 {width:g} {height:g}" preserveAspectRatio="xMidYMid meet"'
    spoken = chart.option.get("aria", {}).get("label", {}).get("description", "")
    label = escape(spoken or f"{chart.title}. {chart.note}".strip())
    return Markup(f'<svg class="still" role="img" aria-label="{label}" {size}>{"".join(inside)}</svg>')


def _lines_or_cells(chart: Chart, width: float, height: float) -> Iterator[str]:
    frame = Frame(chart.option, width, height)
    yield from _cells(chart.option, frame) if frame.heat else _plot(chart, frame)


def _plot(chart: Chart, frame: Frame) -> Iterator[str]:
    yield from _axes(frame, percent=chart.percent)
    totals: dict[str, list[float]] = {}
    for series in chart.option["series"]:
        if series["type"] == "line":
            yield from _line(series, frame, totals)
        elif series["id"] == "history":
            yield from _history(series, frame)


def _axes(frame: Frame, *, percent: bool) -> Iterator[str]:
    low, high, step = (float(frame.y[key]) for key in ("min", "max", "interval"))
    for k in range(round((high - low) / step) + 1):
        value = low + k * step
        y = frame.down(value)
        words = f"{100 * value:.0f}%" if percent else number(value)
        yield f'<path class="grid" d="M{frame.left} {y}H{frame.right}"/>'
        yield f'<text class="tick" x="{frame.left - 6}" y="{y + 3.5}" text-anchor="end">{words}</text>'
    yield from _across(frame, frame.bottom + 15)


def _across(frame: Frame, y: float) -> Iterator[str]:
    """Labels of the x axis: as many as the axis asks for, or as have room."""
    label = frame.x.get("axisLabel", {})
    interval = label.get("interval")
    step = int(interval) + 1 if isinstance(interval, int) else -(-frame.columns // MOST_LABELS)
    first = step if label.get("showMinLabel") is False else 0
    for place in range(first, frame.columns, step):
        words = escape(str(frame.x["data"][place]).removeprefix("Jan "))
        yield f'<text class="tick" x="{frame.across(place)}" y="{y}" text-anchor="middle">{words}</text>'


def _history(series: dict[str, Any], frame: Frame) -> Iterator[str]:
    for place, _ in series.get("data", ()):
        x = frame.across(place)
        yield f'<path class="dated" d="M{x - 3} {frame.bottom}h6l-3 -5z"/>'
    for mark in series.get("markLine", {}).get("data", ()):
        dotted = "" if mark.get("lineStyle", {}).get("type") == "solid" else ' stroke-dasharray="1 3"'
        if "xAxis" in mark:
            path = f"M{frame.across(mark['xAxis'])} {frame.top}V{frame.bottom}"
        else:
            path = f"M{frame.left} {frame.down(mark['yAxis'])}H{frame.right}"
        yield f'<path class="mark" d="{path}"{dotted}/>'


def _line(series: dict[str, Any], frame: Frame, totals: dict[str, list[float]]) -> Iterator[str]:
    values = [value["value"] if isinstance(value, dict) else value for value in series["data"]]
    stack = series.get("stack")
    base = totals.get(stack, [0.0] * len(values)) if stack else [0.0] * len(values)
    tops = [None if value is None else below + value for value, below in zip(values, base, strict=True)]
    if stack:
        totals[stack] = [below if top is None else top for top, below in zip(tops, base, strict=True)]
    style, area = series.get("lineStyle", {}), series.get("areaStyle", {})
    for run in _pieces(tops):
        edge = _points(run, tops, frame)
        if area.get("opacity", 0.0) > 0.0:
            under = _points(run, base, frame)[::-1]
            fill = f'fill="{area["color"]}" fill-opacity="{area["opacity"]:g}"'
            yield f'<path d="{_path([*edge, *under])}Z" {fill}/>'
        if style.get("opacity", 1.0) > 0.0 and style.get("width", 1) > 0:
            stroke = f'fill="none" stroke="{style["color"]}" stroke-width="{style.get("width", 1)}"'
            yield f'<path d="{_path(edge)}" {stroke}{_dashes(style.get("type"))}/>'
    yield from _end_label(series, tops, frame)


def _end_label(series: dict[str, Any], tops: Sequence[float | None], frame: Frame) -> Iterator[str]:
    label = series.get("endLabel", {})
    last = tops[-1] if tops else None
    if label.get("show") and last is not None:
        y = frame.down(last) + float(label["offset"][1]) + 3.5
        place = f'x="{frame.right + 6:g}" y="{y:.2f}"'
        yield f'<text class="end" {place} fill="{label["color"]}">{escape(label["formatter"])}</text>'


def _pieces(values: Sequence[float | None]) -> Iterator[list[int]]:
    """Places of values that follow each other without a gap."""
    for there, places in groupby(range(len(values)), key=lambda k: values[k] is not None):
        if there:
            yield list(places)


def _points(places: Sequence[int], values: Sequence[float | None], frame: Frame) -> list[Point]:
    return [(frame.across(k), frame.down(values[k] or 0.0)) for k in places]


def _path(points: Sequence[Point]) -> str:
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in points)


def _dashes(kind: Any) -> str:
    if kind == "dashed":
        return ' stroke-dasharray="6 4"'
    return f' stroke-dasharray="{" ".join(map(str, kind))}"' if isinstance(kind, list) else ""


def _cells(option: dict[str, Any], frame: Frame) -> Iterator[str]:
    """Cells of a heat map, coloured as its visual map says."""
    rows, series = frame.y["data"], option["series"][0]
    wide = (frame.right - frame.left) / frame.columns
    high = (frame.bottom - frame.top) / max(1, len(rows))
    for cell in series["data"]:
        column, row, value = cell["value"]
        colour = colour_of(value, option["visualMap"])
        x, y = frame.left + column * wide, frame.bottom - (row + 1) * high
        yield f'<rect x="{x:.2f}" y="{y:.2f}" width="{wide:.2f}" height="{high:.2f}" fill="{colour}"/>'
        if cell.get("label", {}).get("show"):
            place = f'x="{x + wide / 2:.2f}" y="{y + high / 2 + 3.5:.2f}" text-anchor="middle"'
            ink = cell["label"]["color"]
            yield f'<text {place} font-size="10" fill="{ink}">{escape(cell["label"]["formatter"])}</text>'
    yield from _rings(option, frame, wide, high)
    yield from _ramp(option["visualMap"], frame)
    yield from _across(frame, frame.bottom + 15)
    step = -(-len(rows) // MOST_LABELS)
    for row in range(0, len(rows), step):
        y, words = frame.bottom - (row + 0.5) * high + 3.5, escape(str(rows[row]))
        yield f'<text class="tick" x="{frame.left - 6}" y="{y:.2f}" text-anchor="end">{words}</text>'
    middle_x, middle_y = (frame.left + frame.right) / 2, (frame.top + frame.bottom) / 2
    below = f'x="{middle_x}" y="{frame.bottom + 34}" text-anchor="middle"'
    yield f'<text class="tick" {below}>{escape(frame.x["name"])}</text>'
    turned = f'transform="translate(11 {middle_y}) rotate(-90)" text-anchor="middle"'
    yield f'<text class="tick" {turned}>{escape(frame.y["name"])}</text>'


def _rings(option: dict[str, Any], frame: Frame, wide: float, high: float) -> Iterator[str]:
    """Rings around cells that the option marks as chosen."""
    for series in option["series"]:
        if series["id"].startswith("chosen|"):
            style = f'fill="none" stroke="{series["itemStyle"]["borderColor"]}" stroke-width="2"'
            for column, row in series["data"]:
                place = f'cx="{frame.left + (column + 0.5) * wide:.2f}" cy="{frame.bottom - (row + 0.5) * high:.2f}"'
                yield f'<circle {place} r="{series["symbolSize"] / 2 - 2:g}" {style}/>'


def _ramp(scale: dict[str, Any], frame: Frame) -> Iterator[str]:
    """The colours from low to high beside the cells, where the option shows them."""
    if scale.get("show", True) is False or "pieces" in scale:
        return
    steps, high = 20, (frame.bottom - frame.top) / 2
    x, top = frame.right + 20, frame.top + high / 2
    for k in range(steps):
        colour = colour_of(scale["max"] - (k + 0.5) / steps * (scale["max"] - scale["min"]), scale)
        size = f'width="14" height="{high / steps + 0.3:.2f}"'
        yield f'<rect x="{x}" y="{top + k * high / steps:.2f}" {size} fill="{colour}"/>'
    for words, y in zip(scale["text"], (top - 6, top + high + 14), strict=True):
        yield f'<text class="tick" x="{x + 7}" y="{y:.2f}" text-anchor="middle">{escape(words)}</text>'


def number(value: float) -> str:
    """A number on an axis, with a true minus sign."""
    return f"{round(value, 4) + 0.0:g}".replace("-", "−")
