"""Seoul's net payoff, part by part (E23), and the indices of section 11. All parts in % of GDP a year."""

from sim.jit import law
from sim.laws.mathematics import pos


@law
def alliance_part(ties: float, gain: float) -> float:
    """Status and arms orders.  E23."""
    return gain * ties


@law
def ukraine_part(war: float, aid: float, value: float) -> float:
    """Ukraine's survival and the precedent.  E23."""
    return value * war * aid


@law
def abandonment_part(ask: float, commitment: float, risk: float, cost: float, floor: float) -> float:
    """Reproach, exclusion and leverage lost by falling short.  E23; abandonment (Snyder 1984)."""
    gap = pos(ask - commitment)
    return -cost * (floor + risk) * gap * gap


@law
def threat_part(threat: float, cost: float) -> float:
    """DPRK threat, net of the guarantee.  E23."""
    return -cost * threat


@law
def china_part(exposure: float, relation: float, stance: float, cost: float, cooperation_gain: float) -> float:
    """Business with China: what the relation earns and coercion takes.  E23."""
    return cost * exposure * (cooperation_gain * relation - pos(stance))


@law
def business_part(
    stake: float, uncertainty: float, relation: float, war: float, value: float, uncertainty_weight: float
) -> float:
    """Business in Russia: at stake now, doubled after the war.  E23."""
    return value * stake * (1.0 + uncertainty_weight * uncertainty) * relation * (2.0 - war)


@law
def signal_part(commitment: float, domestic_constraint: float, cost: float, base: float) -> float:
    """Money and votes at home.  E23; sinking costs (Fearon 1997)."""
    return -0.5 * cost * (base + domestic_constraint) * commitment * commitment


@law
def hedging_index(delivered: float, cjk: float, rhetoric: float) -> float:
    """1 when what Seoul gives the west and keeps of the east balance, 0 when one-sided.  Section 11."""
    east = cjk * (1.0 - rhetoric)
    both = delivered + east
    return 1.0 - abs(delivered - east) / (both if both > 1e-9 else 1e-9)


@law
def observer_uncertainty(belief_committed: float) -> float:
    """How unsure NATO is of Seoul, 4 nu (1-nu) [0-1].  Section 11."""
    return 4.0 * belief_committed * (1.0 - belief_committed)


@law
def posture_class(aid_rung: int, rhetoric_rung: int) -> int:
    """0 accommodating (no aid, China unnamed), 1 ambiguous, 2 aligning (aid rung 3 up, or China named).  11."""
    if aid_rung >= 3 or rhetoric_rung >= 1:
        return 2
    return 0 if aid_rung == 0 else 1
