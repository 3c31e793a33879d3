"""What a sweep came to: each outcome over all rows, by combination of levers, and luck's share of its variance."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow.parquet as pq

from sim.experiments.parts import OUTCOME_FOLDER, layout_of, part_name
from sim.experiments.plan import SweepPlan
from sim.experiments.tables import told_columns
from sim.jit import Array
from sim.runs import QUANTILES
from sim.vocabulary import OUTCOMES

NAMES = [outcome.name for outcome in OUTCOMES]
MOST_QUANTILE_ROWS = 200_000
"""Rows quantiles are taken from, evenly spread over the sweep, so that memory does not grow with it."""
GOLDEN = 0x9E3779B97F4A7C15
"""Golden ratio in 64 bits: its multiples are spread evenly, and so are those of every k-th row."""

MOST_LEVERS = 1000
"""Combinations of levers the summary tells one by one; `outcomes/` has them all."""
MOST_FOLLOWED = 4096
"""Replicates whose own mean is followed; with more of them it is nothing beside the spread between points."""


class Histories(NamedTuple):
    """Histories of some points: how many, their sum and their squares about the mean; float64 (points, outcomes)."""

    n: Array
    sums: Array
    squares: Array

    @classmethod
    def none(cls) -> "Histories":
        """No point."""
        return cls(*np.zeros((3, 0, len(NAMES))))

    @classmethod
    def of(cls, values: Array, there: Array, first: Array) -> "Histories":
        """Points from rows; `there` marks what counts, `first` the first row of each point."""
        n = np.add.reduceat(there.astype(float), first, axis=0)
        found = cls(n, np.add.reduceat(values, first, axis=0), n)
        means = np.repeat(found.means, np.diff(first, append=len(values)), axis=0)
        inside = np.where(there, values - means, 0.0)
        return found._replace(squares=np.add.reduceat(inside * inside, first, axis=0))

    @property
    def means(self) -> Array:
        """Mean of each point, 0 where nothing counts."""
        return np.divide(self.sums, self.n, out=np.zeros_like(self.sums), where=self.n > 0)

    def rows(self, which: slice) -> "Histories":
        """Some of the points."""
        return Histories(*(term[which] for term in self))

    def after(self, before: "Histories") -> "Histories":
        """With earlier histories of the first point added (Chan, Golub and LeVeque, 1983)."""
        both = self.n[0] + before.n[0]
        weight = np.divide(self.n[0] * before.n[0], both, out=np.zeros_like(both), where=both > 0)
        gap = self.means[0] - before.means[0]
        joined = Histories(*(term.copy() for term in self))
        joined.n[0], joined.sums[0] = both, self.sums[0] + before.sums[0]
        joined.squares[0] += before.squares[0] + weight * gap * gap
        return joined


def _add_groups(sums: Array, group: Array, rows: Array) -> None:
    """Add each row to the sum of its group.  sums: float64 array (groups, outcomes)."""
    order = np.argsort(group, kind="stable")
    first = np.flatnonzero(np.diff(group[order], prepend=-1))
    if len(first):
        sums[group[order][first]] += np.add.reduceat(rows[order], first, axis=0)


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
        self.by_lever = np.zeros((3, min(levers, MOST_LEVERS), len(NAMES)))
        self.origin: Array | None = None
        self.open = Histories.none()
        self.open_point = -1

    def add(self, values: Array, point: Array, replicate: Array, lever: Array) -> None:
        """Add rows in the order of the sweep.

        Parameters
        ----------
        values : float64 array, shape (rows, outcomes)
        point, replicate, lever : int arrays, shape (rows,)
        """
        if self.origin is None:  # sums around a typical value keep their digits
            place = np.isfinite(values).argmax(axis=0)
            self.origin = np.nan_to_num(values[place, np.arange(len(NAMES))], posinf=0.0, neginf=0.0)
        there = np.isfinite(values)
        moved = np.where(there, values - self.origin, 0.0)
        first = np.flatnonzero(np.diff(point, prepend=point[0] - 1))
        found = Histories.of(moved, there, first)
        self.n += found.n.sum(axis=0)
        self.total += found.sums.sum(axis=0)
        self.squares += (moved * moved).sum(axis=0)
        if self.by_replicate.shape[1]:
            _add_groups(self.by_replicate[0], replicate, there.astype(float))
            _add_groups(self.by_replicate[1], replicate, moved)
        told = lever[first] < self.by_lever.shape[1]
        for k, term in enumerate((found.n, found.sums, np.add.reduceat(moved * moved, first, axis=0))):
            _add_groups(self.by_lever[k], lever[first][told], term[told])
        if point[0] == self.open_point:  # a point with many histories goes on from one part to the next
            found = found.after(self.open)
        else:
            self._close(self.open)
        self._close(found.rows(slice(0, -1)))
        self.open, self.open_point = found.rows(slice(-1, None)), int(point[-1])

    def _close(self, found: "Histories") -> None:
        """Count points that are whole."""
        means = found.means
        self.within += found.squares.sum(axis=0)
        self.points += (found.n > 0).sum(axis=0)
        self.of_means += means.sum(axis=0)
        self.of_squared_means += (means * means).sum(axis=0)

    def rows(self) -> dict[str, dict[str, float | None]]:
        """Mean, sd, n of each outcome; luck's share of its variance where points have replicates.

        Returns
        -------
        dict
            Outcome to ``n``, ``mean``, ``sd``, ``luck_variance``, ``design_variance``, ``luck_share``.
        """
        self._close(self.open)
        self.open, self.open_point = Histories.none(), -1
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


def _tables(plan: SweepPlan, folder: Path, columns: list[str]) -> Iterator[Any]:
    for part in range(layout_of(plan).parts):
        yield pq.read_table(folder / OUTCOME_FOLDER / part_name(part), columns=columns)


def spread_rows(first: int, count: int, share: float) -> Array:
    """Which of some rows belong to an even sample of all, bool array (count,); the same however rows are cut."""
    numbers = np.arange(first, first + count, dtype=np.uint64) * np.uint64(GOLDEN)
    return numbers < np.uint64(min(share, 1.0) * 0xFFFFFFFFFFFFF800) if share < 1.0 else np.ones(count, bool)


def summarise(plan: SweepPlan, folder: Path) -> dict[str, Any]:
    """Summary of a sweep from its parts; memory holds one part, and some rows for the quantiles.

    Returns
    -------
    dict
        ``outcomes``: each outcome over all rows; ``levers``: settings and outcomes of each combination of levers;
        sizes, and ``failed`` rows.
    """
    moments = Moments(plan.replicates, len(plan.design.levers))
    share = MOST_QUANTILE_ROWS / plan.n_runs
    kept, failed, seen = [], 0, 0
    for table in _tables(plan, folder, ["point", "lever", "replicate", "error", *NAMES]):
        values = np.stack([table[name].to_numpy() for name in NAMES], axis=1)
        moments.add(values, *(table[key].to_numpy() for key in ("point", "replicate", "lever")))
        failed += table.num_rows - table["error"].null_count
        kept.append(values[spread_rows(seen, len(values), share)])
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
        "question": plan.form.question, "outputs": list(plan.form.outputs), "points": plan.n_points,
        "futures": len(plan.design.futures), "combinations_of_levers": len(plan.design.levers),
        "replicates": plan.replicates, "runs": plan.n_runs, "failed": failed, "quantiles_from_rows": len(sample),
        "outcomes": rows, "levers": levers,
    }  # fmt: skip


def lever_settings(plan: SweepPlan) -> list[dict[str, Any]]:
    """Settings of each combination of levers, by column."""
    own = told_columns(plan)[plan.design.futures.shape[1] :]
    return [
        {column.name: column.value(code) if column.is_number else column.word(code)
         for column, code in zip(own, codes, strict=True)}
        for codes in plan.design.levers[:MOST_LEVERS]
    ]  # fmt: skip
