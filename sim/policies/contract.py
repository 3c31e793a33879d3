"""What a decision policy is: up to three hooks, its own parameters, and how it speaks of itself.

The contract (docs/model.md, section 14). All hooks are optional; ``memory`` is a float64 array of 64 numbers, zero when
the policy takes office.

``perceive(obs, memory, draw, params) -> float``
    Perceived risk the government acts on. Runs every month, before utilities. `draw` is uniform on [0, 1).
``choose(utility, look_ahead, obs, memory, params, out)``
    Fills `out` with the probabilities over the menu. `utility` is what each action is worth [% GDP/yr for Seoul];
    `look_ahead` what Seoul expects of it. Without it: logit choice. A `reviewed` policy is asked only in review months.
``learn(memory, utility, rung, params)``
    Runs every month after the choice; `rung` is the joint action in force.

`obs` and `params` are records: ``obs.cooperation``, ``params.choice_precision``, and ``params.<own parameter>``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sim.elementary import exponential
from sim.jit import Array, law
from sim.vocabulary import ACTORS, BEIJING, SEOUL, WASHINGTON, Mark, Term

Perceive = Callable[[Any, Array, float, Any], float]
Choose = Callable[[Array, Array, Any, Array, Any, Array], None]
Learn = Callable[[Array, Array, int, Any], None]


@dataclass(frozen=True, slots=True)
class Policy:
    """A decision policy of a government.

    Parameters
    ----------
    name : str
        Public name; what a config says.
    plain_words : str
        One line a seminar understands.
    source : str
        Literature behind it, or "assumption".
    choose, perceive, learn : callable, optional
        The hooks. Plain functions; they are compiled where they compile.
    parameters : tuple of Term
        Its own parameters; names must not clash with those of the model or of other policies.
    reviewed : bool
        Changes its mind only in review months (t mod 12 = 0, or by chance `review_probability`).
    declares : bool
        As Seoul's policy, it declares a red line (E11).
    aliases : tuple of str
        Short names of docs/model.md.
    actors : tuple of str
        Governments that may use it.
    """

    name: str
    plain_words: str
    source: str
    choose: Choose | None = None
    perceive: Perceive | None = None
    learn: Learn | None = None
    parameters: tuple[Term, ...] = ()
    reviewed: bool = False
    declares: bool = False
    aliases: tuple[str, ...] = ()
    actors: tuple[str, ...] = ACTORS


def own_parameter(
    name: str,
    default: float,
    domain: tuple[float, float],
    meaning: str,
    unit: str = "level",
    source: str = "assumption",
    mark: tuple[Mark, ...] = ("A",),
) -> Term:
    """A parameter of a policy; it joins the vocabulary when the policy is registered."""
    return Term(name, "", unit, meaning, default, domain, mark, source, group="policies")


@law
def certain(out: Array, action: int) -> None:
    """All probability on one action.  out: float64 array (menu,)."""
    out[:] = 0.0
    out[action] = 1.0


@law
def softmax(values: Array, precision: float, out: Array) -> None:
    """Logit choice: probabilities proportional to exp(precision * value).  Arrays of shape (menu,).

    Notes
    -----
    Logit quantal response (McKelvey and Palfrey 1995). Precision 0 is uniform, infinite is the best action.
    """
    best = values[0]
    for k in range(1, values.shape[0]):
        best = max(best, values[k])
    for k in range(values.shape[0]):
        out[k] = exponential(precision * (values[k] - best))
    total = 0.0
    for k in range(values.shape[0]):
        total += out[k]
    for k in range(values.shape[0]):
        out[k] /= total


@law
def seoul_action(aid: int, rhetoric: int, cjk: int) -> int:
    """Index of Seoul's joint action."""
    return 9 * aid + 3 * rhetoric + cjk


@law
def other_action(actor: int, rung: int) -> int:
    """Joint action of another government on a rung of its main ladder; the second ladder goes along, at most to 2."""
    if actor in (BEIJING, WASHINGTON):
        return 3 * rung + min(rung, 2)
    return rung


@law
def cjk_by_stance(stance: float) -> int:
    """Seoul's trilateral rung when it hedges: deepen unless Beijing warns or coerces, else keep."""
    return 2 if stance <= 0.0 else 1


__all__ = [
    "SEOUL",
    "Choose",
    "Learn",
    "Perceive",
    "Policy",
    "certain",
    "cjk_by_stance",
    "other_action",
    "own_parameter",
    "seoul_action",
    "softmax",
]
