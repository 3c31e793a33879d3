"""Stocks between governments: E25-E31."""

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sim.laws import mathematics, relations, signalling
from tests.strategies import BINARY, SIGNED, UNIT, default, level, numbers, plain

absorbed, technology_expected = plain(relations.absorbed_technology), plain(relations.technology_expected)
cooperation_target, beijing_target = plain(relations.cooperation_target), plain(relations.beijing_target)
moscow_target, ties_target, ask_target = (
    plain(relations.moscow_target),
    plain(relations.ties_target),
    plain(relations.ask_target),
)
relax, provocation = plain(mathematics.relax), plain(signalling.provocation)
STANCE = level("stance")
CHINA = default("china_neutral_cjk"), default("china_rhetoric_chill"), default("china_ties_chill")


@given(UNIT, level("transfer"), UNIT, st.integers(0, 72))
def test_technology_under_constant_transfers_has_its_closed_form(t0: float, x: float, tau: float, months: int) -> None:
    """12.3.2: T_t = 1-(1-T_0)(1-tau x^2)^t; E24's T_e is the same in one step."""
    technology = t0
    for _ in range(months):
        technology = absorbed(technology, x, tau)
    expected = 1.0 - (1.0 - t0) * (1.0 - tau * x * x) ** months
    assert technology == pytest.approx(expected, abs=1e-12)
    assert technology_expected(t0, x * x, tau, float(months)) == pytest.approx(expected, abs=1e-12)


@given(UNIT, level("transfer"), UNIT)
def test_technology_is_irreversible(t: float, x: float, tau: float) -> None:
    """E25, 12.6: never lost, never above one; constant without transfers or absorption (12.4), bit for bit."""
    assert t <= absorbed(t, x, tau) <= 1.0
    assert absorbed(t, x, 0.0) == absorbed(t, 0.0, tau) == t


@given(UNIT, numbers(0.5, 1.0), UNIT)
def test_technology_rises_with_the_square_of_transfers(t: float, x: float, tau: float) -> None:
    """E25: half the transfer teaches a quarter."""
    full, half = absorbed(t, x, tau) - t, absorbed(t, x / 2.0, tau) - t
    assert half == pytest.approx(full / 4.0, abs=1e-12)


def test_half_of_the_technology_is_absorbed_in_23_months() -> None:
    """Section 9.1, technology_absorption."""
    assert technology_expected(0.0, 1.0, 0.03, 23.0) == pytest.approx(0.5, abs=0.005)


@given(level("arms"), level("transfer"))
def test_cooperation_tends_to_the_mean_of_the_flows(n: float, x: float) -> None:
    """E26, 12.6; section 2.3: .50 in July 2024."""
    assert min(n, x) - 1e-15 <= cooperation_target(n, x) <= max(n, x) + 1e-15
    assert cooperation_target(n, x) == cooperation_target(x, n)
    assert cooperation_target(2.0 / 3.0, 1.0 / 3.0) == pytest.approx(0.5)


@given(UNIT, STANCE, UNIT, UNIT)
def test_beijing_target_is_a_relation(j: float, b: float, r: float, s: float) -> None:
    """E28, 12.6: in [-1, 1]; the track warms, stance, words and ties chill."""
    target = beijing_target(j, b, r, s, *CHINA)
    assert -1.0 <= target <= 1.0
    assert beijing_target(1.0, b, r, s, *CHINA) >= target
    assert beijing_target(j, 1.0, r, s, *CHINA) <= target
    assert beijing_target(j, b, 1.0, s, *CHINA) <= target
    assert beijing_target(j, b, r, 1.0, *CHINA) <= target


@given(UNIT, SIGNED)
def test_beijing_target_is_odd(j: float, b: float) -> None:
    """12.5: with r = S = 0, target(1-j, -b) = -target(j, b)."""
    mirrored = beijing_target(1.0 - j, -b, 0.0, 0.0, *CHINA)
    assert mirrored == pytest.approx(-beijing_target(j, b, 0.0, 0.0, *CHINA), abs=1e-12)


@given(level("transfer"), UNIT, UNIT)
def test_transfers_and_provocation_chill_relations_with_moscow(x: float, provoked: float, more: float) -> None:
    """E29, 12.6."""
    rest, chill = default("moscow_rest"), default("moscow_transfer_chill")
    target = moscow_target(x, provoked, rest, chill)
    assert -1.0 <= target <= 1.0
    assert moscow_target(max(x, more), provoked, rest, chill) <= target
    assert moscow_target(x, max(provoked, more), rest, chill) <= target


def test_relations_with_moscow_rest_in_july_2024() -> None:
    """Sections 2.3 and 9.2: `moscow_rest` puts the July 2024 resting point at -.09."""
    provoked = provocation(0.15, 1.0, 0.3)
    resting = moscow_target(1.0 / 3.0, provoked, default("moscow_rest"), default("moscow_transfer_chill"))
    assert resting == pytest.approx(-0.09, abs=0.002)


@given(level("drive"), UNIT, UNIT)
def test_ties_need_both_drive_and_credibility(u: float, nu: float, more: float) -> None:
    """E30, 12.6: a geometric mean; nothing without either, monotone in both."""
    target = ties_target(u, nu)
    assert min(u, nu) - 1e-12 <= target <= max(u, nu) + 1e-12
    assert target * target == pytest.approx(u * nu, abs=1e-15)
    assert ties_target(0.0, nu) == ties_target(u, 0.0) == 0.0
    assert ties_target(max(u, more), nu) >= target
    assert ties_target(u, max(nu, more)) >= target


@given(UNIT, UNIT, UNIT)
def test_ties_converge_on_their_target(s: float, u: float, nu: float) -> None:
    """12.3.2: S -> sqrt(u nu), at the speed g_slow."""
    for _ in range(400):
        s = relax(s, ties_target(u, nu), 0.05)
    assert s == pytest.approx(math.sqrt(u * nu), abs=1e-8)


@given(level("drive"), UNIT, UNIT, BINARY, UNIT, UNIT, UNIT)
def test_the_ask_is_a_share(
    u: float, risk: float, g: float, war: float, base: float, threat: float, w_g: float
) -> None:
    """E31, 12.6: with ask_base + ask_threat <= 1; nothing is asked by a Washington that pauses."""
    assume(base + threat <= 1.0)
    assert 0.0 <= ask_target(u, risk, g, war, base, threat, w_g) <= 1.0 + 1e-15
    assert ask_target(0.0, risk, g, war, base, threat, w_g) == 0.0


@given(level("drive"), UNIT, UNIT)
def test_threat_and_a_funding_gap_in_war_raise_the_ask(u: float, risk: float, g: float) -> None:
    """E31; section 10, claims 16 and 17: burden sharing is asked in war, more when pledges lapse."""
    ask = ask_target(u, risk, g, 1.0, 0.5, 0.5, 0.4)
    assert ask_target(u, 1.0, g, 1.0, 0.5, 0.5, 0.4) >= ask
    assert ask_target(u, risk, 1.0, 1.0, 0.5, 0.5, 0.4) >= ask >= ask_target(u, risk, 0.0, 1.0, 0.5, 0.5, 0.4)
    assert ask_target(u, risk, g, 0.0, 0.5, 0.5, 0.4) == ask_target(u, risk, 0.0, 1.0, 0.5, 0.5, 0.4)
