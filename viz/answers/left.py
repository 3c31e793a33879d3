"""What the verbs left beside a sweep: found, and believed only where it is of the sweep's own numbers."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from sim.analysis.swept import ANALYSIS, Swept
from sim.runs import ABOUT


class LeftError(Exception):
    """What lies beside a sweep is damaged, or of other numbers."""


@dataclass(frozen=True)
class Left:
    """An answer that a verb left.

    Parameters
    ----------
    place : Path
    about : dict
    tables : dict of DataFrame
    """

    place: Path
    about: dict[str, Any]
    tables: dict[str, pd.DataFrame]


def places_of(folder: Path, verb: str) -> list[Path]:
    """Folders that a verb left beside the folder of a sweep, by name."""
    beside = folder.with_name(folder.name + ANALYSIS)
    return sorted(path for path in beside.glob(f"{verb}-*") if path.is_dir())


def left_at(place: Path, swept: Swept, wanted: Mapping[str, Sequence[str]]) -> Left:
    """Read what a verb left.

    Parameters
    ----------
    place : Path
    swept : Swept
    wanted : mapping
        Tables to the columns they must have.

    Raises
    ------
    LeftError
        If it cannot be read, lacks something, or was made of other numbers than the sweep holds.
    """
    try:
        about = json.loads((place / ABOUT).read_text(encoding="utf-8"))
        tables = {name: pd.read_parquet(place / f"{name}.parquet") for name in wanted}
    except (OSError, ValueError) as error:
        raise LeftError(f"it cannot be read ({type(error).__name__})") from None
    if not isinstance(about, dict) or about.get("digest") != swept.manifest["columns_digest"]:
        raise LeftError("it was made of other numbers than the sweep holds")
    for name, columns in wanted.items():
        missing = [column for column in columns if column not in tables[name].columns]
        if missing:
            raise LeftError(f"{name}.parquet has no {missing[0]}")
    return Left(place, about, tables)
