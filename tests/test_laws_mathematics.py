"""The six functions of section 7 and the stock laws they solve (12.3, items 1 and 2)."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.laws import mathematics
from tests.strategies import INNER, SIGNED, UNIT, numbers, plain

clip, unit, pos, sig = plain(mathematics.clip), plain(mathematics.unit), plain(mathematics.pos), plain(mathematics.sig)
logit, relax, reached = plain(mathematics.logit), plain(mathematics.relax), plain(mathematics.reached)

ANY = numbers(-1e6, 1e6)
SPEED = UNIT
MONTHS = st.integers(0, 60)


@given(ANY, ANY, ANY)
def test_clip_gives_the_nearest_number_of_the_interval(value: float, one: float, other: float) -> None:
    """Section 7: clip(v, lo, hi)."""
    low, high = min(one, other), max(one, other)
    assert clip(value, low, high) == sorted((low, value, high))[1]


@given(ANY)
def test_unit_is_clip_to_zero_and_one_and_pos_the_positive_part(value: float) -> None:
    """Section 7: pos(v) = max(v, 0)."""
    assert unit(value) == clip(value, 0.0, 1.0)
    assert pos(value) == max(value, 0.0)
    assert pos(value) - pos(-value) == value


@given(numbers(-1e3, 1e3))
def test_sig_is_a_probability_strictly_inside_zero_and_one(log_odds: float) -> None:
    """Section 7: log-odds are clipped at 30 either way, so that no belief becomes certain (12.6)."""
    assert 0.0 < sig(log_odds) < 1.0
    assert sig(log_odds) == sig(clip(log_odds, -30.0, 30.0))


@given(numbers(-40.0, 40.0))
def test_sig_mirrors_itself(log_odds: float) -> None:
    """12.5, belief mirror: what speaks for one type speaks against the other."""
    assert sig(log_odds) + sig(-log_odds) == pytest.approx(1.0, abs=1e-15)


@given(numbers(-30.0, 30.0), numbers(1e-3, 10.0))
def test_sig_rises(log_odds: float, more: float) -> None:
    """More evidence, more belief; strictly until the clip."""
    assert sig(log_odds + more) >= sig(log_odds)
    if abs(log_odds) < 15.0 and log_odds + more < 15.0:
        assert sig(log_odds + more) > sig(log_odds)


@given(INNER)
def test_logit_undoes_sig(probability: float) -> None:
    """Section 7: logit(p) = ln(p/(1-p)) is the inverse of sig."""
    assert sig(logit(probability)) == pytest.approx(probability, rel=1e-6, abs=1e-15)


def test_even_odds_are_exactly_a_half() -> None:
    """12.3.7 rests on it: mu0 = .5 has log-odds 0, and 0 gives back .5, both exactly."""
    assert logit(0.5) == 0.0
    assert sig(0.0) == 0.5


@given(UNIT, UNIT, SPEED)
def test_relax_keeps_shares_inside_zero_and_one(value: float, target: float, speed: float) -> None:
    """12.6: stocks and their targets in [0, 1], speed in [0, 1]: no rounding leads out."""
    assert 0.0 <= relax(value, target, speed) <= 1.0


@given(SIGNED, SIGNED, SPEED)
def test_relax_keeps_relations_inside_minus_one_and_one(value: float, target: float, speed: float) -> None:
    """12.6: J, Q, ell, b in [-1, 1]."""
    assert -1.0 <= relax(value, target, speed) <= 1.0


@given(SIGNED, SIGNED, SPEED, MONTHS)
def test_relax_repeated_has_the_closed_form(start: float, target: float, speed: float, months: int) -> None:
    """12.3.2: a relaxed stock is target + (v0 - target)(1-k)^t."""
    value = start
    for _ in range(months):
        value = relax(value, target, speed)
    assert value == pytest.approx(target + (start - target) * (1.0 - speed) ** months, abs=1e-12)


@given(SIGNED, SIGNED, SPEED, MONTHS)
def test_reached_covers_in_one_step_what_relax_covers_in_months(
    start: float, target: float, speed: float, months: int
) -> None:
    """Section 7.4: k(s) = 1-(1-s)^M is M months of relax."""
    value = start
    for _ in range(months):
        value = relax(value, target, speed)
    assert relax(start, target, reached(speed, float(months))) == pytest.approx(value, abs=1e-12)


@given(SIGNED, SIGNED)
def test_relax_at_speed_zero_stays_and_at_one_arrives(value: float, target: float) -> None:
    """Limits of a speed."""
    assert relax(value, target, 0.0) == value
    assert relax(value, target, 1.0) == pytest.approx(target, abs=1e-15)


@given(SPEED, numbers(0.0, 120.0), numbers(0.0, 120.0))
def test_reached_is_a_share_that_compounds(speed: float, first: float, then: float) -> None:
    """k is in [0, 1], 0 at once, and what is left after M + N months is the product of what either leaves."""
    assert 0.0 <= reached(speed, first) <= 1.0
    assert reached(speed, 0.0) == 0.0
    left = (1.0 - reached(speed, first)) * (1.0 - reached(speed, then))
    assert 1.0 - reached(speed, first + then) == pytest.approx(left, abs=1e-12)


def test_half_lives_are_those_the_parameters_claim() -> None:
    """Section 9: ties have a half-life of 34 months, relations of about four."""
    assert reached(0.02, 34.3) == pytest.approx(0.5, abs=1e-3)
    assert math.log(0.5) / math.log(1.0 - 0.15) == pytest.approx(4.27, abs=0.01)
    assert reached(0.15, 4.27) == pytest.approx(0.5, abs=1e-3)
