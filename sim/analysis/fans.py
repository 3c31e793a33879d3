"""What a fan of futures shows: quantiles of columns over runs, shares of runs on a rung, month by month. No law."""

from collections.abc import Mapping, Sequence

import numpy as np

from sim.jit import Array
from sim.vocabulary import LADDERS_BY_NAME
from sim.vocabulary.firms import FIRM_CLASSES, STATUSES
from sim.world import COLUMN

LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)
"""Quantiles of a fan, lowest first; the middle one is the median."""


def quantiles_of_sorted(values: Array, levels: Sequence[float] = LEVELS) -> Array:
    """Quantiles of values sorted along the last axis, by linear interpolation; the levels become the first axis.

    Parameters
    ----------
    values : float64 array, shape (..., runs)
        Rising along the last axis, without NaN.
    levels : sequence of float
    """
    place = np.asarray(levels) * (values.shape[-1] - 1)
    below = np.floor(place).astype(np.int64)
    above = np.minimum(below + 1, values.shape[-1] - 1)
    part = place - below
    return np.moveaxis(values[..., below] * (1.0 - part) + values[..., above] * part, -1, 0)


def fans_of(months: Array, names: Sequence[str], runs: Array | None = None) -> dict[str, Array]:
    """Quantiles of columns over runs.

    Parameters
    ----------
    months : float64 array, shape (runs, months, columns)
    names : sequence of str
        Recorded columns.
    runs : bool array, shape (runs,), optional
        Which runs count; all by default.

    Returns
    -------
    dict of float64 array, shape (levels, months)
        By column, in the order of `LEVELS`; NaN where no run counts.
    """
    places = [COLUMN[name] for name in names]
    chosen = months if runs is None else months[runs]
    if not len(chosen):
        return {name: np.full((len(LEVELS), months.shape[1]), np.nan) for name in names}
    by_run = np.ascontiguousarray(chosen[:, :, places].transpose(2, 1, 0))
    by_run.sort(axis=-1)
    fans = quantiles_of_sorted(by_run)
    return {name: fans[:, k] for k, name in enumerate(names)}


def rung_shares(months: Array, ladder: str, runs: Array | None = None) -> Array:
    """Share of runs on each rung of a ladder, month by month; NaN where no run counts.

    Parameters
    ----------
    months : float64 array, shape (runs, months, columns)
    ladder : str
    runs : bool array, shape (runs,), optional

    Returns
    -------
    float64 array, shape (rungs, months)
    """
    column = months[:, :, COLUMN[f"{ladder}_rung"]]
    rungs = column if runs is None else column[runs]
    if not len(rungs):
        return np.full((len(LADDERS_BY_NAME[ladder].rungs), months.shape[1]), np.nan)
    return np.stack([(rungs == k).mean(axis=0) for k in range(len(LADDERS_BY_NAME[ladder].rungs))])


def firm_shares(months: Array, runs: Array | None = None) -> Mapping[str, Array]:
    """Mean share of the firms of a class in each status, month by month.

    Parameters
    ----------
    months : float64 array, shape (runs, months, columns)
    runs : bool array, shape (runs,), optional

    Returns
    -------
    dict of float64 array, shape (statuses, months)
        By class of firms, statuses in the order of the vocabulary; NaN where no run counts.
    """
    chosen = months if runs is None else months[runs]
    found = {}
    for kind in FIRM_CLASSES:
        if not len(chosen):
            found[kind] = np.full((len(STATUSES), months.shape[1]), np.nan)
            continue
        counts = np.stack([chosen[:, :, COLUMN[f"{status}_{kind}"]].mean(axis=0) for status in STATUSES])
        found[kind] = counts / np.maximum(counts.sum(axis=0), 1.0)
    return found
