"""From a set of policies to functions that call policy number k: compiled, or plain Python where one cannot be."""

import dis
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from types import FunctionType
from typing import Any

import numpy as np

from sim.jit import COMPILER_ON, Array, bound, guarded_law, law
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
    perceive_hook, choose_hook, learn_hook, is_reviewed, is_briefed : callable
        First argument: the policy's number. `is_briefed`: whether the policy reads what Seoul expects of each action;
        laying it out takes longer than most policies take to choose.
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
    is_briefed: Callable[[int], bool]
    built_in: int
    compiled: bool
    why_not: str = ""


def one_of_template(k: int, *given: Any) -> Any:
    """Call function `k`; the functions are bound by `_switch`."""
    if k == 0:
        return first(*given)  # type: ignore[name-defined]  # noqa: F821
    if k == 1:
        return second(*given)  # type: ignore[name-defined]  # noqa: F821
    if k == 2:
        return third(*given)  # type: ignore[name-defined]  # noqa: F821
    return following(k - 3, *given)  # type: ignore[name-defined]  # noqa: F821


def _switch(functions: list[Any]) -> Any:
    """A compiled function that calls one of `functions` by its place: as fast as inlining, slow to compile if long."""
    first, second, third = (functions * 3)[:3]
    following = _switch(functions[3:]) if len(functions) > 3 else law(bound(last_template, last=first))
    return law(bound(one_of_template, first=first, second=second, third=third, following=following))


def last_template(k: int, *given: Any) -> Any:
    """The end of a switch, never reached."""
    return last(*given)  # type: ignore[name-defined]  # noqa: F821


def _dispatch(hooks: list[Any], first_own: int) -> Any:
    """A compiled function that calls the hook of policy `k`, each distinct hook compiled once."""
    distinct = list(dict.fromkeys(hooks))
    place = np.array([distinct.index(hook) for hook in hooks])
    built_in_hooks = set(hooks[:first_own])
    switch = _switch([law(hook) if hook in built_in_hooks else guarded_law(hook) for hook in distinct])
    return law(lambda k, *given: switch(place[k], *given))


def _review_table(policies: tuple[Policy, ...]) -> Callable[[int], bool]:
    table = np.array([policy.reviewed for policy in policies])
    reviewed: Callable[[int], bool] = law(lambda k: table[k])
    return reviewed


def mentions(hook: Callable[..., Any], argument: int) -> bool:
    """Whether the code of a hook, or of a function inside it, mentions one of its arguments; if in doubt, yes."""
    code = hook.__code__
    if code.co_argcount <= argument:
        return True
    name = code.co_varnames[argument]
    mentioned = (step.argval for step in dis.get_instructions(code))
    return name in code.co_cellvars or any(name in (said if isinstance(said, tuple) else (said,)) for said in mentioned)


def _brief_table(policies: PolicySet) -> Callable[[int], bool]:
    chooses = [policy.choose or choose_by_logit for policy in policies.policies]
    table = np.array([not isinstance(choose, FunctionType) or mentions(choose, 1) for choose in chooses])
    briefed: Callable[[int], bool] = law(lambda k: table[k])
    return briefed


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
        lambda k: True,
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
    return Hooks(
        _dispatch([policy.perceive or perceive_nothing_new for policy in policies.policies], first_own),
        _dispatch([policy.choose or choose_by_logit for policy in policies.policies], first_own),
        _dispatch([policy.learn or learn_nothing for policy in policies.policies], first_own),
        _review_table(policies.policies),
        _brief_table(policies),
        first_own,
        True,
    )
