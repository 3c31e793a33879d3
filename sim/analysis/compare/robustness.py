"""Whether other plausible parameters would say the same: the sides run at each draw on the same luck.

What is compared is not what is uncertain: a parameter that any side sets away from its default keeps, at every draw,
the value each side gives it. All others are drawn, and are the same on every side.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.analysis.compare.sides import Side
from sim.analysis.estimates import mean
from sim.ensemble import outcomes_at
from sim.errors import ConfigError, nearest_name
from sim.experiments.box import bounds_of, plausible_draws, points_at
from sim.jit import Array
from sim.runspec import RunSpec
from sim.scenario.coherence import RULES
from sim.vocabulary import OUTCOMES, PARAMETERS

Progress = Callable[[int], None]
DRAWS_A_PIECE = 8
RUNS_A_DRAW = 16
"""Runs of each side at each draw: the sign of a difference needs few where it is plain."""
MAP_STEPS, MAP_RUNS = 9, 24


def own_settings(sides: Sequence[Side]) -> list[str]:
    """Parameters that any side sets away from their default."""
    return [
        term.name for term in PARAMETERS if any(side.spec.scenario.params[term.name] != term.default for side in sides)
    ]


def values_for(spec: RunSpec, drawn: Array, kept: Sequence[str]) -> Array:
    """Drawn values with those in `kept` put back to what a configuration says, float64 (draws, parameters)."""
    values: Array = drawn.copy()
    for column, term in enumerate(PARAMETERS):
        if term.name in kept:
            values[:, column] = spec.scenario.params[term.name]
    return values


def coherent(spec: RunSpec, values: Array) -> Array:
    """Which draws keep the rules between settings that a configuration must keep, bool array (draws,)."""
    known = {name: np.full(len(values), value) for name, value in spec.scenario.constants.items()}
    known |= {term.name: values[:, column] for column, term in enumerate(PARAMETERS)}
    fine = np.ones(len(values), np.bool_)
    for rule in RULES:
        fine &= rule.holds(known)  # type: ignore[arg-type] # the rules are sums and comparisons: arrays do as well
    return fine


def settings_of(sides: Sequence[Side], draws: int, spread: float, seed: int) -> list[Array]:
    """Parameter values of each side at each draw, float64 arrays (draws that all sides can run, parameters)."""
    drawn, kept = plausible_draws(draws, spread, seed), own_settings(sides)
    values = [values_for(side.spec, drawn, kept) for side in sides]
    fine = np.all([coherent(side.spec, given) for side, given in zip(sides, values, strict=True)], axis=0)
    return [given[fine] for given in values]


def outcomes_with(spec: RunSpec, values: Array, first_run: int, runs: int, *, same_luck: bool = False) -> Array:
    """Outcomes at each row of parameter values.

    Parameters
    ----------
    spec : RunSpec
    values : float64 array, shape (points, parameters)
    first_run, runs : int
        The first point takes runs ``first_run`` to ``first_run + runs - 1``.
    same_luck : bool
        Every point takes those runs, instead of the next point the runs after them.

    Returns
    -------
    float64 array, shape (points, runs, outcomes)
    """
    number = len(values) * runs
    histories = np.arange(first_run, first_run + (runs if same_luck else number), dtype=np.uint64)
    outcomes, _ = outcomes_at(
        spec.policies, spec.firms, spec.ticks, points_at(spec, values), np.full(number, spec.seed, np.uint64),
        np.tile(histories, number // len(histories)), np.repeat(np.arange(len(values)), runs),
    )  # fmt: skip
    return outcomes.reshape(len(values), runs, len(OUTCOMES))


def differences_over_draws(
    sides: Sequence[Side], draws: int, spread: float, *, runs: int = RUNS_A_DRAW, threads: int = 1,
    progress: Progress | None = None,
) -> Array:  # fmt: skip
    """Paired differences at each draw of the parameters.

    Parameters
    ----------
    sides : sequence of Side
        All of them must compile.
    draws : int
    spread : float
        Size of the box, see `sim.experiments.box.bounds_of`.
    runs : int
        Runs of each side at each draw.

    Returns
    -------
    float64 array, shape (sides - 1, draws, runs, outcomes)
        Each side less the first, outcomes as in the vocabulary; NaN where one is not defined.
    """
    values, tell = settings_of(sides, draws, spread, sides[0].spec.seed), progress or (lambda done: None)
    return np.concatenate(list(_pieces(sides, values, runs, threads, tell)), axis=1)


def _pieces(sides: Sequence[Side], values: list[Array], runs: int, threads: int, progress: Progress) -> Iterator[Array]:
    starts = range(0, len(values[0]), DRAWS_A_PIECE)

    def piece(start: int) -> Array:
        found = [
            outcomes_with(side.spec, given[start : start + DRAWS_A_PIECE], start * runs, runs)
            for side, given in zip(sides, values, strict=True)
        ]
        return np.stack([other - found[0] for other in found[1:]])

    yield np.empty((len(sides) - 1, 0, runs, len(OUTCOMES)))
    with ThreadPoolExecutor(threads) as pool:
        try:
            for found in pool.map(piece, starts):
                yield found
                progress(found.shape[1] * runs * len(sides))
        except BaseException:
            pool.shutdown(wait=True, cancel_futures=True)
            raise


@dataclass(frozen=True)
class SignMap:
    """The difference between two sides over two parameters, all else as configured.

    Parameters
    ----------
    outcome : str
    across, down : str
        The parameters.
    across_values, down_values : float64 arrays
    difference, standard_error : float64 arrays, shape (down values, across values)
        The second side less the first.
    """

    outcome: str
    across: str
    down: str
    across_values: Array
    down_values: Array
    difference: Array
    standard_error: Array

    @property
    def table(self) -> pd.DataFrame:
        """A row a pair of values."""
        down, across = np.meshgrid(self.down_values, self.across_values, indexing="ij")
        return pd.DataFrame(
            {self.down: down.ravel(), self.across: across.ravel(), "difference": self.difference.ravel(),
             "standard_error": self.standard_error.ravel()}
        )  # fmt: skip


def planned_map_runs() -> int:
    """Runs a sign map makes by default, for a progress bar."""
    return 2 * MAP_STEPS * MAP_STEPS * MAP_RUNS


def sign_map(
    sides: Sequence[Side], across: str, down: str, outcome: str, *, steps: int | None = None, runs: int | None = None,
    threads: int = 1, progress: Progress | None = None,
) -> SignMap:  # fmt: skip
    """The difference between the first two sides over the sweep ranges of two parameters.

    All points share the same luck, so that the map is smooth.

    Parameters
    ----------
    sides : sequence of Side
    across, down : str
        Two swept parameters.
    outcome : str
        An outcome of the vocabulary.
    steps, runs : int, optional
        Values of each parameter, and runs of each side at each point; `MAP_STEPS` and `MAP_RUNS` by default.

    Raises
    ------
    ConfigError
        If a parameter has no sweep range, or both are the same.
    """
    steps, runs = steps or MAP_STEPS, runs or MAP_RUNS
    names = [term.name for term in PARAMETERS]
    for name in (across, down):
        if name not in names:
            raise ConfigError("no such swept parameter", where=f"--map {across} {down}", field=name,
                              nearest=nearest_name(name, names))  # fmt: skip
    if across == down:
        raise ConfigError("name two different parameters", where=f"--map {across} {down}")
    places = [names.index(across), names.index(down)]
    ends = bounds_of(PARAMETERS)[places]
    columns, lines = (np.linspace(low, high, steps) for low, high in ends)
    place = [o.name for o in OUTCOMES].index(outcome)
    tell = progress or (lambda done: None)

    def line(value: float) -> Array:
        found = []
        for side in sides[:2]:
            point = np.tile([side.spec.scenario.params[name] for name in names], (steps, 1))
            point[:, places[0]], point[:, places[1]] = columns, value
            found.append(outcomes_with(side.spec, point, 0, runs, same_luck=True)[:, :, place])
        tell(2 * steps * runs)
        return found[1] - found[0]

    with ThreadPoolExecutor(threads) as pool:
        estimates = [[mean(cell) for cell in row] for row in pool.map(line, lines)]
    difference = np.array([[cell.value for cell in row] for row in estimates])
    error = np.array([[cell.standard_error for cell in row] for row in estimates])
    return SignMap(outcome, across, down, columns, lines, difference, error)


def sign(difference: float, error: float) -> str:
    """A difference as a sign, in brackets where chance could have made it."""
    if difference == 0.0 or math.isnan(difference):
        return "0"
    mark = "+" if difference > 0.0 else "-"
    return mark if abs(difference) > 2.0 * error else f"({mark})"
