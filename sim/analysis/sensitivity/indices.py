"""Indices of one outcome over one design, by SALib; the resamples behind every interval are kept for the ranking."""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.jit import Array

if TYPE_CHECKING:
    import pandas as pd

RESAMPLES = 100
SEED = 1
"""Seed of the resamples; SALib takes 0 for none."""
LEVEL = 0.95
FEWEST = 8
"""Base points or trajectories under which nothing is computed."""


@dataclass(frozen=True)
class Indices:
    """Indices of one outcome.

    Parameters
    ----------
    method : {"sobol", "morris"}
    factors : tuple of str
    table : DataFrame
        A row a factor. Sobol: ``S1``, ``ST`` and their ``_low``, ``_high`` (95 %). Morris: ``mu_star`` with ``_low``,
        ``_high``, ``mu`` and ``sigma``, in units of the outcome over the whole range of the factor.
    resamples : float64 array, shape (resamples, factors)
        What the ranking rests on, resampled: ST, or mu_star.
    second : DataFrame
        ``factor``, ``with``, ``S2``, ``S2_low``, ``S2_high``; empty unless asked for.
    base : int
        Base points, or trajectories, that were used.
    dropped : int
        Those left out because the outcome is undefined at one of their points.
    """

    method: str
    factors: tuple[str, ...]
    table: "pd.DataFrame"
    resamples: Array
    base: int
    dropped: int
    second: "pd.DataFrame" = field(repr=False)

    @property
    def ranked_by(self) -> str:
        """Column that ranks factors."""
        return "ST" if self.method == "sobol" else "mu_star"


def is_constant(values: Array) -> bool:
    """Whether values that are defined hardly differ; also where fewer than two are.  values: float64 array."""
    there = values[np.isfinite(values)]
    return bool(there.size < 2 or np.ptp(there) <= 1e-12 * max(1.0, float(np.abs(there).max())))


def whole_blocks(values: Array, size: int) -> Array:
    """Which blocks of `size` points are defined throughout, bool array (blocks,).  values: float64 array (points,)."""
    whole: Array = np.isfinite(values.reshape(-1, size)).all(axis=1)
    return whole


def _problem(factors: Sequence[str]) -> dict[str, Any]:
    return {"num_vars": len(factors), "names": list(factors), "bounds": [[0.0, 1.0]] * len(factors)}


def sobol_indices(
    values: Array, factors: Sequence[str], *, second_order: bool = False, sampled_second: bool = False,
    resamples: int = RESAMPLES,
) -> Indices:  # fmt: skip
    """First and total indices of an outcome on a Saltelli design.

    Parameters
    ----------
    values : float64 array, shape (points,)
        In the order of the design; base points with a NaN are left out.
    factors : sequence of str
    second_order : bool
        Also the indices of pairs; takes seconds.
    sampled_second : bool
        Whether the design has the points pairs need.
    resamples : int
        Bootstrap resamples of base points.

    Notes
    -----
    Estimators: Saltelli et al. (2010), Computer Physics Communications 181:259-270; intervals: bootstrap, normal.
    """
    import pandas as pd
    from SALib.analyze import sobol

    step = (2 if sampled_second else 1) * len(factors) + 2
    whole = whole_blocks(values, step)
    blocks = values.reshape(-1, step)[whole]
    if sampled_second and not second_order:  # points of pairs alone: SALib's faster form does without them
        blocks = np.delete(blocks, np.s_[1 + len(factors) : -1], axis=1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # of resamples that happen to be constant: their index is 0
        found = sobol.analyze(
            _problem(factors), blocks.ravel(), calc_second_order=second_order, num_resamples=resamples,
            conf_level=LEVEL, keep_resamples=True, seed=SEED,
        )  # fmt: skip
    columns: dict[str, Any] = {"factor": list(factors)}
    for name in ("S1", "ST"):
        columns |= {
            name: found[name], f"{name}_low": found[name] - found[f"{name}_conf"],
            f"{name}_high": found[name] + found[f"{name}_conf"],
        }  # fmt: skip
    second = _pairs(found, factors) if second_order else []
    return Indices(
        "sobol", tuple(factors), pd.DataFrame(columns), found["ST_conf_all"], int(whole.sum()), int((~whole).sum()),
        pd.DataFrame(second, columns=["factor", "with", "S2", "S2_low", "S2_high"]),
    )  # fmt: skip


def _pairs(found: Any, factors: Sequence[str]) -> list[tuple[Any, ...]]:
    rows = []
    for j, k in combinations(range(len(factors)), 2):
        value, half = float(found["S2"][j, k]), float(found["S2_conf"][j, k])
        rows.append((factors[j], factors[k], value, value - half, value + half))
    return rows


def elementary_effects(cube: Array, values: Array) -> Array:
    """Elementary effects, float64 array (trajectories, factors).

    Parameters
    ----------
    cube : float64 array, shape (points, factors)
        Trajectories one after the other, each moving one factor a step, in the unit cube.
    values : float64 array, shape (points,)

    Notes
    -----
    Morris (1991), Technometrics 33(2):161-174, equation (1).
    """
    factors = cube.shape[1]
    steps = np.diff(cube.reshape(-1, factors + 1, factors), axis=1)
    moved = np.abs(steps).argmax(axis=2)
    size = np.take_along_axis(steps, moved[:, :, None], axis=2)[:, :, 0]
    effects = np.empty(moved.shape)
    np.put_along_axis(effects, moved, np.diff(values.reshape(-1, factors + 1), axis=1) / size, axis=1)
    return effects


def morris_indices(
    cube: Array, values: Array, factors: Sequence[str], *, levels: int = 4, resamples: int = RESAMPLES
) -> Indices:
    """Elementary effects of an outcome on a Morris design.

    Parameters
    ----------
    cube : float64 array, shape (points, factors)
        The design in the unit cube.
    values : float64 array, shape (points,)
        Trajectories with a NaN are left out.
    factors : sequence of str
    levels : int
        Of the design.
    resamples : int
        Bootstrap resamples of trajectories.

    Notes
    -----
    Morris (1991); mu*: Campolongo, Cariboni and Saltelli (2007), Environmental Modelling & Software 22:1509-1518.
    """
    import pandas as pd
    from SALib.analyze import morris

    size = len(factors) + 1
    whole = whole_blocks(values, size)
    kept = np.repeat(whole, size)
    found = morris.analyze(
        _problem(factors), cube[kept], values[kept], num_levels=levels, num_resamples=resamples, conf_level=LEVEL,
        seed=SEED,
    )  # fmt: skip
    star, half = (np.asarray(found[name], float) for name in ("mu_star", "mu_star_conf"))
    table = pd.DataFrame({
        "factor": list(factors), "mu_star": star, "mu_star_low": star - half, "mu_star_high": star + half,
        "mu": np.asarray(found["mu"], float), "sigma": np.asarray(found["sigma"], float),
    })  # fmt: skip
    effects = np.abs(elementary_effects(cube[kept], values[kept]))
    draws = np.random.default_rng(SEED).integers(len(effects), size=(resamples, len(effects)))
    again = np.stack([effects[draw].mean(axis=0) for draw in draws])
    none = pd.DataFrame(columns=["factor", "with", "S2", "S2_low", "S2_high"])
    return Indices("morris", tuple(factors), table, again, int(whole.sum()), int((~whole).sum()), none)
