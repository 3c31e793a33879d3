"""How much of the plausible parameter space each row of the ledger holds in, draw by draw.

A draw moves all 42 parameters at once inside a box around the defaults (`sim.experiments.box`); what a variant sets
itself, it still sets. All draws share their luck. With tens of histories instead of hundreds nothing can lie four
standard errors from zero, so a signed difference holds where it has the sign; bounds are those of the ledger.
"""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.analysis.claims import article, checks, facts, statics
from sim.analysis.claims.assembly import MONTHS
from sim.analysis.claims.laboratory import DEFAULT, Laboratory, Progress
from sim.analysis.claims.measures import MEASURES, POSITION
from sim.analysis.claims.results import Result
from sim.analysis.claims.variants import VARIANTS
from sim.ensemble import kernel_for
from sim.experiments.box import PLAUSIBLE, plausible_draws, points_at
from sim.jit import Array
from sim.outcomes import outcomes_of
from sim.phases.run import empty_scratch, no_given_luck
from sim.runspec import RunSpec, empty_chunk
from sim.vocabulary import PARAMETERS

if TYPE_CHECKING:
    import pandas as pd

DRAWS, HISTORIES = 60, 30
CONTROLS = 4
"""One control for so many draws: the defaults themselves with as few histories, on luck of its own."""
ROWS = 64
"""Runs simulated in one call."""
COLUMN_OF = {term.name: k for k, term in enumerate(PARAMETERS)}


def planned_runs(draws: int = DRAWS, histories: int = HISTORIES) -> int:
    """Runs it takes, for a progress bar."""
    return (len(VARIANTS) + len(statics.variants())) * (draws + _controls(draws)) * histories


def _controls(draws: int) -> int:
    return max(1, draws // CONTROLS)


class Drawn(Laboratory):
    """A laboratory whose variants all run at every draw.

    Parameters
    ----------
    variants, ticks, threads, progress
        See `Laboratory`.
    values : float64 array, shape (draws, parameters)
        In the order of `PARAMETERS`.
    first_run : int64 array, shape (draws,)
        Number of the first history of each.
    histories : int
        Of each variant at each draw.
    """

    clear_z = 0.0

    def __init__(
        self, variants: Mapping[str, Mapping[str, Any]], values: Array, first_run: Array, histories: int, ticks: int,
        *, threads: int = 1, progress: Progress | None = None,
    ) -> None:  # fmt: skip
        super().__init__(variants, histories, ticks, threads=threads, progress=progress)
        self.values, self.first_run, self.draw = values, first_run, 0
        self.found: dict[str, Array] = {}

    def prepare_all(self) -> None:
        """Run every variant at every draw; the first alone, so that it compiles once."""
        first, *others = self._variants
        self.found[first] = self._measured(first)
        with ThreadPoolExecutor(self._threads) as pool:
            try:
                for name, rows in zip(others, pool.map(self._measured, others), strict=True):
                    self.found[name] = rows
            except BaseException:
                pool.shutdown(wait=True, cancel_futures=True)
                raise

    def __call__(self, name: str, measure: str) -> Array:
        """A measure of a variant at the current draw, float64 array (histories,)."""
        return self.found[name][self.draw, :, POSITION[measure]]

    def value(self, name: str) -> float:
        """A parameter at the current draw, or a constant."""
        return float(self.values[self.draw, COLUMN_OF[name]]) if name in COLUMN_OF else DEFAULT[name]

    def first_month_utilities(self, name: str) -> Array:
        """Seoul's anticipated utility of its 45 actions in July 2024 at the current draw, float64 array (1, 45)."""
        spec = self.spec(name)
        return _simulated(spec, self._at(name, slice(self.draw, self.draw + 1)), np.zeros(1, np.int64), utility=True)

    def _at(self, name: str, draws: slice) -> Array:
        """Parameters of a variant at some draws: what it sets itself, it still sets."""
        values: Array = self.values[draws].copy()
        for parameter, value in self._variants[name].get("params", {}).items():
            values[:, COLUMN_OF[parameter]] = value
        return values

    def _measured(self, name: str) -> Array:
        """Measures of a variant at every draw, float64 array (draws, histories, measures)."""
        spec, each = self.spec(name), max(1, ROWS // self.runs)
        found = np.empty((len(self.values), self.runs, len(MEASURES)))
        for first in range(0, len(self.values), each):
            draws = slice(first, min(first + each, len(self.values)))
            numbers = (self.first_run[draws, None] + np.arange(self.runs)).ravel()
            found[draws] = _simulated(spec, self._at(name, draws), numbers).reshape(-1, self.runs, len(MEASURES))
            self._progress(numbers.size)
        return found


def _simulated(spec: RunSpec, values: Array, numbers: Array, *, utility: bool = False) -> Array:
    """Measures of the runs `numbers`, spread evenly over settings; or the utilities of their first month."""
    out = empty_chunk(spec, 0, len(numbers), firms=False, utility=utility)
    kernel_for(spec.policies)(
        np.full(len(numbers), spec.seed, np.uint64), numbers.astype(np.uint64),
        np.repeat(np.arange(len(values)), len(numbers) // len(values)), points_at(spec, values), no_given_luck(),
        empty_scratch(spec.firms, spec.policies.own), out,
    )  # fmt: skip
    return out.utility[:, 0] if utility else outcomes_of(out.months, out.start, MEASURES)


def robustness(
    *, draws: int = DRAWS, histories: int = HISTORIES, spread: float = PLAUSIBLE, seed: int = 0, threads: int = 1,
    progress: Progress | None = None,
) -> "pd.DataFrame":  # fmt: skip
    """The share of plausible parameter draws in which each row of the ledger holds.

    Parameters
    ----------
    draws : int
        Latin hypercube over the box of plausible parameters.
    histories : int
        Of each variant at each draw; the same luck at all draws.
    spread : float
        How far the box reaches from the defaults towards the ends of the sweep ranges.
    seed : int
        Of the draws.
    threads : int
        Variants run side by side; no number depends on it.
    progress : callable, optional
        Told the number of runs just done.

    Returns
    -------
    DataFrame
        A row a fact, static, check and claim: ``id``, ``kind``, ``holds`` (draws), ``draws``, ``share`` with ``low``
        and ``high`` (95 %, Wilson), and ``at_default``: the share of controls at the defaults that pass with as few
        histories. Where it is under 1, so few histories alone can make the row fail. S25 and S29 are left out: they
        look at other runs.
    """
    import pandas as pd
    from statsmodels.stats.proportion import proportion_confint

    passed = _passed_by_draw(draws, histories, spread, seed, threads, progress)
    rows = []
    for row, (kind, verdicts) in passed.items():
        holds = sum(verdicts[:draws])
        low, high = proportion_confint(holds, draws, method="wilson")
        control = verdicts[draws:]
        rows.append({
            "id": row, "kind": kind, "holds": holds, "draws": draws, "share": holds / draws, "low": float(low),
            "high": float(high), "at_default": sum(control) / len(control),
        })  # fmt: skip
    return pd.DataFrame(rows)


def _passed_by_draw(
    draws: int, histories: int, spread: float, seed: int, threads: int, progress: Progress | None
) -> dict[str, tuple[str, list[bool]]]:
    """Kind and verdicts of each row: first the draws, then the controls."""
    controls = _controls(draws)
    values = np.concatenate([plausible_draws(draws, spread, seed), plausible_draws(controls, 0.0, seed)])
    first_run = np.concatenate([np.zeros(draws, np.int64), (1 + np.arange(controls)) * histories])
    how: dict[str, Any] = {"threads": threads, "progress": progress}
    lab = Drawn(VARIANTS, values, first_run, histories, MONTHS, **how)
    moved = Drawn(statics.variants(), values, first_run, histories, statics.MONTHS, **how)
    lab.prepare_all()
    moved.prepare_all()
    found: dict[str, tuple[str, list[bool]]] = {}
    for draw in range(draws + controls):
        lab.draw = moved.draw = draw
        for result in _ledger_at(lab, moved):
            found.setdefault(result.id, (result.kind, []))[1].append(result.passed)
    return found


def _ledger_at(lab: Laboratory, moved: Laboratory) -> Sequence[Result]:
    rows = [*facts.measured(lab), *statics.results(moved, {}), *checks.results(lab)]
    return [*rows, *article.results(rows)]


def with_robustness(rows: Sequence[dict[str, Any]], found: "pd.DataFrame") -> list[dict[str, Any]]:
    """JSON rows of the ledger, each with its robustness; null for rows that look at other runs."""
    known = {row["id"]: row for row in found.to_dict("records")}
    kept = ("share", "low", "high", "draws", "at_default")
    return [
        {**row, "robustness": {name: known[row["id"]][name] for name in kept} if row["id"] in known else None}
        for row in rows
    ]
