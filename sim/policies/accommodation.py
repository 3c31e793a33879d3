"""Accommodation: China first."""

from typing import Any

from sim.jit import Array
from sim.policies.contract import SEOUL, Policy, certain, other_action, seoul_action


def choose(utility: Array, look_ahead: Array, obs: Any, memory: Array, params: Any, out: Array) -> None:
    """The least that can be given, and the China track deepened."""
    if obs.actor == SEOUL:
        certain(out, seoul_action(0, 0, 2))
    else:
        certain(out, other_action(obs.actor, 0))


POLICY = Policy(
    name="accommodation",
    plain_words="China first: no aid beyond dialogue, the China track deepened",
    source="assumption: the other pole of the dilemma",
    choose=choose,
    aliases=("accommodate",),
)
