"""Points of a `list` design: from the configuration, or from a CSV or Parquet file."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from sim.errors import ConfigError
from sim.jit import Array
from sim.scenario import Scenario, SweepForm
from sim.scenario.sweeps import NAME

TABLES = (".csv", ".parquet")
"""How the names of files of points end."""
OWN_COLUMNS = ("point", "future", "lever")
"""Columns of a `design.parquet` that are neither settings nor names."""


@dataclass(frozen=True)
class Listed:
    """Points by column.

    Parameters
    ----------
    columns : dict
        Path to its values: a float64 array (points,) for numbers without blanks, otherwise a list with None for blanks.
    names : tuple of str
        Name of each point; empty where they have none.
    lines : tuple of str
        ``file:line`` of each point of a configuration.
    file : Path, optional
        The file that holds them.
    """

    columns: Mapping[str, Sequence[Any] | Array]
    names: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    file: Path | None = None

    def __len__(self) -> int:
        """Number of points."""
        return len(self.names) or max((len(values) for values in self.columns.values()), default=0)

    def where(self, point: int) -> str:
        """Where a point is written."""
        if self.file is None:
            return self.lines[point] if self.lines else ""
        return f"{self.file.name}:{point + 2}" if self.file.suffix == ".csv" else f"{self.file.name}, row {point + 1}"

    def words(self) -> Iterator[tuple[str, Any]]:
        """Path and value of every setting that is no number."""
        for path, values in self.columns.items():
            for value in () if isinstance(values, np.ndarray) else values:
                if isinstance(value, str | dict | list):
                    yield path, value


def listed_points(form: SweepForm, scenario: Scenario) -> Listed:
    """The points of a list.

    Raises
    ------
    ConfigError
        No points, names given twice, a file that cannot be used.
    """
    where = form.where("points")
    if isinstance(form.listed, str):
        path = Path(form.listed)
        levers = [axis.path for group in form.levers for axis in group]
        found = read_points(path if path.is_absolute() else (scenario.folder or Path.cwd()) / path, where, levers)
    else:
        found = _by_column(form.listed, form.listed_at)
    if not len(found):
        raise ConfigError("an empty design: the list has no points", where=where, field="sweep.points")
    seen: set[str] = set()
    for point, name in enumerate(found.names):
        if name and name in seen:
            raise ConfigError("two points have this name", where=found.where(point), field=NAME, value=name)
        seen.add(name)
    return found


def _by_column(rows: Sequence[Mapping[str, Any]], lines: tuple[str, ...]) -> Listed:
    """Points written one by one, as columns; what a point leaves out is None."""
    paths = dict.fromkeys(path for row in rows for path in row if path != NAME)
    names = tuple(_name(row.get(NAME)) for row in rows)
    columns = {path: [row.get(path) for row in rows] for path in paths}
    return Listed(columns, names if any(names) or not paths else (), lines)


def _name(value: Any) -> str:
    return "" if value is None else str(value)


def read_points(path: Path, where: str, levers: Sequence[str] = ()) -> Listed:
    """Points of a CSV or Parquet file, blanks as None; of a `design.parquet`, its futures without the `levers`.

    Raises
    ------
    ConfigError
        If the file is not there, of another kind, or cannot be read.
    """
    if path.suffix not in TABLES:
        raise ConfigError("points lie in a .csv or .parquet file", where=where, field="sweep.points", value=path.name)
    try:
        table = _table(path)
        names = [str(name).strip() for name in table.column_names]
    except FileNotFoundError:
        raise ConfigError("there is no such file", where=where, field="sweep.points", value=str(path)) from None
    except (OSError, ValueError) as error:
        message = f"cannot be read ({' '.join(str(error).split())[:100]})"
        raise ConfigError(message, where=where, field="sweep.points", value=path.name) from None
    if "" in names:
        message = f"column {names.index('') + 1} has no name"
        raise ConfigError(message, where=where, field="sweep.points", value=path.name)
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise ConfigError(f"column {twice} is there twice", where=where, field="sweep.points", value=path.name)
    table = table.rename_columns(names)
    crossed: set[str] = set()
    if "lever" in names:
        import pyarrow.compute as pc

        table = table.filter(pc.equal(table["lever"], 0))
        crossed = {name for name in names for lever in levers if lever == name or lever.endswith(f".{name}")}
    columns = {name: _cells(table[name]) for name in names if name not in {*OWN_COLUMNS, NAME, *crossed}}
    named = tuple(_name(value) for value in table[NAME].to_pylist()) if NAME in names else ()
    return Listed(columns, named, (), path)


def _table(path: Path) -> Any:
    """The file as an Arrow table. Of a CSV only an empty cell is blank: ``nan`` is no way to say "as configured"."""
    if path.suffix == ".parquet":
        import pyarrow.parquet as pq

        return pq.read_table(path)
    from pyarrow import csv

    options = csv.ConvertOptions(null_values=[""], strings_can_be_null=True)
    return csv.read_csv(path, convert_options=options)


def _cells(column: Any) -> Sequence[Any] | Array:
    """Values of an Arrow column as a configuration would say them."""
    import pyarrow.types as kinds

    if (kinds.is_integer(column.type) or kinds.is_floating(column.type)) and not column.null_count:
        values: Array = column.to_numpy().astype(float)
        return values
    return column.to_pylist()  # type: ignore[no-any-return]
