"""What must hold between the numbers of every point, checked for a whole design at once."""

from itertools import pairwise
from typing import Any

import numpy as np

from sim.errors import ConfigError
from sim.experiments.designs import Column, Design
from sim.jit import Array
from sim.scenario import Scenario
from sim.scenario.coherence import RULES, Rule
from sim.vocabulary import CONSTANTS, PARAMETERS

Values = dict[str, Any]


def check_points(scenario: Scenario, design: Design, structural: Array) -> None:
    """Check the rules between parameters at every point, also after dated changes, and that ladders rise.

    Raises
    ------
    ConfigError
        At an axis that brings the first point to break a rule.
    """
    found = _by_path(design, structural)
    moved = {path.partition(".")[2]: column for path, (column, _) in found.items()}
    values: Values = {**scenario.params, **scenario.constants}
    values |= {
        path.partition(".")[2]: codes
        for path, (_, codes) in found.items()
        if path.startswith(("params.", "constants."))
    }
    for rule in RULES:
        if moved.keys() & set(rule.names):
            _hold(rule, values, next(moved[name] for name in rule.names if name in moved))
    _check_ladders(scenario, found)
    _check_events(scenario, values, found)


def _by_path(design: Design, structural: Array) -> dict[str, tuple[Column, Array]]:
    """Numbers of each column that is no cell of its own, shaped to be combined: futures down, levers across."""
    n = design.futures.shape[1]
    found: dict[str, tuple[Column, Array]] = {}
    for k, column in enumerate(design.columns):
        if not structural[k]:
            codes = design.futures[:, k, np.newaxis] if k < n else design.levers[np.newaxis, :, k - n]
            found[column.setting.path] = (column, codes)
    return found


def _hold(rule: Rule, values: Values, column: Column) -> None:
    """One rule at all points."""
    holds = np.atleast_2d(np.asarray(rule.holds({name: values[name] for name in rule.names})))
    if holds.all():
        return
    first = np.argwhere(~holds)[0]
    shown = ", ".join(f"{name} = {_at(values[name], first):g}" for name in rule.names)
    message = f"{rule.words}; {np.count_nonzero(~holds):,} of {holds.size:,} combinations break it, such as {shown}"
    raise ConfigError(message, where=column.where, field=column.setting.path)


def _at(value: Any, place: Array) -> float:
    """The number at a place of arrays that broadcast."""
    whole = np.atleast_2d(np.asarray(value, float))
    return float(whole[min(place[0], whole.shape[0] - 1), min(place[1], whole.shape[1] - 1)])


def _check_ladders(scenario: Scenario, found: dict[str, tuple[Column, Array]]) -> None:
    for ladder, levels in scenario.ladders.items():
        paths = {rung: f"ladders.{ladder}.{rung}" for rung in levels}
        columns = [found[path][0] for path in paths.values() if path in found]
        at = [found[path][1] if path in found else levels[rung] for rung, path in paths.items()]
        if columns and not all(np.all(np.less(low, high)) for low, high in pairwise(at)):
            column = columns[0]
            raise ConfigError(
                "levels must rise along the ladder at every point", where=column.where, field=column.setting.path
            )


def _check_events(scenario: Scenario, values: Values, found: dict[str, tuple[Column, Array]]) -> None:
    """Parameters stay inside their domains, and rules hold, after every dated change."""
    domains = {term.name: term.domain for term in (*PARAMETERS, *CONSTANTS)}
    values = dict(values)
    for k, event in sorted(enumerate(scenario.events), key=lambda pair: pair[1].tick):
        path = f"events.{k}.{'delta' if event.is_delta else 'value'}"
        column, amount = found.get(path, (None, event.amount))
        if event.target not in domains:
            continue
        values[event.target] = amount + (values[event.target] if event.is_delta else 0.0)
        low, high = domains[event.target]
        touched = column or next((c for p, (c, _) in found.items() if p.endswith(f".{event.target}")), None)
        if touched is None:
            continue
        if not np.all((values[event.target] >= low) & (values[event.target] <= high)):
            message = f"an event brings {event.target} out of [{low:g}, {high:g}] at some points"
            raise ConfigError(message, where=touched.where, field=touched.setting.path)
        for rule in RULES:
            if event.target in rule.names:
                _hold(rule, values, touched)
