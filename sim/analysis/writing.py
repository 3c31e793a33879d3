"""Answers as files: tables in Parquet and CSV, and what they are of. The folder appears whole or not at all."""

import json
import os
import shutil
from pathlib import Path

import pandas as pd

from sim.errors import RunFolderError


def write_tables(folder: Path, tables: dict[str, pd.DataFrame], about: dict[str, object]) -> Path:
    """Write tables and ``about.json`` into a new folder.

    Parameters
    ----------
    folder : Path
    tables : dict
        Name to table; each becomes ``<name>.parquet`` and ``<name>.csv``.
    about : dict
        What they are of.

    Raises
    ------
    RunFolderError
        If the folder is there already or cannot be written.
    """
    if folder.exists():
        raise RunFolderError(f"{folder} is there already")
    aside = folder.parent / f".{folder.name}.partial-{os.getpid()}"
    try:
        aside.mkdir(parents=True)
        for name, table in tables.items():
            table.to_parquet(aside / f"{name}.parquet", index=False)
            table.to_csv(aside / f"{name}.csv", index=False)
        (aside / "about.json").write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")
        aside.rename(folder)
    except OSError as error:
        raise RunFolderError(f"cannot write {folder}: {error.strerror or error}") from None
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return folder
