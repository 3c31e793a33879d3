"""From a set of policies to functions that call policy number k: compiled, or plain Python where one cannot be."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from sim.jit import COMPILER_ON, Array, guarded_law, law
from sim.policies.contract import Policy, softmax
from sim.policies.registry import PolicySet, built_in
from sim.world import LOOK_AHEAD, OBSERVATION, parameter_layout


def perceive_nothing_new(obs: Any, memory: Array, draw: float, params: Any) -> float:
    """Act on perceived risk as it is."""
    return float(obs.risk)


def choose_by_logit(utility: Array, look_ahead: Array, obs: Any, memory: Array, params: Any, out: Array) -> None:
    """Logit choice."""
    softmax(utility, params.choice_precision, out)


def learn_nothing(memory: Array, utility: Array, rung: int, params: Any) -> None:
    """Remember nothing."""


COLOUR = re.compile(r"\x1b\[[0-9;]*m")
"""Terminal colours, which the compiler puts into its messages."""


@dataclass(frozen=True)
class Hooks:
    """The hooks of a policy set behind a policy number.

    Parameters
    ----------
    perceive_hook, choose_hook, learn_hook, is_reviewed : callable
        First argument: the policy's number.
    built_in : int
        Policies from this number on are a user's and their probabilities are checked.
    compiled : bool
        False where a user's policy does not compile: the Mesa driver then runs the policies as plain Python.
    why_not : str
        The compiler's complaint in that case.
    """

    perceive_hook: Callable[..., float]
    choose_hook: Callable[..., None]
    learn_hook: Callable[..., None]
    is_reviewed: Callable[[int], bool]
    built_in: int
    compiled: bool
    why_not: str = ""


def _perceive_chain(functions: list[Any]) -> Any:
    first = functions[0]
    if len(functions) == 1:
        return law(lambda k, obs, memory, draw, params: first(obs, memory, draw, params))
    following = _perceive_chain(functions[1:])

    def perceive(k: int, obs: Any, memory: Array, draw: float, params: Any) -> float:
        if k == 0:
            return float(first(obs, memory, draw, params))
        return float(following(k - 1, obs, memory, draw, params))

    return law(perceive)


def _choose_chain(functions: list[Any]) -> Any:
    first = functions[0]
    if len(functions) == 1:
        return law(lambda k, utility, ahead, obs, memory, params, out: first(utility, ahead, obs, memory, params, out))
    following = _choose_chain(functions[1:])

    def choose(k: int, utility: Array, ahead: Array, obs: Any, memory: Array, params: Any, out: Array) -> None:
        if k == 0:
            first(utility, ahead, obs, memory, params, out)
        else:
            following(k - 1, utility, ahead, obs, memory, params, out)

    return law(choose)


def _learn_chain(functions: list[Any]) -> Any:
    first = functions[0]
    if len(functions) == 1:
        return law(lambda k, memory, utility, rung, params: first(memory, utility, rung, params))
    following = _learn_chain(functions[1:])

    def learn(k: int, memory: Array, utility: Array, rung: int, params: Any) -> None:
        if k == 0:
            first(memory, utility, rung, params)
        else:
            following(k - 1, memory, utility, rung, params)

    return law(learn)


def _review_table(policies: tuple[Policy, ...]) -> Callable[[int], bool]:
    table = np.array([policy.reviewed for policy in policies])
    reviewed: Callable[[int], bool] = law(lambda k: table[k])
    return reviewed


def complaint(policy: Policy, policies: PolicySet) -> str:
    """Why the hooks of a policy do not compile; empty if they do."""
    if not COMPILER_ON:
        return ""
    from numba import njit, typeof  # the compiler's type names are needed only to try a user's policy

    def kind(dtype: np.dtype[Any]) -> Any:
        return typeof(np.zeros(1, dtype)[0])

    numbers, params, obs = typeof(np.zeros(1)), kind(parameter_layout(policies.own)), kind(OBSERVATION)
    ahead, number, whole = typeof(np.zeros(1, LOOK_AHEAD)), typeof(1.0), typeof(1)
    signatures = (
        (policy.perceive, (obs, numbers, number, params)),
        (policy.choose, (numbers, ahead, obs, numbers, params, numbers)),
        (policy.learn, (numbers, numbers, whole, params)),
    )
    for function, signature in signatures:
        if function is not None:
            try:
                njit(error_model="numpy")(function).compile(signature)
            except (
                Exception
            ) as error:  # numba refuses some Python with errors that are not its own; plain Python decides
                lines = [COLOUR.sub("", line).strip() for line in str(error).splitlines()]
                told = (line for line in lines if line and not line.startswith("Failed in"))
                return next(told, "it does not compile")
    return ""


def _plain(policies: PolicySet, why_not: str) -> Hooks:
    perceives = [policy.perceive or perceive_nothing_new for policy in policies.policies]
    chooses = [policy.choose or choose_by_logit for policy in policies.policies]
    learns = [policy.learn or learn_nothing for policy in policies.policies]
    return Hooks(
        lambda k, *rest: float(perceives[k](*rest)),
        lambda k, *rest: chooses[k](*rest),
        lambda k, *rest: learns[k](*rest),
        lambda k: policies.policies[k].reviewed,
        len(built_in().policies),
        False,
        why_not,
    )


@cache
def hooks_of(policies: PolicySet) -> Hooks:
    """Hooks of a policy set; falls back to plain Python where a user's policy does not compile."""
    first_own = len(built_in().policies)
    for policy in policies.policies[first_own:]:
        why_not = complaint(policy, policies)
        if why_not:
            return _plain(policies, f"{policy.name}: {why_not}")
    ways = [law if number < first_own else guarded_law for number in range(len(policies.policies))]
    known = list(zip(ways, policies.policies, strict=True))
    return Hooks(
        _perceive_chain([way(policy.perceive or perceive_nothing_new) for way, policy in known]),
        _choose_chain([way(policy.choose or choose_by_logit) for way, policy in known]),
        _learn_chain([way(policy.learn or learn_nothing) for way, policy in known]),
        _review_table(policies.policies),
        first_own,
        True,
    )
