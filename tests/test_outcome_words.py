"""Words of outcomes, the same wherever they stand: no abbreviation of the vocabulary's, no number that says nothing."""

import re

import pytest

from sim.vocabulary import HEADLINES, OUTCOMES, OUTCOMES_BY_NAME
from viz.answers.outcomes import subject_of
from viz.answers.words import outcome_label, unit_label
from viz.charts.outcomes import (
    difference_words,
    heading,
    number,
    outcome_unit,
    outcome_words,
    span_words,
    telling_digits,
    unit_words,
)


@pytest.mark.parametrize("outcome", OUTCOMES, ids=lambda outcome: outcome.name)
def test_an_outcome_has_the_same_plain_words_everywhere(outcome: object) -> None:
    words = outcome_words(outcome)  # type: ignore[arg-type]
    assert not re.search(r"other firms|NATO-ROK|months? \d|'|GDP/yr", words)
    assert heading(outcome)[1:] == words[1:]  # type: ignore[arg-type]
    assert outcome_label(outcome.name) == words  # type: ignore[attr-defined]
    assert "GDP/yr" not in unit_label(outcome.name) + unit_words(outcome_unit(outcome))  # type: ignore[arg-type, attr-defined]
    assert not re.search(r"months? \d", span_words(outcome, 72))  # type: ignore[arg-type]


def test_headlines_are_told_apart_by_words_and_window() -> None:
    assert len({(heading(o), span_words(o, 72)) for o in HEADLINES}) == len(HEADLINES)
    assert all(subject_of(outcome) for outcome in HEADLINES)


def test_windows_are_dates_and_months_in_words_too() -> None:
    assert span_words(OUTCOMES_BY_NAME["welfare_early"], 72) == "Jul 2024 to Jun 2026"
    assert span_words(OUTCOMES_BY_NAME["welfare_mean"], 12, long=True) == "July 2024 to June 2025"
    assert heading(OUTCOMES_BY_NAME["exit_sme_24"]) == "Smaller firms out of Russia in June 2026"
    assert heading(OUTCOMES_BY_NAME["welfare_late"]) == "Seoul’s net payoff"


@pytest.mark.parametrize(
    ("value", "name", "signed", "words"),
    [
        (0.3684, "exit_sme_end", False, "36.8 %"), (0.3684, "nato_ties_gained", False, "0.368"),
        (-0.0001, "welfare_mean", True, "0.000"), (-0.25, "welfare_mean", False, "−0.250"),
        (0.012, "exit_large_end", True, "+1.2 points"), (31.25, "war_months", False, "31.2"),
        (float("nan"), "tipping_month", False, "–"),
    ],
)  # fmt: skip
def test_numbers_have_a_true_minus_no_signed_nought_and_percent_where_they_are_shares(
    value: float, name: str, signed: bool, words: str
) -> None:
    assert number(value, outcome_unit(OUTCOMES_BY_NAME[name]), signed=signed) == words


@pytest.mark.parametrize(
    ("value", "low", "high", "digits"),
    [
        (0.5, 0.4, 0.6, 2), (0.004, 0.003, 0.005, 3), (0.0123, 0.0121, 0.0124, 4), (0.0, 0.0, 0.0, 2),
        (0.01, 0.01, 0.01, 2), (1e-9, 0.0, 2e-9, 6),
    ],
)  # fmt: skip
def test_digits_tell_a_number_from_nothing_and_its_ends_apart(
    value: float, low: float, high: float, digits: int
) -> None:
    assert telling_digits(value, low, high, 2) == digits


def test_a_difference_has_as_many_digits_as_it_takes() -> None:
    assert difference_words(0.00002, -0.00001, 0.00005, "share") == ("+0.00002", "−0.00001 to +0.00005")
    assert difference_words(0.012, 0.011, 0.013, "chance") == ("+1.2 points", "+1.1 to +1.3 points")
    assert difference_words(0.0, 0.0, 0.0, "share") == ("0.000", "0.000 to 0.000")
