"""Whether our figure and the published one can be the same quantity, measured twice."""

import math
from dataclasses import dataclass, field
from statistics import NormalDist
from typing import Literal

from sim.analysis.estimates import Estimate
from sim.analysis.reproduction.published import Published, published

Word = Literal["agrees", "borderline", "differs"]
BORDERLINE = 1.96
"""Standard errors that one comparison in twenty exceeds by chance."""
FALSE_ALARM = 0.05
"""Chance that any row at all is said to differ though none does."""
ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Found:
    """What we measured.

    Parameters
    ----------
    estimate : Estimate
    units : int
        Runs, futures, base points or trajectories behind it, in the unit of `Published.over`.
    published_error : float, optional
        Standard error of the published figure, where it is not ours scaled to its number of units.
    """

    estimate: Estimate
    units: int = 0
    published_error: float | None = None


@dataclass(frozen=True, slots=True)
class Measured:
    """What a study gives.

    Parameters
    ----------
    found : dict of Found
        By id of the row; also some that no row asks for.
    said : dict of str
        Numbers and names that notes quote, written out.
    """

    found: dict[str, Found]
    said: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The comparison.

    Parameters
    ----------
    word : str
    z : float
        Distance beyond rounding in standard errors of both, signed; infinite where neither has any error.
    published_error : float
        Standard error the published figure must have had.
    """

    word: Word
    z: float
    published_error: float


def limit() -> float:
    """Standard errors beyond which a row differs: Sidak's correction over all sampled rows of the table."""
    sampled = sum(1 for row in published() if row.over)
    each = 1.0 - (1.0 - FALSE_ALARM) ** (1.0 / sampled)
    return NormalDist().inv_cdf(1.0 - each / 2.0)


def judge(row: Published, found: Found) -> Verdict:
    """Set our figure beside the published one.

    A published figure carries three errors: its own sampling error, which is ours scaled to its number of units unless
    the study knows better; rounding, half a digit either way; ours.
    """
    ours = found.estimate
    theirs = ours.standard_error * math.sqrt(found.units / row.over) if row.over else 0.0
    theirs = theirs if found.published_error is None else found.published_error
    gap = ours.value - row.value
    beyond = max(0.0, gap if row.is_bound else abs(gap) - row.half_digit)
    if math.isnan(gap):
        return Verdict("differs", math.nan, theirs)
    if beyond <= ROUNDING:
        return Verdict("agrees", 0.0, theirs)
    error = math.hypot(ours.standard_error, theirs)
    z = math.copysign(beyond / error if error else math.inf, gap)
    if abs(z) <= BORDERLINE:
        return Verdict("agrees", z, theirs)
    return Verdict("borderline" if abs(z) <= limit() else "differs", z, theirs)
