"""Outcomes in sentences: as a subject, with their number, unit and span of time."""

import re

import numpy as np

from sim.vocabulary import Outcome
from viz.answers.words import UNITS
from viz.charts.months import month_words

POINTS = ("chance", "share of months")
WHOLE = re.compile(r"\b(0|100)\.0( %)")

SUBJECTS = {
    "ambiguous_posture_share": "the share of months with an ambiguous posture",
    "ambiguous_posture_share_run": "the share of months with an ambiguous posture",
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


def number(value: float, unit: str, *, signed: bool = False) -> str:
    """A number of an outcome for people."""
    sign = "+" if signed else ""
    if not np.isfinite(value):
        return "–"
    if unit in ("chance", "share of months"):
        text = f"{100 * value:{sign}.1f}{' points' if signed else ' %'}"
    else:
        text = f"{value:{sign}.1f}" if unit in ("months", "month") else f"{value:{sign}.3f}"
    return text.replace("-", "−")


def amount_of(value: float | None, unit: str, *, signed: bool = False) -> str:
    """An outcome's number; a dash where it has none."""
    return "–" if value is None else whole(number(value, unit, signed=signed))


def whole(text: str) -> str:
    """A share without a digit that says nothing: "100 %" and not "100.0 %"."""
    return WHOLE.sub(r"\1\2", text)


def with_unit(value: float, unit: str) -> str:
    """A number in a sentence, with its unit."""
    return " ".join(part for part in (amount_of(value, unit), unit_words(unit)) if part)
