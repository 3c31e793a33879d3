"""PRIM: the peeling trajectory by EMA Workbench, the box we choose on it, and what each of its walls is worth."""

import warnings
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.errors import SweepError
from sim.jit import Array

if TYPE_CHECKING:
    import pandas as pd

SIGNIFICANT = 0.05
"""Quasi-p-value above which a wall is taken down."""
PEEL, SMALLEST = 0.05, 0.05
"""Share of the cases peeled off at a time, and the smallest share a box may hold."""


@dataclass(frozen=True, slots=True)
class Wall:
    """One side of a box.

    Parameters
    ----------
    input : str
    side : {"low", "high", "among"}
        Lower limit, upper limit, or the values that are inside.
    limit : float or tuple of str
    quasi_p : float
        One-sided binomial test that the wall adds nothing: Bryant and Lempert (2010).
    """

    input: str
    side: str
    limit: Any
    quasi_p: float


@dataclass(frozen=True)
class Box:
    """A region and how well it tells the event.

    Parameters
    ----------
    walls : tuple of Wall
        None where no region is better than the whole space.
    coverage : float
        Share of all events that lie inside.
    density : float
        Share of the cases inside that are events.
    mass : float
        Share of all cases that lie inside.
    step : int
        Place on the peeling trajectory it was taken from, before walls that add nothing were taken down.
    trajectory : DataFrame
        ``step``, ``coverage``, ``density``, ``mass``, ``inputs`` (restricted) of every box on the way.
    """

    walls: tuple[Wall, ...]
    coverage: float
    density: float
    mass: float
    step: int
    trajectory: "pd.DataFrame"

    def inside(self, inputs: "pd.DataFrame") -> Array:
        """Which cases lie inside, bool array (cases,)."""
        return within(self.walls, inputs)


def within(walls: tuple[Wall, ...], inputs: "pd.DataFrame") -> Array:
    """Which cases lie inside all walls, bool array (cases,)."""
    found: Array = np.ones(len(inputs), bool)
    for wall in walls:
        column = inputs[wall.input]
        if wall.side == "among":
            found &= column.isin(wall.limit).to_numpy()
        else:
            found &= (column >= wall.limit if wall.side == "low" else column <= wall.limit).to_numpy()
    return found


def measured(inside: Array, event: Array) -> tuple[float, float, float]:
    """Coverage, density and mass of a region.  Arrays: bool (cases,); density NaN where it is empty."""
    hits = float((inside & event).sum())
    return (
        hits / max(float(event.sum()), 1.0),
        hits / inside.sum() if inside.any() else float("nan"),
        float(inside.mean()),
    )


def find_box(
    inputs: "pd.DataFrame", event: Array, *, peel: float = PEEL, smallest: float = SMALLEST, step: int | None = None,
    density: float | None = None,
) -> Box:  # fmt: skip
    """The region in which an event happens.

    Parameters
    ----------
    inputs : DataFrame
        Numbers as float64; everything else is peeled value by value.
    event : bool array, shape (cases,)
    peel, smallest : float
    step : int, optional
        This box of the trajectory.
    density : float, optional
        The largest box at least so dense.

    Notes
    -----
    Walls with a quasi-p-value above .05 are taken down, the worst first, from every box of the trajectory (Bryant and
    Lempert 2010, section 3.2); of what is left, the box whose inside is most correlated with the event is taken, which
    weighs coverage against density whether the event is rare or common. PRIM: Friedman and Fisher (1999), Statistics
    and Computing 9:123-143, in EMA Workbench's lenient form (Kwakkel and Jaxa-Rozen 2016).
    """
    found = _prim(inputs, event, peel, smallest).find_box()
    trajectory = _trajectory(found)
    whole = found.box_lims[0]
    if step is not None:
        if not 0 <= step < len(trajectory):
            raise SweepError(f"the peeling trajectory has boxes 0 to {len(trajectory) - 1}", where=f"--box {step}")
        walls = _bare_walls(found.box_lims[step], whole)
        return Box(judged(walls, inputs, event), *measured(within(walls, inputs), event), step, trajectory)
    boxes = [without_idle_walls(_bare_walls(limits, whole), inputs, event) for limits in found.box_lims]
    numbers = [measured(within(walls, inputs), event) for walls in boxes]
    chosen = _choose(numbers, float(event.mean()), density)
    return Box(boxes[chosen], *numbers[chosen], chosen, trajectory)


def _prim(inputs: "pd.DataFrame", event: Array, peel: float, smallest: float) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # optional parts of the library that are not installed
        from ema_workbench.analysis.prim import Prim

    return Prim(inputs, event.astype(int), peel_alpha=peel, mass_min=smallest)


def _trajectory(box: Any) -> "pd.DataFrame":
    import pandas as pd

    found = box.peeling_trajectory
    return pd.DataFrame({
        "step": range(len(found)), "coverage": found["coverage"].astype(float),
        "density": found["density"].astype(float), "mass": found["mass"].astype(float),
        "inputs": found["res_dim"].astype(int),
    })  # fmt: skip


def _choose(numbers: list[tuple[float, float, float]], rate: float, density: float | None) -> int:
    """Which box of (coverage, density, mass) to take."""
    if density is None:
        return int(np.argmax([association(dense, mass, rate) for _, dense, mass in numbers]))
    dense = [k for k, found in enumerate(numbers) if found[1] >= density]
    if not dense:
        best = max(found[1] for found in numbers)
        raise SweepError(f"no box is so dense; the densest has {best:.3g}", where=f"--density {density:g}")
    return max(dense, key=lambda k: numbers[k][0])


def association(density: float, mass: float, rate: float) -> float:
    """Correlation of lying inside a box with the event (phi); 0 for the whole space.

    density: share of events inside; mass: share of cases inside; rate: share of events in all cases.
    """
    spread = (mass * (1.0 - mass) * rate * (1.0 - rate)) ** 0.5
    return mass * (density - rate) / spread if spread > 0.0 else 0.0


def _bare_walls(limits: Any, whole: Any) -> tuple[Wall, ...]:
    """Walls of a box of the library, not yet judged."""
    bare = []
    for name in limits.columns:
        if isinstance(whole.loc[0, name], set):
            if limits.loc[0, name] != whole.loc[0, name]:
                bare.append(Wall(name, "among", tuple(sorted(limits.loc[0, name])), 1.0))
            continue
        for row, side in enumerate(("low", "high")):
            if limits.loc[row, name] != whole.loc[row, name]:
                bare.append(Wall(name, side, float(limits.loc[row, name]), 1.0))
    return tuple(bare)


def quasi_p(kept: Array, event: Array) -> Array:
    """Quasi-p-value of each wall, float64 array (walls,): Bryant and Lempert (2010).

    The chance of as many events in the box as there are, if they came at the rate of the box without that wall: a
    one-sided binomial test.  kept: bool (walls, cases), which cases each wall leaves in; event: bool (cases,).
    """
    from scipy.stats import binom

    broken = (~kept).sum(axis=0)
    inside = broken == 0
    without = broken - ~kept == 0
    rate = (without & event).sum(axis=1) / np.maximum(without.sum(axis=1), 1)
    found: Array = binom.sf((inside & event).sum() - 1, inside.sum(), rate)
    return found


def _sides(walls: tuple[Wall, ...], inputs: "pd.DataFrame") -> Array:
    """Which cases each wall leaves in, bool array (walls, cases)."""
    found: Array = np.array([within((wall,), inputs) for wall in walls], bool).reshape(len(walls), len(inputs))
    return found


def judged(walls: tuple[Wall, ...], inputs: "pd.DataFrame", event: Array) -> tuple[Wall, ...]:
    """Walls with their quasi-p-values."""
    values = quasi_p(_sides(walls, inputs), event)
    return tuple(replace(wall, quasi_p=float(value)) for wall, value in zip(walls, values, strict=True))


def without_idle_walls(walls: tuple[Wall, ...], inputs: "pd.DataFrame", event: Array) -> tuple[Wall, ...]:
    """Judged walls without those that add nothing, the worst taken down first."""
    kept, left = _sides(walls, inputs), list(range(len(walls)))
    while left:
        values = quasi_p(kept[left], event)
        worst = int(np.argmax(values))
        if values[worst] <= SIGNIFICANT:
            return tuple(replace(walls[k], quasi_p=float(value)) for k, value in zip(left, values, strict=True))
        del left[worst]
    return ()


def restricted(walls: tuple[Wall, ...]) -> Mapping[tuple[str, str], Wall]:
    """Walls by input and side."""
    return {(wall.input, wall.side): wall for wall in walls}
