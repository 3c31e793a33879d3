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


class Foresight(NamedTuple):
    """What Seoul expects of one action (E24); the same names as `sim.world.LOOK_AHEAD`."""

    transfer_retaliator: float
    transfer_restrained: float
    technology: float
    stance: float
    relation: float
    committed: float
    ties: float
    arms: float
    cooperation: float
    moscow_relation: float
    commitment: float
    posture: float


@law
def foresee(aid: float, rhetoric: float, cjk: float, x: Reaction, h: Horizon, w: Any, p: Any) -> Foresight:
    """E24 for one action, given Moscow's reaction to its aid and Seoul's horizon."""
    posture = posture_seoul(
        aid, rhetoric, cjk, p.aid_weight, p.posture_seoul_base, p.posture_seoul_commit, p.posture_seoul_cjk
    )
    encircled = encirclement(w.nato_ties, rhetoric, w.label, p.encircle_ties, p.encircle_rhetoric, p.encircle_label)
    stance = expected_stance(
        w.stance_average, encircled, w.risk[BEIJING], posture, w.alignment[SEOUL], p.coercion_sensitivity,
        p.wedge_motive, p.stance_floor,
    )  # fmt: skip
    target = beijing_target(
        cjk, stance, rhetoric, w.nato_ties, p.china_neutral_cjk, p.china_rhetoric_chill, p.china_ties_chill
    )
    relation = relax(w.beijing_relation, target, h.relations)
    delivers = commitment(aid, rhetoric, cjk, p.aid_weight, p.cjk_discount)
    tends_to = expected_commitment_log_odds(delivery(delivers, w.nato_ask, p.ask_floor), h.evidence, p.belief_decay)
    committed = sig(relax(w.logodds_committed, tends_to, h.beliefs))
    ties = relax(w.nato_ties, ties_target(w.drive, committed), h.ties)
    arms = expected_arms(
        w.arms_average, x.transfer - w.transfer_average, relation_gain(relation, w.beijing_relation), w.war,
        ties - w.nato_ties, p.reciprocity, p.beijing_lever, p.security_dilemma,
    )  # fmt: skip
    cooperation = relax(w.cooperation, cooperation_target(arms, x.transfer), h.relations)
    return Foresight(
        x.retaliator, x.restrained, x.technology, stance, relation, committed, ties, arms, cooperation, x.relation,
        delivers, posture,
    )  # fmt: skip


@law
def write_down(e: Any, f: Foresight, divergence: float) -> None:
    """Put a foresight into a LOOK_AHEAD record, for policies to read."""
    e.transfer_retaliator, e.transfer_restrained, e.technology = f.transfer_retaliator, f.transfer_restrained, f.technology
    e.stance, e.relation, e.committed, e.ties = f.stance, f.relation, f.committed, f.ties
    e.arms, e.cooperation, e.moscow_relation = f.arms, f.cooperation, f.moscow_relation
    e.commitment, e.posture, e.divergence = f.commitment, f.posture, divergence


class Payoff(NamedTuple):
    """The seven parts of Seoul's net payoff [% GDP/yr], realised or anticipated, in the order of E23."""

    alliance: float
    ukraine: float
    abandonment: float
    threat: float
    china: float
    business: float
    signal: float


@law
def anticipated_payoff(e: Foresight, aid: float, war: float, w: Any, p: Any) -> Payoff:
    """E23 at the values E24 anticipates."""
    guaranteed = guarantee(w.drive, e.committed, p.guarantee_core, p.guarantee_conditionality)
    threat = threat_level(
        e.technology, e.cooperation, guaranteed, p.threat_technology, p.threat_cooperation, p.guarantee_strength
    )
    return Payoff(
        alliance_part(e.ties, p.alliance_gain),
        ukraine_part(war, aid, p.ukraine_value),
        abandonment_part(w.nato_ask, e.commitment, w.risk[SEOUL], p.abandonment_cost, p.abandonment_floor),
        threat_part(threat, p.threat_cost),
        china_part(w.china_exposure, e.relation, e.stance, p.china_cost, p.cooperation_gain),
        business_part(
            w.russia_stake, w.business_uncertainty, e.moscow_relation, war, p.russia_business,
            p.business_uncertainty_weight,
        ),
        signal_part(e.commitment, w.domestic_constraint, p.signal_cost, p.domestic_base),
    )  # fmt: skip


@law
def net_payoff(parts: Payoff) -> float:
    """Seoul's net payoff w [% GDP/yr]: the sum of its parts, from left to right.  E23."""
    aims = parts.alliance + parts.ukraine + parts.abandonment + parts.threat
    return aims + parts.china + parts.business + parts.signal


@phase
def look_ahead(world: Array, params: Array, desks: Desks) -> None:
    """E24 for Seoul's whole menu: fills desks.look_ahead and desks.utility[0]."""
    w, p = world[0], params[0]
    h, floor = horizon_of(w, p), p.likelihood_floor
    for aid_rung in range(N_AID):
        aid = p.level_aid[aid_rung]
        x = reaction_to(aid, w, p, h.relations)
        gain = information_gain(clip(x.retaliator, floor, 1.0 - floor), clip(x.restrained, floor, 1.0 - floor))
        for rhetoric_rung in range(N_RHETORIC):
            for cjk_rung in range(N_CJK):
                k = (aid_rung * N_RHETORIC + rhetoric_rung) * N_CJK + cjk_rung
                e = foresee(aid, p.level_rhetoric[rhetoric_rung], p.level_cjk[cjk_rung], x, h, w, p)
                tied = leaving_cost(e.posture, w.alignment[SEOUL], p.tying_hands)
                desks.utility[SEOUL, k] = net_payoff(anticipated_payoff(e, aid, h.war, w, p)) - tied
                write_down(desks.look_ahead[k], e, gain)
