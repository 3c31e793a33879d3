"""The Mesa driver: the same phases as the ensemble, agent by agent, for looking and extending."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import mesa
import numpy as np
from mesa.datacollection import DataCollector

from sim.agents import Firm, Government
from sim.errors import ConfigError
from sim.jit import COMPILER_ON, Array
from sim.phases.accounting import accounting
from sim.phases.decision import decide_for
from sim.phases.firms import aggregates, market_conditions
from sim.phases.nature import apply_events, apply_holds, observe_conduct, signals
from sim.phases.perception import likelihoods, show, standing
from sim.phases.relations import declare, relations
from sim.phases.run import Scratch, begin_run, draw_luck, empty_scratch
from sim.policies.hooks import hooks_of
from sim.runspec import Chunk, RunSpec, empty_chunk, load_spec, specify
from sim.scenario import Scenario, with_changes
from sim.scenario.checks import MODEL
from sim.vocabulary import ACTORS, COLUMNS, SEOUL
from sim.world import COLUMN, RECORDED_OF_FIRMS, Desks


def _as_records(run: Scratch) -> Scratch:
    """The same memory, with fields readable as attributes by plain Python."""

    def view(array: Array) -> Array:
        return array.view(np.recarray) if array.dtype.names else array

    parts = {name: view(part) for name, part in run._asdict().items() if name != "desks"}
    return Scratch(**parts, desks=Desks(*map(view, run.desks)))


class StrategicAmbiguity(mesa.Model):
    """South Korea after the July 2024 NATO summit: five governments and Korean firms in Russia, a month a step.

    Parameters
    ----------
    config : str, Path, mapping, Scenario or RunSpec
        A configuration: a name such as ``"baseline"``, a file, or what it holds.
    history : int
        Which run of the seed to play: run 3 of ``tightrope run`` is ``history=3`` with its seed as `rng`.
    rng : int, optional
        Seed. None takes a fresh one, as Mesa users expect; it is kept in `seed`.
    collect : bool
        Feed the data collector every month.
    **settings
        Any setting of the configuration by name: ``us_drive=0.3``, ``seoul="hedging"``, ``firms=80``.

    Attributes
    ----------
    month : int
        Month about to be played; 0 is July 2024.
    governments, firms : AgentSet
    run : Scratch
        The arrays; ``run.world`` is the state of section 2.
    datacollector : mesa.DataCollector
        Every column of the vocabulary by month; alignment and risk of every agent.
    """

    def __init__(
        self,
        config: str | Path | Mapping[str, Any] | Scenario | RunSpec = "baseline",
        *,
        history: int = 0,
        rng: Any = None,
        collect: bool = True,
        **settings: Any,
    ) -> None:
        for name, value in (("history", history), ("rng", rng)):
            low, high, _ = MODEL["seed"]
            if isinstance(value, int | np.integer) and not low <= value <= high:
                raise ConfigError(f"must lie in [{low}, {high}]", field=name, value=value)
        super().__init__(rng=rng)
        self.spec = _spec_of(config, settings)
        replays = self.spec.given.moscow_type.shape[0] > 0
        from_spec = isinstance(config, RunSpec) and rng is None
        self.seed = self.spec.seed if from_spec or replays else int(self._seed)
        self.history, self.month = history, 0
        self._prepare_phases()
        begin_run(np.uint64(self.seed), np.uint64(history), 0, self.spec.points, self.spec.given, self.run)
        self.start = self.run.world_flat[0].copy()
        Government.create_agents(self, len(ACTORS), list(range(len(ACTORS))))
        Firm.create_agents(self, self.spec.firms, list(range(self.spec.firms)))
        self.governments, self.firms = self.agents_by_type[Government], self.agents_by_type[Firm]
        self.collects, self.datacollector = collect, _collector()
        if collect:
            self.datacollector.collect(self)

    def _prepare_phases(self) -> None:
        points = self.spec.points
        self.run = empty_scratch(self.spec.firms, self.spec.policies.own)
        self.plan = points.plans[points.plan_of[0]]
        self.events, self.holds = points.events[0], points.holds[0]
        self.firm_policy = int(points.firm_policy[0])
        self.decide_phase = decide_for(self.spec.policies)
        if COMPILER_ON and not hooks_of(self.spec.policies).compiled:
            self.run, self.plan = _as_records(self.run), self.plan.view(np.recarray)

    def government(self, name: str) -> Government:
        """The government of that name; raises ValueError if there is none."""
        row = ACTORS.index(name)
        found: Government = next(agent for agent in self.governments if agent.row == row)
        return found

    def value(self, column: str) -> float:
        """A quantity of the vocabulary as it stands, such as ``value("nato_ties")``."""
        return float(self.run.world_flat[0, COLUMN[column]])

    def step(self) -> None:
        """Play one month: the phases of `sim.phases.MONTH`, in order."""
        run, month = self.run, self.month
        if month >= self.spec.ticks:
            self.running = False
            return
        draw_luck(np.uint64(self.seed), np.uint64(self.history), month, self.spec.given, run)
        apply_events(month, run.world_flat, run.params_flat, self.events)
        if month > 0 and self.plan[month, SEOUL]["declares"] > 0:
            declare(run.world, run.params)
        signals(month, run.world, run.params, run.luck)
        apply_holds(run.world_flat, self.holds)
        self.governments.do("perceive")
        apply_holds(run.world_flat, self.holds)
        standing(run.world, run.params, run.world_flat, self.holds)
        self.governments.do("appraise")
        observe_conduct(run.world, run.params)
        likelihoods(run.world, run.params)
        apply_holds(run.world_flat, self.holds)
        show(month, run.world, run.params, run.world_flat, run.desks)
        self.governments.do("decide")
        self.governments.do("update")
        relations(run.world, run.params)
        apply_holds(run.world_flat, self.holds)
        self._play_firms()
        standing(run.world, run.params, run.world_flat, self.holds)
        accounting(run.world, run.params, run.desks.utility[SEOUL])
        self.month += 1
        self.running = self.month < self.spec.ticks
        if self.collects:
            self.datacollector.collect(self)

    def _play_firms(self) -> None:
        run = self.run
        market_conditions(run.world, run.params, run.luck, run.market)
        self.firms.do("perceive")
        self.firms.do("decide")
        self.firms.do("update")
        aggregates(run.world, run.firms, run.market)
        apply_holds(run.world_flat, self.holds)


def play(spec: RunSpec, first: int, runs: int, *, firms: bool = False) -> Chunk:
    """Simulate runs `first`, `first`+1, ... with the Mesa driver; same records as `sim.ensemble.simulate`."""
    out = empty_chunk(spec, first, runs, firms=firms, utility=True)
    for row in range(runs):
        model = StrategicAmbiguity(spec, history=first + row, collect=False)
        out.start[row] = model.start
        for month in range(spec.ticks):
            model.step()
            out.months[row, month] = model.run.world_flat[0]
            out.utility[row, month] = model.run.desks.utility[SEOUL]
            if firms:
                out.firms[row, month] = model.run.firms[RECORDED_OF_FIRMS]
        if firms:
            out.firm_end[row] = model.run.firms
    return out


def _spec_of(config: Any, settings: Mapping[str, Any]) -> RunSpec:
    if isinstance(config, RunSpec):
        return config
    places = {name: f"policies.{name}" for name in ACTORS} | {"firms_policy": "policies.firms"}
    named = [(places.get(name, name), value) for name, value in settings.items()]
    if isinstance(config, Scenario):
        return specify(with_changes(config, named) if named else config)
    return load_spec(config, named)


def _collector() -> DataCollector:
    def reader(index: int) -> Any:
        return lambda model: float(model.run.world_flat[0, index])

    both = {"name": "name", "alignment": "alignment", "risk": "risk"}
    return DataCollector(
        model_reporters={name: reader(COLUMN[name]) for name in COLUMNS},
        agenttype_reporters={Government: {**both, "action": "action"}, Firm: {**both, "status": "status"}},
    )
