"""Shocks, signals and what they say: E1-E6, E12, E21, E22."""

from sim.elementary import power
from sim.jit import law
from sim.laws.mathematics import pos


@law
def ceasefire_hazard(cooperation: float, hazard: float, prolongation: float) -> float:
    """Monthly chance of a ceasefire [prob]: DPRK support prolongs the war.

    Notes
    -----
    E1. Sign from the article ("believed to be prolonging the war"); form an assumption.
    """
    return hazard * (1.0 - prolongation * cooperation)


@law
def war_expected(war: float, hazard: float, months: float) -> float:
    """Chance that the war goes on after `months` [prob].  E24 (W_e) and E37."""
    return war * power(1.0 - hazard, months)


@law
def latent_shock(shock: float, decay: float, spread: float, luck: float) -> float:
    """AR(1) political shock [level].  E3; `luck` is standard normal."""
    return (1.0 - decay) * shock + spread * luck


@law
def warning_chance(moscow_type: float, message_precision: float) -> float:
    """Chance that Moscow's message of the month warns rather than reassures [prob].

    Notes
    -----
    E4. Mixed messages: "very big mistake" and "nothing to worry about" on one day (20 June 2024).
    """
    return 0.5 * (1.0 + message_precision * (2.0 * moscow_type - 1.0))


@law
def delivery(commitment: float, ask: float, ask_floor: float) -> float:
    """Share of NATO's ask that Seoul delivers [0-1].  E6."""
    asked = ask if ask > ask_floor else ask_floor
    share = commitment / asked
    return share if share < 1.0 else 1.0


@law
def provocation(aid: float, war: float, provocation_peace: float) -> float:
    """How much Seoul's aid provokes Moscow [0-1].

    Notes
    -----
    E12. Cost of a sunk signal (Fearon 1997); the square is an assumption: small aid is the safe choice.
    """
    return (provocation_peace + (1.0 - provocation_peace) * war) * aid * aid


@law
def encirclement(
    ties: float, rhetoric: float, label: float, encircle_ties: float, encircle_rhetoric: float, encircle_label: float
) -> float:
    """How encircled Beijing is [0-1].  E12; alliance security dilemma (Snyder 1984)."""
    return encircle_ties * ties + encircle_rhetoric * rhetoric + encircle_label * label


@law
def signal(aid: float, rhetoric: float, aid_weight: float) -> float:
    """Signal in aid and words [0-1].

    Notes
    -----
    E21. Seoul's role is "examined through its rhetoric and provision of assistance" (the article).
    """
    return aid_weight * aid + (1.0 - aid_weight) * rhetoric


@law
def commitment(aid: float, rhetoric: float, cjk: float, aid_weight: float, cjk_discount: float) -> float:
    """Seoul's commitment as NATO counts it [0-1]: closeness to China discounts it.  E22, assumption."""
    return signal(aid, rhetoric, aid_weight) * (1.0 - cjk_discount * cjk)


@law
def posture_seoul(
    aid: float, rhetoric: float, cjk: float, aid_weight: float, base: float, commit: float, toward_china: float
) -> float:
    """Seoul's posture [-1, 1].  E21, assumption."""
    return base + commit * signal(aid, rhetoric, aid_weight) - toward_china * cjk


@law
def posture_washington(drive: float, base: float, weight: float) -> float:
    """Washington's posture [-1, 1].  E21, assumption."""
    return base + weight * drive


@law
def posture_beijing(stance: float, dual_flow: float, base: float, dual: float, coerce: float) -> float:
    """Beijing's posture [-1, 1].  E21, assumption."""
    return -(base + dual * dual_flow + coerce * pos(stance))


@law
def posture_of_supplier(level: float, base: float, weight: float) -> float:
    """Posture of Moscow (by its transfers) and of Pyongyang (by its arms) [-1, 1].  E21, assumption."""
    return -(base + weight * level)
