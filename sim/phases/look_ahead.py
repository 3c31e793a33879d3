"""Seoul's look-ahead (E24): what it anticipates of each of its 45 actions, and the utility that follows."""

from typing import Any, NamedTuple

from sim.jit import Array, law, phase
from sim.laws.beliefs import evidence_step, information_gain, retaliation_slope
from sim.laws.look_ahead import (
    expected_arms,
    expected_commitment_log_odds,
    expected_stance,
    expected_transfer,
    relation_gain,
)
from sim.laws.mathematics import clip, reached, relax, sig
from sim.laws.relations import beijing_target, cooperation_target, moscow_target, technology_expected, ties_target
from sim.laws.signalling import (
    ceasefire_hazard,
    commitment,
    delivery,
    encirclement,
    posture_seoul,
    provocation,
    war_expected,
)
from sim.laws.threat import guarantee, leaving_cost, threat_level
from sim.laws.welfare import (
    abandonment_part,
    alliance_part,
    business_part,
    china_part,
    signal_part,
    threat_part,
    ukraine_part,
)
from sim.vocabulary import BEIJING, LADDERS_BY_NAME, MOSCOW, SEOUL
from sim.world import Desks

N_AID, N_RHETORIC, N_CJK = (len(LADDERS_BY_NAME[name].rungs) for name in ("aid", "rhetoric", "cjk"))
SEOUL_MENU = N_AID * N_RHETORIC * N_CJK


class Horizon(NamedTuple):
    """What M months do to every action alike: chance of war, shares of the distance to a target, evidence per month."""

    war: float
    relations: float
    beliefs: float
    ties: float
    evidence: float


class Reaction(NamedTuple):
    """What Moscow is expected to do about a rung of aid."""

    retaliator: float
    restrained: float
    transfer: float
    technology: float
    relation: float


@law
def horizon_of(w: Any, p: Any) -> Horizon:
    """Seoul's horizon this month.  w, p: WORLD and parameter records."""
    hazard = ceasefire_hazard(w.cooperation, p.ceasefire_hazard, p.war_prolongation)
    return Horizon(
        war_expected(w.war, hazard, p.horizon),
        reached(p.relation_speed, p.horizon),
        reached(p.belief_decay, p.horizon),
        reached(p.structural_speed, p.horizon),
        evidence_step(p.deed_precision),
    )


@law
def reaction_to(aid: float, w: Any, p: Any, share: float) -> Reaction:
    """E24, x_theta to T_e and Q_e: they depend on aid alone."""
    mu, deterrence = w.belief_retaliator, p.threat_deterrence * w.threat_credibility
    provoked = provocation(aid, w.war, p.provocation_peace)
    slope_1 = p.retaliation * retaliation_slope(1.0, p.restrained_retaliation)
    slope_0 = p.retaliation * retaliation_slope(0.0, p.restrained_retaliation)
    x_1 = expected_transfer(w.transfer_average, slope_1, deterrence, provoked, w.risk[MOSCOW])
    x_0 = expected_transfer(w.transfer_average, slope_0, deterrence, provoked, w.risk[MOSCOW])
    transfer, squared = mu * x_1 + (1.0 - mu) * x_0, mu * x_1 * x_1 + (1.0 - mu) * x_0 * x_0
    technology = technology_expected(w.technology, squared, p.technology_absorption, p.horizon)
    target = moscow_target(transfer, provoked, p.moscow_rest, p.moscow_transfer_chill)
    return Reaction(x_1, x_0, transfer, technology, relax(w.moscow_relation, target, share))


class Payoff(NamedTuple):
    """The seven parts of Seoul's net payoff [% GDP/yr], realised or anticipated, in the order of E23."""

    alliance: float
    ukraine: float
    abandonment: float
    threat: float
    china: float
    business: float
    signal: float


SEOUL_PARTS = (*Payoff._fields, "tying_hands")
"""Parts of Seoul's utility: those of the net payoff, then what leaving its alignment costs."""


@law
def anticipated_payoff(k: int, f: Any, war: float, w: Any, p: Any) -> Payoff:
    """E23 at the values E24 anticipates of action `k`.  f: a FORESIGHT record."""
    guaranteed = guarantee(w.drive, f.committed[k], p.guarantee_core, p.guarantee_conditionality)
    threat = threat_level(
        f.technology[k], f.cooperation[k], guaranteed, p.threat_technology, p.threat_cooperation, p.guarantee_strength
    )
    return Payoff(
        alliance_part(f.ties[k], p.alliance_gain),
        ukraine_part(war, f.aid[k], p.ukraine_value),
        abandonment_part(w.nato_ask, f.commitment[k], w.risk[SEOUL], p.abandonment_cost, p.abandonment_floor),
        threat_part(threat, p.threat_cost),
        china_part(w.china_exposure, f.relation[k], f.stance[k], p.china_cost, p.cooperation_gain),
        business_part(
            w.russia_stake, w.business_uncertainty, f.moscow_relation[k], war, p.russia_business,
            p.business_uncertainty_weight,
        ),
        signal_part(f.commitment[k], w.domestic_constraint, p.signal_cost, p.domestic_base),
    )  # fmt: skip


@law
def net_payoff(parts: Payoff) -> float:
    """Seoul's net payoff w [% GDP/yr]: the sum of its parts, from left to right.  E23."""
    aims = parts.alliance + parts.ukraine + parts.abandonment + parts.threat
    return aims + parts.china + parts.business + parts.signal


@law
def tying_hands_cost(k: int, f: Any, w: Any, p: Any) -> float:
    """What action `k` costs Seoul for leaving its alignment [% GDP/yr].  f: a FORESIGHT record."""
    return leaving_cost(f.posture[k], w.alignment[SEOUL], p.tying_hands)


@phase
def foresee_moscow(h: Horizon, world: Array, params: Array, foresight: Array) -> None:
    """E24, x_theta to T_e and Q_e: what depends on aid alone, copied to every action with that aid."""
    w, p, f = world[0], params[0], foresight[0]
    for rung in range(N_AID):
        aid = p.level_aid[rung]
        x = reaction_to(aid, w, p, h.relations)
        for m in range(N_RHETORIC * N_CJK):
            k = rung * N_RHETORIC * N_CJK + m
            f.aid[k], f.rhetoric[k], f.cjk[k] = aid, p.level_rhetoric[m // N_CJK], p.level_cjk[m % N_CJK]
            f.transfer_retaliator[k], f.transfer_restrained[k] = x.retaliator, x.restrained
            f.transfer[k], f.technology[k], f.moscow_relation[k] = x.transfer, x.technology, x.relation


@phase
def foresee_east(h: Horizon, world: Array, params: Array, foresight: Array) -> None:
    """E24, pi_e to J_e: Seoul's posture, Beijing's stance and the relation with it."""
    w, p, f = world[0], params[0], foresight[0]
    for k in range(SEOUL_MENU):
        f.posture[k] = posture_seoul(
            f.aid[k], f.rhetoric[k], f.cjk[k], p.aid_weight, p.posture_seoul_base, p.posture_seoul_commit,
            p.posture_seoul_cjk,
        )  # fmt: skip
        encircled = encirclement(
            w.nato_ties, f.rhetoric[k], w.label, p.encircle_ties, p.encircle_rhetoric, p.encircle_label
        )
        f.stance[k] = expected_stance(
            w.stance_average, encircled, w.risk[BEIJING], f.posture[k], w.alignment[SEOUL], p.coercion_sensitivity,
            p.wedge_motive, p.stance_floor,
        )  # fmt: skip
        target = beijing_target(
            f.cjk[k], f.stance[k], f.rhetoric[k], w.nato_ties, p.china_neutral_cjk, p.china_rhetoric_chill,
            p.china_ties_chill,
        )  # fmt: skip
        f.relation[k] = relax(w.beijing_relation, target, h.relations)


@phase
def foresee_west(h: Horizon, world: Array, params: Array, foresight: Array) -> None:
    """E24, C to K_e: Seoul's commitment, what NATO comes to believe of it, ties, and what Pyongyang makes of it all."""
    w, p, f = world[0], params[0], foresight[0]
    for k in range(SEOUL_MENU):
        f.commitment[k] = commitment(f.aid[k], f.rhetoric[k], f.cjk[k], p.aid_weight, p.cjk_discount)
        delivered = delivery(f.commitment[k], w.nato_ask, p.ask_floor)
        tends_to = expected_commitment_log_odds(delivered, h.evidence, p.belief_decay)
        f.log_odds[k] = relax(w.logodds_committed, tends_to, h.beliefs)
    for k in range(SEOUL_MENU):  # alone, because a call of exp keeps its loop from being vectorised
        f.committed[k] = sig(f.log_odds[k])
    for k in range(SEOUL_MENU):
        f.ties[k] = relax(w.nato_ties, ties_target(w.drive, f.committed[k]), h.ties)
        f.arms[k] = expected_arms(
            w.arms_average, f.transfer[k] - w.transfer_average, relation_gain(f.relation[k], w.beijing_relation), w.war,
            f.ties[k] - w.nato_ties, p.reciprocity, p.beijing_lever, p.security_dilemma,
        )  # fmt: skip
        f.cooperation[k] = relax(w.cooperation, cooperation_target(f.arms[k], f.transfer[k]), h.relations)


@phase
def look_ahead(world: Array, params: Array, desks: Desks) -> None:
    """E24 for Seoul's whole menu: fills desks.foresight and desks.utility[0].

    Small passes over all 45 actions, which the compiler turns into vector instructions.
    """
    w, p, f = world[0], params[0], desks.foresight[0]
    h = horizon_of(w, p)
    foresee_moscow(h, world, params, desks.foresight)
    foresee_east(h, world, params, desks.foresight)
    foresee_west(h, world, params, desks.foresight)
    for k in range(SEOUL_MENU):
        parts = anticipated_payoff(k, f, h.war, w, p)
        desks.utility[SEOUL, k] = net_payoff(parts) - tying_hands_cost(k, f, w, p)


@phase
def look_ahead_by_part(world: Array, params: Array, desks: Desks, parts: Array) -> None:
    """The utilities of `look_ahead`, taken apart, from the foresight it left.

    Parameters
    ----------
    parts : float64 array, shape (45, 8)
        Filled in the order of `SEOUL_PARTS`; summed from left to right they are the utility, bit for bit.
    """
    w, p, f = world[0], params[0], desks.foresight[0]
    war = horizon_of(w, p).war
    for k in range(SEOUL_MENU):
        x = anticipated_payoff(k, f, war, w, p)
        parts[k, 0], parts[k, 1], parts[k, 2], parts[k, 3] = x.alliance, x.ukraine, x.abandonment, x.threat
        parts[k, 4], parts[k, 5], parts[k, 6] = x.china, x.business, x.signal
        parts[k, 7] = -tying_hands_cost(k, f, w, p)


@phase
def brief(params: Array, desks: Desks) -> None:
    """Put Seoul's foresight before its policy, an action a record; needed only in months the policy is asked."""
    f, floor, others = desks.foresight[0], params[0].likelihood_floor, N_RHETORIC * N_CJK
    for rung in range(N_AID):
        retaliator, restrained = f.transfer_retaliator[rung * others], f.transfer_restrained[rung * others]
        gain = information_gain(clip(retaliator, floor, 1.0 - floor), clip(restrained, floor, 1.0 - floor))
        for k in range(rung * others, (rung + 1) * others):
            e = desks.look_ahead[k]
            e.transfer_retaliator, e.transfer_restrained, e.divergence = retaliator, restrained, gain
            e.technology, e.moscow_relation = f.technology[k], f.moscow_relation[k]
            e.stance, e.relation, e.committed, e.ties = f.stance[k], f.relation[k], f.committed[k], f.ties[k]
            e.arms, e.cooperation, e.commitment, e.posture = f.arms[k], f.cooperation[k], f.commitment[k], f.posture[k]
