"""From a scenario to what both drivers run: policies found, names turned into positions, arrays filled."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from sim.errors import ConfigError, PluginError, UserError, nearest_name
from sim.jit import Array, record
from sim.phases.decision import FREE, KEEP, MOST_LADDERS, PLAN
from sim.phases.nature import EVENT, EVERYWHERE, HOLD, WORLD_PLACE
from sim.phases.run import BEFORE, GivenLuck, Points, no_given_luck
from sim.policies.hooks import hooks_of
from sim.policies.registry import SCRIPT_NAME, PolicySet, built_in, is_plugin, misbehaviour, policy_set
from sim.scenario import Scenario, Segment, load_scenario, with_changes
from sim.scenario.resolve import Overrides
from sim.scenario.schema import digest_of
from sim.scenario.writing import yaml_text
from sim.vocabulary import ACTORS, LADDERS, LADDERS_BY_NAME, SEOUL, action_index, ladders_of
from sim.vocabulary.firms import FIRM_POLICIES, FIRM_RECORDS, FIRM_STATE
from sim.vocabulary.ladders import LARGEST_MENU
from sim.world import COLUMN, N_COLUMNS, default_parameters, default_world, parameter_offsets

BELIEFS = {"belief_retaliator": "logodds_retaliator", "belief_committed": "logodds_committed"}
"""A belief and the log-odds behind it: holding one holds the other."""


@dataclass(frozen=True)
class RunSpec:
    """Everything a driver needs.

    Parameters
    ----------
    scenario : Scenario
        The resolved configuration, with public policy names.
    policies : PolicySet
    points : Points
        One setting.
    seed, runs, ticks, firms : int
    given : GivenLuck
        Luck to replay; empty where it is drawn.
    """

    scenario: Scenario
    policies: PolicySet
    points: Points
    seed: int
    runs: int
    ticks: int
    firms: int
    given: GivenLuck

    def replaying(self, given: GivenLuck) -> "RunSpec":
        """The same specification with given luck."""
        return replace(self, given=given, runs=given.moscow_type.shape[0])

    def first_months(self, months: int) -> "RunSpec":
        """The same specification, stopped after so many months; a shorter run is the beginning of a longer one."""
        plans = np.ascontiguousarray(self.points.plans[:, :months])
        return replace(self, ticks=min(months, self.ticks), points=self.points._replace(plans=record(plans)))

    def recording(self, *, firms: bool) -> "RunSpec":
        """The same specification, also recording every firm if `firms`."""
        if not firms or self.scenario.firm_records:
            return self
        return replace(self, scenario=with_changes(self.scenario, [("output.firm_records", True)]))

    @property
    def compiles(self) -> bool:
        """Whether the ensemble can run it; otherwise the Mesa driver must."""
        return hooks_of(self.policies).compiled

    @property
    def digest(self) -> str:
        """SHA-256 of everything that determines the result; a plugin enters by its source, not by where it lies."""
        return digest_of(self._renamed(lambda name: plugin_identity(name, self.policies)))

    def portable_settings(self) -> dict[str, Any]:
        """The resolved configuration, with plugins where `plugin_files` puts them."""
        return self._renamed(lambda name: plugin_place(name, self.policies))

    def portable_yaml(self) -> str:
        """`portable_settings` as YAML."""
        return yaml_text(self.portable_settings())

    def blame(self, error: Exception) -> PluginError:
        """What a plugin raised while the model ran, at the line of the configuration that names it."""
        return _at_its_line(self.scenario, misbehaviour(self.policies, error))

    def _renamed(self, plugin: Callable[[str], str]) -> dict[str, Any]:
        settings = self.scenario.settings()
        for actor in ACTORS:
            for segment in settings["policies"][actor]:
                for key in ("name", "otherwise"):
                    if key in segment:
                        name = segment[key]
                        segment[key] = plugin(name) if is_plugin(name) else self.policies[name].name
        return settings


class Chunk(NamedTuple):
    """Records of a chunk of runs.

    Parameters
    ----------
    first : int
        Number of its first run.
    months : float64 array, shape (runs, months, columns)
        Every column of the vocabulary after each month.
    start : float64 array, shape (runs, columns)
        The same in July 2024, before the first month.
    firms : float64 array, shape (runs, months, firm records, firms)
        No rows unless firms are recorded.
    firm_end : float64 array, shape (runs, firm variables, firms)
        No rows unless firms are recorded.
    utility : float64 array, shape (runs, months, 45)
        Seoul's anticipated utilities; no rows unless asked for.
    """

    first: int
    months: Array
    start: Array
    firms: Array
    firm_end: Array
    utility: Array


def empty_chunk(spec: RunSpec, first: int, runs: int, *, firms: bool, utility: bool) -> Chunk:
    """Arrays for the records of some runs."""
    return empty_records(runs, spec.ticks, spec.firms if firms else 0, utility=utility)._replace(first=first)


def empty_records(runs: int, ticks: int, firms: int = 0, *, utility: bool = False) -> Chunk:
    """Arrays for the records of some runs; of each firm too where `firms` says how many there are."""
    with_firms = runs if firms else 0
    return Chunk(
        0,
        np.empty((runs, ticks, N_COLUMNS)),
        np.empty((runs, N_COLUMNS)),
        np.empty((with_firms, ticks, len(FIRM_RECORDS), firms)),
        np.empty((with_firms, len(FIRM_STATE), firms)),
        np.empty((runs if utility else 0, ticks, LARGEST_MENU)),
    )


def _short_hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def plugin_identity(name: str, policies: PolicySet) -> str:
    """A plugin by its source, not by where it lies."""
    return f"plugin:{_short_hash(policies.sources[name])}:{name.rpartition(':')[2]}"


def plugin_place(name: str, policies: PolicySet) -> str:
    """A plugin by its place in a run folder, as a configuration there names it."""
    return f"{_plugin_file(name, policies)}:{name.rpartition(':')[2]}"


def plugin_files(policies: PolicySet) -> dict[str, str]:
    """Source of each plugin file by its place in a run folder; importable modules stay where they are."""
    return {_plugin_file(name, policies): text for name, text in policies.sources.items() if ".py:" in name}


def _plugin_file(name: str, policies: PolicySet) -> str:
    where = name.rpartition(":")[0]
    if not where.endswith(".py"):
        return where
    bare = Path(where).name
    known = _short_hash(policies.sources[name])[:8]
    return f"policies/{bare if bare.startswith(known) else f'{known}_{bare}'}"


def names_in(scenario: Scenario) -> list[str]:
    """Every policy name a scenario uses."""
    segments = [segment for actor in scenario.policies.values() for segment in actor]
    return [name for segment in segments for name in (segment.name, segment.otherwise) if name]


def policies_of(scenario: Scenario) -> PolicySet:
    """The policy set a scenario names; raises UserError at the line of a name that cannot be used."""
    try:
        policies = policy_set(names_in(scenario), scenario.folder)
    except PluginError as error:
        raise _at_its_line(scenario, error) from None
    check_policies(scenario, policies)
    return policies


def check_policies(scenario: Scenario, policies: PolicySet) -> None:
    """Every policy a scenario names is there, fits its government, and knows the parameters set for it.

    Raises
    ------
    ConfigError
        At the line of a name that cannot be used.
    """
    for actor, segments in scenario.policies.items():
        for index, segment in enumerate(segments):
            for key, name in (("name", segment.name), ("otherwise", segment.otherwise)):
                if name is not None:
                    _check_policy(policies, actor, name, _where(scenario, actor, index, key))
            _check_own(scenario, policies, actor, index, segment)


def _where(scenario: Scenario, actor: str, index: int, *inside: str) -> str:
    """Line of a setting of a policy, which a configuration writes alone or in a list."""
    alone, listed = ("policies", actor), ("policies", actor, index)
    return scenario.where((*(alone if scenario.where(listed) == scenario.where(alone) else listed), *inside))


def _at_its_line(scenario: Scenario, error: PluginError) -> PluginError:
    """A complaint about a plugin, at the first place that names it."""
    for actor, segments in scenario.policies.items():
        for index, segment in enumerate(segments):
            for key, name in (("name", segment.name), ("otherwise", segment.otherwise)):
                if name is not None and name in str(error.value).split(" or "):
                    where = _where(scenario, actor, index, key)
                    return PluginError(
                        error.message, where=where, field=f"policies.{actor}", value=error.value, nearest=error.nearest
                    )
    return error


def _check_policy(policies: PolicySet, actor: str, name: str, where: str) -> None:
    try:
        policy = policies[name]
    except UserError as error:
        own = f"; one of your own is written {name}:NAME" if name.endswith(".py") else ""
        raise ConfigError(
            f"no such policy{own}", where=where, field=f"policies.{actor}", value=name, allowed=error.allowed,
            nearest=error.nearest,
        ) from None  # fmt: skip
    if actor not in policy.actors:
        raise ConfigError(
            f"is a policy of {', '.join(policy.actors)}", where=where, field=f"policies.{actor}", value=name
        )


def _check_own(scenario: Scenario, policies: PolicySet, actor: str, index: int, segment: Segment) -> None:
    declared = {term.name: term for term in policies[segment.name].parameters}
    if segment.otherwise is not None:
        declared |= {term.name: term for term in policies[segment.otherwise].parameters}
    for name, value in segment.params.items():
        where, field = _where(scenario, actor, index, "params", name), f"policies.{actor}.params.{name}"
        if name not in declared:
            raise ConfigError(
                f"{segment.name} has no such parameter", where=where, field=field, nearest=nearest_name(name, declared),
                allowed=", ".join(declared) or "none",
            )  # fmt: skip
        low, high = declared[name].domain
        if not low <= value <= high:
            raise ConfigError(f"must lie in [{low:g}, {high:g}]", where=where, field=field, value=value)


def _plan(scenario: Scenario, policies: PolicySet) -> Array:
    """PLAN array, shape (ticks, 5)."""
    plan = np.zeros((scenario.ticks, len(ACTORS)), PLAN)
    for i, actor in enumerate(ACTORS):
        segments = scenario.policies[actor]
        for k, segment in enumerate(segments):
            end = segments[k + 1].start if k + 1 < len(segments) else scenario.ticks
            _plan_segment(plan[:, i], actor, segment, end, policies)
    return plan


def _plan_segment(rows: Array, actor: str, segment: Segment, end: int, policies: PolicySet) -> None:
    window = slice(segment.start, end)
    rows["policy"][window] = policies.number(segment.otherwise or segment.name)
    rows["fresh"][segment.start] = 1
    if policies[segment.otherwise or segment.name].declares and actor == ACTORS[SEOUL]:
        rows["declares"][segment.start] = 1
    scripted = segment.name == SCRIPT_NAME
    rows["rungs"][window] = KEEP if scripted and segment.otherwise is None else FREE
    for index, step in enumerate(segment.steps):
        later = segment.steps[index + 1].start if index + 1 < len(segment.steps) else end
        until = min(step.until if step.until is not None else later, end)
        for place, ladder in enumerate(reversed(ladders_of(actor))):
            if ladder.name in step.rungs:
                rows["rungs"][step.start : until, MOST_LADDERS - 1 - place] = step.rungs[ladder.name]
    rows["scripted"][window] = (rows["rungs"][window] != FREE).any(axis=1)


def _events(scenario: Scenario, policies: PolicySet) -> list[tuple[int, int, int, float, int]]:
    offsets = parameter_offsets(policies.own)
    rows: list[tuple[int, int, int, float, int]] = []
    for i, actor in enumerate(ACTORS):
        for segment in scenario.policies[actor]:
            for name, value in segment.params.items():
                rows.append((segment.start or BEFORE, i, offsets[name], float(value), 0))
    for event in scenario.events:
        place, index = (
            (WORLD_PLACE, COLUMN[event.target]) if event.target in COLUMN else (EVERYWHERE, offsets[event.target])
        )
        rows.append((event.tick, place, index, float(event.amount), int(event.is_delta)))
    return rows


def held_rows(name: str, value: Any) -> list[tuple[str, Any]]:
    """What a hold keeps: the quantity, and a belief's log-odds or the reverse.  value: number or float64 array."""
    rows = [(name, value)]
    if name in BELIEFS:
        inside = np.clip(value, 1e-13, 1.0 - 1e-13)
        rows.append((BELIEFS[name], np.log(inside / (1.0 - inside))))
    rows += [(belief, 1.0 / (1.0 + np.exp(-value))) for belief, log_odds in BELIEFS.items() if name == log_odds]
    return rows


def _holds(scenario: Scenario) -> list[tuple[int, float]]:
    held = (row for name, value in scenario.hold.items() for row in held_rows(name, float(value)))
    return [(COLUMN[name], float(value)) for name, value in held]


def _world(scenario: Scenario) -> Array:
    world = default_world()
    flat = world.view(np.float64)
    for name, value in scenario.initial.items():
        if value is not None:
            flat[COLUMN[name]] = value
    rungs = scenario.rungs
    for i, actor in enumerate(ACTORS):
        world["action"][0, i] = action_index(actor, tuple(rungs[ladder.name] for ladder in ladders_of(actor)))
    return world


def _params(scenario: Scenario, policies: PolicySet) -> Array:
    params = default_parameters(policies.own)
    for name, value in {**scenario.params, **scenario.constants}.items():
        params[name] = value
    for ladder in LADDERS:
        levels = scenario.ladders[ladder.name]
        params[f"level_{ladder.name}"] = [levels[rung.name] for rung in LADDERS_BY_NAME[ladder.name].rungs]
    return params


def points_of(scenario: Scenario, policies: PolicySet) -> Points:
    """Arrays of one setting."""
    events, holds = np.array(_events(scenario, policies), EVENT), np.array(_holds(scenario), HOLD)
    return Points(
        record(_world(scenario)),
        record(_params(scenario, policies)),
        record(_plan(scenario, policies)[np.newaxis]),
        np.zeros(1, np.int64),
        record(events[np.newaxis]),
        record(holds[np.newaxis]),
        np.array([FIRM_POLICIES.index(scenario.firm_policy)]),
    )


def specify(scenario: Scenario, policies: PolicySet | None = None) -> RunSpec:
    """Turn a scenario into what the drivers run.

    Parameters
    ----------
    scenario : Scenario
    policies : PolicySet, optional
        A set that has every policy the scenario names; by default the smallest.

    Raises
    ------
    ConfigError, PluginError
        Unknown policy or parameter of a policy; a plugin that cannot be loaded.
    """
    found = policies or policies_of(scenario)
    return RunSpec(
        scenario, found, points_of(scenario, found), scenario.seed, scenario.runs, scenario.ticks, scenario.firms,
        no_given_luck(),
    )  # fmt: skip


def load_spec(source: str | Path | Mapping[str, Any], overrides: Overrides = ()) -> RunSpec:
    """A specification from a configuration: what `tightrope run` runs.

    Parameters
    ----------
    source : str, Path or mapping
        A file, the name of one in configs/, or the settings themselves.
    overrides : sequence of (path, value)
        Settings laid over it.

    Raises
    ------
    ConfigError, PluginError
    """
    own = {term.name: term for term in built_in().own}
    return specify(load_scenario(source, overrides=overrides, extra_constants=own))
