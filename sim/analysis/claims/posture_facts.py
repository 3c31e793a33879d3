"""Facts about what Seoul does and how it is seen: S1-S6, S8, S15, S18, S20, S22-S24, S29."""

import numpy as np

from sim.analysis.claims.futures import POLICIES, Futures
from sim.analysis.claims.laboratory import Laboratory
from sim.analysis.claims.results import Part, above, rising, within
from sim.analysis.estimates import Estimate, mean, paired, ratio, share
from sim.jit import Array
from sim.vocabulary import LADDERS_BY_NAME, action_index

BASE = "baseline"
Parts = tuple[Part, ...]


def _steps(costs: Array, what: str) -> Parts:
    """A part for each step up a ladder.  costs: float64 array (runs, rungs)."""
    rises = np.diff(costs, axis=1)
    return tuple(rising(f"{what} rung {k} to {k + 1}: +", mean(rises[:, k])) for k in range(rises.shape[1]))


def costs_rise(lab: Laboratory) -> Parts:
    """S1: retaliation, China, business and signal cost, anticipated in July 2024, rung by rung."""
    costs = -lab.first_month_utilities("costs alone")
    aid = [action_index("seoul", (rung, 0, 2)) for rung in range(len(LADDERS_BY_NAME["aid"].rungs))]
    rhetoric = [action_index("seoul", (2, rung, 2)) for rung in range(len(LADDERS_BY_NAME["rhetoric"].rungs))]
    return (*_steps(costs[:, aid], "aid"), *_steps(costs[:, rhetoric], "rhetoric"))


def ambiguous(lab: Laboratory) -> Parts:
    """S2."""
    return (within("share of months", mean(lab(BASE, "ambiguous_posture_share")), 0.80),)


def fund_doubled(lab: Laboratory) -> Parts:
    """S3."""
    return (within("share of months", mean(lab(BASE, "fund_doubled_share")), 0.70),)


def lethal_rare(lab: Laboratory) -> Parts:
    """S4."""
    first, second = (share_of(lab(BASE, f"lethal_aid_{when}")) for when in ("first_year", "two_years"))
    return within("12 m", first, high=0.02), within("24 m", second, high=0.05)


def share_of(flags: Array) -> Estimate:
    """Share of runs with a flag.  flags: float64 array (runs,) of 0 and 1."""
    return share(int(flags.sum()), flags.size)


def china_spared(lab: Laboratory) -> Parts:
    """S5."""
    omitted, kept = (mean(lab(BASE, f"{name}_share")) for name in ("china_omitted", "cjk_kept"))
    return within("China omitted", omitted, 0.85), within("CJK kept", kept, 0.95)


def ties_slow(lab: Laboratory) -> Parts:
    """S6."""
    base, align = lab(BASE, "nato_ties_gained"), lab("full_alignment", "nato_ties_gained")
    return above("dS(24)", mean(base), 0.0), within("of full alignment", ratio(base, align), high=0.6)


def firms_wait(lab: Laboratory) -> Parts:
    """S8: counts of July 2024, then of month 23 while the war goes on."""

    def july(name: str) -> Estimate:
        return mean(lab(BASE, f"{name}@0") - lab(BASE, f"{name}_first_change"))

    large, others = lab(BASE, "exit_large@23"), lab(BASE, "exit_sme@23")
    return (
        within("large out, July 2024", july("exit_large"), 0.08, 0.17),
        within("others out, July 2024", july("exit_sme"), 0.03, 0.08),
        within("idle, July 2024", july("idle_share"), 0.75),
        within("others out, 24 m", mean(others), high=0.17),
        within("large out, 24 m", mean(large), high=0.35),
        above("large to others, 24 m", ratio(large, others), 1.5),
        above("idle, 24 m", mean(lab(BASE, "idle_share@23")), 0.5),
    )


def business_holds_back(lab: Laboratory) -> Parts:
    """S15."""

    def less(high: str, low: str) -> Estimate:
        return paired(lab(low, "aid_decisive"), lab(high, "aid_decisive"))

    return (
        rising("russia_business 0 to .18: -", less(BASE, "russia_business=0")),
        rising(".18 to .36: -", less("russia_business=0.36", BASE)),
        rising("sme_sunk_cost 2 to 6.8: -", less("sme_sunk_cost=6.8", "sme_sunk_cost=2")),
    )


def observers_unsure(lab: Laboratory) -> Parts:
    """S18."""
    names = (BASE, "full_alignment", "accommodation")
    base, align, accommodate = (lab(name, "observer_uncertainty_24") for name in names)
    return (
        within("index", mean(base), 0.6),
        rising("above full alignment by", paired(base, align)),
        rising("above accommodation by", paired(base, accommodate)),
    )


def some_tip(lab: Laboratory) -> Parts:
    """S20."""
    return (within("left ambiguity", mean(1.0 - lab(BASE, "ambiguous_posture@60")), 0.10, 0.60),)


def type_matters(lab: Laboratory) -> Parts:
    """S22."""
    unsure, sure = lab("belief=0.25", "ambiguous_posture_share"), lab("belief=0.02", "ambiguous_posture_share")
    return within("at mu=.25", mean(unsure), 0.8), within("lower at mu=.02 by", paired(unsure, sure), 0.15)


def nothing_left_to_lose(lab: Laboratory) -> Parts:
    """S23."""
    aid = paired(lab("technology=0.8", "aid_decisive_24"), lab(BASE, "aid_decisive_24"))
    naming = paired(lab(BASE, "china_omitted_share"), lab("Beijing coerces anyway", "china_omitted_share"))
    return within("aid>=3 +", aid, 0.05), within("naming +", naming, 0.1)


def path_dependence(lab: Laboratory) -> Parts:
    """S24: in the wars that last."""
    names = ("24 months of alignment", BASE, "24 months of accommodation")
    after, free, before = (lab(name, "aid_decisive_from_48") for name in names)
    return (
        rising("alignment over free by", paired(after, free)),
        rising("free over accommodation by", paired(free, before)),
    )


def live_option(futures: Futures) -> Parts:
    """S29."""
    best, number = futures.best, futures.welfare.shape[0]
    aligned = share(int(best[1] + best[2]), number)
    each = (Part(f"{name} best", share(int(count), number), True) for name, count in zip(POLICIES, best, strict=True))
    return within("share", aligned, 0.15, 0.40), *each
