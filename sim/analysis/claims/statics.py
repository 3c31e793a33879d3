"""Comparative statics: a parameter low and high on the same luck, the paired difference and its z-value."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from sim.analysis.claims.laboratory import CLEAR_Z, Laboratory
from sim.analysis.claims.results import Part, Result
from sim.analysis.claims.statics_table import QUANTITIES, STATICS, Static
from sim.analysis.estimates import Estimate, paired
from sim.jit import Array
from sim.vocabulary import PARAMETERS

MONTHS = 60
REACH = 0.6
"""How far low and high lie from the default towards the ends of the sweep range."""
RUNS_PER_FACT_RUN = 4 / 3
"""400 runs where the facts have 300."""


def ends(parameter: str) -> tuple[float, float]:
    """Low and high of a parameter: the default moved 60 % of the way to each end of its sweep range."""
    term = next(term for term in PARAMETERS if term.name == parameter)
    low, high = term.sweep or (term.default, term.default)
    return term.default + REACH * (low - term.default), term.default + REACH * (high - term.default)


def variants() -> Mapping[str, Mapping[str, Any]]:
    """Two variants for each parameter of the table."""
    return {
        f"{static.parameter} {side}": {"params": {static.parameter: value}}
        for static in STATICS
        for side, value in zip(("low", "high"), ends(static.parameter), strict=True)
    }


def signed_part(quantity: str, difference: Estimate, sign: int, clear_z: float = CLEAR_Z) -> Part:
    """Passes where the difference has the sign and lies more than `clear_z` standard errors from zero."""
    return Part(quantity, difference, sign * difference.z > clear_z)


def results(lab: Laboratory, claims: Mapping[str, tuple[int, ...]]) -> Iterator[Result]:
    """A row for each parameter and quantity; `claims`: which article claims a row's id bears on."""
    for static in STATICS:
        for sign, names in ((1, static.rises), (-1, static.falls)):
            for quantity in names.split():
                row = f"{static.parameter}:{quantity}"
                yield _row(lab, static, quantity, sign, claims.get(row, ()))


def _row(lab: Laboratory, static: Static, quantity: str, sign: int, claims: tuple[int, ...]) -> Result:
    parameter, (low, high) = static.parameter, ends(static.parameter)
    lows, highs = (_measured(lab, f"{parameter} {side}", quantity) for side in ("low", "high"))
    return Result(
        f"{parameter}:{quantity}",
        "static",
        claims,
        parameter,
        f"{quantity} {'rises' if sign > 0 else 'falls'}, {parameter} from {low:g} to {high:g}",
        f"{'>' if sign > 0 else '<'} 0 and |z| > 4",
        "by_construction" if quantity in static.direct.split() else "checked",
        (signed_part(quantity, paired(highs, lows), sign, lab.clear_z),),
    )


def _measured(lab: Laboratory, variant: str, quantity: str) -> Array:
    return np.sum([weight * lab(variant, measure) for measure, weight in QUANTITIES[quantity].items()], axis=0)
