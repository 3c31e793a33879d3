"""What a sweep came to: each outcome over all rows, by combination of levers, and luck's share of its variance."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq

from sim.experiments.parts import OUTCOME_FOLDER
from sim.experiments.plan import SweepPlan
from sim.jit import Array
from sim.runs import QUANTILES
from sim.vocabulary import OUTCOMES

NAMES = [outcome.name for outcome in OUTCOMES]
MOST_QUANTILE_ROWS = 500_000
"""Rows quantiles are taken from, evenly spread over the sweep, so that memory does not grow with it."""

MOST_FOLLOWED = 4096
"""Replicates whose own mean is followed; with more of them it is nothing beside the spread between points."""


class Moments:
    """Running sums of outcomes, part by part; NaN does not count.

    Within-point squares measure luck. With common luck, replicates have a mean of their own over all points, which is
    taken out where the spread between points is judged (two-way analysis of variance without and with that effect).
    """

    def __init__(self, replicates: int, levers: int) -> None:
        shape = (len(NAMES),)
        self.n, self.points = np.zeros(shape), np.zeros(shape)
        self.total, self.squares, self.within = np.zeros(shape), np.zeros(shape), np.zeros(shape)
        self.of_means, self.of_squared_means = np.zeros(shape), np.zeros(shape)
        followed = replicates if replicates <= MOST_FOLLOWED else 0
        self.by_replicate = np.zeros((2, followed, len(NAMES)))
        self.by_lever = np.zeros((3, levers, len(NAMES)))
        self.origin: Array | None = None

    def add(self, values: Array, point: Array, replicate: Array, lever: Array) -> None:
        """Add rows in the order of the sweep.

        Parameters
        ----------
        values : float64 array, shape (rows, outcomes)
        point, replicate, lever : int arrays, shape (rows,)
        """
        if self.origin is None:  # sums around a typical value keep their digits
            self.origin = np.where(np.isfinite(values[0]), values[0], 0.0)
        there = np.isfinite(values)
        moved = np.where(there, values - self.origin, 0.0)
        first = np.flatnonzero(np.diff(point, prepend=point[0] - 1))
        n = np.add.reduceat(there.astype(float), first, axis=0)
        sums = np.add.reduceat(moved, first, axis=0)
        means = np.divide(sums, n, out=np.zeros_like(sums), where=n > 0)
        inside = np.where(there, moved - np.repeat(means, np.diff(first, append=len(point)), axis=0), 0.0)
        self.within += (inside * inside).sum(axis=0)
        self.n += n.sum(axis=0)
        self.points += (n > 0).sum(axis=0)
        self.total += sums.sum(axis=0)
        self.squares += (moved * moved).sum(axis=0)
        self.of_means += means.sum(axis=0)
        self.of_squared_means += (means * means).sum(axis=0)
        if self.by_replicate.shape[1]:
            np.add.at(self.by_replicate[0], replicate, there)
            np.add.at(self.by_replicate[1], replicate, moved)
        of_points = (n, sums, np.add.reduceat(moved * moved, first, axis=0))
        for k, term in enumerate(of_points):
            np.add.at(self.by_lever[k], lever[first], term)

    def rows(self) -> dict[str, dict[str, float | None]]:
        """Mean, sd, n of each outcome; luck's share of its variance where points have replicates.

        Returns
        -------
        dict
            Outcome to ``n``, ``mean``, ``sd``, ``luck_variance``, ``design_variance``, ``luck_share``.
        """
        origin = np.zeros(len(NAMES)) if self.origin is None else self.origin
        with np.errstate(invalid="ignore", divide="ignore"):
            mean = self.total / self.n
            variance = (self.squares - self.n * mean * mean) / (self.n - 1.0)
            luck, design = self._components(mean)
            share = luck / (luck + design)
        columns = {
            "mean": mean + origin, "sd": np.sqrt(np.maximum(variance, 0.0)), "luck_variance": luck,
            "design_variance": design, "luck_share": share,
        }  # fmt: skip
        return {
            name: {"n": int(self.n[k]), **{key: _finite(values[k]) for key, values in columns.items()}}
            for k, name in enumerate(NAMES)
        }

    def _components(self, mean: Array) -> tuple[Array, Array]:
        """Variance by luck at a point, and by the point, over outcomes."""
        freedom = self.n - self.points
        luck = np.where(freedom > 0, self.within / freedom, np.nan)
        of_means = self.of_squared_means / self.points - (self.of_means / self.points) ** 2
        of_means = of_means * self.points / (self.points - 1.0)
        n_r, sum_r = self.by_replicate
        means_r = np.divide(sum_r, n_r, out=np.zeros_like(sum_r), where=n_r > 0)
        of_luck = (n_r * (means_r - mean) ** 2).sum(axis=0)
        replicates = (n_r > 0).sum(axis=0)
        rest = np.maximum(self.within - of_luck, 0.0) / np.maximum(freedom - (replicates - 1.0), 1.0)
        noise = rest / (self.n / self.points)
        return luck, np.maximum(of_means - noise, 0.0)

    def lever_rows(self) -> list[dict[str, dict[str, float | None]]]:
        """Mean, standard error (as if rows were independent) and n of each outcome under each combination of levers."""
        origin = np.zeros(len(NAMES)) if self.origin is None else self.origin
        n, total, squares = self.by_lever
        with np.errstate(invalid="ignore", divide="ignore"):
            mean = total / n
            error = np.sqrt(np.maximum(squares / n - mean * mean, 0.0) / n)
        return [
            {
                name: {
                    "n": int(n[v, k]),
                    "mean": _finite(mean[v, k] + origin[k]),
                    "standard_error": _finite(error[v, k]),
                }
                for k, name in enumerate(NAMES)
            }
            for v in range(len(n))
        ]


def _finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _tables(folder: Path, columns: list[str]) -> Iterator[Any]:
    for path in sorted((folder / OUTCOME_FOLDER).glob("part-*.parquet")):
        yield pq.read_table(path, columns=columns)


def summarise(plan: SweepPlan, folder: Path) -> dict[str, Any]:
    """Summary of a sweep from its parts; memory holds one part, and some rows for the quantiles.

    Returns
    -------
    dict
        ``outcomes``: each outcome over all rows; ``levers``: settings and outcomes of each combination of levers;
        sizes, and ``failed`` rows.
    """
    moments = Moments(plan.replicates, len(plan.design.levers))
    step = max(1, -(-plan.n_runs // MOST_QUANTILE_ROWS))
    kept, failed, seen = [], 0, 0
    for table in _tables(folder, ["point", "lever", "replicate", "error", *NAMES]):
        values = np.stack([table[name].to_numpy() for name in NAMES], axis=1)
        moments.add(values, *(table[key].to_numpy() for key in ("point", "replicate", "lever")))
        failed += table.num_rows - table["error"].null_count
        kept.append(values[(-seen) % step :: step])
        seen += table.num_rows
    rows = moments.rows()
    sample = np.concatenate(kept)
    for k, outcome in enumerate(OUTCOMES):
        there = np.sort(sample[:, k][np.isfinite(sample[:, k])])
        found = {f"{100 * q:g}%": float(np.quantile(there, q)) if len(there) else None for q in QUANTILES}
        rows[outcome.name] = {**rows[outcome.name], **found, "unit": outcome.unit, "scope": outcome.scope}  # type: ignore[dict-item]
    levers = [
        {"settings": settings, "outcomes": found}
        for settings, found in zip(lever_settings(plan), moments.lever_rows(), strict=True)
    ]
    return {
        "question": plan.form.question, "points": plan.n_points, "futures": len(plan.design.futures),
        "replicates": plan.replicates, "runs": plan.n_runs, "failed": failed, "quantiles_from_rows": len(sample),
        "outcomes": rows, "levers": levers,
    }  # fmt: skip


def lever_settings(plan: SweepPlan) -> list[dict[str, Any]]:
    """Settings of each combination of levers, by column."""
    own = plan.design.columns[plan.design.futures.shape[1] :]
    return [
        {column.name: column.value(code) if column.is_number else column.word(code)
         for column, code in zip(own, codes, strict=True)}
        for codes in plan.design.levers
    ]  # fmt: skip
