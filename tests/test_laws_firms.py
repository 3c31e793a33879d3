"""Korean firms in Russia: E33-E41, and the options of Dixit (1989) they rest on (12.3.10)."""

import math

import numpy as np
import pytest
from hypothesis import given
from scipy.optimize import root

from sim.laws import firms, signalling
from tests.strategies import SIGNED, UNIT, default, numbers, of, plain, swept

market_drift, margin, cost_of_staying = plain(firms.market_drift), plain(firms.margin), plain(firms.cost_of_staying)
common_step, own_spread = plain(firms.common_revenue_step), plain(firms.own_revenue_spread)
exit_multiple, entry_multiple = plain(firms.exit_multiple), plain(firms.entry_multiple)
exit_trigger, entry_trigger = plain(firms.exit_trigger), plain(firms.entry_trigger)
exit_risk, monthly_result, exposure_weight = (
    plain(firms.exit_risk),
    plain(firms.monthly_result),
    plain(firms.exposure_weight),
)
war_expected, hazard = plain(signalling.war_expected), plain(signalling.ceasefire_hazard)

RATE = default("discount_rate")
DRIFT = numbers(-0.08, 0.08)
VOLATILITY = numbers(0.05, 0.4)
COST = numbers(1.0, 2.5)
SUNK = numbers(0.0, 7.0)


def triggers(drift: float, volatility: float, cost: float, sunk: float, rate: float = RATE) -> tuple[float, float]:
    """P_L and P_H of E37."""
    leave = exit_trigger(exit_multiple(drift, volatility, rate), cost, sunk, rate)
    return leave, entry_trigger(entry_multiple(drift, volatility, rate), cost, sunk, rate)


# --- E33-E36 ---


@given(UNIT, SIGNED, of("postwar_drift"), UNIT)
def test_revenue_grows_after_the_war_and_falls_with_bad_relations_in_it(
    w: float, q: float, a: float, share: float
) -> None:
    """E33: peace is worth a_pc*share*(1+Q), war costs a_pc*pos(-Q); linear in the chance of war."""
    peace, war = market_drift(0.0, q, a, share), market_drift(1.0, q, a, share)
    assert peace == pytest.approx(a * share * (1.0 + q))
    assert war == pytest.approx(-a * max(-q, 0.0))
    assert market_drift(w, q, a, share) == pytest.approx(w * war + (1.0 - w) * peace, abs=1e-15)
    assert market_drift(w, q, a, 0.5) < RATE


@given(DRIFT, VOLATILITY, UNIT, numbers(-4.0, 4.0))
def test_a_year_of_revenue_has_the_yearly_drift_and_volatility(
    drift: float, v: float, share: float, luck: float
) -> None:
    """E34, geometric Brownian motion: variance sig_Y^2 and expected growth exp(drift) over twelve months."""
    mean = common_step(drift, v, share, 0.0)
    shared = common_step(drift, v, share, 1.0) - mean
    own = own_spread(v, share)
    variance = shared * shared + own * own
    assert 12.0 * variance == pytest.approx(v * v)
    assert math.exp(12.0 * (mean + variance / 2.0)) == pytest.approx(math.exp(drift))
    assert shared * shared == pytest.approx(share * variance, abs=1e-15)
    assert common_step(drift, v, share, luck) == pytest.approx(mean + luck * shared, abs=1e-15)


@given(numbers(-3.0, 3.0), UNIT)
def test_peers_that_left_take_customers_along(log_margin: float, eta: float) -> None:
    """E35: the share eta of the margin when all four left, a quarter of it a peer."""
    margins = [margin(log_margin, float(gone), eta) for gone in range(5)]
    assert margins[0] == pytest.approx(math.exp(log_margin), rel=2.3e-16)  # one unit in the last place
    assert margins[4] == pytest.approx((1.0 - eta) * margins[0], abs=1e-12)
    assert np.diff(margins) == pytest.approx(-eta / 4.0 * margins[0], abs=1e-12)


@given(UNIT, UNIT, of("west_exposure_cost"), UNIT)
def test_western_exposure_makes_staying_dear(west: float, ask: float, kap: float, more: float) -> None:
    """E36: 1 without western sales or ask; never falls in either."""
    assert cost_of_staying(0.0, ask, kap) == cost_of_staying(west, 0.0, kap) == 1.0
    assert 1.0 <= cost_of_staying(west, ask, kap) <= cost_of_staying(max(west, more), max(ask, more), kap)


# --- E37: real options ---


@given(DRIFT, VOLATILITY, numbers(0.085, 0.3))
def test_multiples_come_from_the_roots_of_the_fundamental_quadratic(drift: float, v: float, rate: float) -> None:
    """E37: beta = m/(m-(R-alpha)) solves sig^2/2 beta(beta-1) + alpha beta = R; beta_1 > 1, beta_2 < 0."""
    for multiple, positive in ((exit_multiple(drift, v, rate), False), (entry_multiple(drift, v, rate), True)):
        beta = multiple / (multiple - (rate - drift))
        residual = 0.5 * v * v * beta * (beta - 1.0) + drift * beta - rate
        assert residual == pytest.approx(0.0, abs=1e-6 * (1.0 + beta * beta))
        assert beta > 1.0 if positive else beta < 0.0


@pytest.mark.parametrize("sunk", [0.0, 3.45, 5.8, 7.0])
def test_without_risk_triggers_are_those_of_the_textbook(sunk: float) -> None:
    """12.3.10: sig_Y -> 0 gives P_L = w_f - R s and P_H = w_f + R s (alpha = 0)."""
    distance = [
        abs(np.subtract(triggers(0.0, v, 1.07, sunk), (1.07 - RATE * sunk, 1.07 + RATE * sunk))) for v in (1e-2, 1e-4)
    ]
    assert distance[1].max() < 1e-3
    assert distance[1].max() < 0.02 * distance[0].max()


@given(DRIFT, VOLATILITY, COST, SUNK, numbers(1.01, 3.0))
def test_the_band_of_waiting_widens_with_risk_and_sunk_cost(
    drift: float, v: float, cost: float, sunk: float, more: float
) -> None:
    """12.3.10: both ends move out in sig_Y and in s."""
    leave, enter = triggers(drift, v, cost, sunk)
    assert 0.0 < leave < enter
    risky = triggers(drift, v * more, cost, sunk)
    assert risky[0] < leave
    assert risky[1] > enter
    dear = triggers(drift, v, cost, min(sunk + more, 9.9))
    assert dear[0] < leave
    assert dear[1] > enter


@given(VOLATILITY, COST, numbers(0.01, 7.0))
def test_firms_wait_inside_the_band_without_drift(v: float, cost: float, sunk: float) -> None:
    """E37 at alpha = 0: a firm stays below its cost and comes back only above it."""
    leave, enter = triggers(0.0, v, cost, sunk)
    assert leave < cost - RATE * sunk < cost + RATE * sunk < enter


@given(numbers(-0.05, 0.05), VOLATILITY, COST, SUNK)
def test_hope_of_growth_makes_firms_stay(drift: float, v: float, cost: float, sunk: float) -> None:
    """E37: both triggers fall when revenue is expected to grow."""
    leave, enter = triggers(drift, v, cost, sunk)
    hopeful = triggers(drift + 0.02, v, cost, sunk)
    assert hopeful[0] < leave
    assert hopeful[1] < enter


def two_sided(drift: float, v: float, cost: float, sunk: float) -> tuple[float, float]:
    """Exit and entry triggers of Dixit (1989), where a firm that enters may leave and one that leaves may return.

    G(P) = V_in - V_out = -a P^beta_1 + b P^beta_2 + P/(R-alpha) - w/R, with G(P_H) = s, G(P_L) = -s and G' = 0 at both.
    """
    centre = 0.5 - drift / v**2
    spread = math.sqrt(centre * centre + 2.0 * RATE / v**2)
    beta_1, beta_2 = centre + spread, centre - spread
    low, high = triggers(drift, v, cost, sunk)

    def gap(x: np.ndarray) -> list[float]:
        p_l, p_h = np.exp(x[0]), np.exp(x[1])

        def value(p: float) -> float:
            return float(-x[2] * (p / high) ** beta_1 + x[3] * (p / low) ** beta_2 + p / (RATE - drift) - cost / RATE)

        def slope(p: float) -> float:
            of_entry, of_exit = x[2] * beta_1 * (p / high) ** beta_1, x[3] * beta_2 * (p / low) ** beta_2
            return float(-of_entry + of_exit + p / (RATE - drift))

        return [value(p_h) - sunk, value(p_l) + sunk, slope(p_h), slope(p_l)]

    found = root(gap, [math.log(low * 1.05), math.log(high * 0.95), 1.0, 1.0], method="hybr", tol=1e-12)
    assert found.success, found.message
    assert max(map(abs, gap(found.x))) < 1e-8
    return float(np.exp(found.x[0])), float(np.exp(found.x[1]))


@pytest.mark.parametrize(
    ("drift", "volatility", "cost", "sunk"),
    [
        (0.0, 0.15, 1.07, 5.8),
        (0.0, 0.15, 1.18, 3.45),
        (0.02, 0.1, 1.0, 2.0),
        (-0.02, 0.3, 1.2, 4.0),
        (0.03, 0.2, 1.1, 5.0),
    ],
)
def test_one_sided_triggers_bound_the_two_sided_solution(
    drift: float, volatility: float, cost: float, sunk: float
) -> None:
    """12.3.10: the option to return makes firms leave sooner, the option to leave makes them return sooner."""
    leave, enter = triggers(drift, volatility, cost, sunk)
    two_leave, two_enter = two_sided(drift, volatility, cost, sunk)
    assert leave <= two_leave < two_enter <= enter
    assert two_leave < cost < two_enter or drift != 0.0


@pytest.mark.parametrize(
    ("cost", "sunk", "leave", "enter"),
    [(1.07, default("sme_sunk_cost"), 0.34, 2.24), (1.16, default("large_sunk_cost"), 0.56, 2.04)],
)
def test_triggers_of_july_2024(cost: float, sunk: float, leave: float, enter: float) -> None:
    """Section 7.7: at t = 0 (P .5, Q -.1) other firms exit at .34 and re-enter at 2.24, large ones at .56 and 2.04.

    (The section prints cost 1.18 beside the large firms' triggers; they are those of 1.16.)
    """
    lasting = war_expected(
        1.0, hazard(0.5, default("ceasefire_hazard"), default("war_prolongation")), default("firm_horizon")
    )
    expected = market_drift(lasting, -0.1, default("postwar_drift"), default("reconstruction_share"))
    found = triggers(expected, default("revenue_volatility"), cost, sunk)
    assert found == pytest.approx((leave, enter), abs=0.005)


# --- E38-E41 ---


@given(COST, numbers(0.01, 0.99), UNIT)
def test_risk_is_the_way_from_cost_to_the_trigger(cost: float, share: float, way: float) -> None:
    """E38: 0 at the cost and above, 1 at the trigger and below, linear in between."""
    trigger = cost * share
    earned = cost - way * (cost - trigger)
    assert exit_risk(earned, cost, trigger) == pytest.approx(way, abs=1e-9)
    assert exit_risk(cost * 1.5, cost, trigger) == 0.0
    assert exit_risk(trigger / 2.0, cost, trigger) == 1.0


@given(numbers(0.0, 5.0), COST, numbers(0.0, 5.0))
def test_risk_is_a_share_even_where_the_trigger_lies_above_the_cost(earned: float, cost: float, trigger: float) -> None:
    """E38, 12.6: the guard 1e-6 keeps it a share; it falls with the margin."""
    risk = exit_risk(earned, cost, trigger)
    assert 0.0 <= risk <= 1.0
    assert exit_risk(earned + 0.1, cost, trigger) <= risk


@given(numbers(0.0, 20.0), COST, of("mothball_cost"))
def test_a_mothballed_firm_loses_no_more_than_its_upkeep(earned: float, cost: float, upkeep: float) -> None:
    """E39: max(margin-w_f, -mothball_cost)/12 a month."""
    result = monthly_result(earned, cost, upkeep)
    assert result >= -upkeep / 12.0
    assert 12.0 * result == pytest.approx(max(earned - cost, -upkeep), abs=1e-12)


@given(
    numbers(0.02, 1.0), numbers(0.02, 1.0), numbers(0.02, 1.0), SIGNED, numbers(-2.0, 1.0), swept("structural_speed")
)
def test_exposures_keep_their_sum_and_their_sign(
    russia: float, china: float, west: float, s_r: float, s_c: float, speed: float
) -> None:
    """E41, 12.6: sum of E = 1, E_k > 0; what scores above the mean grows."""
    total = russia + china + west
    shares, scores = np.array([russia, china, west]) / total, np.array([-abs(s_r), s_c, 0.0])
    mean = float(shares @ scores)
    moved = [
        share * exposure_weight(float(score), mean, 0.5 * speed) for share, score in zip(shares, scores, strict=True)
    ]
    assert sum(moved) == pytest.approx(1.0, abs=1e-12)
    assert min(moved) > 0.0
    for share, after, score in zip(shares, moved, scores, strict=True):
        assert (after - share) * (score - mean) >= 0.0 or abs(score - mean) < 1e-9


@given(SIGNED, SIGNED)
def test_exposures_without_speed_or_difference_stay(score: float, mean: float) -> None:
    """E41: the factor is exactly one."""
    assert exposure_weight(score, mean, 0.0) == 1.0
    assert exposure_weight(mean, mean, 0.01) == 1.0
