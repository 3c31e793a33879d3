"""13.4: how many of the constants, moved one at a time, take ambiguity under the threshold of S2."""

from collections.abc import Iterator, Mapping
from statistics import NormalDist
from typing import Any

import numpy as np

from sim.analysis.claims.laboratory import Laboratory
from sim.analysis.estimates import Estimate, mean
from sim.analysis.reproduction.plans import Progress
from sim.analysis.reproduction.verdict import Found, Measured
from sim.analysis.wording import listed, short
from sim.errors import UserError
from sim.runspec import load_spec
from sim.vocabulary import CONSTANTS, LADDERS_BY_NAME, OUTCOMES_BY_NAME

STEPS = (1.0 / 3.0, 0.5)
"""How far they are moved, as a share of themselves; the row takes the first (`readings`)."""
THRESHOLD = 0.80
POSTURE = "ambiguous_posture_share"
MONTHS = 24
CHANGES = 38
"""What 13.4 changed; it lists five."""
SHARE_OF_RUNS = 0.3
Moved = Mapping[str, Mapping[str, Any]]


def number_of(runs: int) -> int:
    """Histories of each change that go with so many runs of other rows."""
    return max(20, round(runs * SHARE_OF_RUNS))


def _proposed(step: float) -> Iterator[tuple[str, dict[str, Any]]]:
    for factor in (1.0 - step, 1.0 + step):
        for term in CONSTANTS:
            if not term.group.startswith("firm"):
                value = float(np.clip(factor * term.default, *term.domain))
                yield f"{term.name} {short(value)}", {"constants": {term.name: value}}
        for rung in LADDERS_BY_NAME["aid"].rungs:
            value = min(1.0, factor * rung.level)
            if value != rung.level:
                yield f"{rung.name} {short(value)}", {"ladders": {"aid": {rung.name: value}}}


def moved(step: float) -> dict[str, dict[str, Any]]:
    """Every constant outside the firms and every level of aid, moved down and up, where the model allows it."""
    allowed = {}
    for name, settings in _proposed(step):
        try:
            load_spec({"extends": "baseline", **settings})
        except UserError:
            continue  # weights that must sum to one at most, levels that must rise
        allowed[name] = settings
    return allowed


def planned(runs: int) -> int:
    """Runs it takes."""
    return number_of(runs) * sum(len(moved(step)) for step in STEPS)


def figures(runs: int, threads: int, progress: Progress) -> Measured:
    """How many changes of 38 leave S2 where it must be."""
    said: dict[str, str] = {}
    found: dict[str, Found] = {}
    for name, step in zip(("third", "half"), STEPS, strict=True):
        changes = moved(step)
        lab = Laboratory(
            changes, number_of(runs), MONTHS, threads=threads, progress=progress, measures=(OUTCOMES_BY_NAME[POSTURE],)
        )
        lab.prepare()
        shares = {change: mean(lab(change, POSTURE)) for change in changes}
        found[name] = holding(shares)
        low = sorted((share.value, change) for change, share in shares.items() if share.value < THRESHOLD)
        said |= {
            f"{name}_changes": str(len(changes)), f"{name}_holding": short(found[name].estimate.value, 1),
            f"{name}_exceptions": listed([f"{change} ({short(value)})" for value, change in low]) if low else "none",
        }  # fmt: skip
    return Measured({"constants/above": found["third"]}, said)


def holding(shares: Mapping[str, Estimate]) -> Found:
    """How many of 38 changes leave the share at the threshold or above, if they were drawn from these.

    Two errors: which changes are made, and the luck of those near the threshold.
    """
    above = np.array([share.value >= THRESHOLD for share in shares.values()])
    part = float(above.mean())
    sure = np.array([_chance_above(share) for share in shares.values()])
    variance = (part * (1.0 - part) + float((sure * (1.0 - sure)).mean())) / len(above)
    return Found(Estimate(CHANGES * part, CHANGES * float(np.sqrt(variance))), len(above))


def _chance_above(share: Estimate) -> float:
    """Chance that the true share is at the threshold or above."""
    if not share.standard_error:
        return float(share.value >= THRESHOLD)
    return 1.0 - NormalDist(share.value, share.standard_error).cdf(THRESHOLD)
