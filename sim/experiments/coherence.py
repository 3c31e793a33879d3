"""What must hold between the numbers of every point, checked for a whole design at once."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from sim.errors import ConfigError
from sim.experiments.designs import Column, Design
from sim.jit import Array
from sim.scenario import Scenario
from sim.scenario.coherence import RULES, Rule
from sim.vocabulary import CONSTANTS, PARAMETERS, Term

Values = dict[str, Any]
MONTHS = "model.ticks"


class Moved(NamedTuple):
    """A column whose numbers differ between points.

    Parameters
    ----------
    column : Column
    codes : float64 array, shape (futures, 1) or (1, levers)
        So that columns combine to all points.
    """

    column: Column
    codes: Array


def check_points(scenario: Scenario, design: Design, structural: Array, own: Sequence[Term]) -> None:
    """Check the rules between numbers at every point, also after dated changes, and that ladders rise.

    Parameters
    ----------
    scenario : Scenario
    design : Design
    structural : bool array, shape (columns,)
        Columns whose every value is checked as a configuration of its own.
    own : sequence of Term
        Parameters of policies.

    Raises
    ------
    ConfigError
        At an axis that brings the first point to break a rule, or at the listed point.
    """
    _Check(scenario, design, structural, own).all()


class _Check:
    """A design under inspection."""

    def __init__(self, scenario: Scenario, design: Design, structural: Array, own: Sequence[Term]) -> None:
        self.scenario, self.design = scenario, design
        self.domains = {term.name: term.domain for term in (*PARAMETERS, *CONSTANTS, *own)}
        self.moved: dict[str, Moved] = {}
        n = design.futures.shape[1]
        for k, column in enumerate(design.columns):
            if not structural[k] or column.setting.path == MONTHS:
                codes = design.futures[:, k, np.newaxis] if k < n else design.levers[np.newaxis, :, k - n]
                self.moved[column.setting.path] = Moved(column, codes)

    def all(self) -> None:
        """Every rule."""
        by_name = {
            path.partition(".")[2]: moved
            for path, moved in self.moved.items()
            if path.startswith(("params.", "constants."))
        }
        values: Values = {**self.scenario.params, **self.scenario.constants}
        values |= {name: moved.codes for name, moved in by_name.items()}
        for rule in RULES:
            blamed = next((by_name[name].column for name in rule.names if name in by_name), None)
            if blamed is not None:
                self.rule(rule, values, blamed)
        self.ladders()
        if self.scenario.events:
            self.events(values, {name: moved.column for name, moved in by_name.items()})

    def hold(self, holds: Any, column: Column, message: str, **shown: Any) -> None:
        """Refuse a design in which something does not hold at every combination."""
        at_all = np.atleast_2d(np.asarray(holds))
        if at_all.all():
            return
        future, lever = np.argwhere(~at_all)[0]
        example = ", ".join(f"{name} = {_at(value, future, lever):g}" for name, value in shown.items())
        if at_all.size > 1:
            message += f"; {np.count_nonzero(~at_all):,} of {at_all.size:,} combinations break it"
        message += f", such as {example}" if example else ""
        listed = self.design.where(int(future)) if column in self.design.columns[: self.design.futures.shape[1]] else ""
        raise ConfigError(message, where=listed or column.where, field=column.setting.path)

    def rule(self, rule: Rule, values: Values, column: Column, among: Any = False) -> None:
        """One rule between parameters; `among` are the combinations of which it is not asked."""
        shown = {name: values[name] for name in rule.names}
        self.hold(np.logical_or(rule.holds(shown), among), column, rule.words, **shown)

    def ladders(self) -> None:
        """Levels rise along every ladder."""
        for ladder, levels in self.scenario.ladders.items():
            moved = {rung: self.moved.get(f"ladders.{ladder}.{rung}") for rung in levels}
            at: dict[str, Any] = {rung: levels[rung] if m is None else m.codes for rung, m in moved.items()}
            for low, high in pairwise(levels):
                blamed = moved[high] or moved[low]
                if blamed is not None:
                    shown = {low: at[low], high: at[high]}
                    self.hold(at[low] < at[high], blamed.column, f"levels of {ladder} must rise", **shown)

    def ticks(self) -> list[Any]:
        """When each event comes: a number, or an array of combinations."""
        found = [self.moved.get(f"events.{k}.tick") for k in range(len(self.scenario.events))]
        return [e.tick if m is None else m.codes for e, m in zip(self.scenario.events, found, strict=True)]

    def events(self, start: Values, columns: dict[str, Column]) -> None:
        """Events come inside the run, do not contradict each other, and leave parameters as they may be."""
        ticks, events = self.ticks(), self.scenario.events
        months = self.moved.get(MONTHS)
        for k, tick in enumerate(ticks):
            at = self.moved.get(f"events.{k}.tick")
            if at is not None:
                last = self.scenario.ticks if months is None else months.codes
                self.hold(tick < last, at.column, "an event lies outside the run", tick=tick, months=last)
            for j in range(k):
                blamed = at or self.moved.get(f"events.{j}.tick")
                both_add = events[j].is_delta and events[k].is_delta
                if blamed is not None and events[j].target == events[k].target and not both_add:
                    message = f"contradicts another event that sets {events[k].target} in the same month"
                    self.hold(np.not_equal(ticks[j], tick), blamed.column, message, tick=tick)
        columns = dict(columns)
        for k, event in enumerate(events):
            at = self.moved.get(f"events.{k}.tick")
            if at is not None:  # it may come before or after any other event on the same target
                columns.setdefault(event.target, at.column)
        for order, elsewhere in _orders(ticks):
            self.in_order(order, elsewhere, dict(start), dict(columns))

    def in_order(self, order: Sequence[int], elsewhere: Any, values: Values, columns: dict[str, Column]) -> None:
        """Follow parameters through events that come in this order, but for the combinations `elsewhere`."""
        for k in order:
            event = self.scenario.events[k]
            if event.target not in self.domains:
                continue
            found = self.moved.get(f"events.{k}.{'delta' if event.is_delta else 'value'}")
            when = self.moved.get(f"events.{k}.tick")
            amount = event.amount if found is None else found.codes
            values[event.target] = amount + (values[event.target] if event.is_delta else 0.0)
            blamed = found or when
            if blamed is not None:
                columns[event.target] = blamed.column
            rules = [rule for rule in RULES if event.target in rule.names and any(n in columns for n in rule.names)]
            for rule in rules:
                self.rule(rule, values, next(columns[n] for n in rule.names if n in columns), elsewhere)
            if event.target in columns:
                low, high = self.domains[event.target]
                inside = (values[event.target] >= low) & (values[event.target] <= high)
                message = f"an event brings {event.target} out of [{low:g}, {high:g}]"
                shown = {event.target: values[event.target]}
                self.hold(np.logical_or(inside, elsewhere), columns[event.target], message, **shown)


def _orders(ticks: Sequence[Any]) -> Iterator[tuple[list[int], Any]]:
    """Orders in which events come, and the combinations in which they come in another."""
    if all(np.ndim(tick) == 0 for tick in ticks):
        yield sorted(range(len(ticks)), key=lambda k: float(ticks[k])), False
        return
    stacked = np.stack(np.broadcast_arrays(*(np.atleast_2d(tick) for tick in ticks)), axis=-1)
    orders = np.argsort(stacked, axis=-1, kind="stable")
    for order in np.unique(orders.reshape(-1, len(ticks)), axis=0):
        yield order.tolist(), ~(orders == order).all(axis=-1)


def _at(value: Any, future: int, lever: int) -> float:
    """The number at a combination, of arrays that broadcast."""
    whole = np.atleast_2d(np.asarray(value, float))
    return float(whole[min(future, whole.shape[0] - 1), min(lever, whole.shape[1] - 1)])
