"""A setting: a named configuration and what a visitor changed in it. Only declared fields; checked like any config."""

from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import Any

from sim.errors import ConfigError, UserError, nearest_name
from sim.policies.registry import SCRIPT_NAME, built_in
from sim.runspec import RunSpec, load_spec
from sim.scenario import Scenario, Segment, date_of, find_config, known_names, load_scenario
from sim.scenario.library import read_whole
from sim.vocabulary import ACTORS, INITIAL, LADDERS_BY_NAME, PARAMETERS
from viz.state.further import CONSTANT_TERMS, MOST_FURTHER, Further, blocks_of, own_of, successors_of, tick_in

BASELINE = "baseline"
SPREADS = ("plausible", "luck")
"""What a fan spans: luck and plausible parameters, or luck alone."""

CAPS = {"runs": (20, 2000), "months": (12, 120), "firms": (8, 400), "seed": (0, 2**31 - 1)}
"""Smallest and largest size of a computation in the page."""

MOST_CHANGES = 60
"""Events, or dated moves, in a setting."""

PARAMETER_NAMES = tuple(term.name for term in PARAMETERS)
OWN_NAMES = tuple(term.name for term in built_in().own)


@dataclass(frozen=True, order=True)
class Move:
    """A dated move: from a month on (until another, exclusive), a government takes a rung.

    Parameters
    ----------
    tick : int
    until : int
        Zero for open-ended.
    ladder, rung : str
    """

    tick: int
    until: int
    ladder: str
    rung: str

    @property
    def actor(self) -> str:
        """Who moves."""
        return LADDERS_BY_NAME[self.ladder].actor


@dataclass(frozen=True, order=True)
class DatedEvent:
    """A dated change of a parameter or a stock: to an amount, or by it."""

    tick: int
    target: str
    amount: float
    by: bool

    @property
    def kind(self) -> str:
        """Where the target lives."""
        if self.target in PARAMETER_NAMES:
            return "param"
        return "stock" if self.target in INITIAL else "constant"


@dataclass(frozen=True)
class Setting:
    """Everything that determines the numbers on the page.

    Parameters
    ----------
    scenario : str
        Name of a configuration at hand.
    params : tuple of (name, value)
        Parameters that differ from the scenario's.
    policies : tuple of (actor, policy)
        Policies chosen instead of the scenario's.
    own : tuple of (parameter, value)
        Parameters of the chosen policies.
    moves : tuple of Move
    events : tuple of DatedEvent
    further : tuple of (path, value)
        What no control of the rail sets, see `viz.state.further`.
    runs, months, firms, seed : int
    spread : {"plausible", "luck"}
    """

    scenario: str = BASELINE
    params: tuple[tuple[str, float], ...] = ()
    policies: tuple[tuple[str, str], ...] = ()
    own: tuple[tuple[str, float], ...] = ()
    moves: tuple[Move, ...] = ()
    events: tuple[DatedEvent, ...] = ()
    runs: int = 300
    months: int = 72
    firms: int = 151
    seed: int = 7
    spread: str = "plausible"
    further: Further = ()

    def sized_as(self, other: "Setting") -> "Setting":
        """The same world with another's size, seed and kind of fan: what makes two settings comparable run by run."""
        return replace(
            self, runs=other.runs, months=other.months, firms=other.firms, seed=other.seed, spread=other.spread
        )

    def with_param(self, name: str, value: float | None) -> "Setting":
        """With a parameter at a value; None gives it back to the scenario."""
        return replace(self, params=_changed(self.params, name, value, base_of(self.scenario).params.get(name)))

    def with_own(self, name: str, value: float | None) -> "Setting":
        """With a policy's own parameter at a value; None gives it its default back."""
        return replace(self, own=_changed(self.own, name, value, base_of(self.scenario).constants.get(name)))

    def with_policy(self, actor: str, name: str | None) -> "Setting":
        """With another policy for a government; None gives it back to the scenario. Parameters of the old one go."""
        rest = tuple(pair for pair in self.policies if pair[0] != actor)
        if name is not None and name != in_force(Setting(self.scenario), actor):
            rest = tuple(sorted((*rest, (actor, name))))
        kept = tuple(pair for pair in self.further if not pair[0].startswith(f"policies.{actor}.params."))
        return replace(self, policies=rest, further=kept)

    def settings(self) -> dict[str, Any]:
        """As a configuration that extends the scenario."""
        base = base_of(self.scenario)
        found: dict[str, Any] = {"extends": self.scenario, "name": base.name, "title": base.title}
        found["description"] = base.description
        found["model"] = {"runs": self.runs, "ticks": self.months, "firms": self.firms, "seed": self.seed}
        found["params"] = dict(self.params)
        blocks = blocks_of(self.further)
        found |= blocks
        found["constants"] = {**dict(self.own), **blocks.get("constants", {})}
        governments = {actor: policy for actor in ACTORS if (policy := self._policy(actor)) is not None}
        found["policies"] = {**governments, **blocks.get("policies", {})}
        if self.events:
            found["events"] = [*_events(base), *_own_events(self.events)]
        return found

    def _policy(self, actor: str) -> dict[str, Any] | list[dict[str, Any]] | None:
        """The `policies:` entry of a government; None where the scenario's stands."""
        moves = [move for move in self.moves if move.actor == actor]
        chosen = dict(self.policies).get(actor)
        own, later = own_of(self.further, actor), successors_of(self.further, actor)
        if chosen is None and not (moves or own or later):
            return None
        segments = base_of(self.scenario).policies[actor]
        scripted = chosen is None and segments[0].name == SCRIPT_NAME
        if (later and (moves or own or scripted)) or (chosen is None and len(segments) > 1):
            field = f"policies.{actor}"
            raise ConfigError("has a schedule of policies; choose one policy before adding moves", field=field)
        steps = [*(_moves_of(segments[0]) if scripted else ()), *moves]
        otherwise = segments[0].otherwise if scripted else chosen or segments[0].name
        params = {**(segments[0].params if chosen is None else {}), **own}
        rest: dict[str, Any] = {"params": params} if params else {}
        if later:
            return [{"from": 0, "name": otherwise, **rest}, *({"from": tick, "name": name} for tick, name in later)]
        if not steps:
            return {"name": otherwise, **rest}
        rest |= {"otherwise": otherwise} if otherwise else {}
        return {"name": SCRIPT_NAME, "steps": steps_of(steps, self.months), **rest}


def _changed(
    pairs: tuple[tuple[str, float], ...], name: str, value: float | None, default: float | None
) -> tuple[tuple[str, float], ...]:
    rest = {key: old for key, old in pairs if key != name}
    if value is not None and value != default:
        rest[name] = float(value)
    return tuple(sorted(rest.items()))


def _moves_of(segment: Segment) -> list[Move]:
    """Steps of a script as moves; a step without an end stands until the next one."""
    found = []
    for k, step in enumerate(segment.steps):
        later = segment.steps[k + 1].start if k + 1 < len(segment.steps) else 0
        until = step.until or later
        found += [
            Move(step.start, until, name, LADDERS_BY_NAME[name].rung_names[rung]) for name, rung in step.rungs.items()
        ]
    return found


def steps_of(moves: list[Move], months: int) -> list[dict[str, Any]]:
    """Moves that may overlap as the steps of a script, which may not; of two on one ladder the later one stands."""
    inside = sorted(move for move in moves if move.tick < months)
    ends = {min(move.until, months) for move in inside if move.until}
    borders = sorted({move.tick for move in inside} | ends | {months})
    steps: list[dict[str, Any]] = []
    for start, until in pairwise(borders):
        rungs = {
            move.ladder: move.rung for move in inside if move.tick <= start and (not move.until or start < move.until)
        }
        if steps and steps[-1] == {**rungs, "from": steps[-1]["from"], "until": start}:
            steps[-1]["until"] = until
        elif rungs:
            steps.append({"from": start, "until": until, **rungs})
    return steps


def _events(base: Scenario) -> list[dict[str, Any]]:
    settings: list[dict[str, Any]] = base.settings()["events"]
    return settings


def _own_events(events: tuple[DatedEvent, ...]) -> list[dict[str, Any]]:
    return [
        {"tick": event.tick, event.kind: event.target, ("delta" if event.by else "value"): event.amount}
        for event in events
    ]


def in_force(setting: Setting, actor: str) -> str:
    """The policy that decides for a government: chosen, or the scenario's (`script`, `schedule`)."""
    chosen = dict(setting.policies).get(actor)
    if chosen is not None:
        return chosen
    segments = base_of(setting.scenario).policies[actor]
    return "schedule" if len(segments) > 1 else segments[0].name


@lru_cache(maxsize=64)
def base_of(name: str) -> Scenario:
    """A named configuration, resolved; raises ConfigError if there is none of that name."""
    if name not in scenario_names():
        raise ConfigError(
            "there is no such scenario", field="scenario", value=name[:60],
            nearest=nearest_name(name, scenario_names()), allowed=", ".join(scenario_names()),
        )  # fmt: skip
    return load_spec(name).scenario


@lru_cache(maxsize=1)
def scenario_names() -> tuple[str, ...]:
    """Names of the configurations at hand that are scenarios; the baseline first."""
    own = {term.name: term for term in built_in().own}
    found = []
    for name in known_names():
        try:
            load_scenario(name, extra_constants=own)
            if "sweep" not in read_whole(find_config(name)).settings:
                found.append(name)
        except UserError:  # a file that its author has yet to finish
            continue
    return tuple(sorted(found, key=lambda name: (name != BASELINE, name)))


@lru_cache(maxsize=256)
def specify_setting(setting: Setting) -> RunSpec:
    """What the drivers run for a setting; raises UserError where it cannot be run."""
    check_size(setting)
    check_dates(setting)
    try:
        return load_spec(setting.settings())
    except UserError as error:
        error.where = ""  # where the server keeps its files is nobody's business
        raise


def check_size(setting: Setting) -> None:
    """Raise ConfigError if a setting asks for more than a page computes."""
    for name, (low, high) in CAPS.items():
        value = getattr(setting, name)
        if not low <= value <= high:
            raise ConfigError(
                f"the page computes {low:,} to {high:,}; `tightrope run` has no such limit", field=name, value=value
            )
    if setting.spread not in SPREADS:
        raise ConfigError("no such kind of fan", field="spread", value=setting.spread, allowed=", ".join(SPREADS))
    if max(len(setting.events), len(setting.moves)) > MOST_CHANGES:
        raise ConfigError(f"at most {MOST_CHANGES} dated changes")
    if len(setting.further) > MOST_FURTHER:
        raise ConfigError(f"the page keeps at most {MOST_FURTHER} settings that it has no control for")


def check_dates(setting: Setting) -> None:
    """Raise ConfigError if a dated change lies outside the months, or ends before it begins."""
    later = [tick for path, _ in setting.further if (tick := tick_in(path)) is not None]
    for tick in (*(move.tick for move in setting.moves), *(event.tick for event in setting.events), *later):
        if not 0 <= tick < setting.months:
            last = date_of(setting.months - 1)
            raise ConfigError(f"lies outside the run, July 2024 to {last}", field="month", value=date_of(tick))
    for move in setting.moves:
        if move.until and move.until <= move.tick:
            raise ConfigError("the end of a move must come after its month", field="until", value=date_of(move.until))


def event_targets() -> tuple[str, ...]:
    """What a dated event may change: parameters, stocks, constants and policies' own parameters."""
    return (*PARAMETER_NAMES, *INITIAL, *CONSTANT_TERMS, *OWN_NAMES)


def is_changed(setting: Setting) -> bool:
    """Whether anything differs from the named scenario."""
    return setting != Setting(setting.scenario).sized_as(setting)
