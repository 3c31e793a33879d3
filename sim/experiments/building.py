"""From a `sweep:` block to a design: paths looked up, ranges filled from the vocabulary, every value checked."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from sim.errors import ConfigError
from sim.experiments.designs import Axis, Column, Design, GridAxis, grid, grid_axes, sampled, vocabulary_range
from sim.experiments.points import Listed
from sim.experiments.settings import Setting, setting_of
from sim.jit import Array
from sim.policies.registry import PolicySet, is_plugin
from sim.scenario import AxisForm, Scenario, SweepForm, tick_of
from sim.scenario.sweeps import MOST_LISTED
from sim.vocabulary import LADDERS_BY_NAME, PARAMETERS

MAY_BE_BLANK = ("hold", "initial")
"""Blocks in which leaving a setting out means something: it moves freely, or follows from others."""


def build_design(form: SweepForm, scenario: Scenario, policies: PolicySet, listed: Listed) -> Design:
    """The design a block describes; `listed` are the points of a list.

    Raises
    ------
    ConfigError
        Unknown settings, values outside a domain, an empty design, a sample size that cannot be.
    """
    builder = _Builder(form, scenario, policies)
    levers, lever_axes = builder.axes(form.levers, on_grid=True)
    crossed = grid(levers, lever_axes)
    names: tuple[str, ...] = ()
    future_axes: tuple[GridAxis, ...] = ()
    if form.method == "list":
        columns, futures = builder.listed(listed)
        names = listed.names
    else:
        on_grid = form.method == "grid"
        axes, future_axes = builder.axes([*builder.every_parameter(), *form.uncertainties], on_grid=on_grid)
        if on_grid and not axes and not levers:
            raise ConfigError(
                "an empty design: nothing varies; name what does under sweep:, or with --axis us_drive=-0.3:0.6:13 or "
                "--lever policies.seoul=hedging,bluff", where=form.where(""), field="sweep",
            )  # fmt: skip
        columns = [column for axis in axes for column in axis]
        futures = grid(axes, future_axes) if on_grid else sampled(form, axes)
    every = (*columns, *(column for axis in levers for column in axis))
    _apart(every)
    return Design(every, futures, crossed, names, (*future_axes, *lever_axes), listed.where)


def linked_first(groups: Sequence[tuple[AxisForm, ...]]) -> list[tuple[AxisForm, ...]]:
    """Groups in the order in which a resolved configuration lists them, so that it gives the same design."""
    return sorted(groups, key=lambda group: len(group) == 1)


def _apart(columns: Sequence[Column]) -> None:
    """Refuse two columns that set the same thing: one path, or a policy and a part of it that is no number."""
    seen: dict[str, Column] = {}
    for column in columns:
        path = column.setting.path
        if path in seen:
            raise ConfigError("varies twice", where=column.where, field=path)
        seen[path] = column
    for path, column in seen.items():
        around = next((other for other in seen if path.startswith(f"{other}.")), None)
        if around and not column.is_number:
            raise ConfigError(f"varies twice: it is part of {around}", where=column.where, field=path)


def check_values(column: Column, values: Array, where: Sequence[str] | None = None) -> None:
    """Refuse numbers a setting cannot have.

    Parameters
    ----------
    column : Column
    values : float64 array, shape (values,)
    where : sequence of str, optional
        Place of each value; by default the axis.

    Raises
    ------
    ConfigError
        For the first that is not finite, outside the domain or should be whole.
    """
    low, high = column.setting.domain or (-np.inf, np.inf)
    inside, finite = (values >= low) & (values <= high), np.isfinite(values)
    wrong = ~(finite & inside)
    if column.setting.whole:
        wrong |= values != np.floor(values)
    if not wrong.any():
        return
    at = int(np.argmax(wrong))
    message = "must be a whole number" if inside[at] else f"must lie in [{low:g}, {high:g}]"
    raise ConfigError(
        message if finite[at] else "must be a finite number", where=where[at] if where else column.where,
        field=column.setting.path, value=float(values[at]),
    )  # fmt: skip


def as_number(setting: Setting, value: Any, where: str) -> float:
    """A value of a setting that is a number; the tick of an event also as a date.

    Raises
    ------
    ConfigError
        If it is none.
    """
    if setting.unit == "month" and isinstance(value, str):
        try:
            return float(tick_of(value))
        except ValueError as error:
            raise ConfigError(str(error), where=where, field=setting.path) from None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ConfigError("must be a number", where=where, field=setting.path, value=value)
    try:
        return float(value)
    except OverflowError:
        return np.inf


class _Builder:
    """What a design is built from."""

    def __init__(self, form: SweepForm, scenario: Scenario, policies: PolicySet) -> None:
        self.form, self.scenario, self.policies = form, scenario, policies

    def every_parameter(self) -> list[tuple[AxisForm, ...]]:
        """All swept parameters, but those that are axes of their own."""
        if not self.form.every_parameter:
            return []
        taken = {form.path for group in (*self.form.uncertainties, *self.form.levers) for form in group}
        where = self.form.where("uncertainties")
        names = [term.name for term in PARAMETERS if f"params.{term.name}" not in taken]
        return [(AxisForm(path=f"params.{name}", where=where),) for name in names]

    def axes(self, groups: Sequence[tuple[AxisForm, ...]], *, on_grid: bool) -> tuple[list[Axis], tuple[GridAxis, ...]]:
        """Columns of each axis, and how long each is on a grid."""
        axes = [tuple(self.column(form) for form in group) for group in linked_first(groups)]
        for axis in axes:
            _no_value_twice(axis)
        return axes, grid_axes(axes) if on_grid else ()

    def column(self, form: AxisForm) -> Column:
        """One axis, its range filled and checked."""
        setting = setting_of(form.path, self.scenario, self.policies, form.where)
        if form.values is not None:
            if setting.domain is None:
                return Column(setting, values=tuple(plain(setting, v) for v in form.values), where=form.where)
            numbers = tuple(as_number(setting, value, form.where) for value in form.values)
            column = Column(setting, values=numbers, where=form.where)
            check_values(column, np.array(numbers))
            return column
        if setting.domain is None:
            message = f"is no number; list what it may be: {{values: [...]}}, such as {setting.example}"
            raise ConfigError(message, where=form.where, field=setting.path)
        if form.low is None or form.high is None:
            spread = self.form.spread if form.spread is None else form.spread
            low, high = vocabulary_range(setting, spread, form.where)
        else:
            low, high = form.low, form.high
        column = Column(setting, low, high, steps=form.steps, where=form.where)
        check_values(column, np.array([low, high]))
        return column

    def listed(self, listed: Listed) -> tuple[list[Column], Array]:
        """Columns and codes of a list of points."""
        found = [self._listed_column(path, values, listed) for path, values in listed.columns.items()]
        codes = np.column_stack([code for _, code in found]) if found else np.empty((len(listed), 0))
        return [column for column, _ in found], codes

    def _listed_column(self, path: str, values: Sequence[Any] | Array, listed: Listed) -> tuple[Column, Array]:
        where = self.form.where("points")
        setting = setting_of(path, self.scenario, self.policies, where)
        places = _Places(listed)
        if setting.domain is None:
            return self._word_column(setting, self._filled(setting, values, places), listed)
        if isinstance(values, np.ndarray):
            codes: Array = values
            given = np.ones(len(codes), bool)
        else:
            filled = self._filled(setting, values, places)
            given = np.array([value is not None for value in filled])
            codes = np.array([
                np.nan if value is None else as_number(setting, value, places[k]) for k, value in enumerate(filled)
            ])  # fmt: skip
        column = Column(setting, float(np.nanmin(codes)), float(np.nanmax(codes)), where=where)
        check_values(column, np.where(given, codes, (setting.domain or (0.0, 0.0))[0]), places)
        return column, codes

    def _word_column(self, setting: Setting, values: Sequence[Any], listed: Listed) -> tuple[Column, Array]:
        """A column of policies or rungs, and the position of each point's among them."""
        said = [plain(setting, value) for value in values]
        kinds = {repr(value): value for value in said}
        position = {word: k for k, word in enumerate(kinds)}
        column = Column(setting, values=tuple(kinds.values()), where=self.form.where("points"))
        if listed.file is not None and len(listed) * len(listed.columns) > MOST_LISTED and not plain_words([column]):
            message = "a file this long cannot name policies of your own or with parameters; name them under levers:"
            raise ConfigError(message, where=column.where, field=setting.path)
        return column, np.array([position[repr(value)] for value in said], float)

    def _filled(self, setting: Setting, values: Sequence[Any] | Array, places: "_Places") -> list[Any]:
        """Blanks as the configuration has it; None where it says nothing and that means something."""
        listed = list(values)
        if None not in listed:
            return listed
        blank = configured(self.scenario, setting.path)
        if blank is None and (
            setting.path.partition(".")[0] not in MAY_BE_BLANK or not any(v is not None for v in values)
        ):
            message = "has no configured value that a blank could mean; fill it in every point"
            raise ConfigError(message, where=places[listed.index(None)], field=setting.path)
        return [blank if value is None else value for value in listed]


class _Places(Sequence[str]):
    """Where each point of a list is written."""

    def __init__(self, listed: Listed) -> None:
        self.listed = listed

    def __len__(self) -> int:
        return len(self.listed)

    def __getitem__(self, point: Any) -> Any:
        return self.listed.where(int(point))


def plain(setting: Setting, value: Any) -> Any:
    """The one way to say a policy or a rung: a rung by its name, a policy without parameters by its name."""
    ladder = LADDERS_BY_NAME.get(setting.path.removeprefix("initial."))
    if ladder is not None:
        whole = isinstance(value, int | float) and not isinstance(value, bool) and value in range(len(ladder.rungs))
        return ladder.rung_names[int(value)] if whole else value
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    lone = (
        isinstance(value, dict)
        and isinstance(value.get("name"), str)
        and {**value, "from": 0}.keys() == {"from", "name"}
    )
    return value["name"] if lone and value.get("from", 0) == 0 else value


def plain_words(columns: Sequence[Column]) -> bool:
    """Whether the values of columns are numbers and words that a table can hold and a configuration reads back."""
    words = [value for column in columns if not column.is_number for value in column.values]
    return all(isinstance(word, str) and not is_plugin(word) for word in words)


def _no_value_twice(axis: Axis) -> None:
    """Refuse an axis that has the same point twice."""
    columns = [column for column in axis if column.values]
    points = [repr(values) for values in zip(*(column.values for column in columns), strict=True)]
    twice = (
        next((k for k, point in enumerate(points) if point in points[:k]), None) if len(columns) == len(axis) else None
    )
    if twice is not None:
        column = axis[0]
        raise ConfigError(
            "a value is given twice", where=column.where, field=column.setting.path, value=column.values[twice]
        )


def configured(scenario: Scenario, path: str) -> Any:
    """Value of a setting in a scenario; None where it says nothing."""
    found: Any = scenario.settings()
    for key in path.split("."):
        if isinstance(found, list) and len(found) == 1 and not key.isdecimal():
            found = found[0]
        if isinstance(found, list):
            found = found[int(key)] if key.isdecimal() and int(key) < len(found) else None
        else:
            found = found.get(key) if isinstance(found, dict) else None
        if found is None:
            return None
    return found
