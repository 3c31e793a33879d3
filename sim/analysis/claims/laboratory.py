"""Variants of the baseline on common luck, each run once; of a run only the numbers of `measures` are kept."""

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np

from sim.analysis.claims.measures import MEASURES
from sim.ensemble import simulate, simulate_chunks
from sim.jit import Array
from sim.outcomes import outcomes_of
from sim.runspec import RunSpec, load_spec
from sim.vocabulary import COLUMN_TERMS, COLUMNS, CONSTANTS, PARAMETERS, Outcome

SEED = 7
FIRMS = 151
CLEAR_Z = 4.0
"""Standard errors by which a signed difference must miss zero, with hundreds of runs behind it."""
DEFAULT = {term.name: term.default for term in (*PARAMETERS, *CONSTANTS)}
Progress = Callable[[int], None]
LOWEST = np.array([COLUMN_TERMS[column].domain[0] for column in COLUMNS])
HIGHEST = np.array([COLUMN_TERMS[column].domain[1] for column in COLUMNS])


def outside_domain(months: Array) -> Array:
    """How many recorded numbers are not finite or outside their column's domain, int array (columns,).

    months: float64 array (runs, months, columns).
    """
    outside: Array = ~((months >= LOWEST) & (months <= HIGHEST))
    return outside.sum(axis=(0, 1))


class Laboratory:
    """Runs variants and remembers what they gave.

    Parameters
    ----------
    variants : mapping
        Name of each variant to its settings on top of the baseline.
    runs, ticks : int
        Histories of each variant, and their months. All variants share seed and luck.
    threads : int
        Variants run side by side.
    progress : callable, optional
        Told the number of runs just done.
    firms : int
    measures : tuple of Outcome
        What is kept of a run.
    """

    clear_z = CLEAR_Z

    def __init__(
        self, variants: Mapping[str, Mapping[str, Any]], runs: int, ticks: int, *, threads: int = 1,
        progress: Progress | None = None, firms: int = FIRMS, measures: tuple[Outcome, ...] = MEASURES,
    ) -> None:  # fmt: skip
        self.runs, self.ticks, self.firms = runs, ticks, firms
        self.numbers_seen, self.numbers_outside = 0, np.zeros(len(COLUMNS), np.int64)
        self._variants, self._threads, self._progress = variants, threads, progress or (lambda done: None)
        self._known: dict[str, Array] = {}
        self._measures, self._place = measures, {outcome.name: k for k, outcome in enumerate(measures)}

    def spec(self, name: str) -> RunSpec:
        """The specification of a variant."""
        model = {"ticks": self.ticks, "runs": self.runs, "firms": self.firms, "seed": SEED}
        settings = {"extends": "baseline", **self._variants[name]}
        return load_spec({**settings, "model": {**model, **settings.get("model", {})}})

    def prepare(self, names: Iterable[str] | None = None) -> None:
        """Run variants (all by default) that have not been run; the first alone, so that it compiles once."""
        waiting = [name for name in (self._variants if names is None else names) if name not in self._known]
        if waiting and not self._known:
            self._keep(waiting[0], *self._run(waiting.pop(0)))
        with ThreadPoolExecutor(self._threads) as pool:
            try:
                for name, found in zip(waiting, pool.map(self._run, waiting), strict=True):
                    self._keep(name, *found)
            except BaseException:
                pool.shutdown(wait=True, cancel_futures=True)
                raise

    def __call__(self, name: str, measure: str) -> Array:
        """A measure of a variant, float64 array (runs,); NaN in runs where it has no month that counts."""
        self.prepare([name])
        return self._known[name][:, self._place[measure]]

    def first_month_utilities(self, name: str) -> Array:
        """Seoul's anticipated utility of its 45 actions in July 2024, float64 array (runs, 45)."""
        return simulate(self.spec(name), 0, min(self.runs, 64), utility=True).utility[:, 0]

    def value(self, name: str) -> float:
        """A parameter or constant of the baseline."""
        return DEFAULT[name]

    def _run(self, name: str) -> tuple[Array, int, Array]:
        rows, seen, outside = [], 0, np.zeros(len(COLUMNS), np.int64)
        for chunk in simulate_chunks(self.spec(name)):
            rows.append(outcomes_of(chunk.months, chunk.start, self._measures))
            seen, outside = seen + chunk.months.size, outside + outside_domain(chunk.months)
        return np.concatenate(rows), seen, outside

    def _keep(self, name: str, rows: Array, seen: int, outside: Array) -> None:
        self._known[name] = rows
        self.numbers_seen, self.numbers_outside = self.numbers_seen + seen, self.numbers_outside + outside
        self._progress(rows.shape[0])
