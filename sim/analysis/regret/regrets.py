"""Regrets from payoffs by future, policy and history; more is better throughout.

The best of several noisy means looks better than it is (the winner's curse), so with few histories every regret is
too large on average. Choosing the best policy on one half of the histories and judging it on the other gives an
estimate that is too small on average instead; the truth lies between the two.
"""

import numpy as np

from sim.jit import Array

LEVEL = 0.975
"""One-sided level at which a win counts as firm: 95 % two-sided."""


def regrets(payoff: Array) -> Array:
    """How much better the best policy of a future does than each, float64 (futures, policies).

    payoff: float64 (futures, policies, histories).
    """
    means = payoff.mean(axis=2)
    found: Array = means.max(axis=1, keepdims=True) - means
    return found


def held_out_regrets(payoff: Array) -> Array:
    """Regret against the policy that other histories of the same future recommend, float64 (futures, policies).

    NaN with a single history. payoff: float64 (futures, policies, histories).
    """
    if payoff.shape[2] < 2:
        return np.full(payoff.shape[:2], np.nan)
    halves = payoff[:, :, ::2].mean(axis=2), payoff[:, :, 1::2].mean(axis=2)
    found = np.zeros(payoff.shape[:2])
    for judged, recommending in (halves, halves[::-1]):
        best = recommending.argmax(axis=1)[:, None]
        found += (np.take_along_axis(judged, best, axis=1) - judged) / 2.0
    return found


def best_of(payoff: Array) -> Array:
    """Which policies are best in each future, all of those that tie, bool (futures, policies)."""
    found: Array = regrets(payoff) <= 0.0
    return found


def wins(payoff: Array) -> Array:
    """Share of each future that each policy wins, ties shared, float64 (futures, policies)."""
    best = best_of(payoff)
    found: Array = best / best.sum(axis=1, keepdims=True)
    return found


def firm_wins(payoff: Array) -> Array:
    """Which policy wins each future by more than luck explains, bool (futures, policies); nowhere with one history.

    Paired t-test of the winner against the runner-up over the histories they share, two-sided at 5 %.
    """
    from scipy.special import stdtrit

    futures, policies, histories = payoff.shape
    firm = np.zeros((futures, policies), bool)
    if histories < 2 or policies < 2:
        return firm
    order = np.argsort(-payoff.mean(axis=2), axis=1, kind="stable")
    first, second = (np.take_along_axis(payoff, order[:, k, None, None], axis=1)[:, 0] for k in (0, 1))
    lead = first - second
    error = lead.std(axis=1, ddof=1) / np.sqrt(histories)
    clear = lead.mean(axis=1) > stdtrit(histories - 1, LEVEL) * error
    np.put_along_axis(firm, order[:, :1], clear[:, None], axis=1)
    return firm


def not_dominated(gain: Array, risk: Array) -> Array:
    """Which policies no other beats in one of two and equals in the other, bool (policies,).

    gain: more is better; risk: less is better; float64 (policies,).
    """
    better = (gain[:, None] >= gain) & (risk[:, None] <= risk) & ((gain[:, None] > gain) | (risk[:, None] < risk))
    found: Array = ~better.any(axis=0)
    return found
