"""A sweep from its plan to its folder: it grows in `.<name>.partial/`, stops and goes on, is renamed when whole."""

import json
import os
import shutil
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from sim.errors import RunFolderError, SweepError
from sim.experiments.executors import in_threads
from sim.experiments.parts import (
    COMPACT,
    OUTCOME_FOLDER,
    TRAJECTORY_FOLDER,
    finished_parts,
    layout_of,
    part_name,
    read_part,
    whole_digest,
)
from sim.experiments.plan import SweepPlan, load_plan
from sim.experiments.resolved import resolved_yaml
from sim.experiments.summary import summarise
from sim.experiments.tables import KEY_FIELDS, axis_array, axis_field, text_field, told_columns
from sim.jit import Array, source_hash
from sim.runs import MANIFEST, PARTIAL, provenance, read_manifest, write_manifest, write_plugins

DESIGN, SCENARIO, SUMMARY, GROWING = "design.parquet", "scenario.yaml", "summary.json", "growing.json"
DESIGN_ROWS = 65_536
Progress = Callable[[int], None]
Compute = Callable[[SweepPlan, Path, Sequence[int]], Generator[dict[str, Any]]]


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
    return out / f".{folder_name(plan)}{PARTIAL}"


def target_of(plan: SweepPlan, out: Path) -> Path:
    """The folder of a sweep in `out`.

    Raises
    ------
    SweepError
        If `out` is itself the folder of a sweep or of a run, or may not be looked into.
    """
    target = out / folder_name(plan)
    try:
        target.exists()
        taken = (out / MANIFEST).exists() or (out / GROWING).exists()
    except OSError as error:
        raise SweepError(f"cannot write {target}: {error.strerror}") from None
    if taken:
        raise SweepError(
            "is the folder of another run or sweep; name the folder that receives sweep folders", where=f"--out {out}"
        )
    return target


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
    began = time.perf_counter()
    try:
        out.mkdir(parents=True, exist_ok=True)
        with _alone(partial):
            if target.exists():
                raise SweepError(f"{target} is there already")
            _begin(plan, partial, options)
            told = _compute_missing(plan, partial, options, progress, compute)
            _finish(plan, partial, told, began)
            partial.rename(target)
    except OSError as error:
        raise _stopped(plan, partial, f"cannot write {partial}: {error.strerror or error}") from None
    except MemoryError:
        raise _stopped(plan, partial, "out of memory; ask for fewer --threads") from None
    return target


def finished_runs(plan: SweepPlan, out: Path) -> int:
    """Runs of an unfinished sweep that are on disk."""
    layout = layout_of(plan)
    return sum(layout.span(part)[1] for part in finished_parts(plan, partial_of(plan, out)))


def _stopped(plan: SweepPlan, partial: Path, why: str) -> SweepError:
    there = finished_runs(plan, partial.parent)
    kept = f"; {there:,} of {plan.n_runs:,} runs are finished and safe, go on with --resume" if there else ""
    return SweepError(why + kept)


def _begin(plan: SweepPlan, partial: Path, options: Options) -> None:
    """Make the growing folder, or make sure that the one there is of this sweep.

    Parts prove themselves; everything else is written anew, because a kill may have left it in halves.
    """
    there = finished_parts(plan, partial)
    if there and not options.resume:
        unfinished = f"{partial} is unfinished ({len(there):,} of {layout_of(plan).parts:,} parts)"
        raise SweepError(f"{unfinished}; add --resume to go on with it, or delete it")
    if there:
        _check_origin(plan, partial)
    else:
        shutil.rmtree(partial, ignore_errors=True)  # nothing in it was ever finished
    for name in (OUTCOME_FOLDER, *([TRAJECTORY_FOLDER] if plan.form.trajectories != "none" else [])):
        (partial / name).mkdir(parents=True, exist_ok=True)
    write_plugins(plan.policies, partial)
    (partial / SCENARIO).write_text(resolved_yaml(plan), encoding="utf-8")
    write_design(plan, partial / DESIGN)
    growing = {"digest": plan.digest, "rows": plan.n_runs, "parts": layout_of(plan).parts, "source_hash": source_hash()}
    (partial / GROWING).write_text(json.dumps(growing) + "\n", encoding="utf-8")


def _check_origin(plan: SweepPlan, partial: Path) -> None:
    """Refuse to go on with what another sweep or another version of the model began."""
    try:
        told = json.loads((partial / GROWING).read_text(encoding="utf-8"))
        digest, source = told["digest"], told["source_hash"]
    except (FileNotFoundError, ValueError, TypeError, KeyError):
        return  # killed while it was written; each part says what it is of
    if digest != plan.digest:
        raise SweepError(f"{partial} is of another sweep; delete it or choose another --out")
    if source != source_hash():
        raise SweepError(
            f"the model's source has changed since {partial} was begun; go back to that version, or delete the folder"
        )


@contextmanager
def _alone(partial: Path) -> Iterator[None]:
    """Keep a second process out of a growing folder; the lock goes with the process, however it ends."""
    path = partial.with_suffix(".lock")  # beside the folder, which is sealed with all that is in it
    with path.open("a") as lock:
        # Who just finished has deleted the file that was opened here; then the lock would guard nothing.
        if not _locked(lock) or not path.exists() or not os.path.samestat(os.fstat(lock.fileno()), path.stat()):
            raise SweepError(f"another process works on {partial}")
        try:
            yield
        finally:
            path.unlink(missing_ok=True)


def _locked(lock: IO[str]) -> bool:
    """Lock a file; False if another process has. Where files cannot be locked nothing guards against it."""
    try:
        import fcntl

        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except (ImportError, OSError):
        return True
    return True


def _compute_missing(
    plan: SweepPlan, partial: Path, options: Options, progress: Progress, compute: Compute | None
) -> list[dict[str, Any]]:
    """Compute what is not there or damaged; what is known of every part, in order."""
    layout = layout_of(plan)
    told: dict[int, dict[str, Any]] = {}
    for part in finished_parts(plan, partial):
        found = read_part(plan, partial, part)
        if found is None:
            (partial / OUTCOME_FOLDER / part_name(part)).unlink()
            continue
        told[part] = found
        progress(found["rows"])
    missing = [part for part in range(layout.parts) if part not in told]
    if compute is None:
        finished = in_threads(plan, partial, missing, options.threads)
    else:
        finished = compute(plan, partial, missing)
    with closing(finished):
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
    arrays += [axis_array(column, codes[:, k]) for k, column in enumerate(told_columns(plan))]
    return pa.Table.from_arrays(arrays, schema=schema)


def _finish(plan: SweepPlan, partial: Path, told: list[dict[str, Any]], began: float) -> None:
    """Summary and manifest of a sweep that is whole."""
    of_layout = {part_name(part) for part in range(len(told))}
    for path in (*(partial / OUTCOME_FOLDER).iterdir(), *(partial / TRAJECTORY_FOLDER).glob("*")):
        if path.name not in of_layout:  # what killed processes had begun, and parts that are none of this sweep
            path.unlink()
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
    for name in (GROWING, MANIFEST):
        (partial / name).unlink(missing_ok=True)
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
