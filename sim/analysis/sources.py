"""What a question is asked of: a configuration, or a run folder that must still say what it said."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq

from sim.errors import ConfigError, RunFolderError
from sim.jit import Array
from sim.runs import MANIFEST, read_manifest
from sim.runspec import RunSpec, load_spec
from sim.scenario.calendar import tick_of
from sim.verify import CROSS_PLATFORM
from sim.vocabulary import OUTCOMES

Overrides = Sequence[tuple[str, Any]]


@dataclass(frozen=True)
class Source:
    """A configuration, or a run folder.

    Parameters
    ----------
    name : str
        What tables call it.
    spec : RunSpec
    folder : Path or None
        The run folder it comes from.
    """

    name: str
    spec: RunSpec
    folder: Path | None = None


def is_run_folder(name: str | Path) -> bool:
    """Whether a name means a run folder: a folder with a manifest."""
    try:
        return (Path(name) / MANIFEST).exists()
    except OSError:
        return False


def source_of(name: str | Path, overrides: Overrides = ()) -> Source:
    """A configuration or a run folder by name.

    Parameters
    ----------
    name : str or Path
        A run folder, a configuration file, or the name of one in configs/.
    overrides : sequence of (path, value)
        Settings laid over a configuration; a run folder takes none.

    Raises
    ------
    ConfigError, PluginError, RunFolderError
    """
    if not is_run_folder(name):
        spec = load_spec(name, overrides)
        return Source(spec.scenario.name, spec)
    if overrides:
        raise ConfigError("a run folder takes no settings; name the configuration instead", where=str(name))
    folder = Path(name)
    kind = read_manifest(folder).get("kind", "run")
    if kind != "run":
        raise RunFolderError(f"{folder}: a {kind} folder; this takes a run folder or a configuration")
    spec = load_spec(folder / "scenario.yaml")
    return Source(folder.name, spec, folder)


def check_recorded(source: Source, outcomes: Array) -> None:
    """A run folder must hold the outcomes that its configuration gives here.

    Parameters
    ----------
    source : Source
    outcomes : float64 array, shape (runs, outcomes)
        Recomputed outcomes of its first runs.

    Raises
    ------
    RunFolderError
        If they differ by more than machines may.
    """
    if source.folder is None:
        return
    path = source.folder / "outcomes.parquet"
    try:
        table = pq.read_table(path, columns=[outcome.name for outcome in OUTCOMES])
    except (OSError, ValueError, KeyError) as error:
        raise RunFolderError(f"{path}: cannot be read ({' '.join(str(error).split())[:120]})") from None
    recorded = np.stack([table.column(outcome.name).to_numpy() for outcome in OUTCOMES], axis=1)[: len(outcomes)]
    if not np.allclose(recorded, outcomes, rtol=0.0, atol=CROSS_PLATFORM, equal_nan=True):
        raise RunFolderError(
            f"{source.folder}: this version computes other outcomes than it holds; run tightrope verify on it"
        )


def month_of(text: str, spec: RunSpec, option: str = "--date") -> int:
    """A month of a run from a date or a number.

    Raises
    ------
    ConfigError
        If it is neither, or lies outside the run.
    """
    where = f"{option} {text}"
    try:
        month = int(text) if text.strip().isdecimal() else tick_of(text)
    except ValueError as error:
        raise ConfigError(str(error), where=where) from None
    if not 0 <= month < spec.ticks:
        raise ConfigError(f"lies outside the run, July 2024 and {spec.ticks} months on", where=where)
    return month
