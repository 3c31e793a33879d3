"""From a `sweep:` block to a design: paths looked up, ranges filled from the vocabulary, every value checked."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from sim.errors import ConfigError
from sim.experiments.designs import Axis, Column, Design, grid, sampled, vocabulary_range
from sim.experiments.settings import Setting, setting_of
from sim.jit import Array
from sim.policies.registry import PolicySet
from sim.scenario import AxisForm, Scenario, SweepForm
from sim.vocabulary import PARAMETERS

NAME = "name"
OWN_COLUMNS = ("point", "future", "lever", NAME)
"""Columns of a `design.parquet` that are not settings."""


def build_design(form: SweepForm, scenario: Scenario, policies: PolicySet) -> Design:
    """The design a block describes.

    Raises
    ------
    ConfigError
        Unknown settings, values outside a domain, an empty design, a sample size that cannot be.
    """
    builder = _Builder(form, scenario, policies)
    lever_groups = linked_first(form.levers)
    levers = [builder.axis(group) for group in lever_groups]
    combinations = grid(levers, [_steps(group) for group in lever_groups])
    if form.method == "list":
        columns, futures, names = builder.listed()
    else:
        groups = linked_first([*builder.every_parameter(), *form.uncertainties])
        axes = [builder.axis(group) for group in groups]
        columns, names = [column for axis in axes for column in axis], ()
        steps = [_steps(group) for group in groups]
        futures = grid(axes, steps) if form.method == "grid" else sampled(form, axes)
        if form.method == "grid" and not axes and not levers:
            raise ConfigError("an empty design: nothing varies", where=form.where(""), field="sweep")
    every = (*columns, *(column for axis in levers for column in axis))
    seen: set[str] = set()
    for column in every:
        if column.setting.path in seen:
            raise ConfigError("varies twice", where=column.where, field=column.setting.path)
        seen.add(column.setting.path)
    return Design(every, futures, combinations, names)


def linked_first(groups: Sequence[tuple[AxisForm, ...]]) -> list[tuple[AxisForm, ...]]:
    """Groups in the order in which a resolved configuration lists them, so that it gives the same design."""
    return sorted(groups, key=lambda group: len(group) == 1)


def _steps(group: Sequence[AxisForm]) -> list[int | None]:
    return [form.steps for form in group]


def checked(column: Column, values: Sequence[Any]) -> None:
    """Refuse a number outside the domain of a setting.

    Raises
    ------
    ConfigError
        At the axis.
    """
    if column.setting.domain is None:
        return
    low, high = column.setting.domain
    for value in values:
        what = {"where": column.where, "field": column.setting.path, "value": value}
        if isinstance(value, bool) or not isinstance(value, int | float) or not np.isfinite(value):
            raise ConfigError("must be a finite number", **what)
        if not low <= value <= high:
            raise ConfigError(f"must lie in [{low:g}, {high:g}]", **what)
        if column.setting.whole and value != int(value):
            raise ConfigError("must be a whole number", **what)


class _Builder:
    """What a design is built from."""

    def __init__(self, form: SweepForm, scenario: Scenario, policies: PolicySet) -> None:
        self.form, self.scenario, self.policies = form, scenario, policies

    def every_parameter(self) -> list[tuple[AxisForm, ...]]:
        """All swept parameters, but those that are axes of their own."""
        if not self.form.every_parameter:
            return []
        taken = {self.setting(form).path for group in self.form.uncertainties for form in group}
        where = self.form.where("uncertainties")
        names = [term.name for term in PARAMETERS if f"params.{term.name}" not in taken]
        return [(AxisForm(path=f"params.{name}", spread=self.form.spread, where=where),) for name in names]

    def setting(self, form: AxisForm) -> Setting:
        """What the path of an axis means."""
        return setting_of(form.path, self.scenario, self.policies, form.where)

    def axis(self, group: Sequence[AxisForm]) -> Axis:
        """Columns of one axis."""
        return tuple(self.column(form) for form in group)

    def column(self, form: AxisForm) -> Column:
        """One axis, its range filled and checked."""
        setting = self.setting(form)
        if form.values is not None:
            column = Column(setting, values=form.values, where=form.where)
            checked(column, form.values)
            if len({repr(value) for value in form.values}) < len(form.values):
                raise ConfigError("a value is given twice", where=form.where, field=setting.path)
            return column
        if setting.domain is None:
            message = "is no number; list what it may be: [hedging, bluff] or {values: [...]}"
            raise ConfigError(message, where=form.where, field=setting.path)
        if form.low is None or form.high is None:
            low, high = vocabulary_range(setting, min(form.spread, self.form.spread), form.where)
        else:
            low, high = form.low, form.high
        column = Column(setting, low, high, where=form.where)
        checked(column, (low, high))
        return column

    def listed(self) -> tuple[list[Column], Array, tuple[str, ...]]:
        """Columns, codes and names of a list of points."""
        form, where = self.form, self.form.where("points")
        table = self._of_file(form.listed) if isinstance(form.listed, str) else _by_column(form.listed)
        names = tuple("" if name is None else str(name) for name in table.pop(NAME, ()))
        number = len(names) or max((len(values) for values in table.values()), default=0)
        if not number:
            raise ConfigError("an empty design: the list has no points", where=where, field="sweep.points")
        found = [self._listed_column(path, values, where) for path, values in table.items()]
        codes = np.column_stack([code for _, code in found]) if found else np.empty((number, 0))
        return [column for column, _ in found], codes, names

    def _listed_column(self, path: str, values: Sequence[Any], where: str) -> tuple[Column, Array]:
        setting = setting_of(path, self.scenario, self.policies, where)
        if isinstance(values, np.ndarray) and setting.domain is not None:  # a large file, checked at its ends
            column = Column(setting, float(values.min()), float(values.max()), where=where)
            checked(column, (column.low, column.high, *(values[values != np.floor(values)][:1].tolist())))
            return column, values.astype(float)
        listed = list(values)
        if any(value is None for value in listed):
            blank = configured(self.scenario, setting.path)
            if blank is None:
                message = "has no configured value that a blank could mean; fill it in every point"
                raise ConfigError(message, where=where, field=setting.path)
            listed = [blank if value is None else value for value in listed]
        if setting.domain is None:
            kinds = {repr(value): value for value in listed}
            position = {word: k for k, word in enumerate(kinds)}
            codes = np.array([position[repr(value)] for value in listed], float)
            return Column(setting, values=tuple(kinds.values()), where=where), codes
        checked(Column(setting, where=where), listed)
        codes = np.array(listed, float)
        return Column(setting, float(codes.min()), float(codes.max()), where=where), codes

    def _of_file(self, name: str) -> dict[str, Sequence[Any]]:
        path = Path(name)
        if not path.is_absolute():
            path = (self.scenario.folder or Path.cwd()) / path
        return read_points(path, self.form.where("points"))


def _by_column(rows: Sequence[Mapping[str, Any]]) -> dict[str, Sequence[Any]]:
    """Points written one by one, as columns; what a point leaves out is None."""
    names = dict.fromkeys(name for row in rows for name in row)
    return {name: [row.get(name) for row in rows] for name in names} or {NAME: [""] * len(rows)}


def configured(scenario: Scenario, path: str) -> Any:
    """Value of a setting in a scenario; None where it says nothing."""
    found: Any = scenario.settings()
    for key in path.split("."):
        if isinstance(found, list) and len(found) == 1 and not key.isdigit():
            found = found[0]
        if isinstance(found, list):
            found = found[int(key)] if key.isdigit() and int(key) < len(found) else None
        else:
            found = found.get(key) if isinstance(found, dict) else None
        if found is None:
            return None
    return found


def read_points(path: Path, where: str) -> dict[str, Sequence[Any]]:
    """Points of a CSV or Parquet file by column, blanks as None; of a `design.parquet`, its futures.

    Returns
    -------
    dict
        Column to its values: a float64 array (points,) for numbers without blanks, otherwise a list.

    Raises
    ------
    ConfigError
        If the file is not there, of another kind, or cannot be read.
    """
    import pandas as pd

    readers: dict[str, Any] = {".csv": pd.read_csv, ".parquet": pd.read_parquet}
    if path.suffix not in readers:
        raise ConfigError("points lie in a .csv or .parquet file", where=where, field="sweep.points", value=path.name)
    try:
        table = readers[path.suffix](path)
    except FileNotFoundError:
        raise ConfigError("there is no such file", where=where, field="sweep.points", value=str(path)) from None
    except (OSError, ValueError) as error:
        message = f"cannot be read ({' '.join(str(error).split())[:100]})"
        raise ConfigError(message, where=where, field="sweep.points", value=path.name) from None
    if "lever" in table.columns:
        table = table[table["lever"] == 0]
    kept = [name for name in table.columns if name not in OWN_COLUMNS or name == NAME]
    return {str(name): _cells(table[name]) for name in kept}


def _cells(column: Any) -> Sequence[Any]:
    """Values of a pandas column as a configuration would say them."""
    if column.dtype.kind in "fiu" and not column.isna().any():
        values: Any = column.to_numpy(float)
        return values  # type: ignore[no-any-return]
    return [None if blank else value for value, blank in zip(column.tolist(), column.isna(), strict=True)]
