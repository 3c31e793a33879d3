"""Every law gives the same bits compiled and as plain Python, on random inputs; and says where it comes from."""

import importlib
import inspect
import math
import pkgutil
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import sim.laws
from sim.jit import COMPILER_ON
from tests.strategies import plain, takes_numbers

SAMPLES = 300
STRICTLY_INSIDE = (0.02, 0.98)
RANGES: dict[str, tuple[float, float]] = {
    # arguments that are not shares, by the name laws give them
    **dict.fromkeys(
        ("log_odds", "prior_log_odds", "words", "deeds", "score", "mean_score", "luck", "market_luck"), (-4, 4)
    ),
    **dict.fromkeys(
        ("relation", "stance", "posture", "alignment", "alignment_seoul", "log_margin", "expected"), (-1, 1)
    ),
    **dict.fromkeys(("shock", "us_drive", "floor", "value", "target", "ideal", "average", "relation_gain"), (-1, 1)),
    **dict.fromkeys(("transfer_gain", "ties_gain"), (-1, 1)),
    **dict.fromkeys(("chance_if_true", "chance_if_false", "chance_retaliator", "chance_restrained"), STRICTLY_INSIDE),
    **dict.fromkeys(("probability", "volatility", "decay", "precision", "ask_floor"), STRICTLY_INSIDE),
    **dict.fromkeys(("months",), (0, 72)),
    **dict.fromkeys(
        ("arms_need", "retaliation", "threat_deterrence", "sensitivity", "wedge_motive", "sunk_cost"), (0, 4)
    ),
    "drift": (-0.08, 0.08),
    "discount_rate": (0.09, 0.3),
    "peers_gone": (0, 4),
    "exposure": (0, 2.3),
}


def laws() -> list[Any]:
    found = []
    for room in pkgutil.iter_modules(sim.laws.__path__):
        module = importlib.import_module(f"sim.laws.{room.name}")
        for name, law in vars(module).items():
            if callable(law) and getattr(plain(law), "__module__", "") == module.__name__ and not inspect.isclass(law):
                found.append(pytest.param(law, id=f"{room.name}.{name}"))
    return found


each_law = pytest.mark.parametrize("law", laws())
each_law_of_numbers = pytest.mark.parametrize("law", [entry for entry in laws() if takes_numbers(entry.values[0])])


def arguments(law: Callable[..., float], rng: np.random.Generator) -> list[float]:
    """Random values for a law: mostly inside the range of each argument, sometimes at its ends."""
    values: list[float] = []
    for name, parameter in inspect.signature(plain(law)).parameters.items():
        if parameter.annotation is int:
            values.append(int(rng.integers(0, 5)))
            continue
        low, high = RANGES.get(name, (0.0, 1.0))
        values.append(float(rng.choice([low, high])) if rng.random() < 0.15 else float(rng.uniform(low, high)))
    return values


@each_law_of_numbers
def test_every_law_is_finite_over_its_arguments(law: Callable[..., float]) -> None:
    """S25: finite; 12.6."""
    rng = np.random.default_rng(23)
    results = [plain(law)(*arguments(law, rng)) for _ in range(SAMPLES)]
    assert all(math.isfinite(result) for result in results)
    assert len(set(results)) > 1


@pytest.mark.compiled
@pytest.mark.skipif(not COMPILER_ON, reason="the compiler is off")
@each_law_of_numbers
def test_compiled_and_plain_give_the_same_bits(law: Callable[..., float]) -> None:
    """Design: one law, two drivers; no fast-math, no literal exponents, so every result is the same to the last bit."""
    rng = np.random.default_rng(7)
    for _ in range(SAMPLES):
        values = arguments(law, rng)
        assert law(*values) == plain(law)(*values), values


@each_law
def test_every_law_cites_its_equation_or_section(law: Callable[..., float]) -> None:
    """Habit 1: a law cites the E-number of model.md, its section, or says assumption."""
    room = importlib.import_module(plain(law).__module__).__doc__ or ""
    text = f"{plain(law).__doc__} {room if plain(law).__module__.endswith('mathematics') else ''}"
    assert re.search(r"\bE\d+\b|[Ss]ection \d|\b7\.\d\b|\b11\.|assumption", text), law


@each_law
def test_every_law_is_short_and_pure(law: Callable[..., float]) -> None:
    """Habit 1: a body of at most ten lines, no `**` (it differs between compiled and plain code), no state."""
    source = inspect.getsource(plain(law))
    body = source.split('"""')[-1].strip().splitlines()
    assert len(body) <= 10
    assert "**" not in "".join(body)
    assert plain(law).__closure__ is None
