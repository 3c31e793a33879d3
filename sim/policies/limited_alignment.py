"""Limited alignment: the Japan-like option."""

from typing import Any

from sim.jit import Array
from sim.policies.contract import SEOUL, Policy, certain, other_action, seoul_action


def choose(utility: Array, look_ahead: Array, obs: Any, memory: Array, params: Any, out: Array) -> None:
    """Seoul meets the ask with missile defence, names China, keeps the China track; others take the second rung."""
    if obs.actor == SEOUL:
        certain(out, seoul_action(3, 1, 1))
    else:
        certain(out, other_action(obs.actor, 2))


POLICY = Policy(
    name="limited_alignment",
    plain_words="meets NATO's ask with missile defence, names China, keeps the China track",
    source="assumption: the option Japan took",
    choose=choose,
    aliases=("align_lite",),
)
