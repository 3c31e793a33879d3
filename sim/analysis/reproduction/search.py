"""13.6: whether the defaults are the centre of a broad set, scored as 13.6 says they were found."""

from collections.abc import Mapping

import numpy as np

from sim.analysis.claims.laboratory import Laboratory
from sim.analysis.estimates import Estimate, share
from sim.analysis.reproduction.plans import Progress, outcomes_of_plan
from sim.analysis.reproduction.verdict import Found, Measured
from sim.analysis.wording import short
from sim.experiments.plan import load_plan
from sim.jit import Array
from sim.vocabulary import OUTCOMES_BY_NAME, PARAMETERS

CALIBRATED = tuple(term.name for term in PARAMETERS if "C" in term.mark and term.group != "firms")
"""Marked [C] in 9.1, but for those of the firms, which had a search of their own."""
POLICIES = ("expected_utility", "full_alignment", "accommodation")
OUTCOMES = (
    "ambiguous_posture_share", "fund_doubled_share", "lethal_aid_first_year", "lethal_aid_two_years",
    "china_omitted_share", "cjk_kept_share", "nato_ties_gained", "observer_uncertainty_24", "lethal_aid_ever",
)  # fmt: skip
GOOD = 0.02
DRAWS = 320
SPREADS = (0.3, 0.6, 1.0)
"""Boxes, as a share of the way to the ends of the ranges; the row takes the first, "near the defaults" of 13.2."""
HISTORIES = 8
MONTHS = 72
RESAMPLES = 200


def number_of(runs: int) -> int:
    """Draws that go with so many runs of other rows."""
    return max(20, round(runs * DRAWS / 1000))


def planned(runs: int) -> int:
    """Runs it takes."""
    return len(POLICIES) * (number_of(runs) * HISTORIES * len(SPREADS) + runs)


def figures(runs: int, threads: int, progress: Progress) -> Measured:
    """How many draws score well, and how the defaults score."""
    number, said = number_of(runs), {"calibrated": str(len(CALIBRATED)), "search_histories": str(HISTORIES)}
    found: dict[str, Found] = {}
    for spread in SPREADS:
        plan = load_plan({
            "extends": "baseline", "model": {"ticks": MONTHS},
            "sweep": {
                "method": "lhs", "points": number, "seed": 13, "spread": spread, "seeds": "independent",
                "replicates": HISTORIES, "uncertainties": dict.fromkeys(CALIBRATED),
                "levers": {"policies.seoul": list(POLICIES)},
            },
        })  # fmt: skip
        losses = loss(np.nanmean(outcomes_of_plan(plan, OUTCOMES, threads, progress), axis=2))
        good = share(int((losses < GOOD).sum()), number)
        said[f"good_{round(100 * spread)}"] = short(good.value)
        said[f"perfect_{round(100 * spread)}"] = short(float(np.mean(losses == 0.0)))
        if spread == SPREADS[0]:
            found["search/below"] = Found(Estimate(DRAWS * good.value, DRAWS * good.standard_error), number)
    found["search/defaults"] = Found(_of_defaults(runs, threads, progress), runs)
    return Measured(found, said)


def loss(means: Array) -> Array:
    """Squared misses of S2 to S6, S18 and the wish for lethal aid, summed, float64 array (draws,).

    Parameters
    ----------
    means : float64 array, shape (draws, policies, outcomes)
        In the order of `POLICIES` and `OUTCOMES`.
    """
    base, align, accommodate = ({name: means[:, p, k] for k, name in enumerate(OUTCOMES)} for p in range(3))
    ties, unsure = base["nato_ties_gained"], base["observer_uncertainty_24"]
    misses = (
        0.80 - base["ambiguous_posture_share"], 0.70 - base["fund_doubled_share"],
        base["lethal_aid_first_year"] - 0.02, base["lethal_aid_two_years"] - 0.05,
        0.85 - base["china_omitted_share"], 0.95 - base["cjk_kept_share"],
        -ties, ties - 0.6 * align["nato_ties_gained"], 0.6 - unsure,
        align["observer_uncertainty_24"] - unsure, accommodate["observer_uncertainty_24"] - unsure,
        0.05 - base["lethal_aid_ever"], base["lethal_aid_ever"] - 0.20,
    )  # fmt: skip
    found: Array = np.sum([np.maximum(0.0, miss) ** 2 for miss in misses], axis=0)
    return found


def _of_defaults(runs: int, threads: int, progress: Progress) -> Estimate:
    """Loss of the defaults, with the error it has from luck: histories are drawn again, the same for all policies."""
    sides: Mapping[str, Mapping[str, Mapping[str, str]]] = {name: {"policies": {"seoul": name}} for name in POLICIES}
    measures = tuple(OUTCOMES_BY_NAME[name] for name in OUTCOMES)
    lab = Laboratory(sides, runs, MONTHS, threads=threads, progress=progress, measures=measures)
    lab.prepare()
    values = np.array([[lab(policy, name) for name in OUTCOMES] for policy in POLICIES])
    luck = np.random.default_rng(1).integers(runs, size=(RESAMPLES, runs))
    again = loss(np.array([np.nanmean(values[..., draw], axis=2) for draw in luck]))
    return Estimate(float(loss(np.nanmean(values, axis=2)[None])[0]), float(again.std()))
