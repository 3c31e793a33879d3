"""Phase 7: what the month came to. Nothing here is read back."""

from sim.jit import Array, phase
from sim.laws.mathematics import pos
from sim.laws.signalling import delivery
from sim.laws.welfare import (
    abandonment_part,
    alliance_part,
    business_part,
    china_part,
    hedging_index,
    observer_uncertainty,
    posture_class,
    signal_part,
    threat_part,
    ukraine_part,
)
from sim.phases.look_ahead import N_CJK, N_RHETORIC, Payoff, net_payoff
from sim.vocabulary import MENU_SIZES, MOSCOW, SEOUL

ACCOMMODATING, AMBIGUOUS, ALIGNING = range(3)
CLEAR_MARGIN = 0.02
FELT_ABANDONMENT = 0.05
SEOUL_MENU = MENU_SIZES[SEOUL]
DECISIVE_AID, LETHAL, DOUBLED = 3, 4, 2


@phase
def net_payoff_of_month(world: Array, params: Array) -> None:
    """E23 at realised values, part by part."""
    w, p = world[0], params[0]
    parts = Payoff(
        alliance_part(w.nato_ties, p.alliance_gain),
        ukraine_part(w.war, w.aid, p.ukraine_value),
        abandonment_part(w.nato_ask, w.commitment, w.risk[SEOUL], p.abandonment_cost, p.abandonment_floor),
        threat_part(w.dprk_threat, p.threat_cost),
        china_part(w.china_exposure, w.beijing_relation, w.stance, p.china_cost, p.cooperation_gain),
        business_part(
            w.russia_stake, w.business_uncertainty, w.moscow_relation, w.war, p.russia_business,
            p.business_uncertainty_weight,
        ),
        signal_part(w.commitment, w.domestic_constraint, p.signal_cost, p.domestic_base),
    )  # fmt: skip
    w.welfare_alliance, w.welfare_ukraine, w.welfare_abandonment = parts.alliance, parts.ukraine, parts.abandonment
    w.welfare_threat, w.welfare_china, w.welfare_business = parts.threat, parts.china, parts.business
    w.welfare_signal = parts.signal
    w.welfare = net_payoff(parts)


@phase
def margins(world: Array, utility: Array) -> None:
    """Section 11: best anticipated utility by posture class.  utility: Seoul's, float64 array (45,)."""
    w = world[0]
    accommodating, ambiguous, aligning = utility[0], utility[N_RHETORIC * N_CJK], utility[N_CJK]
    for k in range(SEOUL_MENU):
        kind, value = posture_class(k // (N_RHETORIC * N_CJK), k // N_CJK % N_RHETORIC), utility[k]
        if kind == ACCOMMODATING:
            accommodating = max(accommodating, value)
        elif kind == AMBIGUOUS:
            ambiguous = max(ambiguous, value)
        else:
            aligning = max(aligning, value)
    w.margin_accommodate, w.margin_decisive = ambiguous - accommodating, ambiguous - aligning
    nearest = min(w.margin_accommodate, w.margin_decisive)
    w.ambiguity_preferred = 1.0 if nearest > 0.0 else 0.0
    w.dilemma = 1.0 if nearest > CLEAR_MARGIN and -w.welfare_abandonment > FELT_ABANDONMENT else 0.0


@phase
def postures(world: Array) -> None:
    """Section 11: posture class and the flags outcome measures count."""
    w = world[0]
    kind = posture_class(int(w.aid_rung), int(w.rhetoric_rung))
    w.accommodating_posture = 1.0 if kind == ACCOMMODATING else 0.0
    w.ambiguous_posture = 1.0 if kind == AMBIGUOUS else 0.0
    w.aligning_posture = 1.0 if kind == ALIGNING else 0.0
    w.aid_decisive = 1.0 if w.aid_rung >= DECISIVE_AID else 0.0
    w.lethal_aid = 1.0 if w.aid_rung >= LETHAL else 0.0
    w.fund_doubled = 1.0 if w.aid_rung == DOUBLED else 0.0
    w.china_omitted = 1.0 if w.rhetoric_rung == 0 else 0.0
    w.cjk_kept = 1.0 if w.cjk_rung >= 1 else 0.0


@phase
def accounting(world: Array, params: Array, utility: Array) -> None:
    """Phase 7, after `standing`: net payoff, indices, margins, deterrence."""
    w, p = world[0], params[0]
    net_payoff_of_month(world, params)
    margins(world, utility)
    postures(world)
    w.hedging = hedging_index(delivery(w.commitment, w.nato_ask, p.ask_floor), w.cjk, w.rhetoric)
    w.observer_uncertainty = observer_uncertainty(w.belief_committed)
    w.coercion = pos(w.stance)
    w.coercion_cost = p.china_cost * w.china_exposure * w.coercion
    w.deterrence_us = p.guarantee_strength * w.guarantee
    w.deterrence_seoul = p.threat_deterrence * w.threat_credibility * (1.0 - w.risk[MOSCOW])
    w.moscow_unspent_leverage = p.retaliation * w.belief_retaliator * w.war * (1.0 - w.technology)
