"""Phases 4 and 5: choices take effect; stocks between governments move."""

from sim.jit import Array, phase
from sim.laws.beliefs import declared_credibility
from sim.laws.mathematics import clip, relax
from sim.laws.relations import (
    absorbed_technology,
    ask_target,
    beijing_target,
    cooperation_target,
    moscow_target,
    ties_target,
)
from sim.laws.signalling import (
    commitment,
    posture_beijing,
    posture_of_supplier,
    posture_seoul,
    posture_washington,
    provocation,
)
from sim.vocabulary import BEIJING, MOSCOW, PYONGYANG, SEOUL, WASHINGTON


@phase
def act(i: int, world: Array, params: Array, intended: Array) -> None:
    """Phase 4: the intended action of government `i` takes effect; E22 for Seoul.  intended: int64 array (5,)."""
    w, p = world[0], params[0]
    k = intended[i]
    w.action[i] = k
    if i == SEOUL:
        w.aid_rung, w.rhetoric_rung, w.cjk_rung = k // 9, k // 3 % 3, k % 3
        w.aid, w.rhetoric, w.cjk = p.level_aid[k // 9], p.level_rhetoric[k // 3 % 3], p.level_cjk[k % 3]
        w.commitment = commitment(w.aid, w.rhetoric, w.cjk, p.aid_weight, p.cjk_discount)
    elif i == BEIJING:
        w.stance_rung, w.dual_flow_rung = k // 3, k % 3
        w.stance, w.dual_flow = p.level_stance[k // 3], p.level_dual_flow[k % 3]
    elif i == MOSCOW:
        w.transfer_rung, w.transfer = k, p.level_transfer[k]
    elif i == PYONGYANG:
        w.arms_rung, w.arms = k, p.level_arms[k]
    else:
        w.drive_rung, w.label_rung = k // 3, k % 3
        w.drive, w.label = p.level_drive[k // 3], p.level_label[k % 3]


@phase
def posture_of(i: int, world: Array, params: Array) -> float:
    """E21: posture of government `i` [-1, 1]."""
    w, p = world[0], params[0]
    if i == SEOUL:
        return posture_seoul(
            w.aid, w.rhetoric, w.cjk, p.aid_weight, p.posture_seoul_base, p.posture_seoul_commit, p.posture_seoul_cjk
        )
    if i == BEIJING:
        return posture_beijing(
            w.stance, w.dual_flow, p.posture_beijing_base, p.posture_beijing_dual, p.posture_beijing_coerce
        )
    if i == MOSCOW:
        return posture_of_supplier(w.transfer, p.posture_moscow_base, p.posture_moscow_transfer)
    if i == PYONGYANG:
        return posture_of_supplier(w.arms, p.posture_pyongyang_base, p.posture_pyongyang_arms)
    return posture_washington(w.drive, p.posture_washington_base, p.posture_washington_drive)


@phase
def update(i: int, world: Array, params: Array, luck: Array, intended: Array) -> None:
    """Phase 4 and E32: government `i` acts, and its alignment follows its posture."""
    act(i, world, params, intended)
    w, p = world[0], params[0]
    moved = relax(w.alignment[i], posture_of(i, world, params), p.relation_speed)
    w.alignment[i] = clip(moved + p.shock_sd * luck[0].alignment[i], -1.0, 1.0)


@phase
def declare(world: Array, params: Array) -> None:
    """E11, first line: Seoul declares a red line."""
    w = world[0]
    w.threat_credibility = declared_credibility(w.threat_credibility, params[0].declaration_gain)


@phase
def relations(world: Array, params: Array) -> None:
    """E25-E31: every right-hand side reads the stocks of before; then all are written."""
    w, p = world[0], params[0]
    technology = absorbed_technology(w.technology, w.transfer, p.technology_absorption)  # E25
    cooperation = relax(w.cooperation, cooperation_target(w.arms, w.transfer), p.relation_speed)  # E26
    beijing = relax(  # E28
        w.beijing_relation,
        beijing_target(
            w.cjk, w.stance, w.rhetoric, w.nato_ties, p.china_neutral_cjk, p.china_rhetoric_chill, p.china_ties_chill
        ),
        p.relation_speed,
    )
    provoked = provocation(w.aid, w.war, p.provocation_peace)
    moscow = relax(  # E29
        w.moscow_relation,
        moscow_target(w.transfer, provoked, p.moscow_rest, p.moscow_transfer_chill),
        p.relation_speed,
    )
    ties = relax(w.nato_ties, ties_target(w.drive, w.belief_committed), p.structural_speed)  # E30
    ask = ask_target(w.drive, w.risk[WASHINGTON], w.funding_gap, w.war, p.ask_base, p.ask_threat, p.funding_gap_weight)
    w.nato_ask = relax(w.nato_ask, ask, p.perception_speed)  # E31
    w.dual_use = relax(w.dual_use, w.dual_flow, p.relation_speed)  # E27
    w.technology, w.cooperation = technology, cooperation
    w.beijing_relation, w.moscow_relation, w.nato_ties = beijing, moscow, ties
