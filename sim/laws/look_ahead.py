"""What Seoul expects of others when it weighs an action: the reaction laws of E24.

Level from observed conduct, slope from the model. Not anticipated, deliberately: changes of the ask, the drive,
perceived risk, credibility, domestic politics and business, and others' further reactions.
"""

from sim.jit import law
from sim.laws.mathematics import clip, pos, unit


@law
def expected_transfer(average: float, slope: float, deterrence: float, provoked: float, risk: float) -> float:
    """Transfer expected of Moscow after a provocation [0-1], for one of its types.

    Parameters
    ----------
    average : float
        Transfers as observed (x_bar).
    slope : float
        Retaliation per unit provocation of the type, m_P*type(theta).
    deterrence : float
        Deterrence spent per unit provocation, m_D*z.
    provoked, risk : float
        Provocation of the action, and the provocation Moscow is used to (rho_M).

    Notes
    -----
    E24, x_theta.
    """
    return unit(average + (slope + deterrence) * (provoked - risk))


@law
def expected_stance(
    average: float, encircled: float, risk: float, posture: float, alignment: float, sensitivity: float,
    wedge_motive: float, floor: float,
) -> float:  # fmt: skip
    """Stance expected of Beijing [floor, 1].  E24, b_e; coercion under conflict expectations (Drezner 1998)."""
    return clip(average + sensitivity * (encircled - risk) + wedge_motive * (posture - alignment), floor, 1.0)


@law
def expected_commitment_log_odds(delivered: float, step: float, decay: float) -> float:
    """Log-odds of commitment to which NATO's reading tends if Seoul keeps delivering so much.  E24, nu_e."""
    return (2.0 * delivered - 1.0) * step / decay


@law
def expected_arms(
    average: float, transfer_gain: float, relation_gain: float, war: float, ties_gain: float, reciprocity: float,
    beijing_lever: float, security_dilemma: float,
) -> float:  # fmt: skip
    """Arms expected of Pyongyang [0-1].  E24, n_e.

    Parameters
    ----------
    transfer_gain : float
        Expected less observed transfers, Ex - x_bar.
    relation_gain : float
        Change of the positive part of the Seoul-Beijing relation.
    ties_gain : float
        Change of NATO-ROK ties; alliance security dilemma (Snyder 1984).
    """
    pushed = reciprocity * transfer_gain - beijing_lever * relation_gain
    return unit(average + pushed + security_dilemma * war * ties_gain)


@law
def relation_gain(expected: float, relation: float) -> float:
    """Change of the positive part of the Seoul-Beijing relation.  E24."""
    return pos(expected) - pos(relation)
