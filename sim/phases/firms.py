"""Phase 6: the firms, as small passes without branches over a range of firms."""

from collections import namedtuple
from typing import Any

import numpy as np

from sim.jit import Array, law, phase
from sim.laws.firms import (
    common_revenue_step,
    cost_of_staying,
    entry_multiple,
    entry_trigger,
    exit_multiple,
    exit_risk,
    exit_trigger,
    exposure_weight,
    margin,
    market_drift,
    monthly_result,
    own_revenue_spread,
)
from sim.laws.mathematics import clip, pos, relax, unit
from sim.laws.signalling import ceasefire_hazard, war_expected
from sim.vocabulary.firms import ACTIVE, EXITED, FIRM_POLICIES, IDLE
from sim.world import F, copy_numbers

REAL_OPTIONS, MYOPIC, STAY = range(len(FIRM_POLICIES))
NEVER = np.inf

_MARKET = (
    "common_step",
    "own_spread",
    "exit_multiple",
    "entry_multiple",
    "large",
    "russia_2024",
    "china_2024",
    "moved",
)
M: Any = namedtuple("M", _MARKET)(*range(len(_MARKET)))
"""Places in the `market` array: what all firms share this month, and sums of July 2024."""


def empty_market() -> Array:
    """A blank `market` array, float64."""
    return np.zeros(len(_MARKET))


@phase
def market_conditions(world: Array, params: Array, luck: Array, market: Array) -> None:
    """E33, E34 and E37: what all firms share this month."""
    w, p = world[0], params[0]
    hazard = ceasefire_hazard(w.cooperation, p.ceasefire_hazard, p.war_prolongation)
    lasting = war_expected(w.war, hazard, p.firm_horizon)
    drift = market_drift(w.war, w.moscow_relation, p.postwar_drift, p.reconstruction_share)
    expected = market_drift(lasting, w.moscow_relation, p.postwar_drift, p.reconstruction_share)
    market[M.common_step] = common_revenue_step(drift, p.revenue_volatility, p.common_market_share, luck[0].market)
    market[M.own_spread] = own_revenue_spread(p.revenue_volatility, p.common_market_share)
    market[M.exit_multiple] = exit_multiple(expected, p.revenue_volatility, p.discount_rate)
    market[M.entry_multiple] = entry_multiple(expected, p.revenue_volatility, p.discount_rate)
    market[M.moved] = 0.0


@phase
def perceive_firms(
    lo: int, hi: int, policy: int, firms: Array, world: Array, params: Array, market: Array, luck: Array
) -> None:
    """E34-E38 for firms [lo, hi): margin, cost, triggers, perceived risk.

    Parameters
    ----------
    policy : int
        Decision rule of firms: REAL_OPTIONS, MYOPIC or STAY.
    firms : float64 array, shape (variables, firms)
    market : float64 array
        From `market_conditions`.
    luck : float64 array, shape (firms,)
        Standard normal numbers of the month.
    """
    p, ask, rate = params[0], world[0].nato_ask, params[0].discount_rate
    common, spread, bound = market[M.common_step], market[M.own_spread], p.log_margin_bound
    contagion, west_cost, speed = p.peer_contagion, p.west_exposure_cost, p.perception_speed
    to_leave, to_enter = market[M.exit_multiple], market[M.entry_multiple]
    log_margin, earned, cost = firms[F.log_margin, lo:hi], firms[F.margin, lo:hi], firms[F.cost, lo:hi]
    gone, west, sunk = firms[F.peers_gone, lo:hi], firms[F.exposure_west, lo:hi], firms[F.sunk_cost, lo:hi]
    leave, enter, risk, own = firms[F.exit_below, lo:hi], firms[F.enter_above, lo:hi], firms[F.risk, lo:hi], luck[lo:hi]
    for i in range(hi - lo):
        log_margin[i] = clip(log_margin[i] + common + spread * own[i], -bound, bound)
    for i in range(hi - lo):
        earned[i] = margin(log_margin[i], gone[i], contagion)
    for i in range(hi - lo):
        staying = cost_of_staying(west[i], ask, west_cost)
        cost[i] = staying
        leave[i] = exit_trigger(to_leave, staying, sunk[i], rate)
        enter[i] = entry_trigger(to_enter, staying, sunk[i], rate)
    if policy == MYOPIC:
        copy_numbers(cost, leave)
        copy_numbers(cost, enter)
    elif policy == STAY:
        leave[:] = 0.0
        enter[:] = NEVER
    for i in range(hi - lo):
        risk[i] = unit(relax(risk[i], exit_risk(earned[i], cost[i], leave[i]), speed))


@phase
def decide_firms(lo: int, hi: int, policy: int, firms: Array, params: Array, market: Array) -> None:
    """E39, E40 for firms [lo, hi): cash with last month's status, then exit, stay or come back."""
    p = params[0]
    ruin = -np.inf if policy == STAY else 0.0
    upkeep, low, high, fresh = p.mothball_cost, p.cash_low, p.cash_high, p.reentry_cash
    status, cash, earned = firms[F.status, lo:hi], firms[F.cash, lo:hi], firms[F.margin, lo:hi]
    cost, leave, enter = firms[F.cost, lo:hi], firms[F.exit_below, lo:hi], firms[F.enter_above, lo:hi]
    moved = 0
    for i in range(hi - lo):
        # Everything is read before anything branches: a read behind a branch keeps the pass from being vectorised.
        revenue, expense, below, above, before = earned[i], cost[i], leave[i], enter[i], cash[i]
        was_out, was_in = status[i] == EXITED, status[i] != EXITED
        result = monthly_result(revenue, expense, upkeep)
        left = clip(before + (0.0 if was_out else result), low, high)
        out = (was_out & (revenue < above)) | (was_in & ((revenue < below) | (left < ruin)))
        cash[i] = fresh if out & (left < fresh) else left
        status[i] = EXITED if out else (IDLE if revenue < expense else ACTIVE)
        moved += 1 if out != was_out else 0
    market[M.moved] += moved


@phase
def update_firms(lo: int, hi: int, firms: Array, world: Array, params: Array) -> None:
    """E41 for firms [lo, hi): exposures drift to what does better; alignment follows."""
    w, p = world[0], params[0]
    china_score = w.beijing_relation - pos(w.stance)
    speed = p.exposure_speed_ratio * p.structural_speed
    russia, china, west = firms[F.exposure_russia, lo:hi], firms[F.exposure_china, lo:hi], firms[F.exposure_west, lo:hi]
    status, risk, alignment = firms[F.status, lo:hi], firms[F.risk, lo:hi], firms[F.alignment, lo:hi]
    for i in range(hi - lo):
        russia_score = -1.0 if status[i] == EXITED else -risk[i]
        mean = russia[i] * russia_score + china[i] * china_score
        russia[i] *= exposure_weight(russia_score, mean, speed)
        china[i] *= exposure_weight(china_score, mean, speed)
        west[i] *= exposure_weight(0.0, mean, speed)
        alignment[i] = west[i] - (china[i] + russia[i])


@phase
def count_peers_gone(firms: Array) -> None:
    """Peers of each firm that have left; read next month (E35)."""
    for i in range(firms.shape[1]):
        gone = 0.0
        for row in (F.peer_0, F.peer_1, F.peer_2, F.peer_3):
            gone += 1.0 if firms[F.status, int(firms[row, i])] == EXITED else 0.0
        firms[F.peers_gone, i] = gone


@law
def tally(status: Array) -> tuple[int, int, int]:
    """Number of firms active, idle and exited; status: float64 array (firms,)."""
    active, idle, exited = 0, 0, 0
    for i in range(status.shape[0]):
        active += status[i] == ACTIVE
        idle += status[i] == IDLE
        exited += status[i] == EXITED
    return active, idle, exited


@phase
def count_classes(world: Array, firms: Array, large: int) -> None:
    """Firms by class and status."""
    w, status = world[0], firms[F.status]
    w.active_large, w.idle_large, w.exited_large = tally(status[:large])
    w.active_sme, w.idle_sme, w.exited_sme = tally(status[large:])


@phase
def aggregates(world: Array, firms: Array, market: Array) -> None:
    """Section 2.4: business stake, uncertainty, exposure to China, counts; exited peers where somebody moved."""
    w, n, large = world[0], firms.shape[1], int(market[M.large])
    status, size, risks, ell = firms[F.status], firms[F.size], firms[F.risk], firms[F.alignment]
    of_russia, of_china = firms[F.exposure_russia], firms[F.exposure_china]
    russia, china, risk_in, risk, alignment = 0.0, 0.0, 0.0, 0.0, 0.0
    for i in range(n):
        inside = 0.0 if status[i] == EXITED else 1.0
        russia += inside * size[i] * of_russia[i]
        risk_in += inside * risks[i]
        china += size[i] * of_china[i]
        risk += risks[i]
        alignment += ell[i]
    count_classes(world, firms, large)
    inside = n - w.exited_large - w.exited_sme
    w.russia_stake = unit(0.5 * inside / n + 0.5 * russia / market[M.russia_2024])
    w.business_uncertainty = risk_in / n
    w.china_exposure = china / market[M.china_2024]
    w.firm_risk, w.firm_alignment = risk / n, alignment / n
    w.exit_large, w.exit_sme = w.exited_large / large, w.exited_sme / (n - large)
    w.idle_share = (w.idle_large + w.idle_sme) / n
    if market[M.moved] > 0.0:
        count_peers_gone(firms)
