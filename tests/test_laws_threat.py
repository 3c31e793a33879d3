"""Guarantee, threat and what others aim at: E13-E15, E17-E20."""

import numpy as np
import pytest
from hypothesis import assume, given

from sim.laws import signalling, threat
from sim.vocabulary import LADDERS_BY_NAME
from tests.strategies import BINARY, SIGNED, TERMS, UNIT, default, level, numbers, of, plain

guarantee, threat_level, bloc_threat = plain(threat.guarantee), plain(threat.threat_level), plain(threat.bloc_threat)
drive_ideal, stance_ideal = plain(threat.drive_ideal), plain(threat.stance_ideal)
dual_flow_ideal, arms_ideal = plain(threat.dual_flow_ideal), plain(threat.arms_ideal)
closeness, leaving_cost = plain(threat.closeness), plain(threat.leaving_cost)
encirclement = plain(signalling.encirclement)


# --- E13: guarantee ---


@given(level("drive"), UNIT, UNIT, UNIT)
def test_guarantee_is_a_share_that_drive_and_credibility_raise(u: float, nu: float, core: float, c_v: float) -> None:
    """E13, 12.6: bounds; V never falls in u or nu."""
    v = guarantee(u, nu, core, c_v)
    assert 0.0 <= v <= 1.0
    assert guarantee(1.0, nu, core, c_v) >= v >= guarantee(0.0, nu, core, c_v)
    assert guarantee(u, 1.0, core, c_v) >= v >= guarantee(u, 0.0, core, c_v)


@given(level("drive"), UNIT, UNIT)
def test_an_unconditional_guarantee_does_not_hinge_on_seoul(u: float, nu: float, core: float) -> None:
    """12.3.4: c_V = 0 gives V = guarantee_core+(1-guarantee_core)u exactly, whatever Seoul does."""
    assert guarantee(u, nu, core, 0.0) == core + (1.0 - core) * u


@given(UNIT, UNIT)
def test_a_paused_washington_keeps_the_core_and_a_transactional_one_abandons_the_unready(u: float, core: float) -> None:
    """Section 9.2: guarantee_core is kept at u = 0; at c_V = 1 and nu = 0 nothing is left."""
    assert guarantee(0.0, 1.0, core, 0.3) == core
    assert guarantee(u, 0.0, core, 1.0) == 0.0


def test_guarantee_of_july_2024() -> None:
    """Section 2.3: V = .708."""
    drive = LADDERS_BY_NAME["drive"].rungs[2].level
    v = guarantee(drive, 0.5, default("guarantee_core"), default("guarantee_conditionality"))
    assert v == pytest.approx(TERMS["guarantee"].default, abs=5e-4)


# --- E14, E15: threat ---


@given(UNIT, UNIT, UNIT, UNIT, UNIT, UNIT)
def test_threat_is_a_share(t: float, k: float, v: float, h_t: float, h_k: float, kap: float) -> None:
    """E14, 12.6: with h_T + h_K <= 1, H is in [0, 1]."""
    assume(h_t + h_k <= 1.0)
    assert -1e-15 <= threat_level(t, k, v, h_t, h_k, kap) <= 1.0 + 1e-15


@given(UNIT, UNIT, UNIT, numbers(0.3, 0.65), numbers(0.1, 0.3), UNIT)
def test_technology_and_cooperation_threaten_and_the_guarantee_offsets(
    t: float, k: float, v: float, h_t: float, h_k: float, kap: float
) -> None:
    """E14: H rises in T and K, falls in V; a full guarantee takes off exactly the share kap_V."""
    h = threat_level(t, k, v, h_t, h_k, kap)
    assert threat_level(1.0, k, v, h_t, h_k, kap) >= h >= threat_level(0.0, k, v, h_t, h_k, kap)
    assert threat_level(t, 1.0, v, h_t, h_k, kap) >= h >= threat_level(t, 0.0, v, h_t, h_k, kap)
    assert threat_level(t, k, 0.0, h_t, h_k, kap) >= h >= threat_level(t, k, 1.0, h_t, h_k, kap)
    bare = threat_level(t, k, 0.0, h_t, h_k, kap)
    assert threat_level(t, k, 1.0, h_t, h_k, kap) == pytest.approx((1.0 - kap) * bare)
    assert threat_level(1.0, 1.0, 0.0, h_t, h_k, kap) == pytest.approx(1.0)


def test_threats_of_july_2024() -> None:
    """Section 2.2: Seoul .307, Washington .550."""
    h = threat_level(0.10, 0.50, TERMS["guarantee"].default, 0.5, 0.2, 0.45)
    assert h == pytest.approx(TERMS["dprk_threat"].default, abs=5e-4)
    assert bloc_threat(1.0, 0.50, 0.60) == pytest.approx(0.550)


@given(UNIT, UNIT)
def test_the_bloc_threatens_only_while_the_war_goes_on(k: float, d: float) -> None:
    """E15: W(K+D)/2, alike in K and D."""
    assert bloc_threat(0.0, k, d) == 0.0
    assert bloc_threat(1.0, k, d) == bloc_threat(1.0, d, k) == pytest.approx((k + d) / 2.0)


# --- E17-E20: ideal points ---


@given(of("us_drive"), UNIT, SIGNED, UNIT)
def test_washington_drives_more_when_it_feels_threatened(i0: float, risk: float, shock: float, more: float) -> None:
    """E17, 12.6: clip(i0 + rho + y, 0, 1), monotone in all three."""
    u = drive_ideal(i0, risk, shock)
    assert u == min(max(i0 + risk + shock, 0.0), 1.0)
    assert drive_ideal(i0 + more, risk, shock) >= u
    assert drive_ideal(i0, risk + more, shock) >= u
    assert drive_ideal(i0, risk, shock + more) >= u


@given(UNIT, SIGNED, of("coercion_sensitivity"), of("wedge_motive"), of("stance_floor"), UNIT)
def test_beijing_punishes_encirclement_and_woos_the_swing_state(
    risk: float, ell: float, k_c: float, k_w: float, floor: float, more: float
) -> None:
    """E18: stance in [floor, 1], rising in perceived risk and in Seoul's alignment; an aligned Seoul is not wooed."""
    b = stance_ideal(risk, ell, k_c, k_w, floor)
    assert floor <= b <= 1.0
    assert stance_ideal(max(risk, more), ell, k_c, k_w, floor) >= b
    assert stance_ideal(risk, max(ell, more), k_c, k_w, floor) >= b
    assert stance_ideal(risk, 1.0, k_c, k_w, floor) == min(k_c * risk, 1.0)


def test_the_label_raises_the_stance_beijing_would_like() -> None:
    """Section 10, claim 11: encircle_label raises rho_beijing, hence b*; at the values of July 2024."""
    weights = default("encircle_ties"), default("encircle_rhetoric"), default("encircle_label")
    taken = default("coercion_sensitivity"), default("wedge_motive"), default("stance_floor")
    risks = [encirclement(0.25, 0.0, rung.level, *weights) for rung in LADDERS_BY_NAME["label"].rungs]
    ideals = [stance_ideal(risk, 0.26, *taken) for risk in risks]
    assert ideals[0] < ideals[1] < ideals[2]
    deaf = [encirclement(0.25, 0.0, rung.level, *weights[:2], 0.0) for rung in LADDERS_BY_NAME["label"].rungs]
    assert len(set(deaf)) == 1


@given(BINARY, level("label"), level("rhetoric"), UNIT, UNIT, of("reputation_effect"), UNIT, of("bloc_binding"), UNIT)
def test_labels_shame_and_encirclement_binds(
    war: float, label: float, r: float, risk: float, base: float, s_rep: float, share: float, s_enc: float, more: float
) -> None:
    """E18; section 10, claims 9 and 10: e* falls with NATO's and Seoul's words, rises with perceived risk."""
    e = dual_flow_ideal(war, label, r, risk, base, s_rep, share, s_enc)
    assert 0.0 <= e <= 1.0
    assert dual_flow_ideal(war, max(label, more), r, risk, base, s_rep, share, s_enc) <= e
    assert dual_flow_ideal(war, label, max(r, more), risk, base, s_rep, share, s_enc) <= e
    assert dual_flow_ideal(war, label, r, max(risk, more), base, s_rep, share, s_enc) >= e
    assert dual_flow_ideal(war, label, r, risk, base, 0.0, share, 0.0) == base * war


@given(
    BINARY, UNIT, level("transfer"), SIGNED, UNIT, of("security_dilemma"), of("reciprocity"), of("beijing_lever"), UNIT
)
def test_pyongyang_arms_for_pay_and_fear_and_beijing_holds_it_back(
    war: float, risk: float, x: float, j: float, base: float, dilemma: float, n_x: float, zeta: float, more: float
) -> None:
    """E20, 12.6: a share; rises in x and rho_P, falls in J; a bad relation with Beijing is no lever either way."""
    n = arms_ideal(war, risk, x, j, base, dilemma, n_x, zeta)
    assert 0.0 <= n <= 1.0
    assert arms_ideal(war, risk, max(x, more), j, base, dilemma, n_x, zeta) >= n
    assert arms_ideal(war, max(risk, more), x, j, base, dilemma, n_x, zeta) >= n
    assert arms_ideal(war, risk, x, max(j, more), base, dilemma, n_x, zeta) <= n
    assert arms_ideal(war, risk, x, -abs(j), base, dilemma, n_x, zeta) == arms_ideal(
        war, risk, x, 0.0, base, dilemma, n_x, zeta
    )
    assert arms_ideal(0.0, risk, 0.0, j, base, dilemma, n_x, zeta) == 0.0


# --- 7.3: the utility of a level ---


@given(SIGNED, SIGNED)
def test_closeness_falls_with_the_square_of_the_distance(ideal: float, value: float) -> None:
    """Section 7.3: U = v* v - v^2/2 is -(v-v*)^2/2 up to v*^2/2."""
    assert closeness(ideal, value) == pytest.approx((ideal**2 - (value - ideal) ** 2) / 2.0, abs=1e-12)
    assert closeness(ideal, ideal) >= closeness(ideal, value)


@given(SIGNED)
def test_the_best_rung_is_the_nearest(ideal: float) -> None:
    """Section 7.3, on every ladder of the four other governments."""
    for name in ("stance", "dual_flow", "transfer", "arms", "drive", "label"):
        levels = np.array([rung.level for rung in LADDERS_BY_NAME[name].rungs])
        best = np.argmax([closeness(ideal, float(value)) for value in levels])
        distance = np.abs(levels - ideal)
        assert distance[best] == pytest.approx(distance.min(), abs=1e-9)


@given(SIGNED, SIGNED, of("tying_hands"))
def test_leaving_an_alignment_costs_the_square_of_the_step(posture: float, ell: float, tying: float) -> None:
    """Section 7.3: nothing for staying, the same either way, four times for twice the step."""
    assert leaving_cost(ell, ell, tying) == 0.0
    assert leaving_cost(posture, ell, tying) == leaving_cost(ell, posture, tying) >= 0.0
    assert leaving_cost(ell + 2.0 * (posture - ell), ell, tying) == pytest.approx(
        4.0 * leaving_cost(posture, ell, tying), rel=1e-6, abs=1e-12
    )
