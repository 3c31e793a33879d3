"""A comparison in a few sentences."""

import math
from typing import Any

from sim.analysis.compare.comparison import Comparison
from sim.analysis.compare.statistics import LEVEL
from sim.analysis.wording import month_in_words, number, whole_percent
from sim.scenario import date_of
from sim.vocabulary import OUTCOMES_BY_NAME

CLEAREST = 3
"""Differences told in words."""


def in_words(comparison: Comparison, name: str) -> str:
    """The clearest differences of one side, and when histories part."""
    table: Any = comparison.differences[comparison.differences["side"] == name]
    clear = table[table["p_holm"] < LEVEL]
    order = (clear["difference"] / clear["standard_error"]).abs().sort_values(ascending=False, kind="stable").index
    said = [_difference(row, comparison.draws) for row in clear.loc[order[:CLEAREST]].itertuples(name="Row")]
    against = f"{name} against {comparison.names[0]}, {comparison.runs:,} paired histories"
    return f"{against}: {'; '.join(said) if said else 'no difference beyond chance'}. {_parting(comparison, name)}"


def _difference(row: Any, draws: int) -> str:
    outcome = OUTCOMES_BY_NAME[row.outcome]
    moved = "rises" if row.difference > 0 else "falls"
    sign = f", the sign holds in {whole_percent(row.sign_holds)} of {draws} plausible parameter draws" if draws else ""
    return f"{outcome.meaning} {moved} from {number(row.mean_first)} to {number(row.mean)} ({outcome.scope}){sign}"


def _parting(comparison: Comparison, name: str) -> str:
    side = comparison.names.index(name)
    months = comparison.sides[0].spec.ticks
    never = float((comparison.measured.partings["seoul"][side - 1] == months).mean())
    median = comparison.median_parting(side, "seoul")
    if math.isnan(median):
        return f"In {whole_percent(never)} of histories Seoul never acts differently."
    by = month_in_words(date_of(int(median)))
    rest = f"; in {whole_percent(never)} it never does" if never > 0.0 else ""
    return f"By {by} Seoul has acted differently in half of the histories{rest}."
