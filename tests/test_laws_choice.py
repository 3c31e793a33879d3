"""Logit choice, of every government that weighs options (7.5; McKelvey and Palfrey 1995)."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from sim.policies import contract
from tests.strategies import numbers, plain, swept

softmax = plain(contract.softmax)
Floats = NDArray[np.float64]

UTILITIES = st.lists(numbers(-3.0, 3.0), min_size=2, max_size=45).map(np.array)


def chosen(utility: Floats, precision: float) -> Floats:
    out = np.full(len(utility), np.nan)
    softmax(utility, precision, out)
    return out


@given(UTILITIES, swept("choice_precision"))
def test_choice_is_a_distribution_that_follows_utility(utility: Floats, precision: float) -> None:
    """12.3.5: non-negative, sums to one, never prefers what is worth less."""
    p = chosen(utility, precision)
    assert p.min() >= 0.0
    assert p.sum() == pytest.approx(1.0, abs=1e-12)
    order = np.argsort(utility)
    assert (np.diff(p[order]) >= 0.0).all()


@given(UTILITIES)
def test_no_precision_is_chance(utility: Floats) -> None:
    """12.3.5: lambda = 0 uniform, exactly."""
    assert (chosen(utility, 0.0) == 1.0 / len(utility)).all()


@given(UTILITIES, st.integers(0, 44))
def test_infinite_precision_is_the_best_action(utility: Floats, best: int) -> None:
    """12.3.5: lambda -> inf argmax; ties share."""
    best %= len(utility)
    utility[best] = 3.5
    assert chosen(utility, 1e5)[best] == 1.0
    tied = utility.copy()
    tied[(best + 1) % len(utility)] = 3.5
    assert chosen(tied, 1e5)[best] == 0.5


@given(UTILITIES, numbers(-100.0, 100.0), swept("choice_precision"))
def test_choice_ignores_what_all_actions_share(utility: Floats, shift: float, precision: float) -> None:
    """12.3.5: invariant to adding a constant."""
    np.testing.assert_allclose(chosen(utility + shift, precision), chosen(utility, precision), rtol=1e-9, atol=1e-12)


@given(UTILITIES, st.sampled_from([0.125, 0.5, 2.0, 1024.0]), swept("choice_precision"))
def test_units_of_utility_and_precision_cancel(utility: Floats, c: float, precision: float) -> None:
    """12.3.5: (cU, lambda/c) equals (U, lambda); bit for bit where c is a power of two."""
    tiny = np.abs(utility) < 1e-300  # scaling a subnormal number is not exact
    utility[tiny] = 0.0
    np.testing.assert_array_equal(chosen(c * utility, precision / c), chosen(utility, precision))


@given(UTILITIES, swept("choice_precision"))
def test_odds_are_the_exponent_of_the_weighted_difference(utility: Floats, precision: float) -> None:
    """Quantal response: p_i/p_j = exp(lambda (U_i - U_j)), between the best and any action not negligible."""
    p = chosen(utility, precision)
    best = int(np.argmax(utility))
    seen = p > 1e-280
    np.testing.assert_allclose(
        np.log(p[seen] / p[best]), precision * (utility[seen] - utility[best]), rtol=1e-9, atol=1e-9
    )


def test_choice_survives_utilities_far_apart() -> None:
    """7.5: softmax subtracts max U first, so nothing overflows."""
    np.testing.assert_array_equal(chosen(np.array([-1e6, 0.0, 1e6]), 1e4), [0.0, 0.0, 1.0])
