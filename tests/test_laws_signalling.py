"""Shocks, signals and what they say: E1-E6, E12, E21, E22."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.laws import signalling
from sim.laws.mathematics import relax
from sim.vocabulary import JULY_2024_RUNGS, LADDERS_BY_NAME
from tests.strategies import BINARY, SIGNED, TERMS, UNIT, default, level, numbers, of, plain

hazard, war_expected = plain(signalling.ceasefire_hazard), plain(signalling.war_expected)
latent_shock, warning_chance = plain(signalling.latent_shock), plain(signalling.warning_chance)
delivery, provocation, encirclement = (
    plain(signalling.delivery),
    plain(signalling.provocation),
    plain(signalling.encirclement),
)
signal, commitment, posture_seoul = (
    plain(signalling.signal),
    plain(signalling.commitment),
    plain(signalling.posture_seoul),
)
posture_washington, posture_beijing = plain(signalling.posture_washington), plain(signalling.posture_beijing)
posture_of_supplier = plain(signalling.posture_of_supplier)

AID = [rung.level for rung in LADDERS_BY_NAME["aid"].rungs]
RHETORIC = [rung.level for rung in LADDERS_BY_NAME["rhetoric"].rungs]
CJK = [rung.level for rung in LADDERS_BY_NAME["cjk"].rungs]
SPEED, SPREAD = default("relation_speed"), default("shock_sd")
WEIGHTS = default("encircle_ties"), default("encircle_rhetoric"), default("encircle_label")


# --- E1, E3, E4: shocks ---


@given(UNIT, of("ceasefire_hazard"), of("war_prolongation"))
def test_hazard_is_a_chance_no_greater_than_without_cooperation(k: float, h: float, phi: float) -> None:
    """E1, 12.6: 0 <= hazard <= h_c; exactly h_c at K = 0 or phi_K = 0."""
    assert 0.0 <= hazard(k, h, phi) <= h
    assert hazard(0.0, h, phi) == h
    assert hazard(k, h, 0.0) == h


@given(UNIT, UNIT)
def test_cooperation_prolongs_the_war(one: float, other: float) -> None:
    """E1: hazard falls in K; full prolongation at full cooperation ends no war."""
    low, high = sorted((one, other))
    assert hazard(high, 0.015, 0.7) <= hazard(low, 0.015, 0.7)
    assert hazard(1.0, 0.015, 1.0) == 0.0


@given(numbers(1e-4, 0.99), st.integers(1, 120))
def test_war_months_are_geometric_without_prolongation(h: float, months: int) -> None:
    """12.3.8: phi_K = 0 gives E months in T = (1-h)(1-(1-h)^T)/h."""
    expected = sum(war_expected(1.0, hazard(0.6, h, 0.0), float(t)) for t in range(1, months + 1))
    assert expected == pytest.approx((1.0 - h) * (1.0 - (1.0 - h) ** months) / h, rel=1e-9)


@given(UNIT, numbers(0.0, 240.0))
def test_peace_lasts(h: float, months: float) -> None:
    """E1, E24: W = 0 is absorbing; the chance of war never grows."""
    assert war_expected(0.0, h, months) == 0.0
    assert 0.0 <= war_expected(1.0, h, months) <= 1.0
    assert war_expected(1.0, h, 0.0) == 1.0


@given(of("relation_speed"), of("shock_sd"), SIGNED, numbers(-5.0, 5.0), numbers(-5.0, 5.0))
def test_a_shock_is_linear_in_its_past_and_its_luck(
    decay: float, spread: float, shock: float, one: float, other: float
) -> None:
    """E3: AR(1); without luck it decays by its speed."""
    assert latent_shock(shock, decay, spread, 0.0) == pytest.approx((1.0 - decay) * shock, abs=1e-15)
    rise = latent_shock(shock, decay, spread, one) - latent_shock(shock, decay, spread, other)
    assert rise == pytest.approx(spread * (one - other), abs=1e-12)


@pytest.mark.parametrize(("decay", "spread"), [(0.15, 0.04), (0.5, 0.1), (1.0, 0.04)])
def test_shock_variance_is_that_of_an_ar1(decay: float, spread: float) -> None:
    """12.3.1: squared responses to one unit of luck sum to sigma^2/(1-(1-relation_speed)^2)."""
    response, total = latent_shock(0.0, decay, spread, 1.0), 0.0
    for _ in range(400):
        total += response * response
        response = latent_shock(response, decay, spread, 0.0)
    assert total == pytest.approx(spread**2 / (1.0 - (1.0 - decay) ** 2), rel=1e-12)


def test_alignment_under_a_constant_posture_is_ar1_around_it() -> None:
    """12.3.1 with E32: mean p, variance sigma^2/(1-(1-relation_speed)^2), in 40,000 simulated months."""
    posture, months = 0.3, 40_000
    values, ell = np.empty(months), posture
    for t, luck in enumerate(np.random.default_rng(5).standard_normal(months)):
        ell = plain(relax)(ell, posture, SPEED) + SPREAD * luck
        values[t] = ell
    variance = SPREAD**2 / (1.0 - (1.0 - SPEED) ** 2)
    independent = months * SPEED / (2.0 - SPEED)  # months an AR(1) series of this length is worth
    assert abs(values.mean() - posture) < 3.0 * math.sqrt(variance / independent)
    assert values.var() == pytest.approx(variance, rel=3.0 * math.sqrt(2.0 / independent))


@given(BINARY, of("message_precision"))
def test_words_warn_by_type_and_mirror(theta: float, precision: float) -> None:
    """E4: chances of the two types sum to one; a retaliator warns more; no precision, no difference."""
    chance = warning_chance(theta, precision)
    assert 0.0 <= chance <= 1.0
    assert warning_chance(0.0, precision) + warning_chance(1.0, precision) == pytest.approx(1.0)
    assert warning_chance(1.0, precision) >= 0.5 >= warning_chance(0.0, precision)
    assert warning_chance(theta, 0.0) == 0.5


# --- E6: delivery ---


@given(UNIT, UNIT, of("ask_floor"))
def test_delivery_is_the_share_of_the_ask_at_most_all(c: float, p: float, floor: float) -> None:
    """E6: min(1, C/max(P, ask_floor))."""
    assert delivery(c, p, floor) == min(1.0, c / max(p, floor))
    assert 0.0 <= delivery(c, p, floor) <= 1.0


@given(UNIT, UNIT, UNIT)
def test_delivery_rises_with_commitment_and_falls_with_the_ask(one: float, other: float, third: float) -> None:
    """E6, monotone in both."""
    low, high = sorted((one, other))
    assert delivery(high, third, 0.05) >= delivery(low, third, 0.05)
    assert delivery(third, high, 0.05) <= delivery(third, low, 0.05)


def test_delivery_of_july_2024() -> None:
    """Section 2.3: implied C/P = .20."""
    assert delivery(TERMS["commitment"].default, TERMS["nato_ask"].default, 0.05) == pytest.approx(0.204)


# --- E12: provocation and encirclement ---


def test_small_aid_is_the_safe_choice() -> None:
    """Section 10, claim 20: provocation of rungs 0-2 is below .1, and of rung 3 above 4 times that of rung 2."""
    provoked = [provocation(aid, 1.0, default("provocation_peace")) for aid in AID]
    assert max(provoked[:3]) < 0.1
    assert provoked[3] > 4.0 * provoked[2]


@given(UNIT, UNIT, of("provocation_peace"))
def test_provocation_is_a_share_convex_in_aid(one: float, other: float, peace: float) -> None:
    """E12: bounds, monotone and convex in aid; the same aid provokes less in peace."""
    low, high = sorted((one, other))
    middle = provocation((low + high) / 2.0, 1.0, peace)
    assert 0.0 <= provocation(low, 1.0, peace) <= provocation(high, 1.0, peace) <= 1.0
    assert middle <= (provocation(low, 1.0, peace) + provocation(high, 1.0, peace)) / 2.0 + 1e-15
    assert provocation(one, 0.0, peace) == pytest.approx(peace * provocation(one, 1.0, peace), abs=1e-15)


@given(UNIT, level("rhetoric"), level("label"))
def test_encirclement_is_a_share(ties: float, rhetoric: float, label: float) -> None:
    """E12, 12.6: the default weights sum to one, so Beijing's threat stays in [0, 1]."""
    assert sum(WEIGHTS) == pytest.approx(1.0)
    assert 0.0 <= encirclement(ties, rhetoric, label, *WEIGHTS) <= 1.0


@given(UNIT, UNIT, UNIT, numbers(1e-6, 0.5))
def test_ties_words_and_the_label_each_encircle(ties: float, rhetoric: float, label: float, more: float) -> None:
    """E12; section 10, claim 11: the label raises Beijing's perceived threat."""
    base = encirclement(ties, rhetoric, label, *WEIGHTS)
    assert encirclement(ties + more, rhetoric, label, *WEIGHTS) > base
    assert encirclement(ties, rhetoric + more, label, *WEIGHTS) > base
    assert encirclement(ties, rhetoric, label + more, *WEIGHTS) > base


def test_threats_of_july_2024() -> None:
    """Section 2.2: starting risks of Beijing .250 and of Moscow .023."""
    label = LADDERS_BY_NAME["label"].rungs[JULY_2024_RUNGS["label"]].level
    assert encirclement(0.25, 0.0, label, *WEIGHTS) == pytest.approx(0.250)
    assert provocation(AID[JULY_2024_RUNGS["aid"]], 1.0, 0.3) == pytest.approx(0.0225)


# --- E21, E22: postures and commitment ---


@given(UNIT, UNIT, UNIT)
def test_signal_weighs_aid_against_words(aid: float, rhetoric: float, weight: float) -> None:
    """E21: a weighted mean, equal to either at the ends of the weight."""
    low, high = sorted((aid, rhetoric))
    assert low - 1e-15 <= signal(aid, rhetoric, weight) <= high + 1e-15
    assert signal(aid, rhetoric, 1.0) == aid
    assert signal(aid, rhetoric, 0.0) == rhetoric


@given(UNIT, UNIT, UNIT, UNIT, UNIT)
def test_commitment_is_a_share_that_the_china_track_discounts(
    aid: float, rhetoric: float, cjk: float, weight: float, chi: float
) -> None:
    """E22, 12.6: in [0, 1], no more than the signal; equal to it without track or discount."""
    counted = commitment(aid, rhetoric, cjk, weight, chi)
    assert 0.0 <= counted <= signal(aid, rhetoric, weight) <= 1.0
    assert commitment(aid, rhetoric, 0.0, weight, chi) == signal(aid, rhetoric, weight)
    assert commitment(aid, rhetoric, cjk, weight, 0.0) == signal(aid, rhetoric, weight)


def test_every_rung_of_aid_and_words_commits_more_and_of_the_china_track_less() -> None:
    """E22, at default weights over all 45 actions."""
    for r, j in itertools.product(RHETORIC, CJK):
        by_aid = [commitment(a, r, j, 0.8, 0.3) for a in AID]
        assert by_aid == sorted(set(by_aid))
    for a, j in itertools.product(AID, CJK):
        by_words = [commitment(a, r, j, 0.8, 0.3) for r in RHETORIC]
        assert by_words == sorted(set(by_words))
    for a, r in itertools.product(AID, RHETORIC):
        by_track = [commitment(a, r, j, 0.8, 0.3) for j in CJK]
        assert by_track == sorted(set(by_track), reverse=True)


def test_commitment_of_july_2024() -> None:
    """Section 2.3: .102 from the initial action."""
    assert commitment(0.15, 0.0, 0.5, 0.8, 0.3) == pytest.approx(0.102)


SEOUL_POSTURE = default("posture_seoul_base"), default("posture_seoul_commit"), default("posture_seoul_cjk")


@given(level("aid"), level("rhetoric"), level("cjk"), UNIT)
def test_postures_lie_on_the_scale(aid: float, rhetoric: float, cjk: float, weight: float) -> None:
    """E21, 12.6: ell in [-1, 1]; a fully committed Seoul without the China track is at the western end."""
    assert -1.0 <= posture_seoul(aid, rhetoric, cjk, weight, *SEOUL_POSTURE) <= 1.0 + 1e-15
    assert posture_seoul(1.0, 1.0, 0.0, weight, *SEOUL_POSTURE) == pytest.approx(1.0)


@given(level("drive"), level("stance"), level("dual_flow"))
def test_washington_is_west_and_the_others_are_not(drive: float, stance: float, flow: float) -> None:
    """E21: signs and ends of the four other postures; friendly words of Beijing change nothing."""
    assert 0.6 <= posture_washington(drive, 0.6, 0.4) <= 1.0
    assert -1.0 <= posture_beijing(stance, flow, 0.2, 0.4, 0.4) <= -0.2
    assert posture_beijing(-abs(stance), flow, 0.2, 0.4, 0.4) == posture_beijing(0.0, flow, 0.2, 0.4, 0.4)
    assert -1.0 <= posture_of_supplier(drive, 0.6, 0.4) <= -0.6


def test_postures_reach_the_ends_of_the_scale() -> None:
    """Section 2.5: -1 acts as part of the authoritarian bloc, +1 does what is asked."""
    assert posture_washington(1.0, 0.6, 0.4) == 1.0
    assert posture_beijing(1.0, 1.0, 0.2, 0.4, 0.4) == -1.0
    assert posture_of_supplier(1.0, 0.6, 0.4) == -1.0
