"""Proof of a sweep: its files are those that were sealed, and a random sample of points gives the same rows."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq

from sim.errors import RunFolderError, UserError
from sim.experiments.engine import run_rows
from sim.experiments.parts import OUTCOME_FOLDER, layout_of, part_name, whole_digest
from sim.experiments.plan import SweepPlan
from sim.experiments.sweep import open_sweep
from sim.jit import Array
from sim.runs import read_manifest
from sim.verify import CROSS_PLATFORM, changed_files, version_warnings
from sim.vocabulary import OUTCOMES

NAMES = [outcome.name for outcome in OUTCOMES]
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
        Largest absolute difference of any outcome.
    first : str
        First point, replicate and outcome that differ beyond the tolerance.
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
    folder: Path, *, sample: int = SAMPLE, seed: int | None = None, progress: Callable[[int], None]
) -> SweepVerdict:
    """Check every file of a sweep, and recompute a random sample of its points.

    Parameters
    ----------
    folder : Path
    sample : int
        Points to recompute.
    seed : int, optional
        Which sample; by default another each time.
    progress : callable
        Called with the number of points just compared.

    Raises
    ------
    RunFolderError
        If it is no sweep folder.
    """
    manifest = read_manifest(folder)
    changed, warnings = changed_files(folder, manifest), version_warnings(manifest)
    points, largest, first = np.empty(0, np.int64), 0.0, ""
    total, replicates = int(manifest.get("points", 0)), int(manifest.get("replicates", 1))
    try:
        plan, _ = open_sweep(folder)
        if whole_digest(manifest["parts"]) != manifest["columns_digest"]:
            raise RunFolderError(f"{folder}: the digests of its parts do not give the digest of the whole")
        points = sampled_points(plan.n_points, sample, seed)
        for point in points:
            gap, words = _gap(plan, folder, int(point))
            largest, first = max(largest, gap), first or words
            progress(1)
    except (RunFolderError, UserError, OSError, ValueError, KeyError, json.JSONDecodeError) as error:
        return SweepVerdict("damaged", 0, 0, total, changed, first=str(error), warnings=warnings)
    verdict = "identical" if largest == 0.0 else "within tolerance" if largest <= CROSS_PLATFORM else "differs"
    if changed and verdict != "differs":
        verdict = "damaged"
    return SweepVerdict(verdict, len(points), len(points) * replicates, total, changed, largest, first, warnings)


def _gap(plan: SweepPlan, folder: Path, point: int) -> tuple[float, str]:
    """Largest difference of the rows of a point, and the first beyond the tolerance in words."""
    first = point * plan.replicates
    recorded = _recorded(plan, folder, first, plan.replicates)
    recomputed = run_rows(plan, first, plan.replicates).outcomes
    gap = np.abs(recorded - recomputed)
    gap = np.where(np.isnan(gap), np.where(np.isnan(recorded) & np.isnan(recomputed), 0.0, np.inf), gap)
    if gap.max() <= CROSS_PLATFORM:
        return float(gap.max()), ""
    row, k = (int(place) for place in np.argwhere(gap > CROSS_PLATFORM)[0])
    told = f"recorded {float(recorded[row, k])!r}, recomputed {float(recomputed[row, k])!r}"
    return float(gap.max()), f"point {point}, replicate {row}, {NAMES[k]}: {told}"


def _recorded(plan: SweepPlan, folder: Path, first: int, count: int) -> Array:
    """Recorded outcomes of some rows, float64 array (rows, outcomes)."""
    layout, found = layout_of(plan), []
    for part in range(first // layout.rows_a_part, (first + count - 1) // layout.rows_a_part + 1):
        start, _ = layout.span(part)
        table: Any = pq.read_table(folder / OUTCOME_FOLDER / part_name(part), columns=NAMES)
        table = table.slice(max(0, first - start), first + count - max(first, start))
        found.append(np.stack([table[name].to_numpy() for name in NAMES], axis=1))
    rows: Array = np.concatenate(found)
    if len(rows) != count:
        raise RunFolderError(f"{folder}: row {first + len(rows)} is missing")
    return rows
