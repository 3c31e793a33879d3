"""Outcomes in sentences: as a subject, as an amount with its unit."""

import re

from sim.vocabulary import Outcome
from viz.charts.outcomes import number, outcome_words, unit_words

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


def subject_of(outcome: Outcome) -> str:
    """An outcome as the subject of a sentence."""
    return SUBJECTS.get(outcome.name, outcome_words(outcome))


def amount_of(value: float | None, unit: str, *, signed: bool = False) -> str:
    """An outcome's number; a dash where it has none."""
    return "–" if value is None else whole(number(value, unit, signed=signed))


def whole(text: str) -> str:
    """A share without a digit that says nothing: "100 %" and not "100.0 %"."""
    return WHOLE.sub(r"\1\2", text)


def with_unit(value: float, unit: str) -> str:
    """A number in a sentence, with its unit."""
    return " ".join(part for part in (amount_of(value, unit), unit_words(unit)) if part)
