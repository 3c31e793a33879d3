"""What the governments other than Seoul aim at and what their actions are worth to them: E17-E20, section 7.3."""

from typing import Any, NamedTuple

import numpy as np

from sim.jit import Array, law, phase
from sim.laws.signalling import posture_beijing, posture_of_supplier, posture_washington
from sim.laws.threat import arms_ideal, closeness, drive_ideal, dual_flow_ideal, leaving_cost, stance_ideal
from sim.phases.perception import transfer_wanted
from sim.vocabulary import BEIJING, LADDERS_BY_NAME, MENU_SIZES, MOSCOW, PYONGYANG, SEOUL, WASHINGTON

MENU = np.array(MENU_SIZES, np.int64)
N_DUAL, N_LABEL = (len(LADDERS_BY_NAME[name].rungs) for name in ("dual_flow", "label"))


class Aims(NamedTuple):
    """Levels a government other than Seoul would like, one a ladder in the order of its menu; 0 without a second."""

    first: float
    second: float


class Weighed(NamedTuple):
    """What an action is worth to a government other than Seoul: closeness to its aims, less the cost of leaving."""

    first: float
    second: float
    leaving: float


@law
def aims_of_beijing(risk: float, w: Any, p: Any) -> Aims:
    """E18: stance and dual-use exports Beijing would like.  w, p: WORLD and parameter records."""
    return Aims(
        stance_ideal(risk, w.alignment[SEOUL], p.coercion_sensitivity, p.wedge_motive, p.stance_floor),
        dual_flow_ideal(
            w.war, w.label, w.rhetoric, risk, p.dual_use_base, p.reputation_effect, p.label_share_nato, p.bloc_binding
        ),
    )


@law
def aims_of_washington(risk: float, w: Any, p: Any) -> Aims:
    """E17: drive Washington would like; its label follows China's support of Russia."""
    return Aims(drive_ideal(p.us_drive, risk, w.washington_shock), w.dual_use)


@law
def aims_of_pyongyang(risk: float, w: Any, p: Any) -> Aims:
    """E20: arms Pyongyang would like to send."""
    return Aims(
        arms_ideal(
            w.war, risk, w.transfer, w.beijing_relation, p.arms_base, p.security_dilemma, p.reciprocity,
            p.beijing_lever,
        ),
        0.0,
    )  # fmt: skip


@phase
def aims_of(i: int, risk: float, world: Array, params: Array) -> Aims:
    """E17-E20: what a government other than Seoul aims at, at the risk it acts on."""
    if i == BEIJING:
        return aims_of_beijing(risk, world[0], params[0])
    if i == WASHINGTON:
        return aims_of_washington(risk, world[0], params[0])
    if i == PYONGYANG:
        return aims_of_pyongyang(risk, world[0], params[0])
    return Aims(transfer_wanted(world[0].moscow_type, risk, world, params), 0.0)


@law
def weighed_by_beijing(k: int, aims: Aims, w: Any, p: Any) -> Weighed:
    """Section 7.3: Beijing's joint action `k`."""
    b, e = p.level_stance[k // N_DUAL], p.level_dual_flow[k % N_DUAL]
    posture = posture_beijing(b, e, p.posture_beijing_base, p.posture_beijing_dual, p.posture_beijing_coerce)
    leaving = leaving_cost(posture, w.alignment[BEIJING], p.tying_hands)
    return Weighed(closeness(aims.first, b), closeness(aims.second, e), leaving)


@law
def weighed_by_washington(k: int, aims: Aims, w: Any, p: Any) -> Weighed:
    """Section 7.3: Washington's joint action `k`."""
    u, label = p.level_drive[k // N_LABEL], p.level_label[k % N_LABEL]
    posture = posture_washington(u, p.posture_washington_base, p.posture_washington_drive)
    leaving = leaving_cost(posture, w.alignment[WASHINGTON], p.tying_hands)
    return Weighed(closeness(aims.first, u), closeness(aims.second, label), leaving)


@law
def weighed_by_supplier(i: int, k: int, aims: Aims, w: Any, p: Any) -> Weighed:
    """Section 7.3: transfer `k` of Moscow, or arms `k` of Pyongyang."""
    if i == MOSCOW:
        level = p.level_transfer[k]
        posture = posture_of_supplier(level, p.posture_moscow_base, p.posture_moscow_transfer)
    else:
        level = p.level_arms[k]
        posture = posture_of_supplier(level, p.posture_pyongyang_base, p.posture_pyongyang_arms)
    return Weighed(closeness(aims.first, level), 0.0, leaving_cost(posture, w.alignment[i], p.tying_hands))


@law
def weighed(i: int, k: int, aims: Aims, w: Any, p: Any) -> Weighed:
    """Section 7.3: joint action `k` of government `i`, any but Seoul."""
    if i == BEIJING:
        return weighed_by_beijing(k, aims, w, p)
    if i == WASHINGTON:
        return weighed_by_washington(k, aims, w, p)
    return weighed_by_supplier(i, k, aims, w, p)


@phase
def ideal_points(i: int, risk: float, world: Array, params: Array, utility: Array) -> None:
    """E17-E20: utility of every action of a government other than Seoul, float64 array (menu,).

    `risk` is the risk it acts on: its perceived risk, or what its policy makes of it.
    """
    aims, w, p = aims_of(i, risk, world, params), world[0], params[0]
    for k in range(MENU[i]):
        x = weighed(i, k, aims, w, p)
        utility[k] = x.first + x.second - x.leaving


@phase
def ideal_points_by_part(i: int, risk: float, world: Array, params: Array, parts: Array) -> None:
    """The utilities of `ideal_points`, taken apart.

    Parameters
    ----------
    parts : float64 array, shape (menu, 3)
        Filled with closeness on the first and second ladder and minus the cost of leaving the alignment; summed from
        left to right they are the utility, bit for bit.
    """
    aims, w, p = aims_of(i, risk, world, params), world[0], params[0]
    for k in range(MENU[i]):
        x = weighed(i, k, aims, w, p)
        parts[k, 0], parts[k, 1], parts[k, 2] = x.first, x.second, -x.leaving
