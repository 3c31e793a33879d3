"""How a comparison looks in a terminal: in words, the differences, how firm they are, when histories part."""

import math
from typing import Any

import pandas as pd
from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from sim.analysis.compare.comparison import Comparison
from sim.analysis.compare.robustness import SignMap
from sim.analysis.compare.statistics import LEVEL
from sim.analysis.compare.words import in_words
from sim.analysis.wording import count, number, short, whole_percent

PARTING_WORDS = {"seoul": "Seoul", "governments": "any government", "anything": "any number"}


def print_comparison(screen: Console, comparison: Comparison, signs: SignMap | None = None) -> None:
    """Print a comparison."""
    for name in comparison.names[1:]:
        screen.print(escape(in_words(comparison, name)), highlight=False)
        screen.print()
    for name in comparison.names[1:]:
        screen.print(_differences(comparison, name))
        screen.print()
        screen.print(_runs(comparison, name))
        screen.print()
    screen.print(_partings(comparison))
    if signs is not None:
        screen.print(_sign_map(signs, comparison.names))


def _table(title: str, caption: str = "") -> Table:
    return Table(title=title, title_justify="left", caption=caption, caption_justify="left", box=box.SIMPLE_HEAD,
                 pad_edge=False, collapse_padding=True)  # fmt: skip


def _rows(comparison: Comparison, name: str) -> Any:
    table: pd.DataFrame = comparison.differences[comparison.differences["side"] == name]
    return table.itertuples(name="Row")


def _differences(comparison: Comparison, name: str) -> Table:
    looks = len(comparison.differences)
    signs = (
        f"; holds, turns: share of {comparison.draws} parameter draws, up to {100 * comparison.spread:g} % of the way "
        "to the range ends, in which B - A keeps its sign or turns (the rest: no difference)"
        if comparison.draws
        else ""
    )
    table = _table(
        f"A: {comparison.names[0]}; B: {name}",
        f"± standard error (Monte Carlo only); p corrected for {looks} looks by Holm{signs}",
    )
    table.add_column("outcome", no_wrap=True)
    for heading in ("A", "B", "B - A", "±", "p"):
        table.add_column(heading, justify="right")
    if comparison.draws:
        table.add_column("holds", justify="right")
        table.add_column("turns", justify="right")
    for row in _rows(comparison, name):
        cells = [row.outcome, number(row.mean_first), number(row.mean), number(row.difference),
                 number(row.standard_error), _p(row.p_holm)]  # fmt: skip
        shares = [whole_percent(row.sign_holds), whole_percent(row.sign_reverses)] if comparison.draws else []
        table.add_row(*cells, *shares, style=None if row.p_holm < LEVEL else "dim")
    return table


def _p(value: float) -> str:
    if math.isnan(value):
        return ""
    return "< .001" if value < 0.001 else short(value, 3)


def _runs(comparison: Comparison, name: str) -> Table:
    wanted = "10 % of the difference" if comparison.precision is None else f"{comparison.precision:g}"
    table = _table(
        f"Runs needed for a 95 % interval of ± {wanted}",
        "factor: how many times as many runs unpaired sampling needs",
    )
    table.add_column("outcome", no_wrap=True)
    for heading in ("paired", "unpaired", "factor"):
        table.add_column(heading, justify="right")
    for row in _rows(comparison, name):
        factor = "all" if row.variance_ratio == float("inf") else f"{row.variance_ratio:.3g}"
        table.add_row(row.outcome, count(row.runs_needed), count(row.runs_needed_unpaired), factor)
    return table


def _partings(comparison: Comparison) -> Table:
    """Shares of histories that have parted by some months."""
    months = comparison.sides[0].spec.ticks
    shown = [month for month in (0, 3, 6, 12, 24, 36, 48, 60, 72, 96, 120) if month < months]
    shown = sorted({*shown, months - 1})[:8]
    table = _table(f"Share of histories that have parted from {comparison.names[0]} by month ...")
    table.add_column("in what", no_wrap=True)
    for month in shown:
        table.add_column(str(month), justify="right")
    table.add_column("half by", justify="right")
    partings: Any = comparison.partings.set_index(["side", "month"])
    for side, name in enumerate(comparison.names[1:], start=1):
        for kind, words in PARTING_WORDS.items():
            median = comparison.median_parting(side, kind)
            said = words if len(comparison.names) == 2 else f"{name}: {words}"
            cells = (whole_percent(float(partings.loc[(name, month), kind])) for month in shown)
            table.add_row(said, *cells, "never" if math.isnan(median) else str(int(median)))
    return table


def _sign_map(signs: SignMap, names: list[str]) -> Table:
    table = _table(
        f"Sign of the difference in {signs.outcome}, {names[1]} less {names[0]}",
        f"+ or -: beyond two standard errors; (+) or (-): within; 0: none. Across: {signs.across}; down: {signs.down}",
    )
    table.add_column(signs.down, justify="right")
    for value in signs.across_values:
        table.add_column(short(float(value)), justify="right")
    for value, differences, errors in zip(signs.down_values, signs.difference, signs.standard_error, strict=True):
        table.add_row(short(float(value)), *(sign(d, e) for d, e in zip(differences, errors, strict=True)))
    return table


def sign(difference: float, error: float) -> str:
    """A difference as a sign, in brackets where chance could have made it."""
    if difference == 0.0 or math.isnan(difference):
        return "0"
    mark = "+" if difference > 0.0 else "-"
    return mark if abs(difference) > 2.0 * error else f"({mark})"
