"""What tips, and where it is measured: an outcome of the first months, under a share, at given parameters."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from sim.ensemble import kernel_for
from sim.errors import ConfigError, nearest_name
from sim.jit import Array, record
from sim.outcomes import outcomes_of
from sim.phases.run import Points, empty_scratch, no_given_luck
from sim.runspec import RunSpec, empty_chunk
from sim.scenario.coherence import RULES
from sim.vocabulary import COLUMN_TERMS, CONSTANTS, OUTCOMES_BY_NAME, PARAMETERS, Outcome, Term

Progress = Callable[[int], None]
METRIC, BELOW, BY = "ambiguous_posture_share", 0.5, 24
RUNS = 300
RUNS_A_PIECE = 100


@dataclass(frozen=True)
class Metric:
    """What must fall below what, by when.

    Parameters
    ----------
    outcome : Outcome
        Taken over the months of its window that lie before `by`; its mean over runs is what crosses.
    below : float
        Threshold, in the outcome's unit.
    by : int
        Months played.
    """

    outcome: Outcome
    below: float
    by: int

    @property
    def words(self) -> str:
        """Such as "ambiguous posture (share of months; months 0-23, while the war goes on)"."""
        return f"{self.outcome.meaning} ({self.outcome.unit}; {self.scope})"

    @property
    def scope(self) -> str:
        """The months that count, in words."""
        first, last = self.outcome.window or (0, self.by - 1)
        war = ", while the war goes on" if self.outcome.condition == "war" else ""
        return f"months {first}-{min(last, self.by - 1)}{war}"


def metric_of(spec: RunSpec, outcome: str = METRIC, below: float = BELOW, by: int = BY) -> Metric:
    """A metric by name.

    Raises
    ------
    ConfigError
        If there is no such outcome, none of its months lies in the run before `by`, or it never takes such a value.
    """
    if outcome not in OUTCOMES_BY_NAME:
        raise ConfigError(
            "no such outcome", where=f"--metric {outcome}", nearest=nearest_name(outcome, OUTCOMES_BY_NAME)
        )
    found = OUTCOMES_BY_NAME[outcome]
    if not 1 <= by <= spec.ticks:
        raise ConfigError("lies outside the run", where=f"--by {by}", allowed=f"1 to {spec.ticks}")
    if found.window is not None and found.window[0] >= by:
        raise ConfigError(f"{outcome} looks at {found.scope}", where=f"--by {by}", allowed=f"above {found.window[0]}")
    low, high = _range_of(found, spec.ticks)
    if not low <= below <= high:
        where = f"--below {below:g}"
        raise ConfigError(f"lies outside the range of {outcome}", where=where, allowed=f"{low:g} to {high:g}")
    return Metric(found, below, by)


def _range_of(outcome: Outcome, ticks: int) -> tuple[float, float]:
    """The values an outcome can take."""
    low, high = COLUMN_TERMS[outcome.variable].domain
    if outcome.reduction in ("ever", "first_spell", "total"):
        return 0.0, {"ever": 1.0, "first_spell": ticks - 1.0, "total": ticks * high}[outcome.reduction]
    return (low - high, high - low) if outcome.reduction == "change" else (low, high)


def term_of(spec: RunSpec, name: str) -> Term:
    """A parameter or constant that can be moved.

    Raises
    ------
    ConfigError
        If there is none of that name.
    """
    terms = {term.name: term for term in (*PARAMETERS, *CONSTANTS, *spec.policies.own)}
    if name not in terms:
        raise ConfigError("no such parameter", where=f"--parameter {name}", nearest=nearest_name(name, terms))
    return terms[name]


def value_of(spec: RunSpec, name: str) -> float:
    """A parameter or constant as configured."""
    return float(np.asarray(spec.points.params)[name][0])


def points_with(spec: RunSpec, values: Mapping[str, Array]) -> Points:
    """One setting for each value of some parameters or constants; everything else as in `spec`.

    Parameters
    ----------
    spec : RunSpec
    values : mapping
        Name to float64 array, shape (points,); all of one length.
    """
    one, number = spec.points, len(next(iter(values.values())))
    params = np.repeat(np.asarray(one.params), number)
    for name, given in values.items():
        params[name] = given
    return Points(
        record(np.repeat(np.asarray(one.worlds), number)), record(params), one.plans,
        np.repeat(one.plan_of, number), record(np.repeat(np.asarray(one.events), number, axis=0)),
        record(np.repeat(np.asarray(one.holds), number, axis=0)), np.repeat(one.firm_policy, number),
    )  # fmt: skip


def measured(
    spec: RunSpec, outcomes: tuple[Outcome, ...], values: Mapping[str, Array], runs: int, *, months: int,
    threads: int = 1, progress: Progress | None = None,
) -> Array:  # fmt: skip
    """Outcomes at given parameters, run k on the same luck everywhere.

    Parameters
    ----------
    spec : RunSpec
        Its policies must compile.
    outcomes : tuple of Outcome
    values : mapping
        Name to float64 array, shape (points,).
    runs : int
    months : int
        Months played.

    Returns
    -------
    float64 array, shape (points, runs, outcomes)
    """
    short = spec.first_months(months)
    number = len(next(iter(values.values())))
    pieces = [
        (k, first, min(RUNS_A_PIECE, runs - first)) for k in range(number) for first in range(0, runs, RUNS_A_PIECE)
    ]
    found = np.empty((number, runs, len(outcomes)))

    def play(piece: tuple[int, int, int]) -> None:
        k, first, size = piece
        out = empty_chunk(short, first, size, firms=False, utility=False)
        kernel_for(short.policies)(
            np.full(size, short.seed, np.uint64), np.arange(first, first + size, dtype=np.uint64),
            np.zeros(size, np.int64), points_with(short, {name: given[k : k + 1] for name, given in values.items()}),
            no_given_luck(), empty_scratch(short.firms, short.policies.own), out,
        )  # fmt: skip
        found[k, first : first + size] = outcomes_of(out.months, out.start, outcomes)
        if progress is not None:
            progress(size)

    play(pieces[0])  # compiles once, before threads would each try
    with ThreadPoolExecutor(threads) as pool:
        try:
            list(pool.map(play, pieces[1:]))
        except BaseException:
            pool.shutdown(wait=True, cancel_futures=True)
            raise
    return found


def reach_of(spec: RunSpec, name: str, *, domain: bool = False) -> tuple[float, float]:
    """How far a parameter may be moved: its sweep range, or its domain, as far as the rules between settings allow.

    A value configured outside the sweep range widens it up to that value.
    """
    term, now = term_of(spec, name), value_of(spec, name)
    low, high = term.domain if domain or term.sweep is None else term.sweep
    settings = {**spec.scenario.params, **spec.scenario.constants}
    rules = [rule for rule in RULES if name in rule.names]

    def allowed(value: float) -> bool:
        return all(rule.holds({**settings, name: value}) for rule in rules)

    return _trimmed(now, min(low, now), allowed), _trimmed(now, max(high, now), allowed)


def _trimmed(now: float, end: float, allowed: Callable[[float], bool]) -> float:
    """The end, or the furthest value towards it that is allowed, to 40 halvings."""
    if allowed(end):
        return end
    inside, outside = now, end
    for _ in range(40):
        middle = 0.5 * (inside + outside)
        inside, outside = (middle, outside) if allowed(middle) else (inside, middle)
    return inside
