"""Run folders: written aside and renamed, so that they appear whole or not at all; listed; read back.

A folder holds `scenario.yaml`, `manifest.json`, the Parquet files of `sim.records`, `outcomes.parquet`, `summary.json`,
`figure.png` and the sources of a user's policies.
"""

import hashlib
import json
import os
import platform
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

import sim
from sim.ensemble import simulate_chunks
from sim.errors import RunFolderError, UserError
from sim.jit import Array, source_hash
from sim.outcomes import outcomes_of
from sim.policies.registry import PolicySet
from sim.records import SCHEMA_VERSION, Digest, RecordWriter, compact
from sim.runspec import Chunk, RunSpec, plugin_files
from sim.vocabulary import OUTCOMES

LIBRARIES = ("mesa", "numba", "numpy", "pandas", "pyarrow", "pydantic")
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
MANIFEST, ABOUT = "manifest.json", "about.json"
"""What seals a folder, and what says of an answer what it is of."""

UNFINISHED = re.compile(r"\..+\.partial-(?P<machine>.*)-(?P<process>[0-9]+)")
A_DAY = 24 * 60 * 60.0
MONTH_BYTES, FIRM_MONTH_BYTES = 450, 28
"""What the records of a month of a run and of a firm take on disk, about, measured on the baseline."""
FAR_TOO_MUCH = 2.0
"""How many times what is free an estimate must be to be refused: no estimate is sure."""
GIGABYTE = 1e9
Progress = Callable[[int], None]
Draw = Callable[[Path], None]


@dataclass(frozen=True)
class Options:
    """How to run, none of it able to change a result.

    Parameters
    ----------
    engine : {"ensemble", "mesa"}
    threads : int
    firm_records : bool
        Also record every firm and month.
    """

    engine: str = "ensemble"
    threads: int = 1
    firm_records: bool = False


def folder_name(spec: RunSpec) -> str:
    """``<name>-<hash8>``: the hash covers everything that determines the result."""
    return f"{spec.scenario.name}-{spec.digest[:8]}"


def target_of(spec: RunSpec, out: Path) -> Path:
    """The run folder of a specification in `out`; raises RunFolderError if there cannot be one."""
    target = out / folder_name(spec)
    try:
        target.exists()
    except OSError as error:
        raise RunFolderError(f"cannot write {target}: {error.strerror}") from None
    return target


def _sweep(out: Path) -> None:
    """Delete what killed processes of this machine left unfinished, and of other machines after a day."""
    for folder in out.glob(".*.partial-*"):
        found = UNFINISHED.fullmatch(folder.name)
        if found and not (_alive(int(found["process"])) if found["machine"] == platform.node() else _busy(folder)):
            shutil.rmtree(folder, ignore_errors=True)


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        pass  # somebody else's
    return True


def _busy(folder: Path) -> bool:
    """Whether something in a folder was written within a day."""
    try:
        return time.time() - max(path.stat().st_mtime for path in (folder, *folder.rglob("*"))) < A_DAY
    except OSError:
        return True


def chunks_of(spec: RunSpec, options: Options) -> Iterator[Chunk]:
    """Records of all runs, in order, by the chosen engine.

    Raises
    ------
    PluginError
        If a user's policy raises, or gives what is no distribution.
    """
    try:
        if options.engine == "mesa":
            from sim.model import play  # Mesa takes a second to import; only who asks for it pays

            for run in range(spec.runs):
                yield play(spec, run, 1, firms=options.firm_records)
        else:
            yield from simulate_chunks(spec, threads=options.threads, firms=options.firm_records)
    except (UserError, MemoryError):
        raise
    except Exception as error:
        if not spec.policies.sources:
            raise
        raise spec.blame(error) from None


def summary_of(outcomes: Array) -> dict[str, dict[str, float | int | str | None]]:
    """Mean, sd, quantiles and n of each outcome; n counts the runs in which it is defined.

    Parameters
    ----------
    outcomes : float64 array, shape (runs, outcomes)
    """
    summary: dict[str, dict[str, float | int | str | None]] = {}
    for k, outcome in enumerate(OUTCOMES):
        values = outcomes[:, k][np.isfinite(outcomes[:, k])]
        row: dict[str, float | int | str | None] = {"n": len(values), "unit": outcome.unit, "scope": outcome.scope}
        row["mean"] = float(values.mean()) if len(values) else None
        row["sd"] = float(values.std(ddof=1)) if len(values) > 1 else None
        quantiles = np.quantile(values, QUANTILES).tolist() if len(values) else [None] * len(QUANTILES)
        row |= {f"{100 * q:g}%": value for q, value in zip(QUANTILES, quantiles, strict=True)}
        summary[outcome.name] = row
    return summary


def _outcomes_table(outcomes: Array, seed: int) -> pa.Table:
    runs = np.arange(len(outcomes), dtype=np.int32)
    fields = [pa.field("run", pa.int32()), pa.field("seed", pa.int64())]
    fields += [
        pa.field(o.name, pa.float64(), metadata={"unit": o.unit, "description": f"{o.meaning} ({o.scope})"})
        for o in OUTCOMES
    ]
    columns = [pa.array(runs), pa.array(np.full(len(outcomes), seed))]
    columns += [pa.array(outcomes[:, k]) for k in range(len(OUTCOMES))]
    return pa.Table.from_arrays(columns, schema=pa.schema(fields))


def _commit() -> dict[str, Any]:
    """Commit and dirty flag of the source checkout; empty values outside one."""
    root = Path(sim.__file__).parents[1]
    try:
        ask = ["git", "-C", str(root)]
        commit = subprocess.run([*ask, "rev-parse", "HEAD"], capture_output=True, text=True, timeout=5, check=True)
        status = subprocess.run([*ask, "status", "--porcelain"], capture_output=True, text=True, timeout=5, check=True)
    except (OSError, subprocess.SubprocessError):
        return {"commit": None, "dirty": None}
    return {"commit": commit.stdout.strip(), "dirty": bool(status.stdout.strip())}


def versions() -> dict[str, str]:
    """Versions of the tool and of the libraries that can change a result."""
    found = {"tightrope": sim.__version__, "python": platform.python_version()}
    return found | {name: metadata.version(name) for name in LIBRARIES}


def file_hash(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_plugins(policies: PolicySet, folder: Path) -> None:
    """Put the sources of a user's policies where a configuration in the folder finds them."""
    for place, text in plugin_files(policies).items():
        (folder / place).parent.mkdir(exist_ok=True)
        (folder / place).write_text(text, encoding="utf-8")


def provenance(name: str, policies: PolicySet, seconds: float) -> dict[str, Any]:
    """Who made a folder: versions, commit, sources, platform, time."""
    return {
        "schema_version": SCHEMA_VERSION,
        "name": name,
        "versions": versions(),
        "source_hash": source_hash(),
        "plugins": {ref: hashlib.sha256(text.encode()).hexdigest() for ref, text in policies.sources.items()},
        **_commit(),
        "platform": platform.platform(),
        "machine": platform.machine(),
        "finished": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "seconds": round(seconds, 3),
    }


def write_manifest(told: dict[str, Any], folder: Path, known: Mapping[str, str] = MappingProxyType({})) -> None:
    """Seal a folder: the hash of every file in it, and of the manifest itself; some files' hashes may be known."""
    files = {str(path.relative_to(folder)): path for path in sorted(folder.rglob("*")) if path.is_file()}
    manifest = {**told, "files": {place: known.get(place) or file_hash(path) for place, path in files.items()}}
    manifest["seal"] = seal_of(manifest)
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")


def _manifest(spec: RunSpec, options: Options, digest: str) -> dict[str, Any]:
    return {
        "kind": "run",
        "scenario_digest": spec.digest,
        "columns_digest": digest,
        "seed": spec.seed,
        "runs": spec.runs,
        "months": spec.ticks,
        "firms": spec.firms,
        "firm_records": options.firm_records,
        "engine": options.engine,
    }


class Written(NamedTuple):
    """What is known of a folder's records once they are written: digest of the columns, outcomes, hashes of files."""

    digest: str
    outcomes: Array
    hashes: dict[str, str]


def _write_runs(spec: RunSpec, options: Options, folder: Path, progress: Progress) -> Written:
    digest, outcomes = Digest(), []
    writer = RecordWriter(folder, firm_records=options.firm_records)
    try:
        for chunk in chunks_of(spec, options):
            writer.write(chunk)
            digest.update(chunk)
            outcomes.append(outcomes_of(chunk.months, chunk.start))
            progress(len(chunk.months))
    finally:
        writer.close()
    return Written(digest.hexdigest(), np.concatenate(outcomes), writer.hashes())


def execute(spec: RunSpec, out: Path, options: Options, *, progress: Progress, draw: Draw | None = None) -> Path:
    """Run everything and leave a run folder.

    Parameters
    ----------
    spec : RunSpec
    out : Path
        Folder that receives the run folder.
    options : Options
    progress : callable
        Called with the number of runs just finished.
    draw : callable, optional
        Draws `figure.png` into the folder it is given.

    Returns
    -------
    Path
        The run folder.

    Raises
    ------
    RunFolderError
        If the folder exists, is far larger than the disk, or cannot be written; nothing is left behind.
    """
    target = target_of(spec, out)
    if target.exists():
        raise RunFolderError(f"{target} is there already")
    aside, began = out / f".{target.name}.partial-{platform.node()}-{os.getpid()}", time.perf_counter()
    _sweep(out)
    try:
        aside.mkdir(parents=True)
        _refuse_without_room(spec, options, aside)
        _fill(spec, aside, options, progress, draw, began)
        aside.rename(target)
    except OSError as error:
        raise RunFolderError(f"cannot write {target}: {error.strerror or error}") from None
    except MemoryError:
        raise RunFolderError(
            f"cannot make {target}: out of memory; ask for fewer firms, months or firm records"
        ) from None
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return target


def _refuse_without_room(spec: RunSpec, options: Options, folder: Path) -> None:
    """Refuse before the work, not after hours of it, what the disk cannot hold; raises RunFolderError."""
    a_month = MONTH_BYTES + (FIRM_MONTH_BYTES * spec.firms if options.firm_records else 0)
    wanted, free = float(spec.runs) * spec.ticks * a_month, shutil.disk_usage(folder).free
    if wanted > FAR_TOO_MUCH * free:
        size = f"{spec.runs:,} runs of {spec.ticks} months take about {wanted / GIGABYTE:,.0f} GB"
        less = "leave out firm records or ask for fewer runs" if options.firm_records else "ask for fewer runs"
        raise RunFolderError(
            f"{size}, and {free / GIGABYTE:,.1f} GB are free; {less} (a sweep keeps outcomes alone: a hundredth)"
        )


def _fill(spec: RunSpec, folder: Path, options: Options, progress: Progress, draw: Draw | None, began: float) -> None:
    (folder / "scenario.yaml").write_text(spec.portable_yaml(), encoding="utf-8")
    write_plugins(spec.policies, folder)
    written = _write_runs(spec, options, folder, progress)
    table = _outcomes_table(written.outcomes, spec.seed)
    pq.write_table(table, folder / "outcomes.parquet", **compact(table.schema))
    (folder / "summary.json").write_text(json.dumps(summary_of(written.outcomes), indent=1) + "\n", encoding="utf-8")
    if draw is not None:
        draw(folder)
    made_by = provenance(spec.scenario.name, spec.policies, time.perf_counter() - began)
    write_manifest({**made_by, **_manifest(spec, options, written.digest)}, folder, written.hashes)


def seal_of(manifest: dict[str, Any]) -> str:
    """SHA-256 of everything else in the manifest, so that a change of the manifest itself shows."""
    rest = {key: value for key, value in manifest.items() if key != "seal"}
    return hashlib.sha256(json.dumps(rest, sort_keys=True).encode()).hexdigest()


def read_manifest(folder: Path) -> dict[str, Any]:
    """Manifest of a run folder; raises RunFolderError if it is missing or damaged."""
    if not folder.is_dir():
        raise RunFolderError(f"{folder}: no such run folder")
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        if folder.name.startswith(".") and folder.name.endswith(PARTIAL):
            raise RunFolderError(f"{folder}: {STOPPED}") from None
        raise RunFolderError(f"{folder}: not a run folder, or its {MANIFEST} is damaged") from None
    kinds = {"files": dict, "columns_digest": str, "runs": int, "months": int}
    if not isinstance(manifest, dict) or not all(isinstance(manifest.get(key), kind) for key, kind in kinds.items()):
        raise RunFolderError(f"{folder}: its {MANIFEST} is not that of a run")
    return manifest


def answer_of(folder: Path) -> str:
    """The verb whose answer a folder holds, such as "compare"; empty where it holds none."""
    return str(about_of(folder).get("analysis", ""))


def about_of(folder: Path) -> dict[str, Any]:
    """What an answer says of itself, from its ``about.json``; nothing where a folder holds none."""
    try:
        told = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return told if isinstance(told, dict) and isinstance(told.get("analysis"), str) else {}


PARTIAL, STOPPED = ".partial", "unfinished: sweep again with --resume"
"""How the folder of a sweep ends while it grows, and what is said of one that was stopped."""


def row_of(folder: Path) -> dict[str, Any]:
    """What a folder is: its manifest, or the verb it is an answer of, with ``state`` "whole" or what is damaged."""
    told = {} if (folder / MANIFEST).exists() else about_of(folder)
    if told:
        finished = str(told.get("finished", ""))
        return {"kind": told["analysis"], "folder": str(folder), "state": "whole", "finished": finished}
    try:
        manifest = read_manifest(folder)
    except RunFolderError as error:
        return {"folder": str(folder), "state": f"damaged: {error}", "finished": ""}
    missing = [name for name in manifest["files"] if not (folder / name).is_file()]
    return {**manifest, "folder": str(folder), "state": f"damaged: {missing[0]} is missing" if missing else "whole"}


def library(root: Path) -> list[dict[str, Any]]:
    """What `root` holds, newest first: a row a folder, damaged ones marked, sweeps that were stopped at the end."""
    found = [path for path in root.iterdir() if path.is_dir()] if root.is_dir() else []
    folders = [path for path in found if not path.name.startswith(".") and not path.name.endswith(".analysis")]
    rows = sorted(map(row_of, folders), key=lambda row: str(row.get("finished", "")), reverse=True)
    stopped = sorted(path for path in found if path.name.startswith(".") and path.name.endswith(PARTIAL))
    return [*rows, *({"folder": str(path), "kind": "sweep", "state": STOPPED, "finished": ""} for path in stopped)]
