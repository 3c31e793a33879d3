"""How firm a ranking of policies is: futures, and the histories they share, drawn again."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from sim.analysis.regret.regrets import not_dominated, regrets
from sim.jit import Array

RESAMPLES = 1000
TAIL = 0.95
SEED = 1
ROUNDING = 1e-12
"""Difference, as a share of the largest score, that is a tie: sums of equal payoffs differ by their rounding."""


@dataclass(frozen=True, slots=True)
class Resampled:
    """Policies over futures drawn again.

    Parameters
    ----------
    mean : float64 array, shape (resamples, policies)
        Mean payoff. Mean regret ranks policies in the same order, since the best policy of a future is the same for
        all; so the winner's curse does not touch this ranking.
    tail : float64 array, shape (resamples, policies)
        95 % quantile of the regret.
    front : bool array, shape (resamples, policies)
        Whether no policy has both more payoff and less risk.
    """

    mean: Array
    tail: Array
    front: Array


def resampled(payoff: Array, risk: Array, *, common: bool, resamples: int = RESAMPLES) -> Resampled:
    """Draw futures again, and with common luck also the histories, which all futures share.

    Parameters
    ----------
    payoff, risk : float64 array, shape (futures, policies, histories)
        More payoff is better, less risk is.
    common : bool
        Whether all futures share their histories.
    resamples : int
    """
    regret = regrets(payoff)
    mean, tail, front = [], [], []
    for futures, histories in _draws(payoff.shape[0], payoff.shape[2], common, resamples):
        weight = np.bincount(futures, minlength=payoff.shape[0]) / len(futures)
        means = [np.tensordot(weight, values, axes=1)[:, histories].mean(axis=1) for values in (payoff, risk)]
        mean.append(means[0])
        tail.append(np.quantile(regret[futures], TAIL, axis=0))
        front.append(not_dominated(means[0], means[1]))
    return Resampled(np.array(mean), np.array(tail), np.array(front))


def _draws(futures: int, histories: int, common: bool, resamples: int) -> Iterator[tuple[Array, Array]]:
    luck = np.random.default_rng(SEED)
    for _ in range(resamples):
        drawn = luck.integers(futures, size=futures)
        yield drawn, luck.integers(histories, size=histories) if common else np.arange(histories)


def place_ranges(scores: Array) -> Array:
    """First and last place of each policy in 95 % of the resamples, 1 = largest score, int (policies, 2).

    Policies that tie share their places: three that are equal behind a better one each have places 2 to 4.
    scores: float64 (resamples, policies).
    """
    gap = scores[:, None, :] - scores[:, :, None]  # (resamples, policies, others): how far the other is ahead
    rounding = ROUNDING * np.abs(scores).max(axis=1)[:, None, None]
    first, last = 1 + (gap > rounding).sum(axis=2), (gap >= -rounding).sum(axis=2)
    low = np.quantile(first, 0.025, axis=0, method="inverted_cdf")
    high = np.quantile(last, 0.975, axis=0, method="inverted_cdf")
    found: Array = np.stack([low, high], axis=1).astype(int)
    return found


def interval(differences: Array) -> tuple[float, float]:
    """95 % percentile interval.  differences: float64 (resamples,)."""
    low, high = np.quantile(differences, (0.025, 0.975))
    return float(low), float(high)
