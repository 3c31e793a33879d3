"""Outcome tiles: what a setting comes to in numbers, each with its change against the pinned setting."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.analysis.compare.statistics import HALF_WIDTHS, LEVEL, differences
from sim.vocabulary import HEADLINES, OUTCOME_PLACE, OUTCOMES_BY_NAME

Floats = NDArray[np.float64]

TILES = (
    ("ambiguous_posture_share", "Ambiguous posture", "%"),
    ("nato_ties_gained", "NATO ties gained", "signed"),
    ("lethal_aid_ever", "Chance of lethal aid", "%"),
    ("cooperation_mean", "Russia–DPRK cooperation", "number"),
    ("coercion_cost_mean", "Cost of Chinese coercion", "gdp"),
    ("exit_sme_end", "Smaller firms out", "%"),
    ("welfare_mean", "Seoul's net payoff", "gdp"),
)
"""Outcome, heading, format."""


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


def number_words(value: float, kind: str, *, signed: bool = False) -> str:
    """A number as a tile shows it, with a true minus sign."""
    sign = "+" if signed or kind == "signed" else ""
    text = f"{100 * value:{sign}.0f}" if kind == "%" else f"{value:{sign}.2f}"
    bare = text.lstrip("+-")
    if float(bare) == 0.0:
        return bare
    return text.replace("-", "−")


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


def _unit(kind: str, unit: str) -> str:
    return {"%": "%", "gdp": "% of GDP a year"}.get(kind, "" if unit in ("share", "index") else unit)


def outcome_tiles(now: Floats, pinned: Floats | None = None, names: Sequence[str] = ()) -> list[Tile]:
    """Tiles of the headline outcomes.

    Parameters
    ----------
    now : float64 array, shape (runs, outcomes)
    pinned : float64 array, shape (runs, outcomes), optional
        The pinned setting on the same luck.
    names : sequence of str
        Outcomes to show; those of `TILES` by default.
    """
    tiles = []
    changes = {} if pinned is None else headline_changes(pinned, now)
    for name, label, kind in TILES:
        if names and name not in names:
            continue
        outcome, values = OUTCOMES_BY_NAME[name], now[:, OUTCOME_PLACE[name]]
        defined = values[np.isfinite(values)]
        if not len(defined):
            tiles.append(Tile(name, label, _unit(kind, outcome.unit), outcome.scope, "–"))
            continue
        low, high = np.quantile(defined, (0.05, 0.95))
        spread = "" if outcome.reduction == "ever" else f"{number_words(low, kind)} to {number_words(high, kind)}"
        change, interval, direction = "", "", 0
        if name in changes and np.isfinite(changes[name].difference):
            found = changes[name]
            change = number_words(found.difference, kind, signed=True)
            ends = (number_words(end, kind, signed=True) for end in (found.lower, found.upper))
            interval, direction = " to ".join(ends), found.direction
        value = number_words(float(defined.mean()), kind)
        tiles.append(
            Tile(name, label, _unit(kind, outcome.unit), outcome.scope, value, spread, change, interval, direction)
        )
    return tiles
