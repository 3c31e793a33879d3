"""What Seoul expects of others: the reaction laws of E24. Level from observed conduct, slope from the model."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.laws import beliefs, look_ahead, mathematics
from tests.strategies import BINARY, SIGNED, UNIT, level, numbers, of, plain, swept

expected_transfer, expected_stance = plain(look_ahead.expected_transfer), plain(look_ahead.expected_stance)
expected_log_odds = plain(look_ahead.expected_commitment_log_odds)
expected_arms, relation_gain = plain(look_ahead.expected_arms), plain(look_ahead.relation_gain)
evidence_step, updated = plain(beliefs.evidence_step), plain(beliefs.updated_commitment_log_odds)
relax, reached = plain(mathematics.relax), plain(mathematics.reached)

SLOPE = numbers(0.0, 20.0)


@given(level("transfer"), SLOPE, SLOPE, UNIT, UNIT, UNIT)
def test_moscow_is_expected_to_answer_new_provocation_alone(
    x_bar: float, slope: float, deterrence: float, provoked: float, risk: float, more: float
) -> None:
    """E24, x_th: the observed level where provocation is what Moscow is used to; rises with provocation, in [0, 1]."""
    x = expected_transfer(x_bar, slope, deterrence, provoked, risk)
    assert 0.0 <= x <= 1.0
    assert expected_transfer(x_bar, slope, deterrence, risk, risk) == x_bar
    assert expected_transfer(x_bar, 0.0, 0.0, provoked, risk) == x_bar
    assert expected_transfer(x_bar, slope, deterrence, max(provoked, more), risk) >= x


@given(UNIT, numbers(0.0, 2.0), numbers(0.0, 1.0), UNIT, UNIT)
def test_a_retaliator_is_expected_to_answer_more_than_a_restrained_moscow(
    x_bar: float, m_p: float, spent: float, provoked: float, restrained: float
) -> None:
    """E24 with E8: slope by type, so the types differ only when provoked; a spent lever adds to either."""
    calm = 0.02
    x_1 = expected_transfer(x_bar, m_p, spent, max(provoked, calm), calm)
    x_0 = expected_transfer(x_bar, m_p * restrained, spent, max(provoked, calm), calm)
    assert x_1 >= x_0 >= expected_transfer(x_bar, m_p * restrained, 0.0, max(provoked, calm), calm)


@given(level("stance"), UNIT, UNIT, SIGNED, SIGNED, of("coercion_sensitivity"), of("wedge_motive"), of("stance_floor"))
def test_beijing_is_expected_to_answer_change_alone(
    b_bar: float, encircled: float, risk: float, posture: float, ell: float, k_c: float, k_w: float, floor: float
) -> None:
    """E24, b_e: the observed stance where nothing changes; rises with encirclement and posture; in [floor, 1]."""
    b = expected_stance(b_bar, encircled, risk, posture, ell, k_c, k_w, floor)
    assert floor <= b <= 1.0
    assert expected_stance(b_bar, risk, risk, ell, ell, k_c, k_w, floor) == min(max(b_bar, floor), 1.0)
    assert expected_stance(b_bar, 1.0, risk, posture, ell, k_c, k_w, floor) >= b
    assert expected_stance(b_bar, encircled, risk, 1.0, ell, k_c, k_w, floor) >= b


@given(UNIT, swept("deed_precision"), swept("belief_decay"))
def test_nato_is_expected_to_settle_where_its_mean_evidence_balances_forgetting(
    delivered: float, precision: float, leak: float
) -> None:
    """E24 with E9: the resting point of the mean belief, (2 delivery-1) step/leak, mirrored around half the ask."""
    step = evidence_step(precision)
    rest = expected_log_odds(delivered, step, leak)
    mean = delivered * updated(rest, leak, precision, 1.0) + (1.0 - delivered) * updated(rest, leak, precision, 0.0)
    assert mean == pytest.approx(rest, abs=1e-9)
    assert expected_log_odds(1.0 - delivered, step, leak) == pytest.approx(-rest, abs=1e-9)


@given(numbers(-3.0, 3.0), numbers(0.0, 1.0), swept("deed_precision"), swept("belief_decay"), st.integers(0, 24))
def test_the_expected_belief_is_the_mean_after_m_months(
    start: float, delivered: float, precision: float, leak: float, months: int
) -> None:
    """E24, nu_e: relaxing to the resting point by k(leak) is M months of E9 at its mean."""
    mean = start
    for _ in range(months):
        mean = delivered * updated(mean, leak, precision, 1.0) + (1.0 - delivered) * updated(mean, leak, precision, 0.0)
    rest = expected_log_odds(delivered, evidence_step(precision), leak)
    assert relax(start, rest, reached(leak, float(months))) == pytest.approx(mean, abs=1e-9)


@given(UNIT, SIGNED, SIGNED, BINARY, SIGNED, of("reciprocity"), of("beijing_lever"), of("security_dilemma"), UNIT)
def test_pyongyang_is_expected_to_answer_change_alone(
    n_bar: float, dx: float, dj: float, war: float, ds: float, n_x: float, zeta: float, dilemma: float, more: float
) -> None:
    """E24, n_e: the observed level without change; rises with transfers and ties, falls with relations to Beijing."""
    n = expected_arms(n_bar, dx, dj, war, ds, n_x, zeta, dilemma)
    assert 0.0 <= n <= 1.0
    assert expected_arms(n_bar, 0.0, 0.0, war, 0.0, n_x, zeta, dilemma) == n_bar
    assert expected_arms(n_bar, dx + more, dj, war, ds, n_x, zeta, dilemma) >= n
    assert expected_arms(n_bar, dx, dj + more, war, ds, n_x, zeta, dilemma) <= n
    assert expected_arms(n_bar, dx, dj, war, ds + more, n_x, zeta, dilemma) >= n


@given(SIGNED, SIGNED)
def test_only_good_relations_with_beijing_are_a_lever(expected: float, now: float) -> None:
    """E24: pos(J_e)-pos(J), antisymmetric; nothing between two bad relations."""
    assert relation_gain(expected, now) == max(expected, 0.0) - max(now, 0.0)
    assert relation_gain(expected, now) == -relation_gain(now, expected)
    assert relation_gain(-abs(expected), -abs(now)) == 0.0
