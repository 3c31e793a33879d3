"""Outcome tiles: what a setting comes to in numbers, each with its change against the pinned setting."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sim.analysis.compare.statistics import HALF_WIDTHS, LEVEL, differences
from sim.vocabulary import HEADLINES, OUTCOME_PLACE, OUTCOMES_BY_NAME, Outcome
from viz.charts.outcomes import (
    POINTS,
    heading,
    number,
    outcome_unit,
    span_words,
    telling_digits,
    unit_words,
)

Floats = NDArray[np.float64]

TILES = (
    "ambiguous_posture_share", "nato_ties_gained", "lethal_aid_ever", "cooperation_mean", "coercion_cost_mean",
    "exit_sme_end", "welfare_mean",
)  # fmt: skip
"""Outcomes on tiles."""


@dataclass(frozen=True)
class Tile:
    """One outcome in words.

    Parameters
    ----------
    name, label, unit, scope : str
    value : str
        Mean over runs.
    spread : str
        5-95 % of single runs; empty for a chance.
    change : str
        Mean paired difference with its 95 % interval; empty without a pinned setting.
    direction : int
        1 up, -1 down, 0 where the difference is not beyond luck after Holm's correction over `HEADLINES`.
    """

    name: str
    label: str
    unit: str
    scope: str
    value: str
    spread: str = ""
    change: str = ""
    interval: str = ""
    direction: int = 0


def tile_number(value: float, outcome: Outcome, digits: int = 0, *, signed: bool = False) -> str:
    """A number as a tile shows it: no "%" behind it, since the unit stands beside.

    Parameters
    ----------
    value : float
    outcome : Outcome
    digits : int
        After the point; by default none of a percentage, two of what else there is.
    signed : bool
    """
    unit = outcome_unit(outcome)
    text = number(value, unit, signed=signed or outcome.reduction == "change", digits=digits or digits_of(unit))
    return text.removesuffix(" %").removesuffix(" points")


def digits_of(unit: str) -> int:
    """Digits of a tile after the point."""
    return 0 if unit in POINTS else 2


def paired_change(now: Floats, pinned: Floats) -> tuple[float, float, float]:
    """Mean difference over runs in which both are defined, and the ends of its 95 % interval; NaN with fewer than two.

    Parameters
    ----------
    now, pinned : float64 array, shape (runs,)
        The same luck in the same order.
    """
    difference = now - pinned
    difference = difference[np.isfinite(difference)]
    if len(difference) < 2:
        return np.nan, np.nan, np.nan
    mean = float(difference.mean())
    half = HALF_WIDTHS * float(difference.std(ddof=1)) / np.sqrt(len(difference))
    return mean, mean - half, mean + half


@dataclass(frozen=True)
class Change:
    """An outcome of two worlds on the same luck.

    Parameters
    ----------
    first, other : float
        Means of A and of B.
    difference, lower, upper : float
        Mean of B minus A, pair by pair, and the ends of its 95 % interval; both ends are the mean with a single pair.
    direction : int
        1 up, -1 down, 0 where it is not beyond luck.
    """

    first: float
    other: float
    difference: float
    lower: float
    upper: float
    direction: int


def headline_changes(a: Floats, b: Floats) -> dict[str, Change]:
    """What differs between two worlds in the headline outcomes, and whether that is beyond luck.

    Beyond luck is what stays after Holm's correction for looking at all of them; one rule for tiles and tables.

    Parameters
    ----------
    a, b : float64 array, shape (runs, outcomes)
        The same luck in the same order.
    """
    places = [OUTCOME_PLACE[outcome.name] for outcome in HEADLINES]
    found = {}
    for row in differences(np.stack([a[:, places], b[:, places]]), HEADLINES, ["A", "B"]).to_dict("records"):
        difference, error = row["difference"], row["standard_error"]
        half = HALF_WIDTHS * (error if np.isfinite(error) else 0.0)
        sign = int(difference > 0) - int(difference < 0)
        found[row["outcome"]] = Change(
            row["mean_first"], row["mean"], difference, difference - half, difference + half,
            sign if row["p_holm"] < LEVEL else 0,
        )  # fmt: skip
    return found


def _change(found: Change, outcome: Outcome) -> tuple[str, str, int]:
    """Change, interval and direction of a tile, in as many digits as tell what is beyond luck from nothing."""
    if not np.isfinite(found.difference):
        return "", "", 0
    scale = 100.0 if outcome_unit(outcome) in POINTS else 1.0
    three = (scale * found.difference, scale * found.lower, scale * found.upper)
    least = digits_of(outcome_unit(outcome))
    shown = telling_digits(three[0], 0.0, 0.0, least) if found.direction else least  # its interval is told beside it
    ends = telling_digits(*three, least) if found.direction else least
    low, high = (tile_number(end, outcome, ends, signed=True) for end in (found.lower, found.upper))
    return tile_number(found.difference, outcome, shown, signed=True), f"{low} to {high}", found.direction


def outcome_tiles(
    now: Floats, pinned: Floats | None = None, names: Sequence[str] = TILES, *, months: int = 72
) -> list[Tile]:
    """Tiles of the headline outcomes.

    Parameters
    ----------
    now : float64 array, shape (runs, outcomes)
    pinned : float64 array, shape (runs, outcomes), optional
        The pinned setting on the same luck.
    names : sequence of str
        Outcomes to show.
    months : int
        Length of the run, for the window of an outcome.
    """
    tiles = []
    changes = {} if pinned is None else headline_changes(pinned, now)
    for name in names:
        outcome, values = OUTCOMES_BY_NAME[name], now[:, OUTCOME_PLACE[name]]
        unit = "%" if outcome_unit(outcome) in POINTS else unit_words(outcome.unit)
        tile = Tile(name, heading(outcome), unit, span_words(outcome, months), "–")
        defined = values[np.isfinite(values)]
        if len(defined):
            ends = [tile_number(float(end), outcome) for end in np.quantile(defined, (0.05, 0.95))]
            tile = replace(
                tile, value=tile_number(float(defined.mean()), outcome),
                spread="" if outcome.reduction == "ever" else " to ".join(ends),
            )  # fmt: skip
            if name in changes:
                change, interval, direction = _change(changes[name], outcome)
                tile = replace(tile, change=change, interval=interval, direction=direction)
        tiles.append(tile)
    return tiles
