"""Elementary functions from IEEE 754 arithmetic alone: products, sums, quotients and the bits of a number.

The `exp` and `log` of a mathematics library differ in the last bits from machine to machine, and a call of one keeps
the loop around it from becoming vector instructions. These have no branch and call nothing: they give the same bits on
every machine, compiled or not, and cost a quarter. Errors are below one unit in the last place.
"""

import math

import numpy as np

from sim.jit import law

LOG2_E = 1.4426950408889634
LN2_HIGH = 6.93147180369123816490e-01  # ln 2 in two parts: the first has so few bits that its product with n is exact
LN2_LOW = 1.90821492927058770002e-10
TO_WHOLE = 1.5 * 2.0**52  # adding it rounds to a whole number and leaves that in the lowest bits
MANTISSA, BIAS, EXPONENTS = 52, 1023, 2047
SMALLEST, LARGEST = -708.0, 709.0  # beyond, exponential is 0 or infinite
C = tuple(1.0 / math.factorial(k) for k in range(14))  # Taylor
LEAST_NORMAL = 2.0**-1022
ROOT_HALF_BITS = int(np.float64(math.sqrt(0.5)).view(np.int64))
L = (0.0, 6.666666666666735130e-01, 3.999999999940941908e-01, 2.857142874366239149e-01, 2.222219843214978396e-01,
     1.818357216161805012e-01, 1.531383769920937332e-01, 1.479819860511658591e-01)  # fmt: skip


@law
def bits_of(number: float) -> int:
    """The 64 bits of a number, as a whole number."""
    return int(np.float64(number).view(np.int64))


@law
def number_of(bits: int) -> float:
    """The number that has these 64 bits."""
    return float(np.int64(bits).view(np.float64))


@law
def exponential_near_zero(r: float) -> float:
    """exp(r) for |r| <= ln(2)/2: Taylor's series up to r^13, in pairs so that few steps wait for each other."""
    q = r * r
    tail = (C[13] * r + C[12]) * q + (C[11] * r + C[10])
    tail = (tail * q + (C[9] * r + C[8])) * q + (C[7] * r + C[6])
    tail = (tail * q + (C[5] * r + C[4])) * q + (C[3] * r + C[2])
    return 1.0 + (r + q * tail)


@law
def exponential(x: float) -> float:
    """exp(x); 0 below -708, infinite above 709.

    Notes
    -----
    exp(x) = 2^n exp(r), n the whole number nearest to x/ln 2; Muller (2016), Elementary Functions, chapter 11.
    """
    shifted = x * LOG2_E + TO_WHOLE
    n = shifted - TO_WHOLE
    value = exponential_near_zero((x - n * LN2_HIGH) - n * LN2_LOW)
    value *= number_of(((bits_of(shifted) + BIAS) & EXPONENTS) << MANTISSA)
    return 0.0 if x < SMALLEST else (math.inf if x > LARGEST else value)


@law
def logarithm_near_one(f: float, low: float) -> float:
    """ln(1+f) + low for sqrt(1/2) <= 1+f < sqrt(2); `low` is small.

    Notes
    -----
    fdlibm, e_log.c (K. C. Ng, Sun Microsystems 1993): ln(1+f) by a polynomial in s = f/(2+f).
    """
    s, half = f / (2.0 + f), 0.5 * f * f
    z = s * s
    w = z * z
    odd = z * (L[1] + w * (L[3] + w * (L[5] + w * L[7])))
    even = w * (L[2] + w * (L[4] + w * L[6]))
    return f - (half - (s * (half + (odd + even)) + low))


@law
def logarithm(x: float) -> float:
    """ln(x) of a positive number; minus infinity below 2^-1022.

    Notes
    -----
    ln(x) = e ln 2 + ln(m), x = 2^e m with m nearest to one; fdlibm, e_log.c.
    """
    exponent = (bits_of(x) - ROOT_HALF_BITS) >> MANTISSA
    f, e = number_of(bits_of(x) - (exponent << MANTISSA)) - 1.0, float(exponent)
    value = e * LN2_HIGH + logarithm_near_one(f, e * LN2_LOW)
    return -math.inf if x < LEAST_NORMAL else (value if x < math.inf else x)


@law
def power(base: float, exponent: float) -> float:
    """base^exponent of a base in [0, 1] and an exponent from 0 up, by repeated squaring where the exponent is whole."""
    left, result, square = math.floor(exponent), 1.0, base
    if left != exponent:
        return exponential(exponent * logarithm(base)) if base >= LEAST_NORMAL else 0.0
    while left > 0:
        result *= square if left & 1 else 1.0
        square *= square
        left >>= 1
    return result
