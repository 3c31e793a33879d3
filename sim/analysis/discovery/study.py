"""Where an event happens: the box, how much of it survives resampling, and what a tree says."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.analysis.discovery.boxes import PEEL, SMALLEST, Box, find_box, measured, restricted
from sim.analysis.discovery.cases import Cases
from sim.analysis.discovery.trees import Tree, grow_tree
from sim.errors import SweepError
from sim.jit import Array

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

HALVES = 10
"""Random halves of the futures a box is found on, to be tried on the other half."""


@dataclass(frozen=True)
class Discovery:
    """Where an event happens.

    Parameters
    ----------
    cases : Cases
    box : Box
    halves : DataFrame
        A row a random half: ``coverage``, ``density`` and ``base_rate`` on the futures it was not found on, ``walls``.
    walls : DataFrame
        A row a wall: ``input``, ``meaning``, ``side``, ``limit``, ``quasi_p``, ``stability`` (share of the halves that
        build this wall too), ``limit_low`` and ``limit_high`` (range over these halves).
    tree : Tree
    """

    cases: Cases
    box: Box
    halves: "pd.DataFrame"
    walls: "pd.DataFrame"
    tree: Tree

    @property
    def held_out(self) -> tuple[float, float]:
        """Mean and standard deviation of the density on futures a box was not found on; NaN without halves."""
        there = self.halves["density"].dropna().to_numpy() if len(self.halves) else np.array([])
        return (float(there.mean()), float(there.std())) if there.size else (float("nan"), float("nan"))

    @property
    def is_chance(self) -> bool:
        """Whether boxes are hardly denser than all futures when tried on futures they were not found on."""
        lift = (self.halves["density"] - self.halves["base_rate"]).dropna().to_numpy() if len(self.halves) else None
        return bool(lift is not None and lift.size > 1 and lift.mean() < 2.0 * lift.std(ddof=1))

    @property
    def agreed(self) -> list[str]:
        """Inputs that the box restricts and the tree uses."""
        return [name for name in dict.fromkeys(self.walls["input"]) if name in self.tree.importance]

    @property
    def tables(self) -> dict[str, "pd.DataFrame"]:
        """Tables by file name."""
        import pandas as pd

        leaves = pd.DataFrame(
            [
                {"leaf": k, "input": w.input, "side": w.side, "limit": _plain(w.limit), "coverage": leaf.coverage,
                 "density": leaf.density, "mass": leaf.mass}
                for k, leaf in enumerate(self.tree.leaves) for w in leaf.walls
            ],
            columns=["leaf", "input", "side", "limit", "coverage", "density", "mass"],
        ).astype({"limit": str})  # fmt: skip
        walls = self.walls.astype({"limit": str})
        return {"walls": walls, "trajectory": self.box.trajectory, "halves": self.halves, "tree": leaves}


def _plain(limit: Any) -> Any:
    return " or ".join(limit) if isinstance(limit, tuple) else limit


def discover(
    cases: Cases, *, step: int | None = None, density: float | None = None, halves: int = HALVES, peel: float = PEEL,
    smallest: float = SMALLEST, progress: "Callable[[int], None] | None" = None,
) -> Discovery:  # fmt: skip
    """Find the region of the inputs in which an event happens.

    Parameters
    ----------
    cases : Cases
    step, density, peel, smallest
        See `find_box`.
    halves : int
        Random halves for the stability; 0 for none.
    progress : callable, optional
        Told 1 after each box.

    Returns
    -------
    Discovery
    """
    tell = progress or (lambda done: None)
    box = find_box(cases.inputs, cases.event, peel=peel, smallest=smallest, step=step, density=density)
    tell(1)
    found = []
    for half in range(halves):
        found.append(_half(cases, half, density, peel, smallest))
        tell(1)
    tree = grow_tree(cases.inputs, cases.event, smallest=smallest)
    return Discovery(cases, box, _halves_table(found), _walls_table(box, cases, [one for one, _ in found]), tree)


def _half(cases: Cases, half: int, density: float | None, peel: float, smallest: float) -> tuple[Box, dict[str, float]]:
    """A box found on a random half of the futures, tried on the other."""
    groups = np.unique(cases.group)
    own = np.random.default_rng(half).permutation(groups)[: len(groups) // 2]
    mine: Array = np.isin(cases.group, own)
    inputs, event = cases.inputs[mine].reset_index(drop=True), cases.event[mine]
    if event.any():
        try:
            box = find_box(inputs, event, peel=peel, smallest=smallest, density=density)
        except SweepError:  # no box of this half is as dense as was asked for
            box = find_box(inputs, event, peel=peel, smallest=smallest)
    else:
        box = Box((), 0.0, float("nan"), 1.0, 0, cases.inputs.iloc[:0])
    coverage, dense, mass = measured(box.inside(cases.inputs[~mine]), cases.event[~mine])
    row = {"half": half, "coverage": coverage, "density": dense, "mass": mass,
           "base_rate": float(cases.event[~mine].mean()), "walls": len(box.walls)}  # fmt: skip
    return box, row


def _halves_table(found: list[tuple[Box, dict[str, float]]]) -> "pd.DataFrame":
    import pandas as pd

    columns = ["half", "coverage", "density", "mass", "base_rate", "walls"]
    return pd.DataFrame([row for _, row in found], columns=columns)


def _walls_table(box: Box, cases: Cases, others: list[Box]) -> "pd.DataFrame":
    import pandas as pd

    rows = []
    for (name, side), wall in restricted(box.walls).items():
        same = [walls[name, side] for walls in (restricted(other.walls) for other in others) if (name, side) in walls]
        limits = [w.limit for w in same] if side != "among" else []
        rows.append({
            "input": name, "meaning": cases.labels.get(name, name), "side": side, "limit": _plain(wall.limit),
            "quasi_p": wall.quasi_p, "stability": len(same) / len(others) if others else float("nan"),
            "limit_low": min(limits, default=float("nan")), "limit_high": max(limits, default=float("nan")),
        })  # fmt: skip
    columns = ["input", "meaning", "side", "limit", "quasi_p", "stability", "limit_low", "limit_high"]
    return pd.DataFrame(rows, columns=columns)
