"""Scripts as moves of governments, and whether two scenarios mean the same however they write their scripts."""

from collections.abc import Mapping
from typing import Any

from sim.policies.registry import SCRIPT_NAME, built_in
from sim.scenario import Scenario, Segment
from sim.vocabulary import ACTORS, LADDERS_BY_NAME
from viz.state.setting import Move

Timeline = Mapping[str, list[int | None]]
"""Rung a script sets on each ladder, month by month; None where it sets none."""


def timeline_of(segment: Segment, ticks: int) -> Timeline:
    """What a script sets; a step without an end stands until the next one."""
    found: dict[str, list[int | None]] = {}
    for k, step in enumerate(segment.steps):
        later = segment.steps[k + 1].start if k + 1 < len(segment.steps) else ticks
        until = min(later if step.until is None else step.until, ticks)
        for ladder, rung in step.rungs.items():
            months = found.setdefault(ladder, [None] * ticks)
            months[step.start : until] = [rung] * max(0, until - step.start)
    return found


def moves_of(wanted: Timeline, given: Timeline, ticks: int) -> tuple[Move, ...] | None:
    """Moves that turn what a scenario's script sets into what is wanted; None where one would have to be taken away.

    A move that lasts to the end of the run is open, so that it goes on in a longer one.
    """
    found = []
    for ladder in {**given, **wanted}:
        blank: list[int | None] = [None] * ticks
        now, before = wanted.get(ladder, blank), given.get(ladder, blank)
        if any(rung is None and other is not None for rung, other in zip(now, before, strict=True)):
            return None
        names, start = LADDERS_BY_NAME[ladder].rung_names, 0
        for tick in range(1, ticks + 1):
            rung = now[start]
            if tick < ticks and (now[tick], now[tick] == before[tick]) == (rung, rung == before[start]):
                continue
            if rung is not None and rung != before[start]:
                found.append(Move(start, 0 if tick == ticks else tick, ladder, names[rung]))
            start = tick
    return tuple(sorted(found))


def deciding(segment: Segment) -> str | None:
    """Public name of the policy that decides in a segment; None where a script alone does."""
    name = segment.otherwise if segment.name == SCRIPT_NAME else segment.name
    return None if name is None else public_name(name)


def public_name(name: str) -> str:
    """A policy's public name; an alias, or a scenario's own policy, may stand for it."""
    return next((p.name for p in built_in().policies if name == p.name or name in p.aliases), name)


def _meaning(scenario: Scenario, actor: str) -> list[tuple[Any, ...]]:
    segments = scenario.policies[actor]
    return [(s.start, s.name == SCRIPT_NAME, deciding(s), s.params, timeline_of(s, scenario.ticks)) for s in segments]


def same_world(one: Scenario, other: Scenario) -> tuple[str, ...] | None:
    """Path of the first setting in which two scenarios mean something else; None if they give the same numbers."""
    here, there = one.settings(), other.settings()
    for block in here.keys() - {"name", "title", "description", "policies"}:
        a, b = here[block], there[block]
        if a == b:
            continue
        names = [name for name in {**a, **b} if a.get(name) != b.get(name)] if isinstance(a, dict) else []
        return (block, *names[:1])
    if one.firm_policy != other.firm_policy:
        return ("policies", "firms")
    return next((("policies", a) for a in ACTORS if _meaning(one, a) != _meaning(other, a)), None)
