"""13.5: Morris screening and Sobol indices."""

import numpy as np

from sim.analysis.compare.statistics import HALF_WIDTHS
from sim.analysis.estimates import Estimate
from sim.analysis.reproduction.plans import Progress, outcomes_of_plan, varied
from sim.analysis.reproduction.verdict import Found
from sim.analysis.sensitivity.convergence import place_range
from sim.analysis.sensitivity.indices import Indices, morris_indices, sobol_indices
from sim.experiments.designs import SAMPLERS
from sim.experiments.plan import load_plan
from sim.jit import Array
from sim.vocabulary import PARAMETERS

OUTCOMES = (
    "ambiguous_posture_share", "nato_ties_end", "guarantee_mean", "technology_end", "beijing_relation_mean",
    "threat_credibility_mean", "welfare_mean", "exit_sme_end",
)  # fmt: skip
LEADING = {
    "posture": ("beijing_relation_mean", "us_drive wedge_motive china_cost coercion_sensitivity"),
    "V": ("guarantee_mean", "us_drive guarantee_conditionality"),
    "T": ("technology_end", "technology_absorption arms_need"),
    "z": ("threat_credibility_mean", "prior_credibility arms_need"),
    "exits": ("exit_sme_end", "sme_sunk_cost peer_contagion west_exposure_cost"),
    "w": ("welfare_mean", "threat_cost alliance_gain"),
}
"""What the named parameters are said to lead."""
ELEVEN = (
    "abandonment_cost", "us_drive", "deed_precision", "china_cost", "coercion_sensitivity", "arms_need",
    "technology_absorption", "wedge_motive", "retaliation", "russia_business", "signal_cost",
)  # fmt: skip
"""The last three are not named in 13.5 (`readings`)."""
SOBOL = {"ambiguous": "ambiguous_posture_share_run", "S": "nato_ties_end", "T": "technology_end", "w": "welfare_mean"}
MONTHS = 60
MIDDLE = 0.6
HISTORIES = 6
RESAMPLES = 200


def trajectories(runs: int) -> int:
    """Morris trajectories that go with so many runs of other rows; 13.5 has 20."""
    return max(8, round(runs / 20))


def base_points(runs: int) -> int:
    """Base points of Saltelli's design that go with so many runs of other rows, a power of two."""
    return max(16, 1 << (max(1, round(runs * 0.512)).bit_length() - 1))


def planned(runs: int) -> int:
    """Runs of both."""
    morris = trajectories(runs) * (len(PARAMETERS) + 1)
    return HISTORIES * (morris + base_points(runs) * (len(ELEVEN) + 2))


def figures(runs: int, threads: int, progress: Progress) -> dict[str, Found]:
    """Quantiles and leaders of Morris's screening, and Sobol indices."""
    return _morris(runs, threads, progress) | _sobol(runs, threads, progress)


def _morris(runs: int, threads: int, progress: Progress) -> dict[str, Found]:
    number = trajectories(runs)
    plan = load_plan("morris-all", (), [("points", number), ("replicates", HISTORIES)])
    values = np.nanmean(outcomes_of_plan(plan, OUTCOMES, threads, progress)[:, 0], axis=1)
    names = varied(plan)
    cube = SAMPLERS["morris"](plan.form, number, len(names))
    found: dict[str, Found] = {}
    for k, outcome in enumerate(OUTCOMES):
        for end, value in zip(("5", "95"), _quantiles(values[:, k].reshape(number, -1)), strict=True):
            found[f"morris/range/{outcome}/{end}"] = Found(value, number)
    for row, (outcome, named) in LEADING.items():
        indices = morris_indices(cube, values[:, OUTCOMES.index(outcome)], names)
        found[f"morris/leading/{row}"] = Found(Estimate(float(_may_lead(indices, named.split()))))
    return found


def _quantiles(by_trajectory: Array) -> list[Estimate]:
    """5 % and 95 % quantiles; trajectories drawn again for the error."""
    luck = np.random.default_rng(1)
    draws = luck.integers(len(by_trajectory), size=(RESAMPLES, len(by_trajectory)))
    again = [np.nanquantile(by_trajectory[draw], (0.05, 0.95)) for draw in draws]
    errors, values = np.std(again, axis=0), np.nanquantile(by_trajectory, (0.05, 0.95))
    return [Estimate(float(value), float(error)) for value, error in zip(values, errors, strict=True)]


def _may_lead(indices: Indices, named: list[str]) -> int:
    """How many of the named parameters may be among as many leaders, in 95 % of the resamples."""
    first = place_range(indices.resamples)[:, 0]
    return sum(int(first[indices.factors.index(name)]) <= len(named) for name in named)


def _sobol(runs: int, threads: int, progress: Progress) -> dict[str, Found]:
    number = base_points(runs)
    plan = load_plan({
        "extends": "baseline", "model": {"ticks": MONTHS},
        "sweep": {
            "method": "saltelli", "points": number, "spread": MIDDLE, "replicates": HISTORIES, "seeds": "common",
            "uncertainties": dict.fromkeys(ELEVEN),
        },
    })  # fmt: skip
    values = outcomes_of_plan(plan, list(SOBOL.values()), threads, progress)[:, 0].mean(axis=1)
    found: dict[str, Found] = {}
    for k, outcome in enumerate(SOBOL):
        table = sobol_indices(values[:, k], varied(plan), resamples=RESAMPLES).table.set_index("factor")
        for name, row in table.iterrows():
            for index in ("S1", "ST"):
                error = float(row[f"{index}_high"] - row[index]) / HALF_WIDTHS
                found[f"sobol/{outcome}/{name}/{index}"] = Found(Estimate(float(row[index]), error), number)
        if outcome == "ambiguous":
            errors = (table["S1_high"] - table["S1"]) / HALF_WIDTHS
            total = Estimate(float(table["S1"].sum()), float(np.sqrt((errors * errors).sum())))
            found["sobol/ambiguous/sum"] = Found(total, number)
    return found
