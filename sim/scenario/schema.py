"""The resolved scenario: frozen, strict, everything filled in."""

import hashlib
import json
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, PrivateAttr

from sim.scenario.writing import yaml_text
from sim.vocabulary import ACTORS, LADDERS_BY_NAME


class Frozen(BaseModel):
    """Base of all parts: immutable, strict about types, no unknown fields."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", arbitrary_types_allowed=True)


class Step(Frozen):
    """A dated move of a script: from `start` until `until` (exclusive), these rungs."""

    start: int
    until: int | None
    rungs: dict[str, int]


class Segment(Frozen):
    """A policy in office from tick `start`."""

    start: int
    name: str
    params: dict[str, float] = {}
    steps: tuple[Step, ...] = ()
    otherwise: str | None = None


class Event(Frozen):
    """A dated change: `target` becomes `amount`, or changes by it where `is_delta`."""

    tick: int
    kind: str
    target: str
    amount: float
    is_delta: bool


class Scenario(Frozen):
    """A run configuration, fully resolved: running it alone gives the same result.

    Parameters
    ----------
    name, title, description : str
        For people; they do not enter the digest.
    ticks, seed, runs, firms : int
    policies : dict
        Actor to its segments, first to last.
    firm_policy : str
    params, constants : dict
        Every parameter; every constant, policies' own parameters among them.
    ladders : dict
        Ladder to the level of each rung.
    initial : dict
        July 2024 value of every stock; None where it follows from others.
    rungs : dict
        July 2024 rung of every ladder.
    events : tuple of Event
    hold : dict
    firm_records : bool
    """

    name: str
    title: str
    description: str
    ticks: int
    seed: int
    runs: int
    firms: int
    policies: dict[str, tuple[Segment, ...]]
    firm_policy: str
    params: dict[str, float]
    constants: dict[str, float]
    ladders: dict[str, dict[str, float]]
    initial: dict[str, float | None]
    rungs: dict[str, int]
    events: tuple[Event, ...]
    hold: dict[str, float]
    firm_records: bool
    _where: Any = PrivateAttr(default=None)
    _folder: Path | None = PrivateAttr(default=None)
    _extra: Any = PrivateAttr(default=None)
    _sweeps: bool = PrivateAttr(default=False)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Scenario) and self.model_dump() == other.model_dump()

    def __hash__(self) -> int:
        return hash(self.digest)

    @property
    def folder(self) -> Path | None:
        """Folder of the configuration file, from which plugin paths start."""
        return self._folder

    @property
    def sweeps(self) -> bool:
        """Whether the configuration has a `sweep:` block, of which this is the setting around which things vary."""
        return self._sweeps

    def where(self, path: tuple[str | int, ...]) -> str:
        """``file:line`` of a setting, or of what surrounds it; empty where no file stands behind the scenario."""
        return str(self._where(path)) if self._where else ""

    def settings(self) -> dict[str, Any]:
        """The scenario as a configuration would write it, complete."""
        found: dict[str, Any] = {"name": self.name, "title": self.title, "description": self.description}
        found["model"] = {"ticks": self.ticks, "seed": self.seed, "runs": self.runs, "firms": self.firms}
        found["policies"] = {actor: [_segment_settings(actor, s) for s in self.policies[actor]] for actor in ACTORS}
        found["policies"]["firms"] = {"name": self.firm_policy}
        found |= {"params": self.params, "constants": self.constants, "ladders": self.ladders}
        stocks: dict[str, Any] = {name: value for name, value in self.initial.items() if value is not None}
        found["initial"] = stocks | {name: LADDERS_BY_NAME[name].rung_names[rung] for name, rung in self.rungs.items()}
        found["events"] = [
            {"tick": e.tick, e.kind: e.target, ("delta" if e.is_delta else "value"): e.amount} for e in self.events
        ]
        found["hold"] = self.hold
        found["output"] = {"firm_records": self.firm_records}
        return found

    @property
    def digest(self) -> str:
        """SHA-256 of everything that determines the result."""
        return digest_of(self.settings())

    def to_yaml(self) -> str:
        """The complete scenario as YAML that `load_scenario` reads back."""
        return yaml_text(self.settings())


def digest_of(settings: dict[str, Any]) -> str:
    """SHA-256 of complete settings, without the words that are for people only."""
    content = {key: value for key, value in settings.items() if key not in ("name", "title", "description")}
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _segment_settings(actor: str, segment: Segment) -> dict[str, Any]:
    found: dict[str, Any] = {"from": segment.start, "name": segment.name}
    if segment.params:
        found["params"] = segment.params
    if segment.steps:
        found["steps"] = [
            {"from": step.start, **({} if step.until is None else {"until": step.until})}
            | {name: LADDERS_BY_NAME[name].rung_names[rung] for name, rung in step.rungs.items()}
            for step in segment.steps
        ]
    if segment.otherwise is not None:
        found["otherwise"] = segment.otherwise
    return found
