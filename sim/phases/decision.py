"""Phase 3: utilities, the policy's choice, the review rule, learning."""

from collections.abc import Callable
from functools import cache

import numpy as np

from sim.jit import Array, bound, compiled, phase
from sim.phases.ideal_points import MENU, ideal_points
from sim.phases.look_ahead import brief, look_ahead
from sim.phases.nature import MONTHS_PER_YEAR
from sim.policies.hooks import hooks_of
from sim.policies.registry import PolicySet
from sim.vocabulary import ACTORS, SEOUL, ladders_of
from sim.world import Desks

MOST_LADDERS = 3

LADDER_SIZES = np.ones((len(ACTORS), MOST_LADDERS), np.int64)
for _i, _actor in enumerate(ACTORS):
    for _k, _ladder in enumerate(reversed(ladders_of(_actor))):
        LADDER_SIZES[_i, MOST_LADDERS - 1 - _k] = len(_ladder.rungs)

PLAN = np.dtype(
    [
        ("policy", np.int64),
        ("fresh", np.int64),
        ("declares", np.int64),
        ("scripted", np.int64),
        ("rungs", np.int64, (MOST_LADDERS,)),
    ]
)
"""What decides for a government in a month. `policy`: its number in the policy set. `fresh`: 1 where a segment of a
schedule begins and memory is blank. `declares`: 1 where a red line is declared this month. `scripted`: 1 where a script
commands or keeps a ladder. `rungs`: a script's rung on each ladder (right-aligned), or KEEP, or FREE."""

FREE, KEEP = -2, -1
CHOICE_CHECK = 1e-6
"""How far from one the probabilities of a policy may sum."""


@phase
def drawn_action(probabilities: Array, luck: float) -> int:
    """Inverse CDF: number of entries of the cumulative sum, but the last, that lie below `luck`."""
    cumulated, chosen = 0.0, 0
    for k in range(probabilities.shape[0] - 1):
        cumulated += probabilities[k]
        if luck > cumulated:
            chosen += 1
    return chosen


@phase
def scripted_action(i: int, rungs: Array, in_force: int, chosen: int) -> int:
    """`chosen`, with each ladder a script commands put on its rung, or kept where it stands."""
    result, scale = 0, 1
    for k in range(MOST_LADDERS - 1, -1, -1):
        size = LADDER_SIZES[i, k]
        if rungs[k] == FREE:
            rung = chosen // scale % size
        elif rungs[k] == KEEP:
            rung = in_force // scale % size
        else:
            rung = rungs[k]
        result += rung * scale
        scale *= size
    return result


@phase
def check_probabilities(probabilities: Array) -> None:
    """Refuse what is not a distribution; raises ValueError (section 7.5: a policy returns probabilities)."""
    total = 0.0
    for k in range(probabilities.shape[0]):
        if not probabilities[k] >= 0.0:
            raise ValueError("a policy gave a negative or missing probability")
        total += probabilities[k]
    if not abs(total - 1.0) <= CHOICE_CHECK:
        raise ValueError("the probabilities of a policy do not sum to one")


def decide_template(
    i: int, tick: int, world: Array, params: Array, acting: Array, plan: Array, luck: Array, desks: Desks
) -> None:
    """Phase 3 for government `i`; compiled once the hooks of a policy set are bound to it (`sim.policies`).

    Parameters
    ----------
    i, tick : int
    world, params, luck : one record each
    acting : parameter records, shape (5,)
        What each government's policy sees: the parameters with its own policy parameters.
    plan : PLAN array, shape (ticks, 5)
    desks : Desks
        Read: what the government is shown, its memory. Written: utility, memory, intended action, and what they rest
        on: the risk acted on, whether the policy was asked.
    """
    step, size = plan[tick, i], MENU[i]
    memory, shown, own = desks.memory[i], desks.shown[i], acting[i]
    if step.fresh > 0:
        memory[:] = 0.0
    utility = desks.utility[i, :size]
    risk = perceive_hook(step.policy, shown, memory, luck[0].observe[i], own)  # type: ignore[name-defined]  # noqa: F821
    desks.risk[i], desks.asked[i] = risk, 0
    if i == SEOUL:
        look_ahead(world, params, desks)
    else:
        ideal_points(i, risk, world, params, utility)
    in_force = int(world[0].action[i])
    chosen = in_force
    reviewed = is_reviewed(step.policy)  # type: ignore[name-defined]  # noqa: F821
    if not reviewed or tick % MONTHS_PER_YEAR == 0 or luck[0].review[i] < params[0].review_probability:
        desks.asked[i] = 1
        expected = desks.look_ahead if i == SEOUL else desks.blank
        if i == SEOUL and is_briefed(step.policy):  # type: ignore[name-defined]  # noqa: F821
            brief(params, desks)
        probabilities = desks.probabilities[:size]
        if step.policy >= BUILT_IN:  # type: ignore[name-defined]  # noqa: F821
            # What a user's policy leaves open is nothing, and never what another government or run left here.
            probabilities[:] = 0.0
            desks.blank_flat[:] = 0.0
        choose_hook(step.policy, utility, expected[:size], shown, memory, own, probabilities)  # type: ignore[name-defined]  # noqa: F821
        if step.policy >= BUILT_IN:  # type: ignore[name-defined]  # noqa: F821
            check_probabilities(probabilities)
        chosen = drawn_action(probabilities, luck[0].choice[i])
    if step.scripted > 0:
        chosen = scripted_action(i, step.rungs, in_force, chosen)
    desks.intended[i] = chosen
    learn_hook(step.policy, memory, utility, chosen, own)  # type: ignore[name-defined]  # noqa: F821


@cache
def decide_for(policies: PolicySet) -> Callable[..., None]:
    """Phase 3 with the policies of a set bound to it; compiled where all of them compile."""
    hooks = hooks_of(policies)
    template = bound(
        decide_template,
        perceive_hook=hooks.perceive_hook,
        choose_hook=hooks.choose_hook,
        learn_hook=hooks.learn_hook,
        is_reviewed=hooks.is_reviewed,
        is_briefed=hooks.is_briefed,
        BUILT_IN=hooks.built_in,
    )
    return compiled(template, policies.digest) if hooks.compiled else template
