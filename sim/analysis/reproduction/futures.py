"""Policies across wide futures (13.2), and random vectors that show the whole picture (13.4).

One history a future: the noise of single histories is part of the published shares (`readings`); what several would
give is for the notes.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from sim.analysis.estimates import Estimate, mean, share
from sim.analysis.regret.firmness import TAIL, resampled
from sim.analysis.regret.regrets import regrets
from sim.analysis.reproduction.plans import Progress, outcomes_of_plan, varied
from sim.analysis.reproduction.verdict import Found, Measured
from sim.analysis.wording import short
from sim.experiments.plan import SweepPlan, load_plan
from sim.jit import Array
from sim.vocabulary import PARAMETERS

DEFAULT = {term.name: term.default for term in PARAMETERS}
FOUR = ("hedging", "full_alignment", "limited_alignment", "accommodation")
NINE = (*FOUR, "conditional_threat", "bluff", "expected_utility", "probing", "experience_weighted")
SPREADS = (1.0, 0.6, 0.3)
Fixed = Mapping[str, float]
STATUS: Fixed = {"guarantee_conditionality": 0.0, "ukraine_value": 0.0}
REMOVED: Mapping[str, Fixed] = {
    "no conditionality": {"guarantee_conditionality": 0.0},
    "no ukraine_value": {"ukraine_value": 0.0},
    "status alone": STATUS,
}
"""What alignment might gain, taken away; conditionality and Ukraine are its other gains."""
OTHER_STATUS: Mapping[str, Fixed] = {
    "status_abandonment": {"ukraine_value": 0.0, "abandonment_cost": 0.0},
    "status_default_abandonment": {**STATUS, "abandonment_cost": DEFAULT["abandonment_cost"]},
    "status_default_gain": {**STATUS, "alliance_gain": DEFAULT["alliance_gain"]},
}
"""Other readings of status as the only gain, by the name the note gives them."""
SEED, OTHER_SEED = 29, 30
HISTORIES = 4
"""Of each wide future, of which the rows take the first and the note all."""
FUTURES_A_RUN = 1.5
"""1,500 futures where other rows have 1,000 runs."""
VECTOR_SPREADS = (0.2, 0.4, 0.7, 1.0)
VECTOR_HISTORIES = 8
VECTOR_MONTHS = 24
MANY_HISTORIES = 40
PICTURE = ("ambiguous_posture_share", "fund_doubled_share", "cjk_kept_share", "lethal_aid_two_years")


def number_of(runs: int) -> int:
    """Futures that go with so many runs of other rows."""
    return max(20, round(runs * FUTURES_A_RUN))


def planned(runs: int) -> int:
    """Runs of 13.2's futures."""
    sampled = len(NINE) * len(SPREADS) + len(FOUR) * (len(REMOVED) + len(OTHER_STATUS) + 1)
    return number_of(runs) * (sampled + (HISTORIES - 1) * len(NINE))


def few_of(runs: int) -> int:
    """Vectors looked at with many histories each, for the note."""
    return max(20, number_of(runs) // 5)


def planned_vectors(runs: int) -> int:
    """Runs of 13.4's vectors."""
    return number_of(runs) * VECTOR_HISTORIES * len(VECTOR_SPREADS) + few_of(runs) * MANY_HISTORIES


def _plan(
    futures: int, spread: float, policies: Sequence[str], fixed: Fixed, *, seed: int = SEED, histories: int = 1
) -> SweepPlan:
    return load_plan({
        "extends": "baseline", "params": dict(fixed),
        "sweep": {
            "method": "lhs", "points": futures, "seed": seed, "spread": spread, "seeds": "independent",
            "replicates": histories,
            "uncertainties": {term.name: None for term in PARAMETERS if term.name not in fixed},
            "levers": {"policies.seoul": list(policies)},
        },
    })  # fmt: skip


def figures(runs: int, threads: int, progress: Progress) -> Measured:
    """Best shares, where alignment is best, and regrets."""
    futures = number_of(runs)

    def payoff(plan: SweepPlan) -> Array:
        return outcomes_of_plan(plan, ["welfare_mean"], threads, progress)[..., 0]

    def aligned(fixed: Fixed, seed: int = SEED) -> Estimate:
        return share(int(_aligns(payoff(_plan(futures, 1.0, FOUR, fixed, seed=seed))).sum()), futures)

    found: dict[str, Estimate] = {}
    for spread in SPREADS:
        plan = _plan(futures, spread, NINE, {}, histories=HISTORIES if spread == 1.0 else 1)
        several = payoff(plan)
        values = several[..., :1]
        found |= {f"futures/four/{spread:g}/{name}": value for name, value in _best(values[:, :4], FOUR).items()}
        found |= _regret(values, f"regret/{spread:g}")
        if spread == 1.0:
            found |= {f"futures/five/{name}": value for name, value in _best(values[:, :5], NINE[:5]).items()}
            found |= _where(plan, _aligns(values[:, :4]))
            said = _averaged(several)
    found |= {f"futures/alignment/{name}": aligned(fixed) for name, fixed in REMOVED.items()}
    said |= {name: short(aligned(fixed).value) for name, fixed in OTHER_STATUS.items()}
    said["status_again"] = short(aligned(STATUS, OTHER_SEED).value)
    return Measured({name: Found(value, futures) for name, value in found.items()}, said)


def _averaged(wide: Array) -> dict[str, str]:
    """What several histories a future give, for the note.  wide: float64 array (futures, policies, histories)."""
    five = _best(wide[:, :5], NINE[:5])
    regret = regrets(wide)[:, NINE.index("expected_utility")].mean()
    return {
        "histories_a_future": str(HISTORIES), "averaged_conditional": short(five["conditional_threat"].value),
        "averaged_hedging": short(five["hedging"].value), "averaged_regret": short(float(regret)),
        "averaged_four": ", ".join(short(value.value) for value in _best(wide[:, :4], FOUR).values()),
    }  # fmt: skip


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
        found[f"{stem}/{name}/lower"] = Estimate(float((regret.mean(axis=0) < regret[:, k].mean()).sum()))
    return found


def vectors(runs: int, threads: int, progress: Progress) -> Measured:
    """13.4: vectors of all parameters at which ambiguity, the doubled fund, no lethal aid and CJK all show."""
    number, found = number_of(runs), {}
    for spread in VECTOR_SPREADS:
        whole = _whole(_vector_outcomes(number, spread, VECTOR_HISTORIES, threads, progress))
        found[f"picture/{spread:g}"] = Found(share(int(whole.sum()), number), number)
    again = _vector_outcomes(few_of(runs), VECTOR_SPREADS[0], MANY_HISTORIES, threads, progress)
    said = {"vector_histories": str(VECTOR_HISTORIES), "many_histories": str(MANY_HISTORIES), "few": f"{len(again):,}"}
    for name, histories in (("few", VECTOR_HISTORIES // 2), ("all", VECTOR_HISTORIES), ("many", MANY_HISTORIES)):
        said[f"vectors_{name}"] = short(float(_whole(again[:, :histories]).mean()))
    return Measured(found, said)


def _vector_outcomes(number: int, spread: float, histories: int, threads: int, progress: Progress) -> Array:
    """Four outcomes of each vector, float64 array (vectors, histories, 4)."""
    block: dict[str, Any] = {
        "method": "lhs", "points": number, "seed": 3, "spread": spread, "seeds": "independent",
        "replicates": histories, "uncertainties": "all",
    }  # fmt: skip
    plan = load_plan({"extends": "baseline", "model": {"ticks": VECTOR_MONTHS}, "sweep": block})
    return outcomes_of_plan(plan, PICTURE, threads, progress)[:, 0]


def _whole(outcomes: Array) -> Array:
    """Which vectors show the whole picture, bool array (vectors,).  outcomes: float64 array (vectors, histories, 4)."""
    ambiguous, doubled, kept, lethal = np.nanmean(outcomes, axis=1).T
    shown: Array = (ambiguous >= 0.8) & (doubled >= 0.5) & (kept >= 0.9) & (lethal == 0.0)
    return shown
