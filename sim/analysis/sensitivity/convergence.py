"""Whether a sample is large enough: intervals of the indices, places in the ranking, and growing subsamples.

The three statistics and their bounds are those of Sarrazin, Pianosi and Wagener (2016), Environmental Modelling &
Software 79:135-152: width of the intervals (convergence of the indices), agreement of rankings between resamples
(convergence of the ranking), width of the intervals of factors that hardly matter (convergence of the screening).
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from sim.analysis.sensitivity.indices import FEWEST, Indices
from sim.jit import Array

WIDTH = 0.05
"""Widest interval of an index that still counts as precise; of a Morris effect, as a share of the largest."""
DISAGREEMENT = 1.0
"""Places by which the factors that matter may change between resamples."""
TOO_WIDE = 0.5
"""Width from which even resamples that agree prove nothing: so few points resample themselves (our own bound)."""
UNIMPORTANT = 0.05
GROWTH = (8, 4, 2)
"""Subsamples: one part in so many of the whole."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a sample can tell.

    Parameters
    ----------
    width : float
        Widest 95 % interval of the ranking index (of Morris effects: as a share of the largest).
    disagreement : float
        95 % quantile, over pairs of resamples, of the places by which factors change, weighted by what they matter.
    screening_width : float
        Widest interval among factors under .05; NaN without any.
    base : int
        Base points, or trajectories.
    """

    width: float
    disagreement: float
    screening_width: float
    base: int

    @property
    def ranks(self) -> bool:
        """Whether the ranking holds from resample to resample, and resampling can be trusted."""
        return self.disagreement < DISAGREEMENT and self.width < TOO_WIDE

    @property
    def precise(self) -> bool:
        """Whether the values hold, not only their order."""
        return self.width < WIDTH

    @property
    def screens(self) -> bool:
        """Whether factors that look unimportant are."""
        return math.isnan(self.screening_width) or self.screening_width < WIDTH


def verdict_on(indices: Indices) -> Verdict:
    """Judge the sample behind some indices."""
    name = indices.ranked_by
    value = indices.table[name].to_numpy()
    width = (indices.table[f"{name}_high"] - indices.table[f"{name}_low"]).to_numpy()
    scale = 1.0 if indices.method == "sobol" else max(float(value.max()), 1e-300)
    small = value / scale < UNIMPORTANT
    screening = float((width[small] / scale).max()) if small.any() else math.nan
    return Verdict(float((width / scale).max()), rank_disagreement(indices.resamples), screening, indices.base)


def places(resamples: Array) -> Array:
    """Place of each factor in each resample, 1 = largest, int array (resamples, factors)."""
    order = np.argsort(-resamples, axis=1, kind="stable")
    found = np.empty_like(order)
    np.put_along_axis(found, order, np.arange(1, resamples.shape[1] + 1)[None, :], axis=1)
    return found


def rank_disagreement(resamples: Array) -> float:
    """Places by which factors change between resamples, weighted by what they matter: the 95 % quantile over pairs.

    resamples: float64 array (resamples, factors).

    Notes
    -----
    Sarrazin et al. (2016), equation (4).
    """
    rank = places(resamples)
    found = []
    for j, k in combinations(range(len(resamples)), 2):
        weight = np.maximum(resamples[j], resamples[k]) ** 2
        total = float(weight.sum())
        found.append(float((np.abs(rank[j] - rank[k]) * weight).sum()) / total if total else 0.0)
    return float(np.quantile(found, 0.95)) if found else 0.0


def place_range(resamples: Array) -> Array:
    """First and last place of each factor in 95 % of the resamples, int array (factors, 2)."""
    found: Array = np.quantile(places(resamples), (0.025, 0.975), axis=0, method="inverted_cdf").T.astype(int)
    return found


def growth(blocks: int, part: Callable[[int], Indices | None]) -> list[tuple[int, Indices]]:
    """Indices of the first eighth, quarter and half of a sample.

    Parameters
    ----------
    blocks : int
        Base points, or trajectories, of the whole.
    part : callable
        Gives the indices of the first so many; None where they say nothing.
    """
    sizes = [blocks // share for share in GROWTH if blocks // share >= FEWEST]
    return [(size, found) for size in sizes if (found := part(size)) is not None]
