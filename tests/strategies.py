"""What tests draw from: numbers inside the vocabulary's domains, and laws as plain Python.

Compiled laws take any Python float; calling the plain function underneath saves hypothesis the crossing of a boundary.
`tests/test_laws_compiled.py` asserts that both give the same bits.
"""

import inspect
from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from sim.policies.registry import built_in
from sim.vocabulary import CONSTANTS, LADDERS_BY_NAME, PARAMETERS, STATE, Term

TERMS: dict[str, Term] = {term.name: term for term in (*STATE, *PARAMETERS, *CONSTANTS, *built_in().own)}


def plain[F: Callable[..., Any]](function: F) -> F:
    """The Python function behind a compiled one, or the function itself where the compiler is off."""
    found: F = getattr(function, "py_func", function)
    return found


def takes_numbers(function: Callable[..., Any]) -> bool:
    """Whether all that a function takes and returns are scalars."""
    signature = inspect.signature(plain(function))
    kinds = [parameter.annotation for parameter in signature.parameters.values()]
    return all(kind in (float, int) for kind in (*kinds, signature.return_annotation))


def default(name: str) -> float:
    """Default of a parameter or constant."""
    return TERMS[name].default


def numbers(low: float, high: float) -> SearchStrategy[float]:
    """Floats of a closed interval."""
    return st.floats(low, high, allow_nan=False, allow_infinity=False)


def of(name: str) -> SearchStrategy[float]:
    """Values in the domain of a term of the vocabulary."""
    return numbers(*TERMS[name].domain)


def swept(name: str) -> SearchStrategy[float]:
    """Values in the sweep range of a parameter."""
    low_high = TERMS[name].sweep
    assert low_high is not None, name
    return numbers(*low_high)


def level(ladder: str) -> SearchStrategy[float]:
    """Levels of a ladder: any inside its domain, its own rungs more often."""
    found = LADDERS_BY_NAME[ladder]
    return st.one_of(st.sampled_from([rung.level for rung in found.rungs]), numbers(*found.domain))


UNIT = numbers(0.0, 1.0)
SIGNED = numbers(-1.0, 1.0)
BINARY = st.sampled_from([0.0, 1.0])
INNER = numbers(1e-9, 1.0 - 1e-9)
"""Probabilities strictly inside (0, 1)."""
