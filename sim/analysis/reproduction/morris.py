"""13.5: Morris screening of all parameters."""

import numpy as np
from scipy.stats import spearmanr

from sim.analysis.estimates import Estimate
from sim.analysis.reproduction.plans import Progress, outcomes_of_plan, varied
from sim.analysis.reproduction.verdict import Found, Measured
from sim.analysis.sensitivity.convergence import place_range
from sim.analysis.sensitivity.indices import Indices, morris_indices
from sim.analysis.wording import listed, short, whole_percent
from sim.experiments.designs import SAMPLERS
from sim.experiments.plan import load_plan
from sim.jit import Array
from sim.vocabulary import PARAMETERS

POSTURE, WHOLE_RUN = "ambiguous_posture_share", "ambiguous_posture_share_run"
OUTCOMES = (
    POSTURE, "nato_ties_end", "guarantee_mean", "technology_end", "beijing_relation_mean",
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
LEAST = ("message_precision", "beijing_lever", "reputation_effect", "war_prolongation")
HISTORIES = 6
PUBLISHED_TRAJECTORIES = 20
RESAMPLES = 1000
ENDS = (0.05, 0.95)
PRINTED_LOW, PRINTED_HIGH = 0.025, 0.915
"""From which the quantiles of the ambiguous share are printed as the .03 and .92 of 13.5, or more."""


def trajectories(runs: int) -> int:
    """Morris trajectories that go with so many runs of other rows; 13.5 has 20."""
    return max(8, round(runs / 20))


def planned(runs: int) -> int:
    """Runs it takes."""
    return HISTORIES * trajectories(runs) * (len(PARAMETERS) + 1)


def figures(runs: int, threads: int, progress: Progress) -> Measured:
    """Quantiles of the outcomes, and which parameters lead or matter least."""
    number = trajectories(runs)
    plan = load_plan("morris-all", (), [("points", number), ("replicates", HISTORIES)])
    values = np.nanmean(outcomes_of_plan(plan, (*OUTCOMES, WHOLE_RUN), threads, progress)[:, 0], axis=1)
    names = varied(plan)
    cube = SAMPLERS["morris"](plan.form, number, len(names))
    found: dict[str, Found] = {}
    for k, outcome in enumerate(OUTCOMES):
        for end, value in zip(("5", "95"), _quantiles(values[:, k].reshape(number, -1)), strict=True):
            found[f"morris/range/{outcome}/{end}"] = Found(value, number)
    indices = {outcome: morris_indices(cube, values[:, k], names) for k, outcome in enumerate(OUTCOMES)}
    for row, (outcome, named) in LEADING.items():
        found[f"morris/leading/{row}"] = Found(Estimate(float(_may_lead(indices[outcome], named.split()))))
    spread = {outcome: float(np.nanstd(values[:, k])) for k, outcome in enumerate(OUTCOMES)}
    found["morris/least"] = Found(Estimate(float(_may_be_least(indices, spread))))
    return Measured(found, _ranking(indices, spread) | _low_end(values, number))


def _resampled(by_trajectory: Array) -> Array:
    """5 % and 95 % quantiles of as many trajectories as 13.5 has, drawn again and again, float64 array (resamples, 2).

    At the size of 13.5 and not at ours: at the end of a range a quantile's error does not go with the root of the size.
    """
    luck = np.random.default_rng(1)
    draws = luck.integers(len(by_trajectory), size=(RESAMPLES, PUBLISHED_TRAJECTORIES))
    return np.array([np.nanquantile(by_trajectory[draw], ENDS) for draw in draws])


def _quantiles(by_trajectory: Array) -> list[Estimate]:
    errors = np.std(_resampled(by_trajectory), axis=0) * np.sqrt(PUBLISHED_TRAJECTORIES / len(by_trajectory))
    values = np.nanquantile(by_trajectory, ENDS)
    return [Estimate(float(value), float(error)) for value, error in zip(values, errors, strict=True)]


def _may_lead(indices: Indices, named: list[str]) -> int:
    """How many of the named parameters may be among as many leaders, in 95 % of the resamples."""
    first = place_range(indices.resamples)[:, 0]
    return sum(int(first[indices.factors.index(name)]) <= len(named) for name in named)


def _may_be_least(indices: dict[str, Indices], spread: dict[str, float]) -> int:
    """How many of `LEAST` may be among as many that matter least, judged by their largest effect on any outcome."""
    largest = np.max([found.resamples / spread[outcome] for outcome, found in indices.items()], axis=0)
    names = next(iter(indices.values())).factors
    last = place_range(largest)[:, 1]
    return sum(int(last[names.index(name)]) > len(names) - len(LEAST) for name in LEAST)


def _ranking(indices: dict[str, Indices], spread: dict[str, float]) -> dict[str, str]:
    """Who leads and who matters least, for the notes."""
    stars = {outcome: found.table.set_index("factor")["mu_star"] for outcome, found in indices.items()}
    largest = np.max([star.to_numpy() / spread[outcome] for outcome, star in stars.items()], axis=0)
    names = next(iter(indices.values())).factors
    ranked = [names[k] for k in np.argsort(largest)]
    published = {term.name: term.sensitivity for term in PARAMETERS}
    return {
        "trajectories": str(next(iter(indices.values())).base),
        "relation_leaders": listed(list(stars["beijing_relation_mean"].nlargest(5).index)),
        "posture_leaders": listed(list(stars[POSTURE].nlargest(4).index)),
        "least": listed(ranked[: len(LEAST)]),
        "rank_correlation": short(float(spearmanr(largest, [published[name] for name in names]).statistic)),
    }


def _low_end(values: Array, number: int) -> dict[str, str]:
    """How the ambiguous share piles up at 0, and what so few trajectories may show, for the notes."""
    two_years = values[:, OUTCOMES.index(POSTURE)].reshape(number, -1)
    whole = values[:, -1].reshape(number, -1)
    low, high = np.nanquantile(whole, ENDS)
    said = {
        "never_ambiguous": whole_percent(float(np.mean(two_years == 0.0))), "whole_low": short(float(low)),
        "whole_high": short(float(high)), "whole_never": whole_percent(float(np.mean(whole == 0.0))),
        "resamples": f"{RESAMPLES:,}",
    }  # fmt: skip
    for name, again in (("two_years", _resampled(two_years)), ("whole", _resampled(whole))):
        said[f"{name}_low_chance"] = whole_percent(float(np.mean(again[:, 0] >= PRINTED_LOW)))
        said[f"{name}_high_chance"] = whole_percent(float(np.mean(again[:, 1] >= PRINTED_HIGH)))
    return said
