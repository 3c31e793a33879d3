"""How tipping points look in a terminal: one, all, a map, and what a forced policy leaves behind."""

import math
from typing import Any

import numpy as np
import pandas as pd
from rich.console import Console
from rich.markup import escape

from sim.analysis.tipping.metric import Metric
from sim.analysis.tipping.search import Tipping, TippingMap
from sim.analysis.tipping.words import in_words
from sim.analysis.wording import short, whole_percent
from sim.console.sheets import Sheet, plain_table, print_sheet

SHOWN_MONTHS = (11, 23, 35, 47, 59, 71, 95, 119)
POINTS_SHOWN = 9


def print_tipping(screen: Console, tipping: Tipping) -> None:
    """Print the edges of one parameter, the curve behind them, and when single runs tip."""
    screen.print(escape(in_words(tipping)), highlight=False)
    screen.print()
    print_sheet(screen, _curve(tipping))
    print_sheet(screen, _months(tipping))


def _curve(tipping: Tipping) -> Sheet:
    """The metric at evenly spaced values of the parameter."""
    name = tipping.parameter
    table = plain_table()
    curve = tipping.curve
    grid = np.linspace(tipping.low, tipping.high, POINTS_SHOWN)
    table.add_column(name, no_wrap=True)
    for value in grid:
        table.add_column(short(float(value), 3), justify="right")
    means = np.interp(grid, curve[name].to_numpy(), curve[tipping.metric.outcome.name].to_numpy())
    table.add_row("", *(_cell(float(value), tipping.metric) for value in means))
    title = f"{tipping.metric.outcome.name} in {tipping.metric.scope}, along {name} ({tipping.unit})"
    return Sheet(title, table, f"* under {short(tipping.metric.below)}")


def _cell(value: float, metric: Metric) -> str:
    """A mean, marked where it is under the threshold."""
    if math.isnan(value):
        return ""
    return f"[bold red]{short(value)}*[/]" if value < metric.below else short(value)


def _months(tipping: Tipping) -> Sheet:
    """When runs tip: as configured and at each edge."""
    table = plain_table()
    shown = [month for month in SHOWN_MONTHS if month < tipping.horizon]
    table.add_column(f"{tipping.parameter} =", no_wrap=True)
    for month in shown:
        table.add_column(str(month), justify="right")
    for heading in ("median", "never"):
        table.add_column(heading, justify="right")
    values = [tipping.now, *(edge.value for edge in tipping.edges.values())]
    for value, months in zip(values, tipping.months, strict=True):
        tipped = months[~np.isnan(months)]
        median = f"{np.median(tipped):.0f}" if tipped.size else ""
        shares = (whole_percent(float((months <= month).mean())) for month in shown)
        table.add_row(short(value, 3), *shares, median, whole_percent(float(np.isnan(months).mean())))
    return Sheet(
        "Share of runs that have tipped by month ...", table,
        "tipped: three months in a row with missile defence, lethal aid, or China named; median of those that tip",
    )  # fmt: skip


def print_ranked(screen: Console, table: pd.DataFrame, metric: Metric) -> None:
    """Print every parameter by how near its edge is."""
    shown = plain_table()
    shown.add_column("parameter", no_wrap=True)
    for heading in ("now", "edge", "95 % interval", "away", "end", "at end"):
        shown.add_column(heading, justify="right")
    rows: Any = list(table.itertuples(name="Row"))
    found = sum(not math.isnan(row.edge) for row in rows)
    for k, row in enumerate(rows):
        here = [row.parameter, short(row.now, 3)]
        if k < found:
            here += [short(row.edge, 3), f"{short(row.low, 3)} .. {short(row.high, 3)}", whole_percent(row.distance)]
        else:
            here += ["none", "", "", short(row.searched_to, 3), short(row.metric_at_end)]
        shown.add_row(*here, end_section=k == found - 1)
    words = f"{metric.outcome.name} under {short(metric.below)}, {metric.scope}"
    note = (
        "away: in units of the parameter's range. Below the line: no edge inside the range; at end: the metric at the "
    )
    note += "end of the range where it comes nearest the threshold"
    print_sheet(screen, Sheet(f"Nearest edge of each parameter: {words}", shown, note))


def print_map(screen: Console, found: TippingMap) -> None:
    """Print the metric over two parameters."""
    metric = found.metric
    table = plain_table()
    table.add_column(found.down, justify="right", no_wrap=True)
    for value in found.across_values:
        table.add_column(short(float(value)), justify="right")
    for value, row in zip(found.down_values, found.mean, strict=True):
        table.add_row(short(float(value)), *(_cell(float(cell), metric) for cell in row))
    title = f"{metric.outcome.name} in {metric.scope}; across: {found.across}"
    print_sheet(screen, Sheet(title, table, f"* under {short(metric.below)}"))


def print_path(screen: Console, table: pd.DataFrame, window: tuple[int, int]) -> None:
    """Print what a forced policy leaves behind."""
    shown = plain_table()
    shown.add_column("forced", no_wrap=True)
    for heading in ("months", "ambiguous", "aligning", "accomm.", "less free", "±"):
        shown.add_column(heading, justify="right")
    rows: Any = table.itertuples(name="Row")
    for row in rows:
        shown.add_row(
            row.policy, str(row.months), short(row.ambiguous_posture), short(row.aligning_posture),
            short(row.accommodating_posture), short(row.ambiguous_less_free), short(row.standard_error, 3),
        )  # fmt: skip
    title = f"Seoul in months {window[0]}-{window[1]} of wars that last, after a policy was forced on it"
    note = "shares of months; less free: ambiguous share less that of a Seoul never forced, on the same luck"
    print_sheet(screen, Sheet(title, shown, note))
