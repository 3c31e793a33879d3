"""A sweep from its plan to its folder: it grows in `.<name>.partial/`, stops and goes on, is renamed when whole."""

import json
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from sim.errors import RunFolderError, SweepError
from sim.experiments.executors import in_threads
from sim.experiments.parts import (
    COMPACT,
    OUTCOME_FOLDER,
    TRAJECTORY_FOLDER,
    layout_of,
    part_name,
    read_part,
    whole_digest,
)
from sim.experiments.plan import SweepPlan, load_plan
from sim.experiments.resolved import resolved_yaml
from sim.experiments.summary import summarise
from sim.experiments.tables import KEY_FIELDS, axis_array, axis_field, text_field
from sim.jit import Array, source_hash
from sim.runs import MANIFEST, provenance, read_manifest, write_manifest, write_plugins

DESIGN, SCENARIO, SUMMARY, GROWING = "design.parquet", "scenario.yaml", "summary.json", "growing.json"
DESIGN_ROWS = 65_536
Progress = Callable[[int], None]
Compute = Callable[[SweepPlan, Path, Sequence[int]], Iterator[dict[str, Any]]]


@dataclass(frozen=True)
class Options:
    """How to run, none of it able to change a row.

    Parameters
    ----------
    threads : int
    resume : bool
        Go on where an unfinished sweep stopped.
    """

    threads: int = 1
    resume: bool = False


def folder_name(plan: SweepPlan) -> str:
    """``<name>-<hash8>``: the hash covers everything that determines the rows."""
    return f"{plan.scenario.name}-{plan.digest[:8]}"


def partial_of(plan: SweepPlan, out: Path) -> Path:
    """Where the sweep grows."""
    return out / f".{folder_name(plan)}.partial"


def target_of(plan: SweepPlan, out: Path) -> Path:
    """The folder of a sweep in `out`.

    Raises
    ------
    SweepError
        If `out` is itself the folder of a sweep or of a run.
    """
    if (out / MANIFEST).exists() or (out / GROWING).exists():
        raise SweepError(
            "is the folder of another run or sweep; name the folder that receives sweep folders", where=f"--out {out}"
        )
    return out / folder_name(plan)


def execute_sweep(
    plan: SweepPlan, out: Path, options: Options, *, progress: Progress, compute: Compute | None = None
) -> Path:
    """Run a sweep, or go on with one, and leave its folder.

    Parameters
    ----------
    plan : SweepPlan
    out : Path
        Folder that receives the sweep folder.
    options : Options
    progress : callable
        Called with the number of rows just finished; at once with those found finished.
    compute : callable, optional
        Computes parts; threads of this process by default.

    Returns
    -------
    Path
        The sweep folder.

    Raises
    ------
    SweepError
        If the folder is there, cannot be written, or an unfinished sweep is there and `resume` is not asked.
    """
    target, partial = target_of(plan, out), partial_of(plan, out)
    if target.exists():
        raise SweepError(f"{target} is there already")
    began = time.perf_counter()
    try:
        _begin(plan, partial, options)
        with _alone(partial):
            told = _compute_missing(plan, partial, options, progress, compute)
            _finish(plan, partial, told, began)
            partial.rename(target)
    except OSError as error:
        raise SweepError(
            f"cannot write {partial}: {error.strerror or error}; what was finished is safe, go on with --resume"
        ) from None
    return target


def _begin(plan: SweepPlan, partial: Path, options: Options) -> None:
    """Make the growing folder, or make sure that the one there is of this sweep."""
    if partial.exists() and (partial / GROWING).exists():
        if not options.resume:
            there = f"{partial} is unfinished ({_progress_of(plan, partial)})"
            raise SweepError(f"{there}; add --resume to go on with it, or delete it")
        told = _growing(partial)
        if told.get("digest") != plan.digest:
            raise SweepError(f"{partial} is of another sweep; delete it or choose another --out")
        return
    shutil.rmtree(partial, ignore_errors=True)  # nothing in it was ever finished
    (partial / OUTCOME_FOLDER).mkdir(parents=True)
    if plan.form.trajectories != "none":
        (partial / TRAJECTORY_FOLDER).mkdir()
    write_plugins(plan.policies, partial)
    (partial / SCENARIO).write_text(resolved_yaml(plan), encoding="utf-8")
    write_design(plan, partial / DESIGN)
    growing = {"digest": plan.digest, "rows": plan.n_runs, "parts": layout_of(plan).parts, "source_hash": source_hash()}
    (partial / GROWING).write_text(json.dumps(growing) + "\n", encoding="utf-8")


def _growing(partial: Path) -> dict[str, Any]:
    try:
        told = json.loads((partial / GROWING).read_text(encoding="utf-8"))
    except ValueError:
        told = None
    if not isinstance(told, dict):
        raise SweepError(f"{partial / GROWING} is damaged; delete the folder to start anew")
    if told.get("source_hash") != source_hash():
        raise SweepError(f"the model's source has changed since {partial} was begun; delete it to start anew")
    return told


def _progress_of(plan: SweepPlan, partial: Path) -> str:
    there = len(list((partial / OUTCOME_FOLDER).glob("part-*.parquet")))
    return f"{there} of {layout_of(plan).parts} parts"


@contextmanager
def _alone(partial: Path) -> Iterator[None]:
    """Keep a second process out of a growing folder; the lock goes with the process, however it ends."""
    try:
        import fcntl
    except ImportError:  # no such lock on this system: nothing guards against a second process
        yield
        return
    with (partial / GROWING).open("rb") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise SweepError(f"another process works on {partial}") from None
        yield


def _compute_missing(
    plan: SweepPlan, partial: Path, options: Options, progress: Progress, compute: Compute | None
) -> list[dict[str, Any]]:
    """Compute what is not there or damaged; what is known of every part, in order."""
    layout = layout_of(plan)
    told: dict[int, dict[str, Any]] = {}
    for part in range(layout.parts):
        if (partial / OUTCOME_FOLDER / part_name(part)).exists():
            found = read_part(plan, partial, part)
            if found is not None and found["rows"] == layout.span(part)[1]:
                told[part] = found
                progress(found["rows"])
    missing = [part for part in range(layout.parts) if part not in told]
    if compute is None:
        finished = in_threads(plan, partial, missing, options.threads)
    else:
        finished = compute(plan, partial, missing)
    for found in finished:
        told[found["part"]] = found
        progress(found["rows"])
    return [told[part] for part in range(layout.parts)]


def write_design(plan: SweepPlan, path: Path) -> None:
    """Every point of the design, a row each, in blocks."""
    design = plan.design
    names = [text_field("name", "name of the future")] if design.names else []
    schema = pa.schema([*KEY_FIELDS[:3], *names, *(axis_field(column) for column in design.columns)])
    with pq.ParquetWriter(path, schema, **COMPACT) as writer:
        for first in range(0, plan.n_points, DESIGN_ROWS):
            points = np.arange(first, min(first + DESIGN_ROWS, plan.n_points))
            writer.write_table(_design_table(plan, points, schema))


def _design_table(plan: SweepPlan, points: Array, schema: pa.Schema) -> pa.Table:
    codes = plan.design.codes(points)
    future, lever = np.divmod(points, len(plan.design.levers))
    arrays: list[Any] = [pa.array(points), pa.array(future), pa.array(lever.astype(np.int32))]
    if plan.design.names:
        arrays.append(pa.array([plan.design.names[f] for f in future], pa.string()).dictionary_encode())
    arrays += [axis_array(column, codes[:, k]) for k, column in enumerate(plan.design.columns)]
    return pa.Table.from_arrays(arrays, schema=schema)


def _finish(plan: SweepPlan, partial: Path, told: list[dict[str, Any]], began: float) -> None:
    """Summary and manifest of a sweep that is whole."""
    for stray in partial.rglob(".*"):  # what killed processes had begun
        stray.unlink()
    summary = summarise(plan, partial)
    (partial / SUMMARY).write_text(json.dumps(summary, indent=1) + "\n", encoding="utf-8")
    told_of_all = {
        "kind": "sweep",
        **provenance(plan.scenario.name, plan.policies, time.perf_counter() - began),
        "scenario_digest": plan.digest,
        "columns_digest": whole_digest(told),
        "design_digest": plan.design_digest,
        "method": plan.form.method,
        "seed": plan.seed,
        "seeds": plan.form.seeds,
        "points": plan.n_points,
        "replicates": plan.replicates,
        "runs": plan.n_runs,
        "failed": summary["failed"],
        "months": plan.scenario.ticks,
        "firms": plan.scenario.firms,
        "trajectories": plan.form.trajectories,
        "parts": told,
    }
    (partial / GROWING).unlink()
    write_manifest(told_of_all, partial)


def open_sweep(folder: Path) -> tuple[SweepPlan, dict[str, Any]]:
    """Plan and manifest of a finished sweep.

    Raises
    ------
    RunFolderError
        If it is no sweep folder, or its design is not what its configuration and `design.parquet` say.
    """
    manifest = read_manifest(folder)
    if manifest.get("kind") != "sweep":
        raise RunFolderError(f"{folder} is the folder of a run, not of a sweep")
    plan = load_plan(folder / SCENARIO)
    if plan.design_digest != manifest.get("design_digest"):
        raise RunFolderError(
            f"{folder}: its design cannot be drawn again; {SCENARIO} was changed, or the versions of scipy or SALib "
            "that drew it are not installed"
        )
    return plan, manifest
