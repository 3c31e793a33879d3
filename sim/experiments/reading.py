"""Reading a sweep back: tidy in pandas, or with dimensions in xarray."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.errors import RunFolderError, SweepError, nearest_name
from sim.experiments.designs import Design
from sim.experiments.parts import OUTCOME_FOLDER, TRAJECTORY_FOLDER
from sim.experiments.sweep import open_sweep
from sim.experiments.tables import KEYS
from sim.jit import Array
from sim.runs import read_manifest
from sim.vocabulary import COLUMNS, OUTCOMES, OUTCOMES_BY_NAME

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr


def read_sweep(folder: str | Path, outcomes: Sequence[str] | None = None, *, average: bool = False) -> "pd.DataFrame":
    """A sweep as a tidy table, a row a run.

    Parameters
    ----------
    folder : str or Path
        A finished sweep.
    outcomes : sequence of str, optional
        Outcomes to read; all by default. Fewer take less memory.
    average : bool
        A row a point instead: means over its replicates, without ``replicate``, ``run``, ``seed`` and ``error``.

    Returns
    -------
    DataFrame
        Keys, policies, settings that vary, outcomes.

    Raises
    ------
    RunFolderError, SweepError
        If it is no sweep, or there is no such outcome.
    """
    path = Path(folder)
    names = _known(outcomes)
    with _rows(path, OUTCOME_FOLDER) as source:
        others = [name for name in source.schema.names if name not in OUTCOMES_BY_NAME]
        table = source.to_table(columns=[*others, *names]).to_pandas()
    if not average:
        return table  # type: ignore[no-any-return]
    of_point = [name for name in others if name not in ("replicate", "run", "seed", "error", "point")]
    groups = table.groupby("point", sort=True)
    means = groups[list(names)].mean()
    return groups[of_point].first().join(means).reset_index()  # type: ignore[no-any-return]


@contextmanager
def _rows(folder: Path, kind: str) -> Iterator[Any]:
    """The parts that a sweep sealed, all of them and no other, as one Arrow dataset; raises RunFolderError."""
    import pyarrow.dataset as ds

    manifest = read_manifest(folder)
    if manifest.get("kind") != "sweep":
        raise RunFolderError("the folder of a run, not of a sweep", where=str(folder))
    sealed = {name for name in manifest["files"] if name.startswith(f"{kind}/")}
    found = {f"{kind}/{path.name}" for path in (folder / kind).glob("*.parquet")}
    for name in sorted(sealed ^ found):
        what = "is missing" if name in sealed else "was added"
        raise RunFolderError(f"{name} {what}; tightrope verify says more", where=str(folder))
    try:
        yield ds.dataset([folder / name for name in sorted(sealed)], format="parquet")
    except (OSError, ValueError) as error:  # Arrow's own errors are both
        raise RunFolderError(
            f"{kind}/ cannot be read ({error}); tightrope verify says more", where=str(folder)
        ) from None


def _known(outcomes: Sequence[str] | None) -> list[str]:
    names = [outcome.name for outcome in OUTCOMES] if outcomes is None else list(outcomes)
    for name in names:
        if name not in OUTCOMES_BY_NAME:
            raise SweepError(f"there is no outcome {name}", nearest=nearest_name(name, OUTCOMES_BY_NAME))
    return names


def sweep_dataset(folder: str | Path, outcomes: Sequence[str] | None = None) -> "xr.Dataset":
    """A sweep with dimensions.

    Parameters
    ----------
    folder : str or Path
    outcomes : sequence of str, optional

    Returns
    -------
    Dataset
        A grid: one dimension an axis, named after its (first) setting, and ``replicate``. Any other design: dimensions
        ``future``, ``lever``, ``replicate``, with the settings as coordinates. Units and meanings are attributes.
    """
    import xarray as xr

    path = Path(folder)
    plan, _ = open_sweep(path)
    table = read_sweep(path, outcomes)
    sizes, coordinates = _grid_axes(plan.design) if plan.form.method == "grid" else _points_axes(plan.design)
    coordinates = {
        name: (dimension, table[name].to_numpy()[points * plan.replicates])
        for name, (dimension, points) in coordinates.items()
    }
    sizes["replicate"] = plan.replicates
    shape = tuple(sizes.values())
    variables: dict[str, Any] = {
        name: (tuple(sizes), table[name].to_numpy().reshape(shape),
               {"units": OUTCOMES_BY_NAME[name].unit, "long_name": OUTCOMES_BY_NAME[name].meaning})
        for name in _known(outcomes)
    }  # fmt: skip
    return xr.Dataset(variables, coords=coordinates)


Axes = tuple[dict[str, int], dict[str, tuple[str, Array]]]
"""Size of each dimension; dimension of each setting, and the points that show its values."""


def _grid_axes(design: Design) -> Axes:
    """Axes of a grid: one dimension each, named after its first setting."""
    sizes: dict[str, int] = {}
    found: dict[str, tuple[str, Array]] = {}
    columns, stride = list(design.columns), design.n_points
    for axis in design.grid:
        own = columns[: axis.columns]
        del columns[: axis.columns]
        stride //= axis.length
        sizes[own[0].name] = axis.length
        found |= {column.name: (own[0].name, stride * np.arange(axis.length)) for column in own}
    return sizes, found


def _points_axes(design: Design) -> Axes:
    """Futures and levers as dimensions, settings along them."""
    n, levers = design.futures.shape[1], len(design.levers)
    of_futures, of_levers = np.arange(len(design.futures)) * levers, np.arange(levers)
    found = {
        column.name: ("future", of_futures) if k < n else ("lever", of_levers)
        for k, column in enumerate(design.columns)
    }
    found |= {"name": ("future", of_futures)} if design.names else {}
    return {"future": len(design.futures), "lever": levers}, found


def read_trajectories(folder: str | Path, columns: Sequence[str] | None = None) -> "pd.DataFrame":
    """Months of a sweep that kept them: quantiles of each point, or every run.

    Parameters
    ----------
    folder : str or Path
    columns : sequence of str, optional
        Monthly columns to read; all by default.

    Raises
    ------
    SweepError
        If it kept none.
    """
    path = Path(folder)
    if read_manifest(path).get("trajectories", "none") == "none":
        raise SweepError(f"{path} kept no trajectories; sweep again with --trajectories quantiles or full")
    for name in columns or ():
        if name not in COLUMNS:
            raise SweepError(f"there is no monthly column {name}", nearest=nearest_name(name, COLUMNS))
    with _rows(path, TRAJECTORY_FOLDER) as source:
        keys = [name for name in (*KEYS, "month", "quantile") if name in source.schema.names]
        wanted = None if columns is None else [*keys, *columns]
        return source.to_table(columns=wanted).to_pandas()  # type: ignore[no-any-return]
