"""Own exp, ln and power: within one unit in the last place of the truth, without steps back, the same bits compiled."""

import math
from collections.abc import Callable
from decimal import Decimal, localcontext

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim import elementary
from sim.jit import COMPILER_ON
from tests.strategies import numbers, plain

exponential, logarithm, power = plain(elementary.exponential), plain(elementary.logarithm), plain(elementary.power)

DIGITS = 40
MODEL = numbers(-40.0, 40.0)
"""Exponents the model meets: log-odds clip at 30, log margins at 3 in the baseline."""

WHOLE_DOMAIN = numbers(-708.0, 709.0)
POSITIVE = st.floats(2.0**-1022, 1.7e308)


def units_off(value: float, truth: Decimal) -> float:
    """Distance of a number from the truth in units in its last place."""
    return float(abs(Decimal(value) - truth) / Decimal(math.ulp(float(truth))))


@given(st.one_of(MODEL, WHOLE_DOMAIN))
def test_exponential_is_within_a_unit_in_the_last_place(x: float) -> None:
    with localcontext(prec=DIGITS):
        assert units_off(exponential(x), Decimal(x).exp()) < 1.0


@given(st.one_of(numbers(1e-9, 2.0), POSITIVE))
def test_logarithm_is_within_a_unit_in_the_last_place(x: float) -> None:
    with localcontext(prec=DIGITS):
        assert units_off(logarithm(x), Decimal(x).ln()) < 1.0


def test_errors_over_a_grid_stay_below_a_unit_and_near_the_library() -> None:
    """2,000 numbers where the model uses them; the library's own worst case is .51 units."""
    with localcontext(prec=DIGITS):
        off_exp = [units_off(exponential(x), Decimal(x).exp()) for x in np.linspace(-30.0, 3.0, 2000).tolist()]
        off_log = [units_off(logarithm(x), Decimal(x).ln()) for x in np.geomspace(1e-16, 4.0, 2000).tolist()]
    assert max(off_exp) < 0.95
    assert max(off_log) < 0.8


def test_exact_where_the_truth_is_a_number() -> None:
    assert exponential(0.0) == 1.0
    assert exponential(-0.0) == 1.0
    assert logarithm(1.0) == 0.0
    for n in range(-1000, 1000, 37):
        assert logarithm(2.0**n) == pytest.approx(n * math.log(2.0), rel=2e-16)


def test_limits() -> None:
    assert exponential(-708.1) == exponential(-math.inf) == 0.0
    assert exponential(709.1) == exponential(math.inf) == math.inf
    assert logarithm(0.0) == logarithm(-1.0) == -math.inf
    assert logarithm(math.inf) == math.inf
    assert math.isnan(exponential(math.nan))
    assert math.isnan(logarithm(math.nan))


@given(MODEL, st.integers(1, 1000))
def test_exponential_takes_no_step_back_of_more_than_a_unit(x: float, steps: int) -> None:
    """Neighbours are equal or rise; rounding may undo one unit in the last place, never more."""
    below, above = exponential(x), exponential(x + steps * math.ulp(x))
    assert above >= below - math.ulp(below)


@pytest.mark.parametrize("seam", [k * math.log(2.0) + math.log(2.0) / 2.0 for k in range(-30, 31, 6)])
def test_exponential_rises_over_the_seams_of_its_reduction(seam: float) -> None:
    values = [exponential(seam + k * 1e-13) for k in range(-200, 201)]
    assert values == sorted(values)


@given(numbers(-300.0, 300.0))
def test_exp_and_ln_undo_each_other(x: float) -> None:
    assert logarithm(exponential(x)) == pytest.approx(x, rel=1e-15, abs=3e-16)


@given(numbers(0.0, 1.0), st.integers(0, 600))
def test_whole_powers_are_products(base: float, exponent: int) -> None:
    assert power(base, float(exponent)) == pytest.approx(math.pow(base, exponent), rel=1e-13, abs=1e-300)


@given(numbers(1e-6, 1.0), numbers(0.0, 240.0))
def test_other_powers_agree_with_the_library(base: float, exponent: float) -> None:
    assert power(base, exponent) == pytest.approx(math.pow(base, exponent), rel=1e-12, abs=1e-300)


def test_powers_at_the_ends() -> None:
    assert power(0.0, 0.0) == power(0.7, 0.0) == power(1.0, 24.0) == power(1.0, 2.5) == 1.0
    assert power(0.0, 24.0) == power(0.0, 0.5) == 0.0
    assert power(np.float64(0.0), np.float64(0.5)) == 0.0  # NumPy's numbers warn of a logarithm that is infinite


@pytest.mark.compiled
@pytest.mark.skipif(not COMPILER_ON, reason="the compiler is off")
@pytest.mark.parametrize(
    ("function", "low", "high"),
    [(elementary.exponential, -720.0, 720.0), (elementary.exponential, -3.0, 3.0), (elementary.logarithm, 0.0, 2.0)],
    ids=["exponential-all", "exponential", "logarithm"],
)
def test_compiled_plain_and_vectorised_give_the_same_bits(
    function: Callable[[float], float], low: float, high: float
) -> None:
    values = np.random.default_rng(3).uniform(low, high, 500)
    alone = [plain(function)(x) for x in values.tolist()]
    assert alone == [function(x) for x in values.tolist()]
    side_by_side = np.empty_like(values)
    _over_all(function)(values, side_by_side)
    assert alone == side_by_side.tolist()


def _over_all(function: Callable[[float], float]) -> Callable[..., None]:
    from numba import njit

    @njit(error_model="numpy")
    def over_all(values, out):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
        for k in range(values.shape[0]):
            out[k] = function(values[k])

    compiled: Callable[..., None] = over_all
    return compiled
