"""How long the wars of the published histories lasted, as far as the figures tell: 13.2, and the maps of 13.3."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from scipy.optimize import brentq
from scipy.stats import chi2

from sim.analysis.claims.laboratory import Laboratory
from sim.analysis.compare.statistics import HALF_WIDTHS
from sim.analysis.estimates import mean
from sim.analysis.reproduction.published import Published
from sim.analysis.wording import short
from sim.jit import Array
from sim.vocabulary import Outcome
from sim.vocabulary.measures import LATER_YEARS

NO_PROLONGATION = "params.war_prolongation=0"
MEASURES = (
    Outcome("ambiguous_months_24_60", "ambiguous_posture", "total", "", "", LATER_YEARS),
    Outcome("ambiguous_war_months_24_60", "ambiguous_posture", "total", "", "", LATER_YEARS, "war"),
    Outcome("war_months_24_60", "war", "total", "", "", LATER_YEARS),
    Outcome("ambiguous_share_6_71", "ambiguous_posture", "mean", "", "", (6, 71)),
)
LONGER_WINDOW = MEASURES[-1].name
"""The window, of those tried, whose largest gap to the island of 13.3 is smallest; it states months 24-60."""
LATER = LATER_YEARS[1] - LATER_YEARS[0] + 1
FAR_OFF = 2.0
"""Standard errors."""
PAIRS = {
    "hedging": ("hedging", "accommodation"), "expected_utility": ("expected_utility", "hedging"),
    "conditional_threat": ("conditional_threat", "hedging"),
}  # fmt: skip
"""The paired differences of 13.2."""
PUBLISHED_PAIRS = 1000
MOST_TILT = 1.0
SMALLEST_P = 0.0005
"""What three decimals show."""
SIZES = (100, 200, 300)
"""Histories of a cell that the maps of 13.3 may have had; 300 are assumed."""


def longer(lab: Laboratory, rows: Sequence[Published]) -> dict[str, str]:
    """By how many months the wars of the published histories must have been longer, from all figures of a table.

    Each figure moves with the length of the war by its slope over our runs; the months that fit all figures best, by
    their errors, are asked for.
    """
    slopes, gaps, errors = np.array([_leaning(lab, row) for row in rows]).T
    sure = errors > 0.0
    slopes, gaps, errors = slopes[sure], gaps[sure], errors[sure]
    months = float((slopes * gaps / errors**2).sum() / (slopes**2 / errors**2).sum())
    hazard = lab.value("ceasefire_hazard")
    theory = (1.0 - hazard) * (1.0 - (1.0 - hazard) ** lab.ticks) / hazard
    return {
        "war_theory": short(theory, 1), "war_alone": short(float(lab(NO_PROLONGATION, "war_months").mean()), 1),
        "war_ours": short(float(lab("policies.seoul=expected_utility", "war_months").mean()), 1),
        "war_longer": short(months, 1), "figures_with_error": str(len(gaps)),
        "far_before": str(int((np.abs(gaps) > FAR_OFF * errors).sum())),
        "far_after": str(int((np.abs(gaps - slopes * months) > FAR_OFF * errors).sum())),
        **_pairs_in_longer_wars(lab, months),
    }  # fmt: skip


def _pairs_in_longer_wars(lab: Laboratory, longer_by: float) -> dict[str, str]:
    """Paired differences of months 48-71 and their half widths, our runs weighted so that wars last longer."""
    said = {}
    for name, policies in PAIRS.items():
        one, other = (lab(f"policies.seoul={policy}", "welfare_late") for policy in policies)
        weights = tilted(lab(f"policies.seoul={policies[0]}", "war_months"), longer_by)
        value = float(weights @ (one - other))
        spread = float(np.sqrt(weights @ (one - other - value) ** 2))
        said[f"late_{name}"] = short(value, 3)
        said[f"late_{name}_half"] = short(HALF_WIDTHS * spread / np.sqrt(PUBLISHED_PAIRS), 4)
    return said


def tilted(months: Array, longer_by: float) -> Array:
    """Weights that sum to 1 and lengthen the mean, growing exponentially with the length: the least change that does.

    months: float64 array (runs,).
    """

    def weights(tilt: float) -> Array:
        found: Array = np.exp(tilt * (months - months.max()))
        found /= found.sum()
        return found

    most = float(months.mean()) + longer_by
    if longer_by <= 0.0 or most >= weights(MOST_TILT) @ months:
        return weights(0.0)
    tilt = float(brentq(lambda tilt: float(weights(tilt) @ months) - most, 0.0, MOST_TILT))
    return weights(tilt)


def _leaning(lab: Laboratory, row: Published) -> tuple[float, float, float]:
    """Slope of a figure on months of war, published less ours, and the error of that (sampling, and rounding)."""
    values, months = lab(row.variant, row.measure), lab(row.variant, "war_months")
    counted = ~np.isnan(values)
    values, months = values[counted], months[counted]
    slope = float(np.cov(values, months)[0, 1] / months.var(ddof=1))
    sampling = values.var(ddof=1) * (1.0 / len(values) + 1.0 / row.over)
    error = float(np.sqrt(sampling + row.half_digit**2 / 3.0)) if sampling > 0.0 else 0.0
    return slope, row.value - float(values.mean()), error


def of_maps(lab: Laboratory, rows: Sequence[Published]) -> dict[str, str]:
    """The island of 13.3: what it is made of in war and peace, and how likely its figures are by luck alone."""
    island = [row for row in rows if row.id.startswith("island/") and "/edge/" not in row.id]
    both = island + [row for row in rows if row.id.startswith("guarantee/.2/")]
    needy = [row for row in island if row.id.startswith("island/1.5/") and not row.id.endswith("/-.3")]
    parts = np.array([_war_and_peace(lab, row.variant) for row in needy])
    asked = [(row.value - war) / (peace - war) for row, (war, peace, _) in zip(needy, parts, strict=True)]
    said = {
        "island_war": _in_row(parts[:, 0]), "island_peace": _in_row(parts[:, 1]), "island_asked": _in_row(asked),
        "island_share": _in_row(parts[:, 2]),
    }  # fmt: skip
    for size in SIZES:
        said[f"island_{size}"] = _p_value(_chance(lab, island, size))
        said[f"maps_{size}"] = _p_value(_chance(lab, both, size))
    wider = [replace(row, measure=LONGER_WINDOW) for row in island]
    said["wider_needy"] = _in_row([mean(lab(row.variant, row.measure)).value for row in wider if "/1.5/" in row.id])
    said["wider_other"] = _in_row([mean(lab(row.variant, row.measure)).value for row in wider if "/.92/" in row.id])
    said["wider_300"] = _p_value(_chance(lab, wider, SIZES[-1]))
    return said


def _p_value(chance: float) -> str:
    return short(chance, 3) if chance >= SMALLEST_P else "under .001"


def _in_row(values: Sequence[float] | Array) -> str:
    return ", ".join(short(float(value)) for value in values)


def _war_and_peace(lab: Laboratory, side: str) -> tuple[float, float, float]:
    """Ambiguous share of the months of war, of those of peace, and how many are of peace, all runs together."""
    ambiguous, in_war, war = (float(np.nansum(lab(side, outcome.name))) for outcome in MEASURES[:3])
    peace = lab.runs * LATER - war
    return in_war / war, (ambiguous - in_war) / peace, peace / (lab.runs * LATER)


def _chance(lab: Laboratory, rows: Sequence[Published], size: int) -> float:
    """Chance that luck takes cells so far from ours together, if each had `size` histories and all the same luck.

    Rounding is taken off each gap, as in the verdicts.
    """
    values = np.array([lab(row.variant, row.measure) for row in rows])
    gaps = np.array([row.value for row in rows]) - [mean(cell).value for cell in values]
    gaps = np.sign(gaps) * np.maximum(0.0, np.abs(gaps) - [row.half_digit for row in rows])
    spread = np.cov(values) * (1.0 / size + 1.0 / lab.runs)
    return float(chi2.sf(gaps @ np.linalg.solve(spread, gaps), len(rows)))
