"""Seoul's net payoff, part by part (E23), and the indices of section 11."""

import pytest
from hypothesis import given

from sim.laws import welfare
from tests.strategies import BINARY, SIGNED, UNIT, default, level, numbers, of, plain

alliance, ukraine, abandonment = (
    plain(welfare.alliance_part),
    plain(welfare.ukraine_part),
    plain(welfare.abandonment_part),
)
threat_part, china, business = plain(welfare.threat_part), plain(welfare.china_part), plain(welfare.business_part)
signal_part, hedging_index = plain(welfare.signal_part), plain(welfare.hedging_index)
observer_uncertainty, posture_class = plain(welfare.observer_uncertainty), plain(welfare.posture_class)


@given(UNIT, BINARY, level("aid"), of("alliance_gain"), of("ukraine_value"))
def test_ties_and_aid_in_war_are_gains_in_proportion(s: float, war: float, a: float, g_s: float, g_u: float) -> None:
    """E23: g_S*S and g_U*W*a; aid earns nothing once the war is over."""
    assert alliance(s, g_s) == pytest.approx(s * alliance(1.0, g_s))
    assert alliance(1.0, g_s) == g_s
    assert ukraine(war, a, g_u) >= 0.0
    assert ukraine(0.0, a, g_u) == 0.0
    assert ukraine(1.0, 1.0, g_u) == g_u


@given(UNIT, UNIT, UNIT, of("abandonment_cost"), of("abandonment_floor"), UNIT)
def test_falling_short_hurts_and_overshooting_does_not_help(
    p: float, c: float, risk: float, g_a: float, floor: float, more: float
) -> None:
    """E23: -(g_A)(floor+rho)pos(P-C)^2: nothing if the ask is met, more when Seoul feels threatened."""
    loss = abandonment(p, c, risk, g_a, floor)
    assert loss <= 0.0
    assert abandonment(c, max(p, c), risk, g_a, floor) == 0.0
    assert abandonment(p, c, max(risk, more), g_a, floor) <= loss
    assert abandonment(p, max(c, more), risk, g_a, floor) >= loss


@given(UNIT, UNIT, of("abandonment_cost"))
def test_twice_the_gap_hurts_four_times(gap: float, risk: float, g_a: float) -> None:
    """E23, the square."""
    single, double = abandonment(gap / 2.0, 0.0, risk, g_a, 0.5), abandonment(gap, 0.0, risk, g_a, 0.5)
    assert double == pytest.approx(4.0 * single, abs=1e-12)


@given(UNIT, of("threat_cost"))
def test_threat_costs_in_proportion(h: float, g_h: float) -> None:
    """E23: -g_H*H."""
    assert threat_part(h, g_h) == -g_h * h
    assert threat_part(0.0, g_h) == 0.0


@given(numbers(0.05, 2.3), SIGNED, level("stance"), of("china_cost"), of("cooperation_gain"))
def test_china_earns_by_relation_and_takes_by_coercion_alone(
    e_c: float, j: float, b: float, g_c: float, gain: float
) -> None:
    """E23: a friendly stance is worth no more than a neutral one; both count in proportion to exposure."""
    assert china(e_c, j, -abs(b), g_c, gain) == china(e_c, j, 0.0, g_c, gain)
    assert china(e_c, j, max(b, 0.0), g_c, gain) <= china(e_c, j, 0.0, g_c, gain)
    assert china(2.0 * e_c, j, b, g_c, gain) == pytest.approx(2.0 * china(e_c, j, b, g_c, gain), abs=1e-9)


def test_full_coercion_costs_what_thaad_did() -> None:
    """Section 9.1: china_cost .5 % of GDP at full coercion, neutral relation, exposure of July 2024."""
    assert china(1.0, 0.0, 1.0, default("china_cost"), default("cooperation_gain")) == pytest.approx(-0.5)


@given(UNIT, UNIT, SIGNED, of("russia_business"), of("business_uncertainty_weight"))
def test_business_doubles_after_the_war(x: float, b: float, q: float, g_f: float, weight: float) -> None:
    """E23: (2-W); the sign is that of the relation; nothing at stake, nothing lost."""
    at_war = business(x, b, q, 1.0, g_f, weight)
    assert business(x, b, q, 0.0, g_f, weight) == pytest.approx(2.0 * at_war, abs=1e-15)
    assert at_war * q >= 0.0
    assert business(0.0, b, q, 1.0, g_f, weight) == business(x, b, 0.0, 1.0, g_f, weight) == 0.0
    assert abs(business(x, 1.0, q, 1.0, g_f, weight)) >= abs(at_war)


@given(UNIT, UNIT, of("signal_cost"), of("domestic_base"))
def test_commitment_costs_by_its_square_and_more_under_constraint(c: float, d: float, g_d: float, base: float) -> None:
    """E23: -(g_D/2)(base+d)C^2; section 10, claim 1."""
    cost = -signal_part(c, d, g_d, base)
    assert cost >= 0.0
    assert -signal_part(c / 2.0, d, g_d, base) == pytest.approx(cost / 4.0, abs=1e-12)
    assert -signal_part(c, 1.0, g_d, base) >= cost >= -signal_part(c, 0.0, g_d, base)
    assert signal_part(0.0, d, g_d, base) == 0.0


def test_full_commitment_costs_half_a_percent_at_defaults() -> None:
    """E23 and 9.1: signal_cost 1, base .5, neutral constraint .5, halved."""
    assert signal_part(1.0, 0.5, default("signal_cost"), default("domestic_base")) == pytest.approx(-0.5)


# --- section 11: indices ---


@given(UNIT, UNIT, UNIT)
def test_hedging_is_a_balance(west: float, cjk: float, rhetoric: float) -> None:
    """Section 11: in [0, 1]; alike in west and east; naming China in full leaves no east."""
    assert -1e-15 <= hedging_index(west, cjk, rhetoric) <= 1.0
    assert hedging_index(west, cjk, 0.0) == hedging_index(cjk, west, 0.0)
    assert hedging_index(max(west, 1e-3), cjk, 1.0) == hedging_index(0.0, max(west, 1e-3), 0.0) == 0.0
    assert hedging_index(west, west, 0.0) == 1.0


@given(UNIT)
def test_observers_are_most_unsure_at_even_odds(nu: float) -> None:
    """Section 11: 4nu(1-nu), in [0, 1], mirrored (12.5), one at .5."""
    assert 0.0 <= observer_uncertainty(nu) <= observer_uncertainty(0.5) == 1.0
    assert observer_uncertainty(1.0 - nu) == pytest.approx(observer_uncertainty(nu), abs=1e-15)
    assert observer_uncertainty(0.0) == observer_uncertainty(1.0) == 0.0


@pytest.mark.parametrize("aid", range(5))
@pytest.mark.parametrize("rhetoric", range(3))
def test_every_posture_has_one_class(aid: int, rhetoric: int) -> None:
    """Section 11: decisive (aid >= 3 or r >= 1), accommodating (aid 0, r 0), ambiguous (aid 1-2, r 0)."""
    table = {(0, 0): 0, (1, 0): 1, (2, 0): 1}
    assert posture_class(aid, rhetoric) == table.get((aid, rhetoric), 2)
