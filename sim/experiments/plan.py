"""A sweep ready to run: its design, its luck, and the arrays of any of its points."""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from sim.errors import ConfigError, UserError
from sim.experiments.building import build_design
from sim.experiments.coherence import check_points
from sim.experiments.designs import Column, Design
from sim.experiments.settings import Place, places_of, put
from sim.jit import Array, record
from sim.phases.run import Points
from sim.policies.registry import PolicySet, built_in, is_plugin, policy_set
from sim.runspec import RunSpec, check_policies, names_in, plugin_identity, specify
from sim.scenario import Scenario, SweepForm, load_sweep, with_changes
from sim.scenario.resolve import Overrides
from sim.scenario.schema import digest_of
from sim.world import flat

NEED_A_ROW = ("hold.", "policies.")
"""Numbers that have a place only where the configuration sets them."""
OTHER_TICK = -9
"""Tick of an event that never comes; it fills rows where points have fewer events than others."""


class Luck(NamedTuple):
    """Where the luck of some runs lies, int64 arrays (rows,)."""

    point: Array
    replicate: Array
    run: Array


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


@dataclass
class SweepPlan:
    """A sweep: what is run, with which luck.

    Parameters
    ----------
    scenario : Scenario
        The configuration around which settings vary.
    form : SweepForm
    design : Design
    policies : PolicySet
        Every policy any point may meet.
    replicates : int
        Histories of each point.
    """

    scenario: Scenario
    form: SweepForm
    design: Design
    policies: PolicySet
    replicates: int
    _cells: dict[tuple[float, ...], Cell] = field(default_factory=dict)
    _lock: Any = field(default_factory=threading.Lock)

    @property
    def n_points(self) -> int:
        """Points of the design."""
        return self.design.n_points

    @property
    def n_runs(self) -> int:
        """Points times replicates."""
        return self.n_points * self.replicates

    @property
    def seed(self) -> int:
        """Seed of all luck."""
        return self.scenario.seed

    def luck(self, first: int, count: int) -> Luck:
        """Point, replicate and run number of rows `first`, `first`+1, ... of the sweep.

        With common luck, replicate k of every point is run k; with independent luck every future has runs of its own,
        which its levers share.
        """
        point, replicate = np.divmod(np.arange(first, first + count, dtype=np.int64), self.replicates)
        future = point // len(self.design.levers)
        run = replicate if self.form.seeds == "common" else future * self.replicates + replicate
        return Luck(point, replicate, run)

    @cached_property
    def structural(self) -> Array:
        """Which columns make cells of their own, bool array (columns,): those that no place in the arrays can hold."""
        return np.array([not self._vectorised(column) for column in self.design.columns], bool)

    def _vectorised(self, column: Column) -> bool:
        block = column.setting.path.partition(".")[0]
        return column.is_number and block != "model"

    def cell(self, codes: Array) -> Cell:
        """The cell of a point.  codes: float64 array (columns,)."""
        key = tuple(float(code) for code in codes[self.structural])
        with self._lock:
            if key not in self._cells:
                self._cells[key] = self._resolve(codes)
            return self._cells[key]

    def cells_of(self, codes: Array) -> tuple[list[Cell], Array]:
        """The cells some points lie in, and which one each lies in, int64 array (points,).

        codes: float64 array (points, columns).
        """
        if not self.structural.any():
            return [self.cell(codes[0])], np.zeros(len(codes), np.int64)
        _, first, inverse = np.unique(codes[:, self.structural], axis=0, return_index=True, return_inverse=True)
        return [self.cell(codes[row]) for row in first], inverse.reshape(-1)

    def _resolve(self, codes: Array) -> Cell:
        """Resolve the configuration of a point: what makes its cell, and what its numbers need to have a place."""
        structural = self.structural
        columns = [(s, column, code) for s, column, code in zip(structural, self.design.columns, codes, strict=True)]
        order = sorted(columns, key=lambda entry: not entry[0])  # numbers may live inside a policy, so policies first
        changes = [
            (column.setting.path, column.value(code))
            for s, column, code in order
            if s or column.setting.path.startswith(NEED_A_ROW)
        ]
        try:
            scenario = with_changes(self.scenario, changes) if changes else self.scenario
            check_policies(scenario, self.policies)
        except UserError as error:
            raise _at_axis(error, [column for _, column, _ in order]) from None
        spec = specify(scenario, self.policies)
        places = tuple(() if s else places_of(column.setting, spec) for s, column, _ in columns)
        return Cell(spec, places)

    def points(self, codes: Array, cells: Sequence[Cell], cell_of: Array) -> Points:
        """Arrays of points of one shape.

        Parameters
        ----------
        codes : float64 array, shape (points, columns)
        cells : sequence of Cell
            All of one `shape`.
        cell_of : int64 array, shape (points,)
            Which cell each point lies in.
        """
        arrays = _stacked([cell.spec.points for cell in cells], cell_of)
        for c, cell in enumerate(cells):
            rows = np.flatnonzero(cell_of == c)
            for places, column, values in zip(cell.places, self.design.columns, codes.T, strict=True):
                if len(cells) == 1:
                    _put(places, column, values, arrays)
                elif places:
                    _put_some(places, column, values, arrays, rows)
        return Points(
            record(arrays["worlds"]), record(arrays["params"]), record(arrays["plans"]), cell_of,
            record(arrays["events"]), record(arrays["holds"]), arrays["firm_policy"],
        )  # fmt: skip

    @cached_property
    def design_digest(self) -> str:
        """Hash of the design; plugins enter by their source, not by where they lie."""
        return self.design.digest(lambda value: renamed(value, lambda name: plugin_identity(name, self.policies)))

    @cached_property
    def digest(self) -> str:
        """SHA-256 of everything that determines the rows."""
        base = specify(with_changes(self.scenario, [("model.runs", 1)]), self.policies)
        return digest_of({
            "scenario": base.digest, "design": self.design_digest, "replicates": self.replicates,
            "seeds": self.form.seeds, "trajectories": self.form.trajectories,
        })  # fmt: skip


def renamed(value: Any, rename: Callable[[str], str]) -> Any:
    """A value of an axis with every plugin it names under another name."""
    if isinstance(value, str):
        return rename(value) if is_plugin(value) else value
    if isinstance(value, dict):
        return {key: renamed(inner, rename) for key, inner in value.items()}
    return [renamed(inner, rename) for inner in value] if isinstance(value, list | tuple) else value


def _at_axis(error: UserError, columns: Sequence[Column]) -> UserError:
    """A complaint about the configuration of a point, at the axis that brings it."""
    told = f"{error.where} {error.field}"
    found = next((c for c in columns if c.setting.path in told), None)
    found = found or next((c for c in columns if c.setting.path.startswith("policies")), columns[0])
    return ConfigError(
        error.message, where=found.where, field=error.field or found.setting.path, value=error.value,
        allowed=error.allowed, nearest=error.nearest,
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


def _put(places: Sequence[Place], column: Column, values: Array, arrays: Mapping[str, Any]) -> None:
    """Write a column where every point has it at the same place."""
    for place in places:
        put(place, column.setting, values, arrays)


def _put_some(places: Sequence[Place], column: Column, values: Array, arrays: Mapping[str, Any], rows: Array) -> None:
    """Write a column into the rows of one cell only."""
    for place in places:
        if place.array == "params":
            flat(arrays["params"])[rows, place.index] = values[rows]
            continue
        own = {place.array: arrays[place.array][rows]}
        put(place, column.setting, values[rows], own)
        arrays[place.array][rows] = own[place.array]


def load_plan(
    source: str | Path | Mapping[str, Any], overrides: Overrides = (), sweep_overrides: Overrides = ()
) -> SweepPlan:
    """A sweep from a configuration with a `sweep:` block.

    Parameters
    ----------
    source : str, Path or mapping
        A file, the name of one in configs/, or the settings themselves.
    overrides : sequence of (path, value)
        Settings laid over it.
    sweep_overrides : sequence of (path, value)
        Entries laid over the `sweep:` block.

    Raises
    ------
    ConfigError, PluginError
        For anything that cannot be used, with file and line.
    """
    own = {term.name: term for term in built_in().own}
    scenario, form = load_sweep(source, overrides=overrides, sweep_overrides=sweep_overrides, extra_constants=own)
    policies = policy_set([*names_in(scenario), *_policy_values(form)], scenario.folder)
    check_policies(scenario, policies)
    design = build_design(form, scenario, policies)
    plan = SweepPlan(scenario, form, design, policies, form.replicates or scenario.runs)
    _check(plan)
    return plan


def _policy_values(form: SweepForm) -> list[str]:
    """Policies that axes bring: names, and names inside settings."""
    listed = form.listed if isinstance(form.listed, tuple) else ()
    axes = [(f.path, f.values or ()) for group in (*form.uncertainties, *form.levers) for f in group]
    axes += [(path, (value,)) for row in listed for path, value in row.items()]
    values = [value for path, found in axes if path.startswith("policies") for value in found]
    return [name for value in values for name in _names_inside(value)]


def _names_inside(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [value[key] for key in ("name", "otherwise") if isinstance(value.get(key), str)]
    return [name for item in value for name in _names_inside(item)] if isinstance(value, list) else []


def _check(plan: SweepPlan) -> None:
    """Resolve every cell and check what must hold between numbers, before anything runs."""
    for codes in _one_of_each(plan.design, plan.structural):
        plan.cell(codes)
    check_points(plan.scenario, plan.design, plan.structural)


def _one_of_each(design: Design, structural: Array) -> list[Array]:
    """Codes of a point of each cell."""
    n, levers = design.futures.shape[1], len(design.levers)
    _, first = np.unique(design.futures[:, structural[:n]], axis=0, return_index=True)
    _, second = np.unique(design.levers[:, structural[n:]], axis=0, return_index=True)
    return [design.codes(np.array([f * levers + v]))[0] for f in np.sort(first) for v in np.sort(second)]
