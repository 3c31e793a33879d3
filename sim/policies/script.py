"""Script: dated moves written in the config; the steps live in the plan of the run, not here."""

from typing import Any

from sim.jit import Array
from sim.policies.contract import Policy, certain


def choose(utility: Array, look_ahead: Array, obs: Any, memory: Array, params: Any, out: Array) -> None:
    """Keep the action in force; the plan then puts every scripted ladder on its rung."""
    certain(out, int(obs.action[obs.actor]))


POLICY = Policy(
    name="script",
    plain_words="follows dated moves written in the configuration",
    source="dated, sourced moves of the config",
    choose=choose,
)
