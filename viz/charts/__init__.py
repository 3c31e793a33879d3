"""Charts as pure functions: numbers in, an ECharts option out. No browser, no state, no law."""

from viz.charts.chart import Chart, Entry, chart_payload
from viz.charts.difference import difference_chart
from viz.charts.fan import FanLine, fan_chart
from viz.charts.months import MonthAxis
from viz.charts.shares import Share, shares_chart
from viz.charts.tiles import Tile, outcome_tiles
from viz.charts.values import ValueAxis

__all__ = [
    "Chart",
    "Entry",
    "FanLine",
    "MonthAxis",
    "Share",
    "Tile",
    "ValueAxis",
    "chart_payload",
    "difference_chart",
    "fan_chart",
    "outcome_tiles",
    "shares_chart",
]
