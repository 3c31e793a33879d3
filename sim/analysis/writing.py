"""Answers as files: tables in Parquet and CSV, and what they are of. The folder appears whole or not at all."""

import hashlib
import json
import os
import shutil
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from sim.errors import RunFolderError
from sim.jit import source_hash
from sim.runs import ABOUT, provenance, versions, write_manifest, write_plugins
from sim.runspec import RunSpec

Draw = Callable[[Path], object]
"""Draws a figure into the file it is given."""


@dataclass(frozen=True)
class Origin:
    """What an answer was computed from, where it is not beside a sweep: its folder is then sealed like that of a run.

    Parameters
    ----------
    spec : RunSpec
    runs, months : int
        Histories at every value, and months of each.
    seconds : float
        How long it took.
    """

    spec: RunSpec
    runs: int
    months: int
    seconds: float


def write_tables(
    folder: Path, tables: Mapping[str, pd.DataFrame], about: dict[str, object],
    figures: Mapping[str, Draw] | None = None, *, replace: bool = False, origin: Origin | None = None,
) -> Path:  # fmt: skip
    """Write tables, figures and ``about.json`` into a new folder.

    Parameters
    ----------
    folder : Path
    tables : mapping
        Name to table; each becomes ``<name>.parquet`` and ``<name>.csv``.
    about : dict
        What they are of; `analysis` names the verb.
    figures : mapping, optional
        File name, such as ``tornado.png``, to what draws it.
    replace : bool
        Take the place of a folder that an earlier answer left; a folder without ``about.json`` is never replaced.
    origin : Origin, optional
        Also write the configuration (``scenario.yaml``, policies of the user's) and a manifest that seals the folder.

    Raises
    ------
    RunFolderError
        If the folder is there already, is not of an answer, or cannot be written.
    """
    if folder.exists() and not (replace and (folder / ABOUT).is_file()):
        raise RunFolderError(f"{folder} is there already")
    aside = folder.parent / f".{folder.name}.partial-{os.getpid()}"
    try:
        aside.mkdir(parents=True)
        for name, table in tables.items():
            table.to_parquet(aside / f"{name}.parquet", index=False)
            table.to_csv(aside / f"{name}.csv", index=False)
        for name, draw in (figures or {}).items():
            draw(aside / name)
        (aside / ABOUT).write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")
        if origin is not None:
            _seal(aside, origin, tables, str(about["analysis"]))
        if folder.exists():
            shutil.rmtree(folder)
        aside.rename(folder)
    except OSError as error:
        raise RunFolderError(f"cannot write {folder}: {error.strerror or error}") from None
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return folder


def _seal(folder: Path, origin: Origin, tables: Mapping[str, pd.DataFrame], kind: str) -> None:
    spec = origin.spec
    (folder / "scenario.yaml").write_text(spec.portable_yaml(), encoding="utf-8")
    write_plugins(spec.policies, folder)
    told = {
        "kind": kind, "scenario_digest": spec.digest, "columns_digest": digest_of(tables), "seed": spec.seed,
        "runs": origin.runs, "months": origin.months, "firms": spec.firms,
    }  # fmt: skip
    write_manifest({**provenance(spec.scenario.name, spec.policies, origin.seconds), **told}, folder)


def made_now() -> dict[str, object]:
    """Who computed an answer that has no manifest, for its ``about.json``."""
    finished = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    return {"versions": versions(), "source_hash": source_hash(), "finished": finished}


def digest_of(tables: Mapping[str, pd.DataFrame]) -> str:
    """SHA-256 of the names, columns and numbers of tables, in the order of their names."""
    found = hashlib.sha256()
    for name in sorted(tables):
        found.update(f"{name}\n{tables[name].to_csv(index=False)}".encode())
    return found.hexdigest()
