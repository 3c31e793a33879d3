"""Means with standard errors: single, paired on common luck, between groups, ratios. NaN: a run that does not count."""

import math
from dataclasses import dataclass

import numpy as np

from sim.jit import Array


@dataclass(frozen=True, slots=True)
class Estimate:
    """A measured value.

    Parameters
    ----------
    value : float
        NaN where no run counts.
    standard_error : float
        Of the value, over runs; 0 where every run gives the same or the value is exact.
    """

    value: float
    standard_error: float = 0.0

    @property
    def z(self) -> float:
        """Value over standard error; infinite where there is no spread, 0 for an exact zero."""
        if self.standard_error > 0.0:
            return self.value / self.standard_error
        return math.copysign(math.inf, self.value) if self.value else 0.0

    def __str__(self) -> str:
        return f"{self.value:.3g}" + (f"±{self.standard_error:.2g}" if self.standard_error else "")


def finite(number: float) -> float | None:
    """A number as JSON can hold it: None for what could not be measured."""
    return number if math.isfinite(number) else None


def mean(values: Array) -> Estimate:
    """Mean over the runs that count, with s/sqrt(n).  values: float64 array (runs,)."""
    counted = values[~np.isnan(values)]
    if counted.size == 0:
        return Estimate(math.nan)
    spread = float(counted.std(ddof=1)) if counted.size > 1 else 0.0
    return Estimate(float(counted.mean()), spread / math.sqrt(counted.size))


def paired(values: Array, others: Array) -> Estimate:
    """Mean of `values` less `others`, run by run on the same luck: what luck they share cancels.  Arrays (runs,)."""
    return mean(values - others)


def between(values: Array, others: Array) -> Estimate:
    """Difference of the means of two groups of runs.  Arrays of any length; errors add in squares."""
    one, two = mean(values), mean(others)
    return Estimate(one.value - two.value, math.hypot(one.standard_error, two.standard_error))


def ratio(values: Array, others: Array) -> Estimate:
    """Ratio of two means over the same runs.  Arrays (runs,); delta method, covariance included."""
    both = ~(np.isnan(values) | np.isnan(others))
    above, below = values[both], others[both]
    if below.size == 0 or below.mean() == 0.0:
        return Estimate(math.nan)
    quotient = float(above.mean() / below.mean())
    error = mean((above - quotient * below) / below.mean()).standard_error
    return Estimate(quotient, error)


def share(count: int, of: int) -> Estimate:
    """Share of independent trials, with sqrt(p(1-p)/n)."""
    p = count / of
    return Estimate(p, math.sqrt(p * (1.0 - p) / of))
