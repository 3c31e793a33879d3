"""Proof of a sweep: its files are those that were sealed, and a random sample of points gives the same rows."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from sim.errors import RunFolderError, UserError
from sim.experiments.engine import run_rows
from sim.experiments.parts import (
    OUTCOME_FOLDER,
    TRAJECTORY_FOLDER,
    layout_of,
    part_name,
    table_digest,
    whole_digest,
)
from sim.experiments.plan import SweepPlan
from sim.experiments.sweep import open_sweep
from sim.experiments.tables import outcome_table, trajectory_table
from sim.jit import Array
from sim.policies.hooks import hooks_of
from sim.runs import read_manifest
from sim.verify import CROSS_PLATFORM, changed_files, version_warnings

SAMPLE = 100


@dataclass(frozen=True)
class SweepVerdict:
    """What a verification of a sweep found.

    Parameters
    ----------
    verdict : {"identical", "within tolerance", "differs", "damaged"}
    points, rows : int
        Recomputed.
    of_points : int
        Points of the sweep.
    changed_files : tuple of str
    largest : float
        Largest absolute difference of any number.
    first : str
        First point, replicate and column that differ beyond the tolerance.
    warnings : tuple of str
    """

    verdict: str
    points: int
    rows: int
    of_points: int
    changed_files: tuple[str, ...] = ()
    largest: float = 0.0
    first: str = ""
    warnings: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether what was looked at is proved."""
        return self.verdict in ("identical", "within tolerance")


def sampled_points(points: int, sample: int, seed: int | None) -> Array:
    """Points to recompute, in order: all where the sample is as large.  int64 array."""
    if sample >= points:
        return np.arange(points)
    return np.sort(np.random.default_rng(seed).choice(points, size=sample, replace=False))


def verify_sweep(
    folder: Path, *, sample: int = SAMPLE, seed: int | None = None, threads: int = 1, progress: Callable[[int], None]
) -> SweepVerdict:
    """Check every file of a sweep, and recompute a random sample of its points.

    Parameters
    ----------
    folder : Path
    sample : int
        Points to recompute.
    seed : int, optional
        Which sample; by default another each time.
    threads : int
        Points recomputed side by side.
    progress : callable
        Called with the number of points just compared.

    Raises
    ------
    RunFolderError
        If it is no sweep folder.
    """
    manifest = read_manifest(folder)
    changed, warnings = changed_files(folder, manifest), version_warnings(manifest)
    try:
        plan, _ = open_sweep(folder)
        _check_digests(plan, folder, manifest)
        points = sampled_points(plan.n_points, sample, seed)
        largest, first = _compare(plan, folder, points, threads, progress)
    except (UserError, OSError, ValueError, KeyError, TypeError, pa.ArrowException) as error:
        words = str(error) or type(error).__name__
        return SweepVerdict("damaged", 0, 0, _told(manifest, "points"), changed, first=words, warnings=warnings)
    verdict = "identical" if largest == 0.0 else "within tolerance" if largest <= CROSS_PLATFORM else "differs"
    if changed and verdict != "differs":
        verdict = "damaged"
    rows = len(points) * plan.replicates
    return SweepVerdict(verdict, len(points), rows, plan.n_points, changed, largest, first, warnings)


def _told(manifest: dict[str, Any], key: str) -> int:
    value = manifest.get(key)
    return value if isinstance(value, int) else 0


def _check_digests(plan: SweepPlan, folder: Path, manifest: dict[str, Any]) -> None:
    """The parts give the digests in the manifest, and these the digest of the whole."""
    told = manifest["parts"]
    if len(told) != layout_of(plan).parts or whole_digest(told) != manifest["columns_digest"]:
        raise RunFolderError("the digests of the parts do not give the digest of the whole")
    kinds = {"digest": OUTCOME_FOLDER} | ({"trajectories": TRAJECTORY_FOLDER} if _keeps_months(plan) else {})
    for part, entry in enumerate(told):
        for key, name in kinds.items():
            path = folder / name / part_name(part)
            if table_digest(pq.read_table(path)) != entry[key]:
                raise RunFolderError(f"{name}/{part_name(part)}: its rows are not those of its digest")


def _keeps_months(plan: SweepPlan) -> bool:
    return plan.form.trajectories != "none"


def _compare(
    plan: SweepPlan, folder: Path, points: Array, threads: int, progress: Callable[[int], None]
) -> tuple[float, str]:
    """Largest difference of the rows of some points, and the first beyond the tolerance in words."""
    largest, first, compiled = 0.0, "", hooks_of(plan.policies).compiled
    if compiled:
        run_rows(plan, 0, 1)  # compiles once, before threads would each try
    pool = ThreadPoolExecutor(threads if compiled else 1)
    try:
        for gap, words in pool.map(lambda point: _gap(plan, folder, int(point)), points):
            largest, first = max(largest, gap), first or words
            progress(1)
    finally:
        pool.shutdown(cancel_futures=True)
    return largest, first


def _gap(plan: SweepPlan, folder: Path, point: int) -> tuple[float, str]:
    """Largest difference of the rows of a point, and the first beyond the tolerance in words."""
    layout, first = layout_of(plan), point * plan.replicates
    last = first + plan.replicates - 1
    parts = range(first // layout.rows_a_part, last // layout.rows_a_part + 1)
    rows = run_rows(plan, first, plan.replicates, months=_keeps_months(plan))
    found = [_table_gap(_recorded(folder / OUTCOME_FOLDER, parts, point), outcome_table(plan, rows))]
    if _keeps_months(plan):
        recorded = _recorded(folder / TRAJECTORY_FOLDER, parts, point)
        found.append(_table_gap(recorded, trajectory_table(plan, rows)))
    words = next((f"point {point}, {told}" for _, told in found if told), "")
    return max(gap for gap, _ in found), words


def _recorded(folder: Path, parts: Sequence[int], point: int) -> pa.Table:
    """Recorded rows of a point."""
    of_point = [("point", "==", point)]
    return pa.concat_tables([pq.read_table(folder / part_name(part), filters=of_point) for part in parts])


def _table_gap(recorded: pa.Table, recomputed: pa.Table) -> tuple[float, str]:
    """Largest difference of two tables, and the first column and row beyond the tolerance in words."""
    if recorded.column_names != recomputed.column_names:
        raise RunFolderError("its parts have other columns than this version writes")
    if recorded.num_rows != recomputed.num_rows:
        return float("inf"), f"{recorded.num_rows:,} rows recorded, {recomputed.num_rows:,} recomputed"
    largest, words = 0.0, ""
    for name in recomputed.column_names:
        gap = _column_gap(recorded[name], recomputed[name])
        largest = max(largest, float(gap.max()))
        if not words and gap.max() > CROSS_PLATFORM:
            row = int(np.argmax(gap > CROSS_PLATFORM))
            history = f"replicate {recomputed['replicate'][row]}, " if "replicate" in recomputed.column_names else ""
            month = f"month {recomputed['month'][row]}, " if "month" in recomputed.column_names else ""
            told = (repr(table[name][row].as_py()) for table in (recorded, recomputed))
            words = f"{history}{month}{name}: recorded {', recomputed '.join(told)}"
    return largest, words


def _column_gap(recorded: Any, recomputed: Any) -> Array:
    """Differences of two columns, infinite where one has no number or another word; float64 array (rows,)."""
    if not pa.types.is_floating(recomputed.type):
        return np.where(
            [a == b for a, b in zip(recorded.to_pylist(), recomputed.to_pylist(), strict=True)], 0.0, np.inf
        )
    a, b = recorded.to_numpy(), recomputed.to_numpy()
    gap = np.abs(a - b)
    return np.where(np.isnan(gap), np.where(np.isnan(a) & np.isnan(b), 0.0, np.inf), gap)
