"""How a comparison looks in a terminal: in words, the differences, how firm they are, when histories part."""

import math
from typing import Any

import pandas as pd
from rich.console import Console
from rich.markup import escape

from sim.analysis.compare.comparison import Comparison
from sim.analysis.compare.robustness import SignMap, sign
from sim.analysis.compare.statistics import LEVEL
from sim.analysis.compare.words import WHOLE, in_words, payoff_by_part
from sim.analysis.wording import count, number, short, shortened, whole_percent
from sim.console.sheets import Sheet, plain_table, print_sheet
from sim.vocabulary import COLUMN_TERMS, OUTCOMES_BY_NAME

PARTING_MONTHS = (0, 3, 6, 12, 24, 36, 48, 60, 72, 96, 120)
LONGEST_NAME, LEFT_OUT = 26, 6
"""Letters of a side's name in the table of partings, and the month that makes room for them in 80 columns."""
PARTING_WORDS = {"seoul": "Seoul", "governments": "any government", "anything": "any number"}


def print_comparison(screen: Console, comparison: Comparison, signs: SignMap | None = None) -> None:
    """Print a comparison."""
    for name in comparison.names[1:]:
        screen.print(escape(in_words(comparison, name)), highlight=False)
        screen.print()
    for name in comparison.names[1:]:
        print_sheet(screen, _differences(comparison, name))
        if parts := payoff_by_part(comparison, name):
            print_sheet(screen, _parts(comparison, name, parts))
        print_sheet(screen, _runs(comparison, name))
    print_sheet(screen, _partings(comparison))
    if signs is not None:
        print_sheet(screen, _sign_map(signs, comparison.names))


def _parts(comparison: Comparison, name: str, rows: list[Any]) -> Sheet:
    """Of what the difference in Seoul's net payoff is made."""
    table = plain_table()
    table.add_column("part", no_wrap=True)
    for heading in ("A", "B", "B - A", "±", "p", *(["holds"] if comparison.draws else [])):
        table.add_column(heading, justify="right", no_wrap=True)
    for row in rows:
        term = COLUMN_TERMS[OUTCOMES_BY_NAME[row.outcome].variable]
        label = "net payoff" if row.outcome == WHOLE else term.meaning.rpartition(": ")[2]
        cells = [number(row.mean_first), number(row.mean), number(row.difference), number(row.standard_error),
                 _p(row.p_holm)]  # fmt: skip
        share = [whole_percent(row.sign_holds)] if comparison.draws else []
        table.add_row(label, *cells, *share, style=None if row.p_holm < LEVEL else "dim")
        if row.outcome == WHOLE:
            table.add_section()
    note = "mean over the whole run; the parts add up to the net payoff; p corrected for all looks at parts"
    return Sheet(f"Seoul's net payoff by part (% of GDP a year). A: {comparison.names[0]}; B: {name}", table, note)


def _rows(comparison: Comparison, name: str) -> Any:
    table: pd.DataFrame = comparison.differences[comparison.differences["side"] == name]
    return table.itertuples(name="Row")


def _differences(comparison: Comparison, name: str) -> Sheet:
    table = plain_table()
    table.add_column("outcome", no_wrap=True)
    headings = ["A", "B", "B - A", "±", "p", *(["holds", "turns"] if comparison.draws else [])]
    for heading in headings:
        table.add_column(heading, justify="right", no_wrap=True)
    for row in _rows(comparison, name):
        cells = [row.outcome, number(row.mean_first), number(row.mean), number(row.difference),
                 number(row.standard_error), _p(row.p_holm)]  # fmt: skip
        shares = [whole_percent(row.sign_holds), whole_percent(row.sign_reverses)] if comparison.draws else []
        table.add_row(*cells, *shares, style=None if row.p_holm < LEVEL else "dim")
    return Sheet(f"A: {comparison.names[0]}; B: {name}", table, _how_firm(comparison))


def _how_firm(comparison: Comparison) -> str:
    """What the columns of the differences mean."""
    note = f"± standard error (Monte Carlo only); p corrected for {len(comparison.differences)} looks by Holm"
    if not comparison.draws:
        return note
    return (
        f"{note}; holds, turns: share of {comparison.draws} parameter draws of {comparison.drawn.shape[2]} histories "
        f"each, up to {100 * comparison.spread:g} % of the way to the range ends, in which B - A keeps its sign or "
        "turns (the rest: no difference)"
    )


def _p(value: float) -> str:
    if math.isnan(value):
        return ""
    return "< .001" if value < 0.001 else short(value, 3)


def _runs(comparison: Comparison, name: str) -> Sheet:
    table = plain_table()
    table.add_column("outcome", no_wrap=True)
    for heading in ("paired", "unpaired", "factor"):
        table.add_column(heading, justify="right")
    for row in _rows(comparison, name):
        ratio = row.variance_ratio
        factor = "all" if ratio == math.inf else ("" if math.isnan(ratio) else f"{ratio:.3g}")
        table.add_row(row.outcome, count(row.runs_needed), count(row.runs_needed_unpaired), factor)
    wanted = "10 % of the difference" if comparison.precision is None else f"{comparison.precision:g}"
    title = f"Runs needed for a 95 % interval of ± {wanted}"
    return Sheet(title, table, "factor: how many times as many runs unpaired sampling needs")


def _partings(comparison: Comparison) -> Sheet:
    """Shares of histories that have parted by some months."""
    months = comparison.sides[0].spec.ticks
    several = len(comparison.names) > 2
    shown = sorted({*(month for month in PARTING_MONTHS if month < months), months - 1})[:8]
    if several:  # room for names
        shown = [month for month in shown if month != LEFT_OUT]
    table = plain_table()
    table.add_column("in what", no_wrap=True)
    for month in shown:
        table.add_column(str(month), justify="right", no_wrap=True)
    table.add_column("half by", justify="right", no_wrap=True)
    partings: Any = comparison.partings.set_index(["side", "month"])
    for side, name in enumerate(comparison.names[1:], start=1):
        if several:
            table.add_row(escape(shortened(name, LONGEST_NAME)))
        for kind, words in PARTING_WORDS.items():
            median = comparison.median_parting(side, kind)
            cells = (f"{100 * float(partings.loc[(name, month), kind]):.0f}%" for month in shown)
            table.add_row(
                f"  {words}" if several else words, *cells, "never" if math.isnan(median) else str(int(median))
            )
    return Sheet(f"Share of histories that have parted from {comparison.names[0]} by month ...", table)


def _sign_map(signs: SignMap, names: list[str]) -> Sheet:
    table = plain_table()
    table.add_column(signs.down, justify="right", no_wrap=True)
    for value in signs.across_values:
        table.add_column(short(float(value)), justify="right")
    for value, differences, errors in zip(signs.down_values, signs.difference, signs.standard_error, strict=True):
        table.add_row(short(float(value)), *(sign(d, e) for d, e in zip(differences, errors, strict=True)))
    return Sheet(
        f"Sign of the difference in {signs.outcome}, {names[1]} less {names[0]}; across: {signs.across}", table,
        "+ or -: beyond two standard errors; (+) or (-): within; 0: none",
    )  # fmt: skip
