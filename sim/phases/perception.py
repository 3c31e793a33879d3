"""Phase 2: beliefs, guarantee and threat, perceived risk; and what each government is shown before it decides."""

from sim.jit import Array, phase
from sim.laws.beliefs import (
    log_likelihood_ratio,
    need_of_arms,
    retaliation_slope,
    signed_evidence,
    tested_credibility,
    transfer_ideal,
    updated_commitment_log_odds,
    updated_retaliator_log_odds,
)
from sim.laws.mathematics import clip, logit, relax, sig, unit
from sim.laws.signalling import encirclement, provocation
from sim.laws.threat import bloc_threat, guarantee, threat_level
from sim.phases.nature import N_ACTORS, apply_holds
from sim.vocabulary import BEIJING, MOSCOW, PYONGYANG, SEOUL, WASHINGTON
from sim.world import OBSERVED_AT, Desks, copy_numbers


@phase
def perceive(i: int, world: Array, params: Array) -> None:
    """E9-E11: government `i` updates what it believes; the other governments' beliefs do not enter."""
    w, p = world[0], params[0]
    if i == SEOUL:  # E10
        words = signed_evidence(p.message_precision, w.warn)
        deeds = log_likelihood_ratio(w.likelihood_retaliator, w.likelihood_restrained, w.seen)
        w.logodds_retaliator = updated_retaliator_log_odds(
            w.logodds_retaliator, p.belief_decay, logit(p.prior_retaliator), words, deeds
        )
        w.belief_retaliator = sig(w.logodds_retaliator)
    elif i == WASHINGTON:  # E9
        w.logodds_committed = updated_commitment_log_odds(w.logodds_committed, p.belief_decay, p.deed_precision, w.read)
        w.belief_committed = sig(w.logodds_committed)
    elif i == MOSCOW:  # E11: crossed at t-2, answered or not at t-1, judged now
        if w.red_line_crossed > 0.0:
            w.threat_credibility = tested_credibility(w.threat_credibility, w.aid, p.response_aid, p.deed_precision)
        w.red_line_crossed = 1.0 if w.transfer >= p.red_line else 0.0


@phase
def standing(world: Array, params: Array, world_flat: Array, holds: Array) -> None:
    """E13, E14: guarantee and threat as they stand (used in phases 2 and 7)."""
    w, p = world[0], params[0]
    w.guarantee = guarantee(w.drive, w.belief_committed, p.guarantee_core, p.guarantee_conditionality)
    apply_holds(world_flat, holds)
    w.dprk_threat = threat_level(
        w.technology, w.cooperation, w.guarantee, p.threat_technology, p.threat_cooperation, p.guarantee_strength
    )
    apply_holds(world_flat, holds)


@phase
def threat_to(i: int, world: Array, params: Array) -> float:
    """E15: the threat government `i` faces [0-1]."""
    w, p = world[0], params[0]
    if i == SEOUL:
        return float(w.dprk_threat)
    if i == BEIJING:
        return encirclement(w.nato_ties, w.rhetoric, w.label, p.encircle_ties, p.encircle_rhetoric, p.encircle_label)
    if i == MOSCOW:
        return provocation(w.aid, w.war, p.provocation_peace)
    if i == PYONGYANG:
        return float(w.nato_ties)
    return bloc_threat(w.war, w.cooperation, w.dual_use)


@phase
def appraise(i: int, world: Array, params: Array) -> None:
    """E15: perceived risk of government `i`, smoothed."""
    w = world[0]
    w.risk[i] = unit(relax(w.risk[i], threat_to(i, world, params), params[0].perception_speed))


@phase
def transfer_wanted(moscow_type: float, risk: float, world: Array, params: Array) -> float:
    """E7, E8: level of transfers a Moscow of that type would like at that perceived risk [0-1]."""
    w, p = world[0], params[0]
    return transfer_ideal(
        retaliation_slope(moscow_type, p.restrained_retaliation), risk,
        need_of_arms(w.war, w.dual_use, p.need_substitution), w.arms, w.threat_credibility, p.arms_need, p.retaliation,
        p.threat_deterrence,
    )  # fmt: skip


@phase
def likelihoods(world: Array, params: Array) -> None:
    """E10: chance of a transfer under each type, for next month; always with Moscow's own risk."""
    w, low, high = world[0], params[0].likelihood_floor, 1.0 - params[0].likelihood_floor
    w.likelihood_retaliator = clip(transfer_wanted(1.0, w.risk[MOSCOW], world, params), low, high)
    w.likelihood_restrained = clip(transfer_wanted(0.0, w.risk[MOSCOW], world, params), low, high)


@phase
def show(tick: int, world: Array, params: Array, world_flat: Array, desks: Desks) -> None:
    """Lay before each government what it may know (section 4, sensing): public facts, and its own affairs."""
    w = world[0]
    for i in range(N_ACTORS):
        for k in range(OBSERVED_AT.shape[0]):
            desks.shown_flat[i, k] = world_flat[0, OBSERVED_AT[k]]
        o = desks.shown[i]
        o.actor = i
        o.month = tick
        copy_numbers(w.action, o.action)
        o.alignment = w.alignment[i]
        o.risk = w.risk[i]
        o.threat = threat_to(i, world, params)
        o.belief = 0.5
        o.moscow_type = -1.0
    desks.shown[SEOUL].belief = w.belief_retaliator
    desks.shown[WASHINGTON].belief = w.belief_committed
    desks.shown[MOSCOW].moscow_type = w.moscow_type
