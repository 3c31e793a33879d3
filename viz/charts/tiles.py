"""Outcome tiles: what a setting comes to in numbers, each with its change against the pinned setting."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.vocabulary import OUTCOMES, OUTCOMES_BY_NAME

Floats = NDArray[np.float64]
PLACE = {outcome.name: k for k, outcome in enumerate(OUTCOMES)}

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

NORMAL_95 = 1.959963984540054


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
        1 up, -1 down, 0 where the interval holds zero: not beyond luck.
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
    half = NORMAL_95 * float(difference.std(ddof=1)) / np.sqrt(len(difference))
    return mean, mean - half, mean + half


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
    for name, label, kind in TILES:
        if names and name not in names:
            continue
        outcome, values = OUTCOMES_BY_NAME[name], now[:, PLACE[name]]
        defined = values[np.isfinite(values)]
        if not len(defined):
            tiles.append(Tile(name, label, _unit(kind, outcome.unit), outcome.scope, "–"))
            continue
        low, high = np.quantile(defined, (0.05, 0.95))
        spread = "" if outcome.reduction == "ever" else f"{number_words(low, kind)} to {number_words(high, kind)}"
        change, interval, direction = "", "", 0
        if pinned is not None:
            mean, lower, upper = paired_change(values, pinned[:, PLACE[name]])
            if np.isfinite(mean):
                change = number_words(mean, kind, signed=True)
                interval = f"{number_words(lower, kind, signed=True)} to {number_words(upper, kind, signed=True)}"
                direction = int(lower > 0.0) - int(upper < 0.0)
        value = number_words(float(defined.mean()), kind)
        tiles.append(
            Tile(name, label, _unit(kind, outcome.unit), outcome.scope, value, spread, change, interval, direction)
        )
    return tiles
