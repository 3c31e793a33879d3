"""Numbers, spans of time and outcomes as a policy reader wants them."""

import re
from typing import Any

from sim.errors import RunFolderError
from sim.vocabulary import COLUMN_TERMS, Outcome
from viz.answers.words import UNITS
from viz.charts.months import month_words
from viz.page.comparing import number

POINTS = ("chance", "share of months")
WHOLE = re.compile(r"\b(0|100)\.0( %)")
PLAIN = ("china_omitted", "cjk_kept", "exit_large", "exit_sme", "fund_doubled", "guarantee", "lethal_aid", "war")
"""Quantities whose outcomes say what they are."""

SUBJECTS = {
    "ambiguous_posture_share": "the share of months with an ambiguous posture",
    "fund_doubled_share": "the share of months with the trust fund doubled",
    "china_omitted_share": "the share of months with China unnamed",
    "cjk_kept_share": "the share of months in which the track with China and Japan is kept",
    "lethal_aid_two_years": "the chance of lethal aid within two years",
    "lethal_aid_ever": "the chance that lethal aid is ever given",
    "nato_ties_gained": "the gain in ties with NATO",
    "guarantee_mean": "the US guarantee",
    "cooperation_mean": "Russia–DPRK cooperation",
    "technology_end": "the technology that reaches Pyongyang",
    "beijing_relation_mean": "Seoul’s relation with Beijing",
    "coercion_cost_mean": "the cost of Chinese coercion",
    "war_months": "the length of the war in months",
    "exit_large_end": "the share of large firms that leave Russia",
    "exit_sme_end": "the share of smaller firms that leave Russia",
    "welfare_mean": "Seoul’s net payoff",
}
"""Outcomes as the subject of a sentence."""


def unit_words(unit: str) -> str:
    """Unit of an outcome for people; nothing where the number says it itself."""
    return "" if unit in (*POINTS, "share", "index", "level") else UNITS.get(unit, unit)


def subject_of(outcome: Outcome) -> str:
    """An outcome as the subject of a sentence."""
    return SUBJECTS.get(outcome.name, outcome.meaning)


def span_words(outcome: Outcome, months: int, *, long: bool = False) -> str:
    """The months an outcome looks at, as dates."""
    first, last = outcome.window or (0, months - 1)
    last = min(last, months - 1)
    span = f"{month_words(min(first, last), long=long)} to {month_words(last, long=long)}"
    if outcome.condition == "always":
        return span
    return f"{span} in which the war goes on" if long else f"{span}, while the war goes on"


def outcome_note(outcome: Outcome, months: int) -> str:
    """What an outcome measures, over which months, in what unit."""
    meaning = COLUMN_TERMS[outcome.variable].meaning
    own = "" if outcome.variable in PLAIN or outcome.meaning in meaning else f"{meaning}; "
    unit = unit_words(outcome.unit)
    return f"{own}{span_words(outcome, months)}{f'; {unit}' if unit and unit not in ('months', 'month') else ''}"


def amount_of(value: float | None, unit: str, *, signed: bool = False) -> str:
    """An outcome's number; a dash where it has none."""
    return "–" if value is None else whole(number(value, unit, signed=signed))


def number_words(value: float) -> str:
    """A bare number in two digits after the point, with a true minus sign."""
    return f"{round(value, 2) + 0.0:.2f}".replace("-", "−")


def whole(text: str) -> str:
    """A share without a digit that says nothing: "100 %" and not "100.0 %"."""
    return WHOLE.sub(r"\1\2", text)


def range_words(low: float | None, high: float | None, unit: str) -> str:
    """From low to high."""
    if low is None or high is None:
        return "–"
    return f"{amount_of(low, unit).removesuffix(' %')} to {amount_of(high, unit)}"


def with_unit(value: float, unit: str) -> str:
    """A number in a sentence, with its unit."""
    return " ".join(part for part in (amount_of(value, unit), unit_words(unit)) if part)


def field_of(summary: Any, outcome: str, key: str, where: str) -> float | None:
    """A number of a summary; raises RunFolderError where the summary has no such row or no number there."""
    try:
        value = summary[outcome][key]
    except (KeyError, TypeError):
        raise RunFolderError(f"{where}: has no {key} of {outcome}") from None
    if value is not None and (isinstance(value, bool) or not isinstance(value, int | float)):
        raise RunFolderError(f"{where}: {key} of {outcome} is no number")
    return value
