"""13.5: Sobol indices of eleven parameters, with the luck that all points of a design share."""

from collections.abc import Sequence

import numpy as np

from sim.analysis.compare.statistics import HALF_WIDTHS
from sim.analysis.estimates import Estimate
from sim.analysis.reproduction.plans import Progress, outcomes_of_plan, varied
from sim.analysis.reproduction.verdict import Found, Measured
from sim.analysis.sensitivity.indices import sobol_indices
from sim.analysis.wording import short, whole_percent
from sim.experiments.plan import load_plan
from sim.jit import Array

ELEVEN = (
    "abandonment_cost", "us_drive", "deed_precision", "china_cost", "coercion_sensitivity", "arms_need",
    "technology_absorption", "wedge_motive", "retaliation", "russia_business", "signal_cost",
)  # fmt: skip
"""The last three are not named in 13.5 (`readings`)."""
OTHERS = (*ELEVEN[:8], "alliance_gain", "threat_cost", "russia_business")
"""With two that the published indices rule out."""
OUTCOMES = {
    "ambiguous": "ambiguous_posture_share_run", "S": "nato_ties_end", "T": "technology_end", "w": "welfare_mean",
}  # fmt: skip
ASIDE = {"two years": "ambiguous_posture_share", "V": "guarantee_mean", "u": "drive_mean"}
"""Looked at for the notes only."""
MONTHS = 60
MIDDLE = 0.6
HISTORIES = 6
SETS = 16
"""Designs, each on histories of its own: what is shared by all points of one does not average out in it."""
FIRST_SEED = 7
PUBLISHED_POINTS = 512
RESAMPLES = 100
FOR_OTHERS = 2
"""Times as many base points for the one design with other parameters."""
PRINTED = 0.855
"""From which the index of 13.5 that differs most is printed as .86, or more."""


def base_points(runs: int) -> int:
    """Base points of each of Saltelli's designs that go with so many runs of other rows, a power of two."""
    return max(16, 1 << (max(1, round(runs * 0.064)).bit_length() - 1))


def planned(runs: int) -> int:
    """Runs it takes."""
    return HISTORIES * base_points(runs) * (len(ELEVEN) + 2) * (SETS + FOR_OTHERS)


def figures(runs: int, threads: int, progress: Progress) -> Measured:
    """First and total indices, and the range in which luck alone moves them."""
    number, outcomes = base_points(runs), OUTCOMES | ASIDE
    names = list(outcomes.values())
    values = [_played(ELEVEN, names, number, k, threads, progress) for k in range(SETS)]
    found: dict[str, Found] = {}
    said: dict[str, str] = {}
    for place, outcome in enumerate(outcomes):
        sets = [_indices(np.nanmean(played[..., place], axis=1), ELEVEN) for played in values]
        indices, errors = (np.array([one[k] for one in sets]) for k in (0, 1))
        for j, name in enumerate(ELEVEN):
            for i, index in enumerate(("S1", "ST")):
                found[f"sobol/{outcome}/{name}/{index}"] = _over_sets(indices[:, j, i], errors[:, j, i], number)
        if outcome == "ambiguous":
            together = np.sqrt((errors[:, :, 0] ** 2).sum(axis=1))
            found["sobol/ambiguous/sum"] = _over_sets(indices[:, :, 0].sum(axis=1), together, number)
        if outcome == "S":
            said |= _luck_alone(indices[:, ELEVEN.index("us_drive"), 0], [played[..., place] for played in values])
    others = _played(OTHERS, ["welfare_mean"], FOR_OTHERS * number, 0, threads, progress)[..., 0].mean(axis=1)
    return Measured(found, said | _of_others(_indices(others, OTHERS)[0]) | _of_aside(found))


def _played(
    factors: Sequence[str], names: list[str], number: int, which: int, threads: int, progress: Progress
) -> Array:
    """One design on its own histories, float64 array (points, histories, outcomes)."""
    plan = load_plan({
        "extends": "baseline", "model": {"ticks": MONTHS, "seed": FIRST_SEED + which},
        "sweep": {
            "method": "saltelli", "points": number, "spread": MIDDLE, "replicates": HISTORIES, "seeds": "common",
            "seed": 1 + which, "uncertainties": dict.fromkeys(factors),
        },
    })  # fmt: skip
    assert tuple(varied(plan)) == tuple(factors)
    played: Array = outcomes_of_plan(plan, names, threads, progress)[:, 0]
    return played


def _indices(values: Array, factors: Sequence[str]) -> tuple[Array, Array]:
    """First and total index of each factor, and their errors from base points alone, float64 arrays (factors, 2)."""
    table = sobol_indices(values, factors, resamples=RESAMPLES).table
    indices = table[["S1", "ST"]].to_numpy()
    return indices, (table[["S1_high", "ST_high"]].to_numpy() - indices) / HALF_WIDTHS


def _over_sets(values: Array, errors: Array, number: int) -> Found:
    """Mean over the designs; the published figure is one design, with its own points and its own luck.

    What designs differ by beyond the error of their points is the luck of their histories.
    """
    points, between = float((errors**2).mean()), float(values.var(ddof=1))
    luck = max(0.0, between - points)
    ours = np.sqrt((luck + points) / len(values))
    theirs = np.sqrt(luck + points * number / PUBLISHED_POINTS)
    return Found(Estimate(float(values.mean()), float(ours)), number * len(values), float(theirs))


def _luck_alone(of_sets: Array, played: Sequence[Array]) -> dict[str, str]:
    """S1 of the US drive for ties: between designs, and between single histories."""
    place = ELEVEN.index("us_drive")
    single = [_indices(one[:, k], ELEVEN)[0][place, 0] for one in played for k in range(HISTORIES)]
    return {
        "sets": str(len(of_sets)), "drive_ties_low": short(float(of_sets.min())),
        "drive_ties_high": short(float(of_sets.max())), "drive_ties_single_low": short(min(single)),
        "drive_ties_single_high": short(max(single)), "histories": str(HISTORIES),
        "drive_ties_single_chance": whole_percent(float(np.mean(np.array(single) >= PRINTED))),
    }  # fmt: skip


def _of_others(indices: Array) -> dict[str, str]:
    """What threat_cost and alliance_gain would explain of w, and what they would leave."""
    return {f"others_{name}": short(float(indices[OTHERS.index(name), 0])) for name in
            ("threat_cost", "arms_need")}  # fmt: skip


def _of_aside(found: dict[str, Found]) -> dict[str, str]:
    rows = {"two_years_arms_need": "two years/arms_need", "drive_guarantee": "V/us_drive", "drive_drive": "u/us_drive"}
    return {name: short(found[f"sobol/{row}/S1"].estimate.value) for name, row in rows.items()}
