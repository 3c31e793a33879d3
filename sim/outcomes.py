"""From the months of a run to its outcome measures (docs/model.md, section 11), as the vocabulary declares them."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from sim.jit import Array, phase, record
from sim.vocabulary import OUTCOMES, Outcome
from sim.world import COLUMN

MEAN, LAST, CHANGE, EVER, TOTAL, FIRST_SPELL, LARGEST = range(7)
REDUCTION = {"mean": MEAN, "last": LAST, "change": CHANGE, "ever": EVER, "total": TOTAL, "first_spell": FIRST_SPELL,
             "largest": LARGEST}  # fmt: skip
SPELL = 3
"""Consecutive months that make a spell."""

WAR = COLUMN["war"]
OPEN_END = 1_000_000
RULE = np.dtype(
    [("column", np.int64), ("reduction", np.int64), ("first", np.int64), ("last", np.int64), ("in_war", np.int64)]
)


def rules_of(outcomes: Sequence[Outcome]) -> Any:
    """Outcomes as a table compiled code reads, RULE array (outcomes,)."""
    rules = np.zeros(len(outcomes), RULE)
    for k, outcome in enumerate(outcomes):
        first, last = outcome.window or (0, OPEN_END)
        rules[k] = (COLUMN[outcome.variable], REDUCTION[outcome.reduction], first, last, outcome.condition == "war")
    return record(rules)


@phase
def first_spell(values: Array, counted: Array) -> float:
    """First month of three consecutive non-zero counted months, NaN if none.  values, counted: arrays (months,)."""
    length = 0
    for t in range(values.shape[0]):
        length = length + 1 if counted[t] and values[t] != 0.0 else 0
        if length == SPELL:
            return float(t - SPELL + 1)
    return float(np.nan)


@phase
def reduced(values: Array, counted: Array, start: float, reduction: int) -> float:
    """One outcome of one run; NaN where no month counts.

    Parameters
    ----------
    values : float64 array, shape (months,)
    counted : bool array, shape (months,)
        Which months count.
    start : float
        July 2024 value.
    reduction : int
    """
    if reduction == FIRST_SPELL:
        return first_spell(values, counted)
    number, total, last, largest, ever = 0, 0.0, np.nan, -np.inf, 0.0
    for t in range(values.shape[0]):
        if counted[t]:
            number += 1
            total += values[t]
            last = values[t]
            largest = max(largest, values[t])
            ever = 1.0 if values[t] != 0.0 else ever
    if number == 0:
        return float(np.nan)
    if reduction == MEAN:
        return total / number
    if reduction == LAST:
        return float(last)
    if reduction == CHANGE:
        return float(last - start)
    if reduction == EVER:
        return ever
    return total if reduction == TOTAL else float(largest)


@phase
def fill_outcomes(months: Array, start: Array, rules: Array, counted: Array, out: Array) -> None:
    """Fill out (runs, outcomes) from months (runs, months, columns) and start (runs, columns), by RULE array.

    `counted` is scratch space: bool array (months,).
    """
    for r in range(months.shape[0]):
        for k in range(rules.shape[0]):
            rule, before = rules[k], rules[max(k - 1, 0)]
            same = rule.first == before.first and rule.last == before.last and rule.in_war == before.in_war
            if k == 0 or not same:
                for t in range(months.shape[1]):
                    inside = rule.first <= t <= rule.last
                    counted[t] = inside and (rule.in_war == 0 or months[r, t, WAR] > 0.0)
            out[r, k] = reduced(months[r, :, rule.column], counted, start[r, rule.column], rule.reduction)


@phase
def fill_finite(months: Array, finite: Array) -> None:
    """Whether every number of each run is finite: fills a bool array (runs,) from months (runs, months, columns)."""
    for r in range(months.shape[0]):
        numbers, lost = months[r].reshape(-1), 0
        for k in range(numbers.shape[0]):
            lost += 0 if abs(numbers[k]) < np.inf else 1
        finite[r] = lost == 0


def outcomes_of(months: Array, start: Array, outcomes: Sequence[Outcome] = OUTCOMES) -> Array:
    """Outcome measures of runs.

    Parameters
    ----------
    months : float64 array, shape (runs, months, columns)
    start : float64 array, shape (runs, columns)
        July 2024.
    outcomes : sequence of Outcome

    Returns
    -------
    float64 array, shape (runs, outcomes)
        NaN where an outcome has no month that counts (a war share after an early ceasefire, no tipping).
    """
    out = np.empty((months.shape[0], len(outcomes)))
    fill_outcomes(months, start, rules_of(outcomes), np.zeros(months.shape[1], np.bool_), out)
    return out
