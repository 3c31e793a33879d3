"""A sweep ready to run: its design, its luck, and the arrays of any of its points."""

import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from sim.errors import ConfigError, PluginError
from sim.experiments.building import build_design
from sim.experiments.cells import (
    Cell,
    arrays_of,
    cell_keys,
    makes_cells,
    names_inside,
    one_of_each,
    renamed,
    resolve_cell,
)
from sim.experiments.coherence import check_points
from sim.experiments.designs import Design
from sim.experiments.points import Listed, listed_points
from sim.jit import Array
from sim.phases.run import Points
from sim.policies.registry import PolicySet, built_in, policy_set
from sim.runspec import check_policies, names_in, plugin_identity, policies_of, specify
from sim.scenario import Scenario, SweepForm, load_sweep, with_changes
from sim.scenario.resolve import Overrides, canonical_or_same
from sim.scenario.schema import digest_of


class Luck(NamedTuple):
    """Where the luck of some runs lies, int64 arrays (rows,)."""

    point: Array
    replicate: Array
    run: Array


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

    def cell(self, codes: Array) -> Cell:
        """The cell of a point.  codes: float64 array (columns,)."""
        key = tuple(cell_keys(self.design, codes[np.newaxis])[0].tolist())
        with self._lock:
            if key not in self._cells:
                self._cells[key] = resolve_cell(self.scenario, self.policies, self.design, codes)
            return self._cells[key]

    def cells_of(self, codes: Array) -> tuple[list[Cell], Array]:
        """The cells some points lie in, and which one each lies in, int64 array (points,).

        codes: float64 array (points, columns).
        """
        keys = cell_keys(self.design, codes)
        if not keys.shape[1]:
            return [self.cell(codes[0])], np.zeros(len(codes), np.int64)
        _, first, inverse = np.unique(keys, axis=0, return_index=True, return_inverse=True)
        return [self.cell(codes[row]) for row in first], inverse.reshape(-1)

    def points(self, codes: Array, cells: Sequence[Cell], cell_of: Array) -> Points:
        """Arrays of points of one shape; see `arrays_of`."""
        return arrays_of(self.design.columns, codes, cells, cell_of)

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
    listed = listed_points(form, scenario) if form.method == "list" else Listed({})
    policies = _policies(scenario, form, listed)
    design = build_design(form, scenario, policies, listed)
    _without_effect(overrides, design)
    return plan_of(scenario, form, design, policies)


def plan_of(scenario: Scenario, form: SweepForm, design: Design, policies: PolicySet) -> SweepPlan:
    """A plan whose every cell is resolved and whose every point is checked, before anything runs.

    Raises
    ------
    ConfigError
        At the axis that brings a point that cannot be run.
    """
    plan = SweepPlan(scenario, form, design, policies, form.replicates or scenario.runs)
    for point in one_of_each(design):
        try:
            plan.cell(design.codes(np.array([point]))[0])
        except ConfigError as error:
            if error.where == form.where("points"):
                error.where = design.where(point // len(design.levers)) or error.where
            raise
    structural = np.array([makes_cells(column) for column in design.columns], bool)
    check_points(scenario, design, structural, policies.own)
    return plan


def _policies(scenario: Scenario, form: SweepForm, listed: Listed) -> PolicySet:
    """Every policy that the configuration or an axis names."""
    policies_of(scenario)  # complains at the line of the configuration
    named = list(_named(form, listed))
    try:
        policies = policy_set([*names_in(scenario), *(name for _, name in named)], scenario.folder)
    except PluginError as error:
        where = next((where for where, name in named if name == error.value), "")
        raise PluginError(error.message, where=where, value=error.value, nearest=error.nearest) from None
    check_policies(scenario, policies)
    return policies


def _named(form: SweepForm, listed: Listed) -> Iterator[tuple[str, str]]:
    """Place and name of each policy that an axis or a point brings."""
    for form_ in (axis for group in (*form.uncertainties, *form.levers) for axis in group):
        for value in form_.values or () if form_.path.startswith("policies.") else ():
            yield from ((form_.where, name) for name in names_inside(value))
    for path, value in listed.words():
        if canonical_or_same(path, {}).startswith("policies."):
            yield from ((form.where("points"), name) for name in names_inside(value))


def _without_effect(overrides: Overrides, design: Design) -> None:
    """Refuse a setting given by an option that an axis overrides."""
    own = {term.name: term for term in built_in().own}
    varied = {column.setting.path for column in design.columns}
    for path, value in overrides:
        if canonical_or_same(path, own) in varied:
            message = "varies in this sweep, so this changes nothing; give --axis or --lever instead"
            raise ConfigError(message, where=f"--set {path}={str(value)[:40]}", field=path)
