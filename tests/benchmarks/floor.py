"""What no implementation of this model can do without: its random numbers and its exponentials.

The kernel draws every number of a run and takes the exponentials of a run without anything around them: one a firm and
month (the margin), 45 for Seoul's menu and two beliefs a month, a softmax in months of review, sizes and margins at the
start. It takes no logarithm but those of the draws, and no power.
"""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from sim.draws import FIRM, address_run, draw_firms, draw_month, draw_run, stream
from sim.elementary import exponential
from sim.jit import Array, bound, law
from sim.phases.run import Scratch
from sim.vocabulary import LARGEST_MENU

REVIEWS = 4
"""A softmax over a menu every fourth month, as the baseline's reviews come to."""


def floor_template(seed: np.uint64, run: np.uint64, ticks: int, s: Scratch) -> None:
    """Draws and exponentials of a run; `exp` is bound by `floor_kernel`."""
    address_run(seed, run, s.addresses)
    draw_run(seed, run, s.firm_start, s.links, s.tails, s.tails_at)
    for i in range(s.firm_start.shape[0]):
        s.firm_start[i, 0] = exp(s.firm_start[i, 0]) + exp(s.firm_start[i, 1])  # type: ignore[name-defined]  # noqa: F821
    for tick in range(ticks):
        draw_month(s.addresses, tick, s.luck_flat[0])
        draw_firms(stream(seed, run, FIRM), tick, s.firm_luck, s.tails, s.tails_at)
        exponentials_of(s.firm_luck, s.firms[0])  # type: ignore[name-defined]  # noqa: F821
        exponentials_of(s.firm_luck[: LARGEST_MENU + 2], s.desks.memory[0])  # type: ignore[name-defined]  # noqa: F821
        if tick % REVIEWS == 0:
            exponentials_of(s.firm_luck[:LARGEST_MENU], s.desks.memory[1])  # type: ignore[name-defined]  # noqa: F821


def exponentials_template(numbers: Array, out: Array) -> None:
    """Exponentials of as many numbers as both arrays hold, into `out`."""
    for k in range(min(numbers.shape[0], out.shape[0])):
        out[k] = exp(numbers[k])  # type: ignore[name-defined]  # noqa: F821


def floor_kernel(which: str) -> Callable[..., None]:
    """The floor with the exponential of the mathematics "library" or the model's "own"."""
    exp: Any = math.exp if which == "library" else exponential
    exponentials_of = law(bound(exponentials_template, exp=exp))
    return law(bound(floor_template, exp=exp, exponentials_of=exponentials_of))
