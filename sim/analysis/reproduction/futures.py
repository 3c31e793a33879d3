"""Policies across wide futures (13.2), and random vectors that show the whole picture (13.4).

One history a future: the noise of single histories is part of the published shares (`readings`).
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from sim.analysis.estimates import Estimate, mean, share
from sim.analysis.regret.firmness import TAIL, resampled
from sim.analysis.regret.regrets import regrets
from sim.analysis.reproduction.plans import Progress, outcomes_of_plan, varied
from sim.analysis.reproduction.verdict import Found
from sim.experiments.plan import SweepPlan, load_plan
from sim.jit import Array
from sim.vocabulary import PARAMETERS

FOUR = ("hedging", "full_alignment", "limited_alignment", "accommodation")
NINE = (*FOUR, "conditional_threat", "bluff", "expected_utility", "probing", "experience_weighted")
SPREADS = (1.0, 0.6, 0.3)
REMOVED: Mapping[str, Mapping[str, float]] = {
    "no conditionality": {"guarantee_conditionality": 0.0},
    "no ukraine_value": {"ukraine_value": 0.0},
    "status alone": {"guarantee_conditionality": 0.0, "ukraine_value": 0.0},
}
"""What alignment might gain, taken away; conditionality and Ukraine are its other gains."""
FUTURES_A_RUN = 1.5
"""1,500 futures where other rows have 1,000 runs."""
VECTOR_SPREADS = (0.2, 0.4, 0.7, 1.0)
VECTOR_HISTORIES = 8
VECTOR_MONTHS = 24


def number_of(runs: int) -> int:
    """Futures that go with so many runs of other rows."""
    return max(20, round(runs * FUTURES_A_RUN))


def planned(runs: int) -> int:
    """Runs of 13.2's futures."""
    return number_of(runs) * (len(NINE) * len(SPREADS) + len(FOUR) * len(REMOVED))


def planned_vectors(runs: int) -> int:
    """Runs of 13.4's vectors."""
    return number_of(runs) * VECTOR_HISTORIES * len(VECTOR_SPREADS)


def _plan(futures: int, spread: float, policies: Sequence[str], fixed: Mapping[str, float]) -> SweepPlan:
    return load_plan({
        "extends": "baseline", "params": dict(fixed),
        "sweep": {
            "method": "lhs", "points": futures, "seed": 29, "spread": spread, "seeds": "independent", "replicates": 1,
            "uncertainties": {term.name: None for term in PARAMETERS if term.name not in fixed},
            "levers": {"policies.seoul": list(policies)},
        },
    })  # fmt: skip


def figures(runs: int, threads: int, progress: Progress) -> dict[str, Found]:
    """Best shares, where alignment is best, and regrets."""
    futures = number_of(runs)
    found: dict[str, Estimate] = {}
    for spread in SPREADS:
        plan = _plan(futures, spread, NINE, {})
        payoff = outcomes_of_plan(plan, ["welfare_mean"], threads, progress)[..., 0]
        found |= {f"futures/four/{spread:g}/{name}": value for name, value in _best(payoff[:, :4], FOUR).items()}
        found |= _regret(payoff, f"regret/{spread:g}")
        if spread == 1.0:
            found |= {f"futures/five/{name}": value for name, value in _best(payoff[:, :5], NINE[:5]).items()}
            found |= _where(plan, _aligns(payoff[:, :4]))
    for name, fixed in REMOVED.items():
        payoff = outcomes_of_plan(_plan(futures, 1.0, FOUR, fixed), ["welfare_mean"], threads, progress)[..., 0]
        found[f"futures/alignment/{name}"] = share(int(_aligns(payoff).sum()), futures)
    return {name: Found(value, futures) for name, value in found.items()}


def _best(payoff: Array, names: Sequence[str]) -> dict[str, Estimate]:
    best = np.bincount(payoff.mean(axis=2).argmax(axis=1), minlength=len(names))
    return {name: share(int(count), len(payoff)) for name, count in zip(names, best, strict=True)}


def _aligns(payoff: Array) -> Array:
    best = payoff.mean(axis=2).argmax(axis=1)
    found: Array = (best == FOUR.index("full_alignment")) | (best == FOUR.index("limited_alignment"))
    return found


def _where(plan: SweepPlan, aligns: Array) -> dict[str, Estimate]:
    """Shares in which alignment is best, in regions of two parameters."""
    names = varied(plan)
    cost, drive = (plan.design.futures[:, names.index(name)] for name in ("china_cost", "us_drive"))
    regions = {
        "china_cost < .4 and us_drive > .2": (cost < 0.4) & (drive > 0.2), "china_cost < .4": cost < 0.4,
        "us_drive > .4": drive > 0.4, "us_drive < 0": drive < 0.0,
    }  # fmt: skip
    return {f"futures/alignment/{name}": mean(aligns[inside].astype(float)) for name, inside in regions.items()}


def _regret(payoff: Array, stem: str) -> dict[str, Estimate]:
    regret = regrets(payoff)
    tails = resampled(payoff, payoff, common=False, resamples=200).tail.std(axis=0)
    found = {}
    for k, name in enumerate(NINE):
        found[f"{stem}/{name}/mean"] = mean(regret[:, k])
        found[f"{stem}/{name}/p95"] = Estimate(float(np.quantile(regret[:, k], TAIL)), float(tails[k]))
    return found


def vectors(runs: int, threads: int, progress: Progress) -> dict[str, Found]:
    """13.4: vectors of all parameters at which ambiguity, the doubled fund, no lethal aid and CJK all show."""
    number, found = number_of(runs), {}
    names = ["ambiguous_posture_share", "fund_doubled_share", "cjk_kept_share", "lethal_aid_two_years"]
    for spread in VECTOR_SPREADS:
        block: dict[str, Any] = {
            "method": "lhs", "points": number, "seed": 3, "spread": spread, "seeds": "independent",
            "replicates": VECTOR_HISTORIES, "uncertainties": "all",
        }  # fmt: skip
        plan = load_plan({"extends": "baseline", "model": {"ticks": VECTOR_MONTHS}, "sweep": block})
        shares = np.nanmean(outcomes_of_plan(plan, names, threads, progress)[:, 0], axis=1)
        ambiguous, doubled, kept, lethal = shares.T
        whole = (ambiguous >= 0.8) & (doubled >= 0.5) & (kept >= 0.9) & (lethal == 0.0)
        found[f"picture/{spread:g}"] = Found(share(int(whole.sum()), number), number)
    return found
