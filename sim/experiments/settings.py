"""Settings that vary: what a dotted path means in the vocabulary, and where it lands in the arrays of the model."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.errors import ConfigError, nearest_name
from sim.jit import Array
from sim.phases.run import BEFORE
from sim.policies.registry import PolicySet
from sim.runspec import RunSpec, held_rows
from sim.scenario import Scenario
from sim.scenario.checks import MODEL, brief
from sim.scenario.overrides import canonical, is_number
from sim.scenario.resolve import HOLDABLE
from sim.vocabulary import ACTORS, COLUMN_TERMS, CONSTANTS, LADDERS_BY_NAME, PARAMETERS, Term
from sim.world import COLUMN, flat, parameter_offsets

UNBOUNDED = (-1e9, 1e9)
FIXED = {
    "model.runs": "histories of a point are replicates: in the sweep block",
    "model.seed": "one seed holds for all points; replicates: in the sweep block gives more luck",
}


@dataclass(frozen=True, slots=True)
class Setting:
    """What a path sets.

    Parameters
    ----------
    path : str
        Canonical, such as ``params.us_drive``.
    domain : tuple of float, optional
        Lowest and highest number; None for what is no number (a policy, a rung, a list).
    sweep : tuple of float, optional
        Default range.
    default : float, optional
        Value without a sweep.
    whole : bool
        Only whole numbers.
    unit, meaning : str
    example : str
        Values, where they are no numbers.
    """

    path: str
    domain: tuple[float, float] | None = None
    sweep: tuple[float, float] | None = None
    default: float | None = None
    whole: bool = False
    unit: str = ""
    meaning: str = ""
    example: str = "[hedging, bluff]"

    @property
    def column(self) -> str:
        """Name of its column in a design: the bare name of a parameter or constant, else the path."""
        block, _, name = self.path.partition(".")
        return name if block in ("params", "constants") else self.path


@dataclass(frozen=True, slots=True)
class Place:
    """Where a number lands in the arrays of a setting.

    Parameters
    ----------
    array : {"params", "worlds", "events", "holds"}
    index : int
        Position among plain numbers, or row of the events or holds.
    field : str
        Field of an event; name of what is held.
    """

    array: str
    index: int
    field: str = ""


def setting_of(path: str, scenario: Scenario, policies: PolicySet, where: str) -> Setting:
    """What a path of a configuration means.

    Raises
    ------
    ConfigError
        If there is no such setting, or it cannot vary.
    """
    dotted = canonical(path, where, {term.name: term for term in policies.own})
    keys = dotted.split(".")
    if dotted in FIXED:
        raise ConfigError(f"cannot vary: {FIXED[dotted]}", where=where, field=dotted)
    readers = {
        "params": _of_terms, "constants": _of_terms, "initial": _of_initial, "hold": _of_hold, "ladders": _of_ladder,
        "events": _of_event, "policies": _of_policy, "model": _of_model,
    }  # fmt: skip
    if keys[0] not in readers:
        raise ConfigError("cannot vary", where=where, field=dotted, allowed=", ".join(readers))
    return readers[keys[0]](keys, scenario, policies, where)


def _of_term(path: str, term: Term) -> Setting:
    return Setting(path, term.domain, term.sweep, term.default, getattr(term, "counts", False), term.unit, term.meaning)


def _named(keys: list[str], terms: Mapping[str, Term], where: str, kind: str) -> Term:
    name = ".".join(keys[1:])
    if name not in terms:
        near = nearest_name(name, terms)
        raise ConfigError(f"no such {kind}", where=where, field=".".join(keys), nearest=near)
    return terms[name]


def _of_terms(keys: list[str], scenario: Scenario, policies: PolicySet, where: str) -> Setting:
    if keys[0] == "params":
        return _of_term(".".join(keys), _named(keys, {t.name: t for t in PARAMETERS}, where, "parameter"))
    terms = {t.name: t for t in CONSTANTS} | dict(scenario._extra or {})
    return _of_term(".".join(keys), _named(keys, terms, where, "constant"))


def _of_initial(keys: list[str], scenario: Scenario, policies: PolicySet, where: str) -> Setting:
    if keys[-1] in LADDERS_BY_NAME and len(keys) == 2:
        lowest, *_, highest = LADDERS_BY_NAME[keys[-1]].rung_names
        about = f"July 2024 rung of {keys[-1]}"
        return Setting(".".join(keys), meaning=about, example=f"[{lowest}, {highest}]")
    return _of_term(".".join(keys), _named(keys, {n: COLUMN_TERMS[n] for n in scenario.initial}, where, "stock"))


def _of_hold(keys: list[str], scenario: Scenario, policies: PolicySet, where: str) -> Setting:
    holdable = {name: COLUMN_TERMS[name] for name in HOLDABLE}
    return _of_term(".".join(keys), _named(keys, holdable, where, "state variable"))


def _of_ladder(keys: list[str], scenario: Scenario, policies: PolicySet, where: str) -> Setting:
    ladder = LADDERS_BY_NAME.get(keys[1]) if len(keys) == 3 else None
    if ladder is None or keys[2] not in ladder.rung_names:
        names = [f"{name}.{rung}" for name, found in LADDERS_BY_NAME.items() for rung in found.rung_names]
        near = nearest_name(".".join(keys[1:]), names)
        raise ConfigError("no such rung", where=where, field=".".join(keys), nearest=near and f"ladders.{near}")
    default = scenario.ladders[keys[1]][keys[2]]
    return Setting(".".join(keys), ladder.domain, None, default, False, "level", f"level of {keys[2]}")


def _of_event(keys: list[str], scenario: Scenario, policies: PolicySet, where: str) -> Setting:
    fields = ("tick", "value", "delta")
    number = int(keys[1]) if len(keys) == 3 and is_number(keys[1]) else -1
    if not 0 <= number < len(scenario.events) or keys[2] not in fields:
        allowed = f"events.0 to events.{len(scenario.events) - 1}, each with tick, value or delta"
        raise ConfigError(
            "no such event", where=where, field=".".join(keys), allowed=allowed if scenario.events else "no events here"
        )
    event = scenario.events[number]
    about = f"event on {event.target}: {keys[2]}"
    if keys[2] == "tick":
        return Setting(".".join(keys), (0, MODEL["ticks"][1] - 1), None, event.tick, True, "month", about)
    if (keys[2] == "delta") != event.is_delta:
        raise ConfigError(
            "this event has the other kind of size", where=where, field=".".join(keys),
            allowed="delta" if event.is_delta else "value",
        )  # fmt: skip
    terms = {t.name: t for t in (*PARAMETERS, *CONSTANTS, *policies.own)}
    term = COLUMN_TERMS[event.target] if event.kind == "stock" else terms[event.target]
    domain = UNBOUNDED if event.is_delta else term.domain
    return Setting(".".join(keys), domain, None, event.amount, False, term.unit, about)


def _of_policy(keys: list[str], scenario: Scenario, policies: PolicySet, where: str) -> Setting:
    actors = (*ACTORS, "firms")
    if len(keys) < 2 or keys[1] not in actors:
        near = nearest_name(keys[-1], actors)
        raise ConfigError("no such actor", where=where, field=".".join(keys), nearest=near, allowed=brief(list(actors)))
    if keys[2:3] == ["0"] and keys[1] in ACTORS and len(scenario.policies[keys[1]]) == 1:
        del keys[2]  # a schedule of one is a policy
    if len(keys) > 3 and keys[-2] == "params":
        own = {term.name: term for term in policies.own}
        if keys[-1] not in own:
            near = nearest_name(keys[-1], own)
            raise ConfigError("no policy has such a parameter", where=where, field=".".join(keys), nearest=near)
        return _of_term(".".join(keys), own[keys[-1]])
    example = "[real_options, myopic]" if keys[1] == "firms" else "[hedging, bluff]"
    return Setting(".".join(keys), meaning=f"policy of {keys[1]}", example=example)


def _of_model(keys: list[str], scenario: Scenario, policies: PolicySet, where: str) -> Setting:
    name = ".".join(keys[1:])
    if name not in MODEL:
        near = nearest_name(name, MODEL)
        raise ConfigError("no such setting", where=where, field=".".join(keys), nearest=near, allowed="firms, ticks")
    low, high, _ = MODEL[name]
    unit = {"ticks": "months", "firms": "firms"}[name]
    return Setting(f"model.{name}", (low, high), None, getattr(scenario, name), True, unit, f"number of {unit}")


def places_of(setting: Setting, spec: RunSpec) -> tuple[Place, ...]:
    """Where a number lands in the arrays of a specification; nothing if it changes their shape or is no number.

    Such settings ("structural") are resolved as configurations of their own.
    """
    if setting.domain is None:
        return ()
    keys = setting.path.split(".")
    offsets = parameter_offsets(spec.policies.own)
    if keys[0] in ("params", "constants"):
        return (Place("params", offsets[keys[1]]),)
    if keys[0] == "ladders":
        return (Place("params", offsets[f"level_{keys[1]}.{keys[2]}"]),)
    if keys[0] == "initial":
        return (Place("worlds", COLUMN[keys[1]]),)
    if keys[0] == "hold":
        return _held_places(keys[1], spec)
    if keys[0] == "events":
        first = len(np.asarray(spec.points.events)[0]) - len(spec.scenario.events)
        return (Place("events", first + int(keys[1]), "tick" if keys[2] == "tick" else "value"),)
    return _own_places(keys, offsets, spec) if keys[0] == "policies" else ()


def _own_places(keys: list[str], offsets: Mapping[str, int], spec: RunSpec) -> tuple[Place, ...]:
    """Where a parameter lands that a policy declares and a configuration sets: it takes effect as an event."""
    actor = ACTORS.index(keys[1])
    segment = spec.scenario.policies[keys[1]][int(keys[2]) if is_number(keys[2]) else 0]
    events = np.asarray(spec.points.events)[0]
    found = (events["place"] == actor) & (events["index"] == offsets[keys[-1]])
    found &= events["tick"] == (segment.start or BEFORE)
    return tuple(Place("events", int(row), "value") for row in np.flatnonzero(found)[:1])


def _held_places(name: str, spec: RunSpec) -> tuple[Place, ...]:
    at = list(np.asarray(spec.points.holds)[0]["index"])
    names = [held for held, _ in held_rows(name, 0.5)]
    return tuple(Place("holds", at.index(COLUMN[held]), held) for held in names if COLUMN[held] in at)


def put(place: Place, setting: Setting, values: Array, arrays: Mapping[str, Any], rows: Array | slice) -> None:
    """Write the values of a setting into the arrays of points.

    Parameters
    ----------
    place : Place
    setting : Setting
    values : float64 array, shape (rows,)
    arrays : mapping
        ``params``, ``worlds``: records (points,); ``events``, ``holds``: records (points, rows).
    rows : int array or slice
        Which points they belong to.
    """
    if place.array in ("params", "worlds"):
        flat(arrays[place.array])[rows, place.index] = values
    elif place.array == "events":
        arrays["events"][place.field][rows, place.index] = values
    else:
        held = dict(held_rows(setting.path.partition(".")[2], values))
        arrays["holds"]["value"][rows, place.index] = held[place.field]
