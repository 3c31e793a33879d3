"""Paired differences, their correction for many looks, what pairing saved, and when runs part."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.analysis.estimates import Estimate, between, paired
from sim.jit import Array
from sim.vocabulary import Outcome

LEVEL = 0.05
"""Chance of even one false alarm among all differences looked at (Holm)."""
HALF_WIDTHS = 1.959963984540054
"""Standard errors in half of a 95 % interval."""
FEWEST_PAIRS = 2
"""Pairs without which a difference has no error."""
ROUNDING = 1e-12
"""Standard error, as a share of the difference, that is no spread but the rounding of a constant difference."""
DEFAULT_PRECISION = 0.1
"""Half of the 95 % interval, as a share of the difference, where nobody names a precision."""


def p_value(estimate: Estimate, pairs: int) -> float:
    """Two-sided p-value of a mean paired difference against none: Student's t, and where nothing spreads a sign test.

    Parameters
    ----------
    estimate : Estimate
        Mean paired difference with its standard error.
    pairs : int
        Pairs behind it.

    Returns
    -------
    float
        With spread, Student's t with ``pairs - 1`` degrees of freedom. Where every pair differs by the same (a flag
        that turns in all runs, a held stock), t would be infinite after two pairs; what is known then is only that all
        pairs went one way, which luck alone does with probability ``2 * 0.5**pairs`` (exact two-sided sign test; for
        flags that is McNemar's exact test): 1/4 from 3 pairs, under .05 from 6. 1 where no pair differs; NaN with
        fewer than two pairs.
    """
    from scipy.special import stdtr  # the t distribution without scipy.stats, which takes half a second to import

    if pairs < FEWEST_PAIRS or math.isnan(estimate.value):
        return math.nan
    if estimate.standard_error <= ROUNDING * abs(estimate.value):
        return 1.0 if estimate.value == 0.0 else 2.0 * 0.5**pairs
    return float(2.0 * stdtr(pairs - 1, -abs(estimate.z)))


def corrected(values: Array) -> Array:
    """p-values corrected by Holm's method; NaN stays and counts as no look.  values: float64 array (looks,).

    As `multipletests` of statsmodels, which collects garbage on every call: 50 ms that a moved slider has to wait.
    """
    adjusted, known = np.full(values.shape, np.nan), np.flatnonzero(np.isfinite(values))
    rising = known[np.argsort(values[known], kind="stable")]
    looks_left = np.arange(len(known), 0, -1)
    adjusted[rising] = np.minimum(np.maximum.accumulate(values[rising] * looks_left), 1.0)
    return adjusted


def runs_needed(deviation: float, precision: float) -> float:
    """Runs after which half of the 95 % interval is `precision`; NaN where that has no meaning.

    Parameters
    ----------
    deviation : float
        Standard deviation of one run, or of the difference of one pair.
    precision : float
        In the outcome's unit.
    """
    if not precision > 0.0 or not math.isfinite(deviation):
        return math.nan
    return max(2.0, math.ceil((HALF_WIDTHS * deviation / precision) ** 2))


def differences(
    values: Array, outcomes: Sequence[Outcome], names: Sequence[str], precision: float | None = None
) -> pd.DataFrame:
    """Every side but the first against the first, outcome by outcome.

    Parameters
    ----------
    values : float64 array, shape (sides, runs, outcomes)
        Run k of every side on the same luck; NaN where an outcome is not defined.
    outcomes : sequence of Outcome
    names : sequence of str
        Names of the sides.
    precision : float, optional
        Half of the 95 % interval wanted, in the outcome's unit; default a tenth of the difference found.

    Returns
    -------
    pandas.DataFrame
        A row an outcome and side: means, difference (side less first), standard error, pairs, p, p by Holm over all
        rows, standard error without pairing, variance ratio, runs needed paired and unpaired.
    """
    rows = []
    for k, outcome in enumerate(outcomes):
        for side in range(1, len(names)):
            first, other = values[0, :, k], values[side, :, k]
            rows.append({"outcome": outcome.name, "side": names[side], "unit": outcome.unit}
                        | _difference(first, other, precision))  # fmt: skip
    table = pd.DataFrame(rows)
    table.insert(list(table.columns).index("p") + 1, "p_holm", corrected(table["p"].to_numpy()))
    return table


def _difference(first: Array, other: Array, precision: float | None) -> dict[str, float]:
    both = ~(np.isnan(first) | np.isnan(other))
    pairs, a, b = int(both.sum()), first[both], other[both]
    found, loose = paired(b, a), between(b, a)
    deviation, apart = found.standard_error * math.sqrt(pairs), loose.standard_error * math.sqrt(pairs)
    wanted = precision if precision is not None else DEFAULT_PRECISION * abs(found.value)
    ratio = math.nan if pairs < 2 else (apart * apart / (deviation * deviation) if deviation > 0.0 else math.inf)
    return {
        "mean_first": _mean(first), "mean": _mean(other), "difference": found.value,
        "standard_error": found.standard_error if pairs > 1 else math.nan, "pairs": pairs, "p": p_value(found, pairs),
        "standard_error_unpaired": loose.standard_error if pairs > 1 else math.nan,
        "variance_ratio": 1.0 if ratio == math.inf and apart == 0.0 else ratio,
        "precision": wanted, "runs_needed": runs_needed(deviation, wanted),
        "runs_needed_unpaired": runs_needed(apart, wanted),
    }  # fmt: skip


def _mean(values: Array) -> float:
    counted = values[~np.isnan(values)]
    return float(counted.mean()) if counted.size else math.nan


@dataclass
class RunningDifference:
    """Mean and standard error of differences that come in pieces, number by number.

    Parameters
    ----------
    count : int
    mean, squares : float64 arrays
        Mean so far; sum of squared deviations from it (Chan, Golub and LeVeque 1983, pairwise update).
    """

    count: int
    mean: Array
    squares: Array

    @classmethod
    def of(cls, pieces: Array) -> "RunningDifference":
        """From differences of some runs, float64 array (runs, ...)."""
        mean = pieces.mean(axis=0)
        return cls(len(pieces), mean, np.square(pieces - mean).sum(axis=0))

    def joined(self, other: "RunningDifference") -> "RunningDifference":
        """Both together."""
        count = self.count + other.count
        gap = other.mean - self.mean
        mean = self.mean + gap * (other.count / count)
        squares = self.squares + other.squares + gap * gap * (self.count * other.count / count)
        return RunningDifference(count, mean, squares)

    @property
    def standard_error(self) -> Array:
        """Of the mean; NaN for a single run."""
        if self.count < 2:
            return np.full_like(self.mean, np.nan)
        error: Array = np.sqrt(self.squares / (self.count - 1) / self.count)
        return error


def first_parting(first: Array, other: Array) -> Array:
    """First month in which two runs differ in any of some columns; the number of months where they never do.

    Parameters
    ----------
    first, other : float64 arrays, shape (runs, months, columns)

    Returns
    -------
    int64 array, shape (runs,)
    """
    apart = ((first != other) & ~(np.isnan(first) & np.isnan(other))).any(axis=2)
    months: Array = np.where(apart.any(axis=1), apart.argmax(axis=1), first.shape[1])
    return months


def parted_by(partings: Array, months: int) -> Array:
    """Share of runs that have parted by each month, float64 array (months,).  partings: from `first_parting`."""
    counts = np.bincount(partings, minlength=months + 1)[:months]
    shares: Array = np.cumsum(counts) / max(1, len(partings))
    return shares


def median_parting(partings: Array, months: int) -> float:
    """Month by which half of the runs have parted; NaN where fewer ever do."""
    shares = parted_by(partings, months)
    return float(np.argmax(shares >= 0.5)) if len(partings) and shares[-1] >= 0.5 else math.nan


@dataclass(frozen=True)
class SignShare:
    """How often a sign holds over draws of the parameters.

    Parameters
    ----------
    holds, reverses, clearly_reverses : float
        Share of draws whose difference has the sign, the other sign, the other sign by more than two standard errors.
    draws : int
        Draws in which the difference is defined.
    """

    holds: float
    reverses: float
    clearly_reverses: float
    draws: int


def sign_share(found: float, drawn: Array) -> SignShare:
    """Share of parameter draws in which the sign of a difference holds.

    Parameters
    ----------
    found : float
        The difference at the configurations as they are.
    drawn : float64 array, shape (draws, runs)
        Paired differences at each draw; NaN where not defined.
    """
    counted = ~np.isnan(drawn)
    number = counted.sum(axis=1)
    usable = drawn[number > 0]
    if found == 0.0 or math.isnan(found) or not len(usable):
        return SignShare(math.nan, math.nan, math.nan, len(usable))
    number = number[number > 0]
    means = np.nansum(usable, axis=1) / number
    spread = np.nansum(np.square(usable - means[:, np.newaxis]), axis=1) / np.maximum(number - 1, 1)
    clear = np.abs(means) > 2.0 * np.sqrt(spread / number)
    against = means * found < 0.0
    return SignShare(
        float((means * found > 0.0).mean()), float(against.mean()), float((against & clear & (number > 1)).mean()),
        len(usable),
    )  # fmt: skip
