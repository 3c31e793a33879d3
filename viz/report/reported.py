"""A sweep as its report reads it: rows, points, courses and their names."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sim.analysis.regret.regrets import wins
from sim.errors import SweepError
from sim.experiments.designs import Column
from sim.experiments.reading import read_sweep
from sim.experiments.sweep import open_sweep
from sim.vocabulary import OUTCOMES_BY_NAME, Outcome
from viz.answers.words import value_label
from viz.report.material import sealed, summary_at
from viz.report.words import field_of

FIRST, PAYOFF = "ambiguous_posture_share", "welfare_mean"
MOST_OUTCOMES = 6


@dataclass(frozen=True)
class ReportedSweep:
    """A sweep folder, read.

    Parameters
    ----------
    folder : Path
    plan : SweepPlan
    manifest, summary : dict
    outcomes : tuple of Outcome
        Those looked at, the first of them in most detail.
    """

    folder: Path
    plan: Any
    manifest: dict[str, Any]
    summary: dict[str, Any]
    outcomes: tuple[Outcome, ...]

    @cached_property
    def rows(self) -> pd.DataFrame:
        """A row a run."""
        return read_sweep(self.folder, [outcome.name for outcome in self.outcomes])

    @cached_property
    def points(self) -> pd.DataFrame:
        """A row a point: means over its histories."""
        return read_sweep(self.folder, [outcome.name for outcome in self.outcomes], average=True)

    @property
    def futures(self) -> tuple[Column, ...]:
        """Settings that vary on their own."""
        return tuple(self.plan.design.columns[: self.plan.design.futures.shape[1]])

    @property
    def levers(self) -> tuple[Column, ...]:
        """Settings crossed with all futures."""
        return tuple(self.plan.design.columns[self.plan.design.futures.shape[1] :])

    @property
    def first(self) -> Outcome:
        """The outcome told in most detail."""
        return self.outcomes[0]

    def value(self, outcome: str, key: str) -> float | None:
        """A number of the summary."""
        return field_of(self.summary.get("outcomes"), outcome, key, str(self.folder))


def swept_at(folder: Path) -> ReportedSweep:
    """A finished sweep.

    Raises
    ------
    RunFolderError, SweepError
        If it is no sweep, is damaged, or came to no outcome.
    """
    sealed(folder)
    plan, manifest = open_sweep(folder)
    names = [*plan.form.outputs, *(name for name in (FIRST, PAYOFF) if name not in plan.form.outputs)]
    outcomes = tuple(OUTCOMES_BY_NAME[name] for name in names[:MOST_OUTCOMES])
    found = ReportedSweep(folder, plan, manifest, summary_at(folder), outcomes)
    known = [outcome for outcome in outcomes if found.value(outcome.name, "n")]
    if not known:
        raise SweepError(f"{folder}: holds no outcome; every run failed, or none of the outcomes is defined in it")
    return ReportedSweep(folder, plan, manifest, found.summary, tuple(known))


def word_of(column: Column, value: Any) -> str:
    """A value of a setting in words."""
    return value_label(column.setting.path, value)


def ordered(swept: ReportedSweep) -> list[tuple[str, dict[str, Any]]]:
    """Courses with their rows of the summary, best net payoff first; none without levers."""
    if not swept.levers or PAYOFF not in {outcome.name for outcome in swept.outcomes}:
        return []
    found = [
        (name, row["outcomes"]) for name, row in zip(course_names(swept), swept.summary.get("levers", ()), strict=True)
    ]
    return sorted((c for c in found if c[1][PAYOFF]["mean"] is not None), key=lambda c: -c[1][PAYOFF]["mean"])


def wins_of(swept: ReportedSweep) -> dict[str, float]:
    """Share of futures in which each course has the best net payoff, means over histories; ties are shared."""
    table = swept.points.pivot_table(index="future", columns="lever", values=PAYOFF, observed=True).dropna()
    if table.empty:
        return {}
    shares = wins(table.to_numpy(float)[:, :, np.newaxis]).mean(axis=0)
    names = course_names(swept)
    return {names[int(lever)]: float(share) for lever, share in zip(table.columns, shares, strict=True)}


def course_names(swept: ReportedSweep) -> list[str]:
    """Combinations of levers in words, in the order of the sweep."""
    return [
        ", ".join(word_of(column, row["settings"][column.name]) for column in swept.levers)
        for row in swept.summary.get("levers", ())
    ]
