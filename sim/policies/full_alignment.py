"""Full alignment: all that the bloc asks, step by step up to lethal aid."""

from typing import Any

from sim.jit import Array
from sim.policies.contract import SEOUL, Policy, certain, other_action, own_parameter, seoul_action


def choose(utility: Array, look_ahead: Array, obs: Any, memory: Array, params: Any, out: Array) -> None:
    """Seoul climbs a rung of aid every few months, calls China the enabler, suspends the China track."""
    if obs.actor == SEOUL:
        aid = min(2 + int((obs.month + 1) // params.align_step), 4)
        certain(out, seoul_action(aid, 2, 0))
    else:
        certain(out, other_action(obs.actor, 3))


POLICY = Policy(
    name="full_alignment",
    plain_words="gives all that is asked, up to lethal aid, and calls China the enabler",
    source="assumption: bloc alignment as the opposite of hedging",
    choose=choose,
    parameters=(own_parameter("align_step", 3.0, (1.0, 120.0), "months Seoul takes for a rung of aid", "months"),),
    aliases=("align",),
)
