"""Answers as files: tables in Parquet and CSV, and what they are of. The folder appears whole or not at all."""

import json
import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pandas as pd

from sim.errors import RunFolderError

ABOUT = "about.json"


Draw = Callable[[Path], object]
"""Draws a figure into the file it is given."""


def write_tables(
    folder: Path, tables: dict[str, pd.DataFrame], about: dict[str, object], figures: Mapping[str, Draw] | None = None,
    *, replace: bool = False,
) -> Path:  # fmt: skip
    """Write tables, figures and ``about.json`` into a new folder.

    Parameters
    ----------
    folder : Path
    tables : dict
        Name to table; each becomes ``<name>.parquet`` and ``<name>.csv``.
    about : dict
        What they are of.
    figures : mapping, optional
        File name, such as ``tornado.png``, to what draws it.
    replace : bool
        Take the place of a folder that an earlier answer left; a folder without ``about.json`` is never replaced.

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
        if folder.exists():
            shutil.rmtree(folder)
        aside.rename(folder)
    except OSError as error:
        raise RunFolderError(f"cannot write {folder}: {error.strerror or error}") from None
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return folder
