"""A comparison in tables: differences, months, partings, and how firm it all is."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from sim.analysis.compare.robustness import RUNS_A_DRAW, differences_over_draws, own_settings
from sim.analysis.compare.sides import PARTINGS, Measured, Side, measure, sides_of
from sim.analysis.compare.statistics import differences, median_parting, parted_by, sign_share
from sim.analysis.sources import Source
from sim.analysis.wording import outcomes_like
from sim.errors import ConfigError
from sim.experiments.box import PLAUSIBLE
from sim.jit import Array
from sim.scenario import date_of
from sim.vocabulary import COLUMN_TERMS, COLUMNS, HEADLINES, OUTCOME_PLACE, OUTCOMES, OUTCOMES_BY_NAME, Outcome

Progress = Callable[[int], None]
DRAWS = 100


@dataclass(frozen=True)
class Comparison:
    """Configurations on the same luck; every side but the first is held against the first.

    Parameters
    ----------
    sides : tuple of Side
    measured : Measured
    outcomes : tuple of Outcome
        Those looked at; Holm's correction is over them and the sides.
    drawn : float64 array, shape (sides - 1, draws, runs, outcomes of the vocabulary)
        Paired differences over draws of the parameters; no draws where none were asked for.
    spread : float
        Size of the box of plausible parameters.
    precision : float, optional
        Half of the 95 % interval wanted, in an outcome's unit.
    """

    sides: tuple[Side, ...]
    measured: Measured
    outcomes: tuple[Outcome, ...]
    drawn: Array
    spread: float
    precision: float | None = None
    _kept: list[str] = field(default_factory=list)

    @property
    def names(self) -> list[str]:
        """Names of the sides."""
        return [side.name for side in self.sides]

    @property
    def runs(self) -> int:
        """Runs of each side."""
        return int(self.measured.outcomes.shape[1])

    @property
    def draws(self) -> int:
        """Draws of the parameters that all sides could run."""
        return int(self.drawn.shape[1])

    @cached_property
    def differences(self) -> pd.DataFrame:
        """A row an outcome and side: `sim.analysis.compare.statistics.differences`, and how often the sign holds.

        `sign_holds`, `sign_reverses`, `sign_clearly_reverses`: shares of the parameter draws.
        """
        places = [OUTCOME_PLACE[outcome.name] for outcome in self.outcomes]
        table = differences(self.measured.outcomes[:, :, places], self.outcomes, self.names, self.precision)
        shares = []
        for row in table.itertuples(name="Row"):
            one: Any = row
            side = self.names.index(one.side) - 1
            share = sign_share(one.difference, self.drawn[side, :, :, OUTCOME_PLACE[one.outcome]])
            shares.append({"sign_holds": share.holds, "sign_reverses": share.reverses,
                           "sign_clearly_reverses": share.clearly_reverses, "draws": share.draws})  # fmt: skip
        return pd.concat([table, pd.DataFrame(shares)], axis=1)

    @cached_property
    def months(self) -> pd.DataFrame:
        """A row a side, month and column: means, paired difference, standard error, z."""
        frames = []
        months = self.measured.means.shape[1]
        dates = [date_of(month) for month in range(months)]
        for side, found in enumerate(self.measured.months, start=1):
            error = found.standard_error
            with np.errstate(divide="ignore", invalid="ignore"):
                z = np.where(found.mean == 0.0, 0.0, found.mean / error)
            frames.append(pd.DataFrame({
                "side": self.names[side], "month": np.repeat(np.arange(months), len(COLUMNS)),
                "date": np.repeat(dates, len(COLUMNS)), "column": np.tile(COLUMNS, months),
                "unit": np.tile([COLUMN_TERMS[name].unit for name in COLUMNS], months),
                "mean_first": self.measured.means[0].ravel(), "mean": self.measured.means[side].ravel(),
                "difference": found.mean.ravel(), "standard_error": error.ravel(), "z": z.ravel(),
            }))  # fmt: skip
        return pd.concat(frames, ignore_index=True)

    @cached_property
    def partings(self) -> pd.DataFrame:
        """Share of runs that have parted by each month: a row a side and month, a column a kind of parting."""
        frames = []
        months = self.measured.means.shape[1]
        for side, name in enumerate(self.names[1:]):
            shares = {kind: parted_by(self.measured.partings[kind][side], months) for kind in PARTINGS}
            frames.append(pd.DataFrame({"side": name, "month": range(months),
                                        "date": [date_of(m) for m in range(months)], **shares}))  # fmt: skip
        return pd.concat(frames, ignore_index=True)

    def median_parting(self, side: int, kind: str) -> float:
        """Month by which half of the runs of a side have parted from the first; NaN where fewer ever do."""
        return median_parting(self.measured.partings[kind][side - 1], self.measured.means.shape[1])

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """All tables by the name of their file."""
        return {"differences": self.differences, "months": self.months, "partings": self.partings}

    def summary(self) -> dict[str, Any]:
        """What was compared, for a file beside the tables."""
        return {
            "sides": [{"name": s.name, "digest": s.spec.digest, "folder": str(s.source.folder or "")}
                      for s in self.sides],
            "outcomes": [outcome.name for outcome in self.outcomes], "runs": self.runs,
            "months": self.sides[0].spec.ticks, "firms": self.sides[0].spec.firms,
            "seed": self.sides[0].spec.seed, "draws": self.draws, "spread": self.spread,
            "kept_at_each_draw": self._kept, "correction": "Holm, over all outcomes and sides listed",
        }  # fmt: skip


def compare(
    sources: Sequence[Source], *, outcomes: Sequence[str] | None = None, runs: int | None = None,
    seed: int | None = None, months: int | None = None, draws: int = DRAWS, spread: float = PLAUSIBLE,
    precision: float | None = None, threads: int = 1, progress: Progress | None = None,
) -> Comparison:  # fmt: skip
    """Compare configurations or run folders on the same luck.

    Parameters
    ----------
    sources : sequence of Source
        From `sim.analysis.sources.source_of`; the others are held against the first.
    outcomes : sequence of str, optional
        Names of outcomes; default the headline outcomes.
    runs, seed, months : int, optional
        See `sides_of`.
    draws : int
        Draws of the parameters; 0 for none. None are made where a user's policy does not compile.
    spread : float
        Size of the box they come from: 0 the defaults, 1 the whole sweep ranges.
    precision : float, optional
        Half of the 95 % interval wanted, in an outcome's unit.
    threads : int
        No number depends on it.
    progress : callable, optional
        Told the number of runs just done, out of `planned_runs`.

    Raises
    ------
    ConfigError, RunFolderError, PluginError
    """
    if precision is not None and not 0.0 < precision < math.inf:
        raise ConfigError("must be a number above 0", where=f"--precision {precision:g}")
    sides = sides_of(sources, runs=runs, seed=seed, months=months)
    looked_at = HEADLINES if outcomes is None else tuple(OUTCOMES_BY_NAME[name] for name in outcomes)
    number = draws if all(side.spec.compiles for side in sides) else 0
    measured = measure(sides, threads=threads, progress=progress)
    drawn = differences_over_draws(sides, number, spread, threads=threads, progress=progress)
    return Comparison(tuple(sides), measured, looked_at, drawn, spread, precision, own_settings(sides))


def outcome_names(patterns: Sequence[str]) -> list[str]:
    """Names of outcomes from names and patterns such as ``welfare_*``, in the order of the vocabulary.

    Raises
    ------
    ConfigError
        If one fits nothing.
    """
    for pattern in patterns:
        if not any(fnmatchcase(outcome.name, pattern) for outcome in OUTCOMES):
            near, allowed = outcomes_like(pattern)
            raise ConfigError("no such outcome", where=f"--outcome {pattern}", nearest=near, allowed=allowed)
    return [o.name for o in OUTCOMES if any(fnmatchcase(o.name, pattern) for pattern in patterns)]


def planned_runs(sides: int, runs: int, draws: int) -> int:
    """Runs a comparison makes, for a progress bar."""
    return sides * (runs + draws * RUNS_A_DRAW)
