"""July 2024: everything derived is computed from the initial actions and stocks (docs/model.md, section 5)."""

import math

from sim.elementary import exponential
from sim.jit import Array, law, phase
from sim.laws.beliefs import declared_credibility
from sim.laws.firms import cost_of_staying, exit_multiple, exit_risk, exit_trigger, market_drift
from sim.laws.mathematics import clip, logit, sig, unit
from sim.phases.firms import M, aggregates
from sim.phases.nature import N_ACTORS, apply_holds
from sim.phases.perception import standing, threat_to
from sim.phases.relations import act
from sim.vocabulary.firms import ACTIVE, EXITED, IDLE, SECTORS
from sim.world import Desks, F

FEWEST_LARGE = 4


@phase
def initialise_world(
    declares: int, world: Array, params: Array, type_luck: float, desks: Desks, world_flat: Array, holds: Array
) -> None:
    """Fill what follows from the July 2024 actions and stocks.

    Parameters
    ----------
    declares : int
        1 where Seoul's policy declares a red line from the start.
    world : WORLD array (1,)
        Stocks and actions set, derived quantities not.
    type_luck : float
        Uniform number; Moscow is a retaliator if it lies below the prior.
    """
    w, p = world[0], params[0]
    for i in range(N_ACTORS):
        desks.intended[i] = int(w.action[i])
        act(i, world, params, desks.intended)
    w.moscow_type = 1.0 if type_luck < p.prior_retaliator else 0.0
    w.domestic_constraint = unit(0.5 + w.domestic_shock)
    w.logodds_retaliator = logit(p.prior_retaliator)
    w.belief_retaliator = sig(w.logodds_retaliator)
    w.belief_committed = sig(w.logodds_committed)
    w.threat_credibility = p.prior_credibility
    if declares > 0:
        w.threat_credibility = declared_credibility(p.prior_credibility, p.declaration_gain)
    apply_holds(world_flat, holds)
    standing(world, params, world_flat, holds)
    for i in range(N_ACTORS):
        if math.isnan(w.risk[i]):
            w.risk[i] = threat_to(i, world, params)
    w.transfer_average = w.transfer if math.isnan(w.transfer_average) else w.transfer_average
    w.arms_average = w.arms if math.isnan(w.arms_average) else w.arms_average
    apply_holds(world_flat, holds)


@law
def peer_index(u: float, sector: int, member: int, members: int) -> int:
    """A peer in the same sector, never the firm itself.  Section 2.4; `u` is uniform."""
    k = math.floor(u * (members - 1))
    if k >= member:
        k += 1
    return sector + SECTORS * k


@phase
def initialise_firm(i: int, large: int, firms: Array, world: Array, params: Array, start: Array, links: Array) -> None:
    """Section 2.4: size, exposures, margin, peers and status of firm `i`.

    start: float64 (firms, 4) standard normal; links: float64 (firms, 3) uniform.
    """
    p, n, is_large = params[0], firms.shape[1], i < large
    firms[F.large, i] = 1.0 if is_large else 0.0
    firms[F.size, i] = exponential((p.size_large if is_large else p.size_sme) + p.size_sd * start[i, 1])
    west = clip((p.west_large if is_large else p.west_sme) + p.west_sd * start[i, 2], p.west_low, p.west_high)
    russia = clip(
        (p.russia_large if is_large else p.russia_sme) + p.russia_sd * start[i, 3], p.russia_low, p.russia_high
    )
    china = max(1.0 - russia - west, p.exposure_floor)
    russia, west = max(russia, p.exposure_floor), max(west, p.exposure_floor)
    total = russia + china + west
    firms[F.exposure_russia, i], firms[F.exposure_china, i] = russia / total, china / total
    firms[F.exposure_west, i] = west / total
    firms[F.alignment, i] = (west - china - russia) / total
    firms[F.log_margin, i] = clip(
        (p.log_margin_large if is_large else p.log_margin_sme) + p.log_margin_sd * start[i, 0],
        -p.log_margin_bound,
        p.log_margin_bound,
    )
    firms[F.sunk_cost, i] = p.large_sunk_cost if is_large else p.sme_sunk_cost
    firms[F.cash, i] = p.cash_large if is_large else p.cash_sme
    sector, member = i % SECTORS, i // SECTORS
    members = (n - 1 - sector) // SECTORS + 1
    firms[F.peer_0, i] = sector + SECTORS if i < SECTORS else sector
    firms[F.peer_1, i] = peer_index(links[i, 0], sector, member, members)
    firms[F.peer_2, i] = peer_index(links[i, 1], sector, member, members)
    firms[F.peer_3, i] = peer_index(links[i, 2], sector, member, members)


@phase
def initial_status(i: int, firms: Array, world: Array, params: Array) -> None:
    """Section 2.4: out, idle or active in July 2024, by Dixit's exit trigger without drift; peers ignored."""
    p = params[0]
    no_drift = market_drift(0.0, 0.0, 0.0, 0.0)
    multiple = exit_multiple(no_drift, p.revenue_volatility, p.discount_rate)
    cost = cost_of_staying(firms[F.exposure_west, i], world[0].nato_ask, p.west_exposure_cost)
    leave = exit_trigger(multiple, cost, firms[F.sunk_cost, i], p.discount_rate)
    earned = exponential(firms[F.log_margin, i])
    firms[F.margin, i], firms[F.cost, i], firms[F.exit_below, i] = earned, cost, leave
    firms[F.status, i] = EXITED if earned < leave else (IDLE if earned < cost else ACTIVE)
    firms[F.risk, i] = exit_risk(earned, cost, leave)


@phase
def initialise_firms(firms: Array, world: Array, params: Array, market: Array, start: Array, links: Array) -> None:
    """Section 2.4 for all firms, then the aggregates of July 2024."""
    n = firms.shape[1]
    large = max(FEWEST_LARGE, math.floor(params[0].large_share * n))
    large = min(large, n - 1)
    russia, china = 0.0, 0.0
    for i in range(n):
        initialise_firm(i, large, firms, world, params, start, links)
        initial_status(i, firms, world, params)
        russia += firms[F.size, i] * firms[F.exposure_russia, i]
        china += firms[F.size, i] * firms[F.exposure_china, i]
    market[M.large], market[M.russia_2024], market[M.china_2024] = large, russia, china
    market[M.moved] = 1.0
    aggregates(world, firms, market)
