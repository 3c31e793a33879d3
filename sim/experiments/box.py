"""The box of plausible parameters: where the swept parameters may lie, and settings drawn from it."""

from collections.abc import Sequence

import numpy as np

from sim.jit import Array, record
from sim.phases.run import Points
from sim.runspec import RunSpec
from sim.vocabulary import PARAMETERS, Term

PLAUSIBLE = 0.3
"""How far from its default towards the ends of its sweep range a plausible parameter may lie (docs/model.md, 13.2)."""


def latin_hypercube(points: int, dimensions: int, seed: int) -> Array:
    """Points in the unit cube, one in each of `points` layers of every dimension, float64 (points, dimensions)."""
    luck = np.random.default_rng(seed)
    cube = np.empty((points, dimensions))
    for column in cube.T:  # one after the other, so that a large design needs little more than itself
        column[:] = (luck.permutation(points) + luck.random(points)) / points
    return cube


def bounds_of(terms: Sequence[Term], spread: float = 1.0) -> Array:
    """Lowest and highest value of each term: its default moved `spread` of the way to the ends of its sweep range.

    Parameters
    ----------
    terms : sequence of Term
    spread : float
        0 is the default alone, 1 the whole range.

    Returns
    -------
    float64 array, shape (terms, 2)
    """
    ends: Array = np.array([term.sweep or (term.default, term.default) for term in terms], float).reshape(-1, 2)
    default: Array = np.array([[term.default] for term in terms], float).reshape(-1, 1)
    bounds: Array = default + spread * (ends - default)
    return bounds


def plausible_draws(draws: int, spread: float = PLAUSIBLE, seed: int = 0) -> Array:
    """Values of the swept parameters, a Latin hypercube over the box around the defaults.

    Parameters
    ----------
    draws : int
    spread : float
        Size of the box, see `bounds_of`.
    seed : int

    Returns
    -------
    float64 array, shape (draws, parameters)
        In the order of `PARAMETERS`.
    """
    low, high = bounds_of(PARAMETERS, spread).T
    values: Array = low + latin_hypercube(draws, len(PARAMETERS), seed) * (high - low)
    return values


def points_at(spec: RunSpec, values: Array) -> Points:
    """One setting for each row of parameter values; everything else as in `spec`.

    Parameters
    ----------
    spec : RunSpec
    values : float64 array, shape (points, parameters)
        In the order of `PARAMETERS`.
    """
    one, number = spec.points, len(values)
    params = np.repeat(np.asarray(one.params), number)
    for column, term in enumerate(PARAMETERS):
        params[term.name] = values[:, column]
    return Points(
        record(np.repeat(np.asarray(one.worlds), number)),
        record(params),
        one.plans,
        np.repeat(one.plan_of, number),
        record(np.repeat(np.asarray(one.events), number, axis=0)),
        record(np.repeat(np.asarray(one.holds), number, axis=0)),
        np.repeat(one.firm_policy, number),
    )


def draws_around(spec: RunSpec, draws: int, spread: float = PLAUSIBLE, seed: int = 0) -> Array:
    """Plausible draws moved to where a specification has its parameters.

    The box keeps its size: a parameter set to another value than its default takes the box along. At an edge of its
    domain (a brake taken away altogether) a parameter stays, because what was asked for is that edge.

    Parameters
    ----------
    spec : RunSpec
    draws : int
    spread, seed
        See `plausible_draws`.

    Returns
    -------
    float64 array, shape (draws, parameters)
        In the order of `PARAMETERS`, inside the domains.
    """
    values = plausible_draws(draws, spread, seed)
    names = [term.name for term in PARAMETERS]
    for column, term in enumerate(PARAMETERS):
        asked = spec.scenario.params[term.name]
        if asked in term.domain:
            values[:, column] = asked
        else:
            values[:, column] = np.clip(values[:, column] + (asked - term.default), *term.domain)
    technology, cooperation = names.index("threat_technology"), names.index("threat_cooperation")
    values[:, technology] = np.minimum(values[:, technology], 1.0 - values[:, cooperation])  # E14 needs a share
    return values
