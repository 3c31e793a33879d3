"""Proof of a run folder: recompute every run from the folder alone, and name the first number that differs."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from sim.errors import RunFolderError, UserError
from sim.jit import Array, source_hash
from sim.records import Digest, read_months
from sim.runs import MANIFEST, Options, chunks_of, file_hash, read_manifest, seal_of, versions
from sim.runspec import RunSpec, load_spec
from sim.scenario import date_of
from sim.vocabulary import COLUMNS

CROSS_PLATFORM = 1e-9
"""What can be promised across machines: their mathematics libraries differ in the last bits."""


@dataclass(frozen=True)
class Verdict:
    """What a verification found.

    Parameters
    ----------
    verdict : {"identical", "within tolerance", "differs", "damaged"}
    runs : int
        Runs recomputed.
    changed_files : tuple of str
        Files that are missing or not what the manifest sealed.
    largest : float
        Largest absolute difference of any number.
    first : str
        First run, month and variable that differ beyond the tolerance, and by how much.
    warnings : tuple of str
        Versions or sources that are not those of the run.
    """

    verdict: str
    runs: int
    changed_files: tuple[str, ...] = ()
    largest: float = 0.0
    first: str = ""
    warnings: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether the folder is proved."""
        return self.verdict in ("identical", "within tolerance")


def changed_files(folder: Path, manifest: dict[str, Any]) -> tuple[str, ...]:
    """Files missing, changed or added since the manifest was written."""
    changed = [] if seal_of(manifest) == manifest.get("seal") else [MANIFEST]
    for name, digest in manifest["files"].items():
        path = folder / name
        if not path.is_file():
            changed.append(f"{name} (missing)")
        elif file_hash(path) != digest:
            changed.append(name)
    known = {*manifest["files"], MANIFEST}
    found = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    return (*changed, *(f"{name} (added)" for name in sorted(found - known)))


def refuse_changed(folder: Path, manifest: dict[str, Any]) -> None:
    """Refuse a folder whose files are not those its manifest sealed: an answer from it would not say what was computed.

    Files that were added do no harm, unless they lie among the sealed ones.

    Raises
    ------
    RunFolderError
        The first that was changed, is missing, or was put among the others.
    """
    within = {str(Path(name).parent) for name in manifest["files"]} - {"."}
    for name in changed_files(folder, manifest):
        bare, added, _ = name.partition(" (added)")
        if not added or str(Path(bare).parent) in within:
            raise RunFolderError(f"{name} is not what was sealed; tightrope verify says more", where=str(folder))


def version_warnings(manifest: dict[str, Any]) -> tuple[str, ...]:
    """What is not as it was when the folder was made."""
    now, then = versions(), manifest.get("versions", {})
    warnings = [
        f"{name} {then.get(name)} made the folder, {now[name]} verifies it"
        for name in now
        if now[name] != then.get(name)
    ]
    if manifest.get("source_hash") != source_hash():
        warnings.append("the model's source has changed since the folder was made")
    return tuple(warnings)


def _recorded(path: Path, ticks: int) -> Iterator[Array]:
    """Recorded months, whole runs at a time: float64 arrays (runs, months, columns)."""
    rest, first = np.empty((0, len(COLUMNS))), 0
    for rows in read_months(path):
        rest = np.concatenate([rest, rows])
        whole = len(rest) // ticks
        yield rest[: whole * ticks].reshape(whole, ticks, len(COLUMNS))
        first, rest = first + whole, rest[whole * ticks :]
    if len(rest):
        raise RunFolderError(f"{path}: run {first} stops after {len(rest)} months")


@dataclass
class Comparison:
    """Running comparison of recorded and recomputed months."""

    largest: float = 0.0
    identical: bool = True
    first: str = ""

    def add(self, first_run: int, recorded: Array, recomputed: Array) -> None:
        """Compare the next runs, arrays of shape (runs, months, columns)."""
        if np.array_equal(recorded, recomputed, equal_nan=True):
            return
        self.identical = False
        gap = np.abs(recorded - recomputed)
        gap = np.where(np.isnan(gap), np.where(np.isnan(recorded) & np.isnan(recomputed), 0.0, np.inf), gap)
        self.largest = max(self.largest, float(gap.max()))
        if not self.first and gap.max() > CROSS_PLATFORM:
            run, month, column = (int(k) for k in np.argwhere(gap > CROSS_PLATFORM)[0])
            was, now = (float(months[run, month, column]) for months in (recorded, recomputed))
            self.first = (
                f"run {first_run + run}, month {month} ({date_of(month)}), {COLUMNS[column]}: "
                f"recorded {was!r}, recomputed {now!r}"
            )


def _compare(
    folder: Path, spec: RunSpec, manifest: dict[str, Any], threads: int, progress: Callable[[int], None]
) -> tuple[Comparison, str]:
    comparison, digest = Comparison(), Digest()
    recorded, ahead = _recorded(folder / "months.parquet", spec.ticks), np.empty((0, spec.ticks, len(COLUMNS)))
    engine = "ensemble" if manifest.get("engine") != "mesa" or spec.compiles else "mesa"
    for chunk in chunks_of(spec, Options(engine, threads)):
        while len(ahead) < len(chunk.months):
            piece = next(recorded, None)
            if piece is None:
                raise RunFolderError(f"{folder}: months.parquet holds fewer runs than its configuration asks for")
            ahead = np.concatenate([ahead, piece])
        comparison.add(chunk.first, ahead[: len(chunk.months)], chunk.months)
        ahead = ahead[len(chunk.months) :]
        digest.update(chunk)
        progress(len(chunk.months))
    return comparison, digest.hexdigest()


def verify(folder: Path, *, threads: int, progress: Callable[[int], None]) -> Verdict:
    """Recompute every run of a folder from the folder alone.

    Parameters
    ----------
    folder : Path
    threads : int
    progress : callable
        Called with the number of runs just compared.

    Raises
    ------
    RunFolderError
        If it is no run folder, or too damaged to be recomputed.
    """
    manifest = read_manifest(folder)
    changed, warnings = changed_files(folder, manifest), version_warnings(manifest)
    try:
        spec = load_spec(folder / "scenario.yaml")
        comparison, digest = _compare(folder, spec, manifest, threads, progress)
    except (RunFolderError, UserError, OSError, ValueError, KeyError) as error:
        return Verdict("damaged", 0, changed, first=str(error), warnings=warnings)
    verdict = "within tolerance" if comparison.largest <= CROSS_PLATFORM else "differs"
    if comparison.identical:
        verdict = "identical" if digest == manifest["columns_digest"] else "differs"
    if changed and verdict != "differs":
        verdict = "damaged"
    return Verdict(verdict, spec.runs, changed, comparison.largest, comparison.first, warnings)
