"""Cells: points that differ in numbers only share one configuration, resolved once; their numbers go into arrays."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.errors import ConfigError, UserError
from sim.experiments.designs import Column, Design
from sim.experiments.settings import Place, places_of, put
from sim.jit import Array, record
from sim.phases.run import Points
from sim.policies.registry import PolicySet, is_plugin
from sim.runspec import RunSpec, check_policies, specify
from sim.scenario import Scenario, with_changes

OTHER_TICK = -9
"""Tick of an event that never comes; it fills rows where points have fewer events than others."""
MOST_CELLS = 5_000


@dataclass(frozen=True)
class Cell:
    """Points that differ in numbers only.

    Parameters
    ----------
    spec : RunSpec
        Their configuration; its numbers are those of the first point met.
    places : tuple of tuple of Place
        Where each column of the design lands; nothing for a column that makes cells.
    """

    spec: RunSpec
    places: tuple[tuple[Place, ...], ...]

    @property
    def shape(self) -> tuple[int, int, int]:
        """What points must share to run in one call: months, firms, held quantities."""
        return self.spec.ticks, self.spec.firms, np.asarray(self.spec.points.holds).shape[1]


def makes_cells(column: Column) -> bool:
    """Whether each value of a column is a configuration of its own, as no place in the arrays can hold it."""
    return not column.is_number or column.setting.path.startswith("model.")


def cell_keys(design: Design, codes: Array) -> Array:
    """What tells the cells of points apart, float64 array (points, keys); empty where all points share one.

    Beside the columns that make cells these are, for each held quantity that some points leave free, whether they do.

    codes: float64 array (points, columns).
    """
    keys = []
    for k, column in enumerate(design.columns):
        if makes_cells(column):
            keys.append(codes[:, k])
        elif column.setting.path.startswith("hold."):
            keys.append(np.isnan(codes[:, k]).astype(float))
    return np.stack(keys, axis=1) if keys else np.empty((len(codes), 0))


def one_of_each(design: Design) -> list[int]:
    """A point of each cell.

    Raises
    ------
    ConfigError
        If there are too many.
    """
    n = design.futures.shape[1]
    none = np.zeros((len(design.futures), len(design.columns) - n))
    of_futures = cell_keys(design, np.concatenate([design.futures, none], axis=1))
    none = np.zeros((len(design.levers), n))
    of_levers = cell_keys(design, np.concatenate([none, design.levers], axis=1))
    _, futures = np.unique(of_futures, axis=0, return_index=True)
    _, levers = np.unique(of_levers, axis=0, return_index=True)
    if len(futures) * len(levers) > MOST_CELLS:
        guilty = next(column for column in design.columns if makes_cells(column))
        raise ConfigError(
            f"{len(futures) * len(levers):,} combinations of months, firms, policies and rungs, each a configuration "
            f"of its own; at most {MOST_CELLS:,}",
            where=guilty.where, field=guilty.setting.path,
        )  # fmt: skip
    return [int(f) * len(design.levers) + int(v) for f in np.sort(futures) for v in np.sort(levers)]


def resolve_cell(scenario: Scenario, policies: PolicySet, design: Design, codes: Array) -> Cell:
    """The cell of a point, its configuration checked as any other.

    codes: float64 array (columns,).

    Raises
    ------
    ConfigError
        At the axis that brings what cannot be used.
    """
    # Numbers may live inside a policy, so what makes cells is set first.
    order = sorted(zip(design.columns, codes, strict=True), key=lambda pair: not makes_cells(pair[0]))
    values = [(column.setting.path, column.value(code)) for column, code in order]
    changes = [(path, value) for path, value in values if value is not None]
    try:
        found = with_changes(scenario, changes) if changes else scenario
        check_policies(found, policies)
    except UserError as error:
        raise _at_axis(error, [column for column, _ in order]) from None
    spec = specify(found, policies)
    return Cell(spec, tuple(() if makes_cells(c) else places_of(c.setting, spec) for c in design.columns))


def _at_axis(error: UserError, columns: Sequence[Column]) -> UserError:
    """A complaint about the configuration of a point, at the axis that brings it."""
    told = f"{error.where} {error.field}"
    found = next((c for c in columns if c.setting.path in told), None)
    found = found or next((c for c in columns if c.setting.path.startswith("policies")), columns[0])
    return ConfigError(
        error.message, where=found.where, field=error.field or found.setting.path, value=error.value,
        allowed=error.allowed, nearest=error.nearest,
    )  # fmt: skip


def arrays_of(columns: Sequence[Column], codes: Array, cells: Sequence[Cell], cell_of: Array) -> Points:
    """Arrays of points of one shape.

    Parameters
    ----------
    columns : sequence of Column
    codes : float64 array, shape (points, columns)
    cells : sequence of Cell
        All of one `shape`.
    cell_of : int64 array, shape (points,)
        Which cell each point lies in.
    """
    arrays = _stacked([cell.spec.points for cell in cells], cell_of)
    for c, cell in enumerate(cells):
        rows = np.flatnonzero(cell_of == c) if len(cells) > 1 else slice(None)
        for places, column, values in zip(cell.places, columns, codes.T, strict=True):
            for place in places:
                put(place, column.setting, values[rows], arrays, rows)
    return Points(
        record(arrays["worlds"]), record(arrays["params"]), record(arrays["plans"]), cell_of,
        record(arrays["events"]), record(arrays["holds"]), arrays["firm_policy"],
    )  # fmt: skip


def _stacked(found: Sequence[Points], cell_of: Array) -> dict[str, Any]:
    """Arrays of cells, a row a point, to be written into."""
    most = max(np.asarray(p.events).shape[1] for p in found)
    events = []
    for p in found:
        own = np.asarray(p.events)[0]
        padded = np.zeros(most, own.dtype)
        padded["tick"] = OTHER_TICK
        padded[: len(own)] = own
        events.append(padded)
    return {
        "worlds": np.concatenate([np.asarray(p.worlds) for p in found])[cell_of],
        "params": np.concatenate([np.asarray(p.params) for p in found])[cell_of],
        "plans": np.concatenate([np.asarray(p.plans) for p in found]),
        "events": np.stack(events)[cell_of],
        "holds": np.concatenate([np.asarray(p.holds) for p in found])[cell_of],
        "firm_policy": np.concatenate([p.firm_policy for p in found])[cell_of],
    }


def renamed(value: Any, rename: Callable[[str], str]) -> Any:
    """A value of an axis with every plugin it names under another name."""
    if isinstance(value, str):
        return rename(value) if is_plugin(value) else value
    if isinstance(value, dict):
        return {key: renamed(inner, rename) for key, inner in value.items()}
    return [renamed(inner, rename) for inner in value] if isinstance(value, list | tuple) else value


def names_inside(value: Any) -> list[str]:
    """Policies that a value of an axis names."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [value[key] for key in ("name", "otherwise") if isinstance(value.get(key), str)]
    return [name for item in value for name in names_inside(item)] if isinstance(value, list) else []
