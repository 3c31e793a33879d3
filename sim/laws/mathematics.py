"""The six functions the equations are written in (docs/model.md, section 7, first lines)."""

from sim.elementary import exponential, logarithm, power
from sim.jit import law


@law
def clip(value: float, low: float, high: float) -> float:
    """Nearest number to `value` inside [low, high]."""
    return low if value < low else (high if value > high else value)


@law
def unit(value: float) -> float:
    """Nearest number to `value` inside [0, 1]."""
    return 0.0 if value < 0.0 else (1.0 if value > 1.0 else value)


@law
def pos(value: float) -> float:
    """Positive part."""
    return value if value > 0.0 else 0.0


@law
def sig(log_odds: float) -> float:
    """Probability behind log-odds, clipped at +-30 so that it stays inside (0, 1)."""
    return 1.0 / (1.0 + exponential(-clip(log_odds, -30.0, 30.0)))


@law
def logit(probability: float) -> float:
    """Log-odds of a probability strictly between 0 and 1."""
    return logarithm(probability / (1.0 - probability))


@law
def relax(value: float, target: float, speed: float) -> float:
    """`value` moved towards `target` by a share `speed` of the distance a month."""
    return value + speed * (target - value)


@law
def reached(speed: float, months: float) -> float:
    """Share of the distance covered by `relax` after `months`: k(s) = 1-(1-s)^M of section 7.4."""
    return 1.0 - power(1.0 - speed, months)
