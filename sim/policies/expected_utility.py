"""Expected utility: the baseline policy of every government."""

from typing import Any

from sim.jit import Array
from sim.policies.contract import Policy, softmax


def choose(utility: Array, look_ahead: Array, obs: Any, memory: Array, params: Any, out: Array) -> None:
    """Prefer what is worth more, with some noise."""
    softmax(utility, params.choice_precision, out)


POLICY = Policy(
    name="expected_utility",
    plain_words="weighs every option and mostly takes the best, reviewing now and then",
    source="McKelvey and Palfrey (1995): logit quantal response",
    choose=choose,
    reviewed=True,
    aliases=("eu",),
)
