"""Guarantee, threat and what others aim at: E13, E14, E17-E20."""

from sim.jit import law
from sim.laws.mathematics import clip, pos, unit


@law
def guarantee(drive: float, belief_committed: float, core: float, conditionality: float) -> float:
    """US extended-deterrence guarantee [0-1]: retrenchment and shortfall weaken it.

    Notes
    -----
    E13. Abandonment (Snyder 1984); security against autonomy (Morrow 1991). Conditionality 0 is treaty automaticity.
    """
    return (core + (1.0 - core) * drive) * (1.0 - conditionality * (1.0 - belief_committed))


@law
def threat_level(
    technology: float, cooperation: float, guarantee: float, technology_weight: float, cooperation_weight: float,
    guarantee_strength: float,
) -> float:  # fmt: skip
    """DPRK threat net of the guarantee [0-1].  E14."""
    gross = 1.0 - technology_weight - cooperation_weight + technology_weight * technology
    return (gross + cooperation_weight * cooperation) * (1.0 - guarantee_strength * guarantee)


@law
def bloc_threat(war: float, cooperation: float, dual_use: float) -> float:
    """Threat Washington sees in Russia's suppliers [0-1].  E15: W*(K+D)/2."""
    return war * 0.5 * (cooperation + dual_use)


@law
def drive_ideal(us_drive: float, risk: float, shock: float) -> float:
    """Drive Washington would like [0-1].  E17."""
    return unit(us_drive + risk + shock)


@law
def stance_ideal(risk: float, alignment_seoul: float, sensitivity: float, wedge_motive: float, floor: float) -> float:
    """Stance Beijing would like [floor, 1]: punish encirclement, woo the swing state.

    Notes
    -----
    E18. Coercion under conflict expectations (Drezner 1998).
    """
    return clip(sensitivity * risk - wedge_motive * (1.0 - alignment_seoul), floor, 1.0)


@law
def dual_flow_ideal(
    war: float, label: float, rhetoric: float, risk: float, base: float, reputation_effect: float, nato_share: float,
    bloc_binding: float,
) -> float:  # fmt: skip
    """Dual-use exports Beijing would like [0-1]: a label shames, encirclement binds.  E18; signs from the article."""
    shame = reputation_effect * (nato_share * label + (1.0 - nato_share) * rhetoric)
    return unit(base * war - shame + bloc_binding * risk)


@law
def arms_ideal(
    war: float, risk: float, transfer: float, relation: float, base: float, security_dilemma: float,
    reciprocity: float, beijing_lever: float,
) -> float:  # fmt: skip
    """Arms Pyongyang would like to send [0-1].  E20; relation is Seoul-Beijing (J)."""
    return unit(war * (base + security_dilemma * risk) + reciprocity * transfer - beijing_lever * pos(relation))


@law
def closeness(ideal: float, level: float) -> float:
    """Utility of a level when `ideal` is aimed at, up to a constant: v* v - v^2/2.  Section 7.3."""
    return ideal * level - 0.5 * level * level


@law
def leaving_cost(posture: float, alignment: float, tying_hands: float) -> float:
    """Cost of leaving the current alignment.  Section 7.3; tying hands (Fearon 1997)."""
    gap = posture - alignment
    return 0.5 * tying_hands * gap * gap
