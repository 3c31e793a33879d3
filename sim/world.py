"""The arrays of a run, laid out from the vocabulary.

A run is three arrays: `world` (one record: everything of section 2 but firms), `params` (one record: parameters,
constants, levels of the ladders, the policies' own parameters) and `firms` (a row a firm variable, a column a firm). A
record is also readable as plain numbers (`flat`), by which events, holds and sweeps address one quantity.
"""

from collections import namedtuple
from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

import numpy as np

from sim.jit import Array, law, record
from sim.vocabulary import ACTORS, COLUMNS, CONSTANTS, LADDERS, LARGEST_MENU, PARAMETERS, STATE, Term
from sim.vocabulary.firms import FIRM_RECORDS, FIRM_STATE

WORLD = np.dtype([(v.name, np.float64, (len(v.starts),) if v.starts else ()) for v in STATE])
"""One run's state; every field float64."""

N_COLUMNS = len(COLUMNS)
COLUMN = {name: index for index, name in enumerate(COLUMNS)}
"""Where each recorded column stands in a world seen as plain numbers."""

F: Any = namedtuple("F", [term.name for term in FIRM_STATE])(*range(len(FIRM_STATE)))
"""Rows of the `firms` array: ``firms[F.cash, i]``."""

RECORDED_OF_FIRMS = np.array([getattr(F, name) for name in FIRM_RECORDS], np.int64)
"""Rows of the `firms` array that a month records where firms are recorded."""

MEMORY = 64
"""Numbers a policy may remember for one government; fresh memory is zero."""

OBSERVED = (
    "war", "funding_gap", "nato_ask", "commitment", "nato_ties", "guarantee", "cooperation", "technology", "dual_use",
    "beijing_relation", "moscow_relation", "russia_stake", "business_uncertainty", "china_exposure",
    "threat_credibility", "aid", "rhetoric", "cjk", "stance", "dual_flow", "transfer", "arms", "drive", "label",
    "transfer_average", "arms_average", "stance_average",
)  # fmt: skip
"""What every government sees of the world (section 7.5, `obs`), by its name in the vocabulary."""

OBSERVATION = np.dtype(
    [
        *((name, np.float64) for name in OBSERVED),
        ("actor", np.int64),
        ("month", np.int64),
        ("action", np.float64, (len(ACTORS),)),
        ("alignment", np.float64),
        ("risk", np.float64),
        ("threat", np.float64),
        ("belief", np.float64),
        ("moscow_type", np.float64),
    ]
)
"""What a policy is shown. `alignment`, `risk`, `threat`, `belief` are the government's own (belief: Seoul's that Moscow
retaliates, Washington's that Seoul is committed, else .5). `moscow_type` is -1 for everybody but Moscow."""

LOOK_AHEAD = np.dtype(
    [
        (name, np.float64)
        for name in ("transfer_retaliator", "transfer_restrained", "technology", "stance", "relation", "committed",
                     "ties", "arms", "cooperation", "moscow_relation", "commitment", "posture", "divergence")
    ]
)  # fmt: skip
"""What Seoul expects of each action (E24), as its policy reads it: one record an action; zero for the others."""

FORESIGHT = np.dtype(
    [
        (name, np.float64, (LARGEST_MENU,))
        for name in ("aid", "rhetoric", "cjk", "transfer", "log_odds", *(LOOK_AHEAD.names or ())[:-1])
    ]
)
"""The same as one record with a number an action in each field: the form in which whole menus are computed fast."""


@cache
def parameter_layout(own: tuple[Term, ...]) -> np.dtype[np.void]:
    """Layout of a run's parameters; `own` are the parameters that policies declare."""
    return np.dtype(
        [
            *((term.name, np.float64) for term in (*PARAMETERS, *CONSTANTS)),
            *((f"level_{ladder.name}", np.float64, (len(ladder.rungs),)) for ladder in LADDERS),
            *((term.name, np.float64) for term in own),
        ]
    )


def flat(records: Array) -> Array:
    """Structured records of 8-byte fields as plain numbers, a row a record: a view, not a copy."""
    return records.view(np.float64).reshape(*records.shape, -1)


@law
def copy_numbers(source: Array, target: Array) -> None:
    """Copy a row of numbers; one-dimensional float64 arrays of one length that do not overlap.

    A slice assignment would do the same with an allocation for arrays that might overlap, which compiled code of this
    project does without (`sim.jit`).
    """
    for k in range(target.shape[0]):
        target[k] = source[k]


def default_parameters(own: tuple[Term, ...]) -> Array:
    """One record of default values, shape (1,)."""
    params = np.zeros(1, parameter_layout(own))
    for term in (*PARAMETERS, *CONSTANTS, *own):
        params[term.name] = term.default
    for ladder in LADDERS:
        params[f"level_{ladder.name}"] = [rung.level for rung in ladder.rungs]
    return params


def default_world() -> Array:
    """One world of July 2024, shape (1,); derived quantities are filled by the initialisation phase."""
    world = np.zeros(1, WORLD)
    for variable in STATE:
        world[variable.name] = variable.starts or variable.default
    return world


def parameter_offsets(own: tuple[Term, ...]) -> dict[str, int]:
    """Position of every scalar parameter in a `flat` parameter record; levels are ``level_<ladder>.<rung>``."""
    offsets: dict[str, int] = {}
    layout = parameter_layout(own)
    fields: Mapping[str, Any] = layout.fields or {}
    for name, (_, offset, *_) in fields.items():
        offsets[name] = offset // 8
    for ladder in LADDERS:
        start = offsets.pop(f"level_{ladder.name}")
        for index, rung in enumerate(ladder.rungs):
            offsets[f"level_{ladder.name}.{rung.name}"] = start + index
    return offsets


def empty_firms(firms: int) -> Array:
    """A blank `firms` array, float64 (variables, firms)."""
    return np.zeros((len(FIRM_STATE), firms))


OBSERVED_AT = np.array([COLUMN[name] for name in OBSERVED], np.int64)
"""Where the observed quantities stand in a world seen as plain numbers."""


class Desks(NamedTuple):
    """What lies before the governments while they decide; scratch space, rebuilt every run.

    Parameters
    ----------
    shown : OBSERVATION array, shape (5,)
    shown_flat : float64 array, shape (5, numbers)
        The same memory as plain numbers.
    memory : float64 array, shape (5, MEMORY)
    look_ahead : LOOK_AHEAD array, shape (45,)
        Seoul's; zero records stand in for the others.
    blank : LOOK_AHEAD array, shape (45,)
        Zeros.
    blank_flat : float64 array, shape (45, numbers)
        The same memory as plain numbers.
    foresight : FORESIGHT array, shape (1,)
        Seoul's, before it is laid out in `look_ahead`.
    utility : float64 array, shape (5, 45)
    probabilities : float64 array, shape (45,)
    intended : int64 array, shape (5,)
        The action each government has decided on, in force from phase 4.
    risk : float64 array, shape (5,)
        The risk each government acted on: its perceived risk, or what its policy made of it.
    asked : int64 array, shape (5,)
        1 where the policy was asked this month, 0 where the action in force stood unreviewed.
    """

    shown: Array
    shown_flat: Array
    memory: Array
    look_ahead: Array
    blank: Array
    blank_flat: Array
    foresight: Array
    utility: Array
    probabilities: Array
    intended: Array
    risk: Array
    asked: Array


def empty_desks() -> Desks:
    """Blank desks."""
    shown, blank = np.zeros(len(ACTORS), OBSERVATION), np.zeros(LARGEST_MENU, LOOK_AHEAD)
    return Desks(
        record(shown), flat(shown), np.zeros((len(ACTORS), MEMORY)), record(np.zeros(LARGEST_MENU, LOOK_AHEAD)),
        record(blank), flat(blank), record(np.zeros(1, FORESIGHT)),
        np.zeros((len(ACTORS), LARGEST_MENU)), np.zeros(LARGEST_MENU), np.zeros(len(ACTORS), np.int64),
        np.zeros(len(ACTORS)), np.zeros(len(ACTORS), np.int64),
    )  # fmt: skip
