"""A configuration whose uncertainties and levers somebody else chooses, one point or thousands at a time."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from sim.errors import SweepError, nearest_name
from sim.experiments.cells import makes_cells
from sim.experiments.coherence import check_points
from sim.experiments.designs import Column
from sim.experiments.engine import run_rows
from sim.experiments.plan import SweepPlan, load_plan
from sim.jit import Array
from sim.scenario.resolve import Overrides
from sim.vocabulary import OUTCOME_PLACE, OUTCOMES, OUTCOMES_BY_NAME

HEADLINES = tuple(outcome.name for outcome in OUTCOMES if outcome.headline)
ROWS_A_PIECE = 1024
Source = str | Path | Mapping[str, Any]


@dataclass(frozen=True)
class Bench:
    """What varies around a configuration, and the engine to run any of it.

    Parameters
    ----------
    plan : SweepPlan
        A sweep of one future; its columns say what can be chosen.
    outcomes : tuple of str
    """

    plan: SweepPlan
    outcomes: tuple[str, ...]

    @property
    def uncertainties(self) -> tuple[Column, ...]:
        """What the world decides."""
        return self.plan.design.columns[: self.plan.design.futures.shape[1]]

    @property
    def levers(self) -> tuple[Column, ...]:
        """What an actor decides."""
        return self.plan.design.columns[self.plan.design.futures.shape[1] :]

    def run(self, codes: Array, threads: int = 1) -> Array:
        """Every history of some points.

        Parameters
        ----------
        codes : float64 array, shape (points, uncertainties + levers)
            Numbers, or positions among the values of a column.
        threads : int

        Returns
        -------
        float64 array, shape (points, replicates, outcomes)
            NaN where an outcome has no month that counts.

        Raises
        ------
        ConfigError
            For a point that breaks a rule between parameters.
        SweepError
            For a history that failed.
        """
        plan = self._at(codes)
        pieces = [(k, min(ROWS_A_PIECE, plan.n_runs - k)) for k in range(0, plan.n_runs, ROWS_A_PIECE)]
        with ThreadPoolExecutor(threads) as pool:
            rest = pool.map(lambda span: self._rows(plan, *span), pieces[1:])
            found = [self._rows(plan, *pieces[0]), *rest]
        every: Array = np.concatenate(found).reshape(plan.n_points, plan.replicates, -1)
        return every

    def history(self, codes: Array, replicate: int) -> Array:
        """One history of one point, float64 array (outcomes,); see `run`."""
        one: Array = self._rows(self._at(codes), replicate, 1)[0]
        return one

    def _at(self, codes: Array) -> SweepPlan:
        """The plan of these points; it shares the cells resolved so far."""
        n = len(self.plan.design.columns)
        design = replace(self.plan.design, futures=codes.reshape(-1, n), levers=np.empty((1, 0)))
        structural = np.array([makes_cells(column) for column in design.columns], bool)
        check_points(self.plan.scenario, design, structural, self.plan.policies.own)
        return replace(self.plan, design=design)

    def _rows(self, plan: SweepPlan, first: int, count: int) -> Array:
        rows = run_rows(plan, first, count)
        for row, words in rows.errors.items():
            raise SweepError(f"point {int(rows.luck.point[row])} failed: {words}")
        wanted: Array = rows.outcomes[:, [OUTCOME_PLACE[name] for name in self.outcomes]]
        return wanted

    def means(self, codes: Array, threads: int = 1) -> Array:
        """Outcomes averaged over the histories of each point, float64 array (points, outcomes); see `run`."""
        return mean_over_histories(self.run(codes, threads))


def mean_over_histories(outcomes: Array) -> Array:
    """Means that leave out histories in which an outcome is not defined; NaN where it is in none.

    outcomes: float64 array (points, replicates, outcomes).
    """
    there = np.isfinite(outcomes)
    counted = there.sum(axis=1)
    total = np.where(there, outcomes, 0.0).sum(axis=1)
    means: Array = np.divide(total, counted, out=np.full(total.shape, np.nan), where=counted > 0)
    return means


def bench_of(
    source: Source, *, uncertainties: Mapping[str, Any] | Sequence[str] | str | None = None,
    levers: Mapping[str, Any] | None = None, outcomes: Sequence[str] | None = None, replicates: int | None = None,
    overrides: Overrides = (),
) -> Bench:  # fmt: skip
    """What varies around a configuration.

    Parameters
    ----------
    source : str, Path or mapping
        A configuration. With a `sweep:` block its uncertainties, levers, outputs and replicates hold where nothing else
        is given.
    uncertainties : mapping, sequence of str or "all", optional
        Axes as in a `sweep:` block, names with the vocabulary's ranges, or all 42 parameters.
    levers : mapping, optional
        Axes as in a `sweep:` block.
    outcomes : sequence of str, optional
        By default those of the block, or those of the short table after a run.
    replicates : int, optional
        Histories of each point.
    overrides : sequence of (path, value)
        Settings laid over the configuration.

    Raises
    ------
    ConfigError, PluginError, SweepError
        For anything that cannot be used.
    """
    entries: list[tuple[str, Any]] = [("method", "lhs"), ("points", 1)]
    if uncertainties is not None:
        ranges = dict.fromkeys(uncertainties) if isinstance(uncertainties, list | tuple) else uncertainties
        entries += [("axes", None), ("linked", None), ("uncertainties", ranges)]
    if levers is not None:
        entries.append(("levers", dict(levers)))
    if replicates is not None:
        entries.append(("replicates", replicates))
    plan = load_plan(source, overrides, entries)
    for group in (group for group in (*plan.form.uncertainties, *plan.form.levers) if len(group) > 1):
        raise SweepError("linked settings vary together, which other tools do not know", where=group[0].where)
    names = tuple(outcomes or plan.form.outputs or HEADLINES)
    for name in names:
        if name not in OUTCOMES_BY_NAME:
            raise SweepError(f"there is no outcome {name}", nearest=nearest_name(name, OUTCOMES_BY_NAME))
    return Bench(plan, names)
