"""What a report on a run is made from: records, outcomes and their summary, from a folder or computed now."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq

from sim.analysis.sources import Source, check_recorded
from sim.errors import RunFolderError
from sim.experiments.box import draws_around, points_at
from sim.jit import Array, source_hash
from sim.outcomes import outcomes_of
from sim.records import read_months
from sim.runs import Options, chunks_of, read_manifest, summary_of, versions
from sim.runspec import RunSpec
from sim.verify import changed_files, version_warnings
from sim.vocabulary import COLUMNS, OUTCOMES

MOST_DRAWN = 1_000
"""Histories behind the bands of a chart; numbers in the text rest on all."""

CHECKED = 3
"""First histories recomputed to see whether this version still gives what a folder holds."""

Progress = Callable[[int], None]


@dataclass(frozen=True)
class Material:
    """Records of a setting.

    Parameters
    ----------
    source : Source
    months : float64 array, shape (runs, months, columns)
        The first runs, as many as are drawn.
    outcomes : float64 array, shape (runs, outcomes)
        All runs.
    summary : dict
        As `summary.json` holds it.
    made_by : dict
        Manifest of the folder, or versions of what computed it now.
    warnings : tuple of str
        What is no longer as when the folder was made.
    repeatable : bool
        Whether this version computes what the folder holds.
    threads : int
    """

    source: Source
    months: Array
    outcomes: Array
    summary: dict[str, Any]
    made_by: dict[str, Any]
    warnings: tuple[str, ...]
    repeatable: bool
    threads: int

    @property
    def spec(self) -> RunSpec:
        """What was run."""
        return self.source.spec

    @cached_property
    def plausible(self) -> tuple[Array, Array] | None:
        """Months and outcomes of as many histories, each with plausible parameters of its own.

        None where the folder cannot be repeated, or a policy does not compile and would take too long.
        """
        if not (self.spec.compiles and self.repeatable):
            return None
        runs = len(self.months)
        points = points_at(self.spec, draws_around(self.spec, runs, seed=self.spec.seed % 2**31))
        return records_of(replace(self.spec, points=points, runs=runs), self.threads)


def records_of(spec: RunSpec, threads: int, progress: Progress | None = None) -> tuple[Array, Array]:
    """Months of the first runs, float64 (runs, months, columns), and outcomes of all, float64 (runs, outcomes)."""
    months: list[Array] = []
    outcomes: list[Array] = []
    kept = 0
    engine = "ensemble" if spec.compiles else "mesa"
    for chunk in chunks_of(spec, Options(engine, threads)):
        outcomes.append(outcomes_of(chunk.months, chunk.start))
        if kept < MOST_DRAWN:
            months.append(chunk.months[: MOST_DRAWN - kept])
            kept += len(months[-1])
        if progress is not None:
            progress(len(chunk.months))
    return np.concatenate(months), np.concatenate(outcomes)


def material_of(source: Source, *, threads: int = 1, progress: Progress | None = None) -> Material:
    """Records of a run folder, or of a configuration that is run now.

    Raises
    ------
    RunFolderError
        If the folder is damaged.
    PluginError
        If a user's policy raises.
    """
    if source.folder is not None:
        return _recorded(source, source.folder, threads)
    months, outcomes = records_of(source.spec, threads, progress)
    made_by = {"versions": versions(), "source_hash": source_hash()}
    return Material(source, months, outcomes, summary_of(outcomes), made_by, (), True, threads)


def sealed(folder: Path) -> dict[str, Any]:
    """Manifest of a folder whose files are what it sealed.

    Raises
    ------
    RunFolderError
        If one was changed or is missing.
    """
    manifest = read_manifest(folder)
    changed = [name for name in changed_files(folder, manifest) if not name.endswith(" (added)")]
    if changed:
        raise RunFolderError(
            f"{folder}: {changed[0]} is not what the run left; a report would not say what was computed"
        )
    return manifest


def _recorded(source: Source, folder: Path, threads: int) -> Material:
    manifest = sealed(folder)
    summary = summary_at(folder)
    try:
        table = pq.read_table(folder / "outcomes.parquet", columns=[outcome.name for outcome in OUTCOMES])
        outcomes = np.stack([table.column(outcome.name).to_numpy() for outcome in OUTCOMES], axis=1)
        months = _first_months(folder / "months.parquet", int(manifest["months"]))
    except (OSError, ValueError, KeyError) as error:
        raise RunFolderError(f"{folder}: cannot be read ({' '.join(str(error).split())[:120]})") from None
    again = _repeats(source)
    return Material(source, months, outcomes, summary, manifest, version_warnings(manifest), again, threads)


def summary_at(folder: Path) -> dict[str, Any]:
    """`summary.json` of a folder; raises RunFolderError if it cannot be read."""
    try:
        found = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise RunFolderError(f"{folder}: its summary.json is missing or damaged") from None
    if not isinstance(found, dict):
        raise RunFolderError(f"{folder}: its summary.json is not that of a run")
    return found


def _first_months(path: Path, months: int) -> Array:
    found: list[Array] = []
    rows = 0
    for rowset in read_months(path):
        found.append(rowset[: MOST_DRAWN * months - rows])
        rows += len(found[-1])
        if rows >= MOST_DRAWN * months:
            break
    return np.concatenate(found).reshape(-1, months, len(COLUMNS))


def _repeats(source: Source) -> bool:
    """Whether this version gives the first histories that a folder holds."""
    few = replace(source.spec, runs=min(CHECKED, source.spec.runs))
    try:
        check_recorded(source, records_of(few, 1)[1])
    except RunFolderError:
        return False
    return True
