"""Notes on outcomes and ranges of numbers as a policy reader wants them."""

from typing import Any

from sim.errors import RunFolderError
from sim.vocabulary import COLUMN_TERMS, Outcome
from viz.answers.outcomes import amount_of
from viz.charts.outcomes import outcome_unit, span_words, unit_words

PLAIN = ("china_omitted", "cjk_kept", "exit_large", "exit_sme", "fund_doubled", "guarantee", "lethal_aid", "war")
"""Quantities whose outcomes say what they are."""


def outcome_note(outcome: Outcome, months: int) -> str:
    """What an outcome measures, over which months, in what unit."""
    meaning = COLUMN_TERMS[outcome.variable].meaning
    own = "" if outcome.variable in PLAIN or outcome.meaning in meaning else f"{meaning}; "
    unit = unit_words(outcome_unit(outcome))
    return f"{own}{span_words(outcome, months)}{f'; {unit}' if unit and unit not in ('months', 'month') else ''}"


def range_words(low: float | None, high: float | None, unit: str) -> str:
    """From low to high."""
    if low is None or high is None:
        return "–"
    return f"{amount_of(low, unit).removesuffix(' %')} to {amount_of(high, unit)}"


def field_of(summary: Any, outcome: str, key: str, where: str) -> float | None:
    """A number of a summary; raises RunFolderError where the summary has no such row or no number there."""
    try:
        value = summary[outcome][key]
    except (KeyError, TypeError):
        raise RunFolderError(f"{where}: has no {key} of {outcome}") from None
    if value is not None and (isinstance(value, bool) or not isinstance(value, int | float)):
        raise RunFolderError(f"{where}: {key} of {outcome} is no number")
    return value
