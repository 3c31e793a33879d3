"""What drives the outcomes of a sweep."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim.analysis.sensitivity.convergence import Verdict, growth, place_range, verdict_on
from sim.analysis.sensitivity.indices import FEWEST, Indices, is_constant, morris_indices, sobol_indices, whole_blocks
from sim.analysis.swept import HEADLINES, Swept, chosen_levers, lever_label, open_intact, over_histories
from sim.errors import SweepError
from sim.experiments.designs import SAMPLERS
from sim.jit import Array

if TYPE_CHECKING:
    import pandas as pd

METHODS = {"saltelli": "sobol", "morris": "morris"}
"""Method of a sweep to the analysis it allows."""
LEAST_KEPT = 0.5
"""Share of the base points that must be defined throughout."""


class Cell(NamedTuple):
    """One outcome under one combination of levers."""

    lever: str
    outcome: str


@dataclass(frozen=True)
class Sensitivity:
    """What drives the outcomes of a sweep.

    Parameters
    ----------
    swept : Swept
    method : {"sobol", "morris"}
    found : dict
        Cell to its indices.
    verdicts : dict
        Cell to what its sample can tell.
    left_out : dict
        Cell to why it has no indices.
    indices : DataFrame
        A row a lever, outcome and factor: indices with intervals, ``rank``, ``rank_low``, ``rank_high``.
    growing : DataFrame
        The ranking index on growing subsamples: ``lever``, ``outcome``, ``base``, ``factor``, ``value``.
    outcomes : DataFrame
        A row a lever and outcome: what it is, its spread, and the verdict on the sample.
    second : DataFrame
        Indices of pairs, if asked for.
    """

    swept: Swept
    method: str
    found: dict[Cell, Indices]
    verdicts: dict[Cell, Verdict]
    left_out: dict[Cell, str]
    indices: "pd.DataFrame"
    growing: "pd.DataFrame"
    outcomes: "pd.DataFrame"
    second: "pd.DataFrame"

    @property
    def tables(self) -> dict[str, "pd.DataFrame"]:
        """Tables by file name."""
        tables = {"indices": self.indices, "growing": self.growing, "outcomes": self.outcomes}
        return tables | ({"second_order": self.second} if len(self.second) else {})


def sensitivity(
    folder: str | Path, outcomes: Sequence[str] = (), *, levers: Mapping[str, str] | None = None,
    second_order: bool = False,
) -> Sensitivity:  # fmt: skip
    """What drives the outcomes of a finished sweep.

    Parameters
    ----------
    folder : str or Path
        A sweep of method ``saltelli`` (Sobol indices) or ``morris`` (elementary effects).
    outcomes : sequence of str
        Outcomes to explain, means over the histories of each point; by default the `outputs:` of the sweep, or the
        headline outcomes.
    levers : mapping, optional
        Only combinations of levers with these settings; each combination has indices of its own.
    second_order : bool
        Also the indices of pairs; the sweep must have ``second_order: true``.

    Raises
    ------
    SweepError
        Another method; unknown outcomes; an outcome asked for by name that is constant or too often undefined.
    """
    swept = open_intact(folder)
    form = swept.plan.form
    if form.method not in METHODS:
        raise SweepError(
            "indices need a sweep of method saltelli (Sobol) or morris; "
            "to find regions in any other sweep, use tightrope discover",
            where=str(folder), field="method", value=form.method,
        )  # fmt: skip
    if second_order and not (form.method == "saltelli" and form.second_order):
        raise SweepError("needs a saltelli sweep with second_order: true", where="--second-order")
    combinations = chosen_levers(swept, levers or {})
    values = swept.values(outcomes or form.outputs or HEADLINES)
    study = _Study(swept, second_order)
    for k in combinations:
        for name, by_history in values.items():
            study.explain(Cell(lever_label(swept.levers[k]), name), by_history[:, k])
    if not study.found or (outcomes and study.left_out and len(outcomes) == 1):
        cell, why = next(iter(study.left_out.items()))
        raise SweepError(f"{cell.outcome} {why}", where=str(folder))
    return study.result()


class _Study:
    """Collects the indices of one cell after the other."""

    def __init__(self, swept: Swept, second_order: bool) -> None:
        self.swept, self.second_order = swept, second_order
        self.form, self.factors = swept.plan.form, swept.factors
        self.method = METHODS[self.form.method]
        self.found: dict[Cell, Indices] = {}
        self.grown: dict[Cell, list[tuple[int, Indices]]] = {}
        self.left_out: dict[Cell, str] = {}
        self.spread: dict[Cell, Array] = {}
        self.luck: dict[Cell, float] = {}
        doubled = self.form.method == "saltelli" and self.form.second_order
        self.size = len(self.factors) * (2 if doubled else 1) + (2 if self.method == "sobol" else 1)
        self.cube = self._cube() if self.method == "morris" else None

    def _cube(self) -> Array:
        """The design in the unit cube: steps of a factor are seen there even where its values repeat."""
        trajectories = self.swept.futures // (len(self.factors) + 1)
        return SAMPLERS["morris"](self.form, trajectories, len(self.factors))

    def explain(self, cell: Cell, by_history: Array) -> None:
        """Indices of a cell, or why there are none.  by_history: float64 array (futures, replicates)."""
        values = over_histories(by_history)
        self.spread[cell], self.luck[cell] = values, luck_left(by_history)
        if (why := self._obstacle(values)) is not None:
            self.left_out[cell] = why
            return
        whole = self._indices(values)
        blocks = len(values) // self.size
        self.found[cell] = whole
        steps = growth(blocks, lambda number: self._part(values, number))
        self.grown[cell] = [*steps, (blocks, whole)]

    def _obstacle(self, values: Array) -> str | None:
        if is_constant(values):
            there = values[np.isfinite(values)]
            return f"is {there[0]:g} at every point: nothing drives it" if there.size else "is undefined at every point"
        whole = whole_blocks(values, self.size)
        if whole.mean() < LEAST_KEPT or whole.sum() < FEWEST:
            share = 100.0 * np.mean(~np.isfinite(values))
            if len(whole) < FEWEST:
                return f"has {len(whole)} {self.base_word}; at least {FEWEST} are needed for indices"
            kept = f"{int(whole.sum())} of {len(whole)} {self.base_word} are defined throughout"
            return f"is undefined at {share:.3g} % of the points; only {kept}, too few for indices"
        if is_constant(self._base(values)):
            differ = int((values[np.isfinite(values)] != np.median(values[np.isfinite(values)])).sum())
            return f"differs at {differ:,} of {len(values):,} points only, too rarely for this sample to say why"
        return None

    def _base(self, values: Array) -> Array:
        """What indices are measured against: the two independent samples of Sobol's method; all points of Morris'."""
        blocks = values.reshape(-1, self.size)[whole_blocks(values, self.size)]
        return blocks[:, [0, -1]] if self.method == "sobol" else blocks

    @property
    def base_word(self) -> str:
        """What a block of the design is called."""
        return "base points" if self.method == "sobol" else "trajectories"

    def _indices(self, values: Array, **how: Any) -> Indices:
        if self.cube is not None:
            cube = self.cube[: len(values)]
            return morris_indices(cube, values, self.factors, levels=self.form.levels, **how)
        second = self.second_order and not how
        return sobol_indices(
            values, self.factors, second_order=second, sampled_second=self.form.second_order, **how
        )  # fmt: skip

    def _part(self, values: Array, number: int) -> Indices | None:
        """Indices of the first base points or trajectories; None where they say nothing."""
        first = values[: number * self.size]
        if is_constant(self._base(first)) or whole_blocks(first, self.size).sum() < FEWEST:
            return None
        return self._indices(first, resamples=2)

    def result(self) -> Sensitivity:
        """All of it."""
        import pandas as pd

        verdicts = {cell: verdict_on(one) for cell, one in self.found.items()}
        second = [one.second.assign(lever=cell.lever, outcome=cell.outcome) for cell, one in self.found.items()]
        return Sensitivity(
            self.swept, self.method, self.found, verdicts, self.left_out, pd.concat(list(self._ranked())),
            pd.DataFrame(self._growing()), pd.DataFrame(self._outcomes(verdicts)), pd.concat(second),
        )  # fmt: skip

    def _ranked(self) -> Iterator["pd.DataFrame"]:
        for cell, one in self.found.items():
            low, high = place_range(one.resamples).T
            rank = one.table[one.ranked_by].rank(ascending=False, method="first").astype(int)
            table = one.table.assign(rank=rank, rank_low=low, rank_high=high)
            table.insert(0, "lever", cell.lever)
            table.insert(1, "outcome", cell.outcome)
            yield table.sort_values("rank")

    def _growing(self) -> list[dict[str, Any]]:
        return [
            {"lever": cell.lever, "outcome": cell.outcome, "base": size, "factor": factor, "value": value}
            for cell, steps in self.grown.items()
            for size, one in steps
            for factor, value in zip(one.factors, one.table[one.ranked_by], strict=True)
        ]

    def _outcomes(self, verdicts: Mapping[Cell, Verdict]) -> list[dict[str, Any]]:
        rows = []
        for cell, values in self.spread.items():
            there = values[np.isfinite(values)]
            row = {
                "lever": cell.lever, "outcome": cell.outcome, "points": len(values),
                "undefined": int(len(values) - there.size),
                "mean": float(there.mean()) if there.size else None,
                "sd": float(there.std(ddof=1)) if there.size > 1 else None,
                "luck_left": self.luck[cell], "left_out": self.left_out.get(cell, ""),
            }  # fmt: skip
            if cell in verdicts:
                one, told = self.found[cell], verdicts[cell]
                row |= {
                    "base": one.base, "dropped": one.dropped, "width": told.width, "disagreement": told.disagreement,
                    "ranks": told.ranks, "precise": told.precise, "screens": told.screens,
                }  # fmt: skip
            rows.append(row)
        return rows


def luck_left(by_history: Array) -> float:
    """Share of the variance between points that is luck their histories do not average out; NaN with one history.

    by_history: float64 array (points, replicates). Luck common to all points is taken out first, since it moves no
    point against another; what is left enters the ST of every factor.
    """
    there = by_history[np.isfinite(by_history).all(axis=1)]
    points, replicates = there.shape
    if replicates < 2 or points < 3:
        return float("nan")
    means = there.mean(axis=1)
    rest = there - means[:, None] - there.mean(axis=0) + there.mean()
    noise = float((rest * rest).sum()) / ((points - 1) * (replicates - 1)) / replicates
    variance = float(means.var(ddof=1))
    return min(noise / variance, 1.0) if variance > 0.0 else float("nan")
