"""Designs: which points of the space of settings are run. Uncertainties make futures, levers are crossed with them.

Every sampler fills a unit cube; an axis turns its coordinate into values. Samplers are SALib's and scipy's but for the
grid and the Latin hypercube.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import prod
from typing import Any, NamedTuple

import numpy as np
import xxhash

from sim.errors import ConfigError
from sim.experiments.box import latin_hypercube
from sim.experiments.settings import Setting
from sim.jit import Array
from sim.scenario import SweepForm

DEFAULT_POINTS = {"lhs": 1000, "sobol": 1024, "saltelli": 512, "morris": 20}
MOST_POINTS = 100_000_000
MOST_NUMBERS = 500_000_000
"""Numbers of a design: 4 GB."""
GRID_DIGITS = 12
MOST_WHOLE = 1000
"""Whole numbers that a range means without saying in how many steps."""


@dataclass(frozen=True)
class Column:
    """One setting that varies.

    Parameters
    ----------
    setting : Setting
    low, high : float
        Ends of its range; unused where it has values.
    values : tuple
        Values to choose from; empty for a range.
    steps : int, optional
        Into how many numbers a grid divides the range.
    where : str
        ``file:line``.
    """

    setting: Setting
    low: float = 0.0
    high: float = 0.0
    values: tuple[Any, ...] = ()
    steps: int | None = None
    where: str = ""

    @property
    def name(self) -> str:
        """Name of its column in a design."""
        return self.setting.column

    @property
    def is_number(self) -> bool:
        """Whether a design holds its values; otherwise it holds positions in `values`."""
        return self.setting.domain is not None

    def codes_at(self, coordinate: Array) -> Array:
        """Numbers, or positions in `values`, at coordinates in [0, 1].  coordinate: float64 array (points,)."""
        if self.values:
            position = np.minimum(np.floor(coordinate * len(self.values)), len(self.values) - 1)
            return np.array(self.values, float)[position.astype(int)] if self.is_number else position
        if self.setting.whole:
            return np.minimum(self.low + np.floor(coordinate * (self.high - self.low + 1.0)), self.high)
        return np.where(coordinate == 1.0, self.high, self.low + coordinate * (self.high - self.low))

    def value(self, code: float) -> Any:
        """What a configuration would say; None where it says nothing."""
        if not self.is_number:
            return self.values[int(code)]
        if np.isnan(code):
            return None
        return int(code) if self.setting.whole else float(code)

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Values that are no numbers, as a table shows them, all different."""
        said = [in_words(value) for value in self.values]
        return tuple(word if said.count(word) == 1 else f"{word} #{k + 1}" for k, word in enumerate(said))

    def word(self, code: float) -> str:
        """A value that is no number, as a table shows it."""
        return self.words[int(code)]


def in_words(value: Any) -> str:
    """A policy or a rung in words: its name, its own parameters, who follows in office when."""
    if isinstance(value, list):
        return ", then ".join(in_words(part) for part in value)
    if not isinstance(value, dict):
        return str(value)
    params = value.get("params") or {}
    own = ", ".join(f"{name} {params[name]}" for name in params)
    since = f" from {value['from']}" if value.get("from") else ""
    return f"{value.get('name')}{f' ({own})' if own else ''}{since}"


Axis = tuple[Column, ...]
"""Settings that share one coordinate; usually one, more where they are linked."""


class GridAxis(NamedTuple):
    """An axis of a grid.

    Parameters
    ----------
    columns : int
        Settings that vary along it.
    length : int
        Values of each.
    """

    columns: int
    length: int


@dataclass(frozen=True)
class Design:
    """Points to run: every future under every combination of levers.

    Parameters
    ----------
    columns : tuple of Column
        Uncertainties first.
    futures : float64 array, shape (futures, uncertainties)
        Numbers, or positions among the values of a column.
    levers : float64 array, shape (combinations, levers)
    names : tuple of str
        Names of futures, where a list gives them.
    grid : tuple of GridAxis
        Axes of a grid: those of the futures, if they are one, then those of the levers, slowest first.
    where : callable
        ``file:line`` of a future; empty unless a list has it.
    """

    columns: tuple[Column, ...]
    futures: Array
    levers: Array
    names: tuple[str, ...] = ()
    grid: tuple["GridAxis", ...] = ()
    where: Callable[[int], str] = lambda future: ""

    @property
    def n_points(self) -> int:
        """Futures times combinations of levers."""
        return len(self.futures) * len(self.levers)

    def codes(self, points: Array) -> Array:
        """Settings of points, float64 array (points, columns).  points: int64 array."""
        future, lever = np.divmod(points, len(self.levers))
        return np.concatenate([self.futures[future], self.levers[lever]], axis=1)

    def digest(self, words: Callable[[Any], Any]) -> str:
        """Hash of what is varied and of every point; `words` says what identifies values that are no numbers."""
        told = repr([(c.name, c.low, c.high, c.values if c.is_number else words(c.values)) for c in self.columns])
        whole = xxhash.xxh3_128((told + repr(self.names)).encode())
        for array in (self.futures, self.levers):
            whole.update(repr(array.shape).encode())
            if array.size:
                whole.update(memoryview(np.ascontiguousarray(array)).cast("B"))
        return str(whole.hexdigest())


def grid_axes(axes: Sequence[Axis]) -> tuple[GridAxis, ...]:
    """How long each axis is on a grid.

    Raises
    ------
    ConfigError
        If a range does not say in how many steps, or has fewer whole numbers; if the grid is too large.
    """
    found = tuple(GridAxis(len(axis), _length(axis)) for axis in axes)
    if axes:
        check_size(prod(axis.length for axis in found), sum(axis.columns for axis in found), axes[0][0].where)
    return found


def check_size(points: int, columns: int, where: str) -> None:
    """Refuse a design that no memory would hold.

    Raises
    ------
    ConfigError
        At `where`.
    """
    if points > MOST_POINTS or points * columns > MOST_NUMBERS:
        most = min(MOST_POINTS, MOST_NUMBERS // max(1, columns))
        raise ConfigError(f"a design of {points:,} points; at most {most:,}", where=where, field="sweep")


def _length(axis: Axis) -> int:
    steps = axis[0].steps
    if axis[0].values:
        return len(axis[0].values)
    for column in axis:
        numbers = int(column.high - column.low) + 1
        if steps is None and column.setting.whole and numbers <= MOST_WHOLE:
            steps = numbers
        if steps is None:
            message = "a grid needs the number of steps: [low, high, steps] or {values: [...]}"
            raise ConfigError(message, where=column.where, field=column.setting.path)
        if column.setting.whole and steps > numbers:
            message = f"has {numbers} whole numbers, fewer than {steps} steps; several values are {{values: [...]}}"
            raise ConfigError(message, where=column.where, field=column.setting.path)
    return steps or 0


def _grid_codes(column: Column, length: int) -> Array:
    """Codes of a column along its axis of a grid, ends included."""
    if column.values:
        return column.codes_at((np.arange(length) + 0.5) / length)
    if column.setting.whole:
        return np.round(np.linspace(column.low, column.high, length))
    between = np.linspace(column.low, column.high, length)
    # As a person would write them: 0 and .3 instead of what is left in the last bits.
    between[1:-1] = np.round(between[1:-1], GRID_DIGITS - int(np.floor(np.log10(column.high - column.low))))
    return between


def grid(axes: Sequence[Axis], lengths: Sequence[GridAxis]) -> Array:
    """Every combination of the values of the axes, the last axis fastest; one empty row without axes.

    Returns
    -------
    float64 array, shape (combinations, columns)
    """
    total = prod(axis.length for axis in lengths)
    found = np.empty((total, sum(len(axis) for axis in axes)))
    repeat, place = total, 0
    for axis, (_, length) in zip(axes, lengths, strict=True):
        repeat //= length
        for column in axis:
            along = np.repeat(_grid_codes(column, length), repeat)
            found[:, place] = np.tile(along, total // len(along))
            place += 1
    return found


def spread_over(cube: Array, axes: Sequence[Axis]) -> Array:
    """Codes at the points of a unit cube, float64 (points, columns).  cube: float64 (points, axes)."""
    places = [column for axis in axes for column in axis]
    found = cube if len(places) == len(axes) else np.empty((len(cube), len(places)))
    place = len(places)
    for k in range(len(axes) - 1, -1, -1):  # from the right, so that a cube can be overwritten in place
        coordinate = cube[:, k].copy()
        for column in reversed(axes[k]):
            place -= 1
            found[:, place] = column.codes_at(coordinate)
    return found


def _problem(dimensions: int) -> dict[str, Any]:
    names = [f"x{k}" for k in range(dimensions)]
    return {"num_vars": dimensions, "names": names, "bounds": [[0.0, 1.0]] * dimensions}


def _sobol_cube(form: SweepForm, points: int, dimensions: int) -> Array:
    from scipy.stats import qmc

    engine = qmc.Sobol(dimensions, scramble=True, rng=np.random.default_rng(form.seed))
    cube: Array = engine.random(points)
    return cube


def _saltelli_cube(form: SweepForm, points: int, dimensions: int) -> Array:
    from SALib.sample import sobol

    problem = _problem(dimensions)
    cube: Array = sobol.sample(problem, points, calc_second_order=form.second_order, seed=form.seed)
    return cube


def _morris_cube(form: SweepForm, points: int, dimensions: int) -> Array:
    from SALib.sample import morris

    cube: Array = morris.sample(_problem(dimensions), points, num_levels=form.levels, seed=form.seed)
    return cube


def _lhs_cube(form: SweepForm, points: int, dimensions: int) -> Array:
    return latin_hypercube(points, dimensions, form.seed)


SAMPLERS: dict[str, Callable[[SweepForm, int, int], Array]] = {
    "lhs": _lhs_cube, "sobol": _sobol_cube, "saltelli": _saltelli_cube, "morris": _morris_cube,
}  # fmt: skip
POWERS_OF_TWO = ("sobol", "saltelli")


def sampled(form: SweepForm, axes: Sequence[Axis]) -> Array:
    """Futures drawn by the method of the block, float64 (futures, columns).

    Raises
    ------
    ConfigError
        Nothing to vary; a sample size the method cannot use; a library that is not installed.
    """
    points = form.points or DEFAULT_POINTS[form.method]
    if not axes:
        raise ConfigError("an empty design: no uncertainty varies", where=form.where("uncertainties"), field="sweep")
    if form.method in POWERS_OF_TWO and points & (points - 1):
        below = 1 << (points.bit_length() - 1)
        raise ConfigError(
            "a Sobol sequence is balanced only for a power of two", where=form.where("points"), field="sweep.points",
            value=points, allowed=f"{below:,} or {2 * below:,}",
        )  # fmt: skip
    if form.method == "morris" and form.levels % 2:
        raise ConfigError("must be even", where=form.where("levels"), field="sweep.levels", value=form.levels)
    dimensions = len(axes)
    factor = {"saltelli": (2 if form.second_order else 1) * dimensions + 2, "morris": dimensions + 1}
    columns = max(dimensions, sum(len(axis) for axis in axes))
    check_size(points * factor.get(form.method, 1), columns, form.where("points"))
    try:
        cube = SAMPLERS[form.method](form, points, dimensions)
    except ImportError as error:
        message = f"needs {error.name}; install the extra: pip install 'tightrope[analysis]'"
        raise ConfigError(message, where=form.where("method"), field="sweep.method", value=form.method) from None
    return spread_over(cube, axes)


def vocabulary_range(setting: Setting, spread: float, where: str) -> tuple[float, float]:
    """Default range of a setting, moved `spread` of the way from its default.

    Raises
    ------
    ConfigError
        If the vocabulary has none.
    """
    if setting.sweep is None or setting.default is None:
        message = "the vocabulary has no sweep range for it; write [low, high] or {values: [...]}"
        raise ConfigError(message, where=where, field=setting.path)
    ends = np.array(setting.sweep)
    low, high = setting.default + spread * (ends - setting.default)
    return float(low), float(high)
