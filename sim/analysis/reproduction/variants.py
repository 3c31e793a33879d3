"""Rows that are the mean of an outcome over runs, or of a paired difference, at settings the table itself names."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from sim.analysis.claims.laboratory import Laboratory
from sim.analysis.compare.statistics import HALF_WIDTHS
from sim.analysis.estimates import Estimate, mean
from sim.analysis.reproduction import wars
from sim.analysis.reproduction.plans import Progress
from sim.analysis.reproduction.published import Published
from sim.analysis.reproduction.verdict import Found, Measured
from sim.analysis.wording import short
from sim.jit import Array
from sim.vocabulary import OUTCOMES, Outcome
from sim.vocabulary.measures import FIRST_TWO_YEARS, Condition

MONTHS = 72
MINUS = " minus "
HALF_WIDTH = "half width of "
"""Before the name of an outcome: the half width of the 95 % interval of its mean, at the published number of runs."""


def _at(variable: str, month: int, when: Condition = "war") -> Outcome:
    return Outcome(f"{variable}@{month}", variable, "last", "", "", (month, month), when)


MEASURES = (
    *OUTCOMES, *(_at("ambiguity_preferred", month) for month in (0, 12, 24, 48, 71)),
    *(_at("dilemma", month) for month in (0, 24, 71)), _at("ambiguous_posture", 60),
    Outcome("aid_rung_share", "aid_rung", "mean", "", "", FIRST_TWO_YEARS, "war"), *wars.MEASURES,
)  # fmt: skip
NO_BRAKES_OF_S7 = "params.retaliation=0 params.russia_business=0 params.china_cost=.1"
NO_GAIN_BUT_UKRAINE = "params.alliance_gain=0 params.abandonment_cost=0 params.guarantee_conditionality=0"
ASIDE = {
    "13.2": (wars.NO_PROLONGATION,),
    "13.4": (NO_BRAKES_OF_S7, f"{NO_BRAKES_OF_S7} params.signal_cost=0", NO_GAIN_BUT_UKRAINE),
}
"""Variants that only notes speak of, by section."""


def settings_of(variant: str) -> dict[str, Any]:
    """Settings over the baseline, written as ``params.us_drive=.2 policies.seoul=hedging``."""
    found: dict[str, Any] = {}
    for word in variant.split():
        path, _, value = word.partition("=")
        *blocks, name = path.split(".")
        inner = found
        for block in blocks:
            inner = inner.setdefault(block, {})
        inner[name] = value if blocks == ["policies"] else float(value)
    return found


def sides_of(rows: Sequence[Published]) -> dict[str, Mapping[str, Any]]:
    """Every variant that some rows ask for, and those that the notes on their sections speak of."""
    asked = [side for row in rows if row.measure for side in row.variant.split(MINUS)]
    aside = [side for section in dict.fromkeys(row.section for row in rows) for side in ASIDE.get(section, ())]
    return {side: settings_of(side) for side in (*asked, *aside)}


def figures(rows: Sequence[Published], runs: int, threads: int, progress: Progress) -> Measured:
    """What the rows with a measure come to; all variants share their luck."""
    lab = Laboratory(sides_of(rows), runs, MONTHS, threads=threads, progress=progress, measures=MEASURES)
    lab.prepare()
    found = {row.id: Found(_estimate(lab, row), runs) for row in rows if row.measure}
    return Measured(found, _said(lab, rows))


def _estimate(lab: Laboratory, row: Published) -> Estimate:
    measure = row.measure.removeprefix(HALF_WIDTH)
    one, minus, other = row.variant.partition(MINUS)
    values = lab(one, measure) - lab(other, measure) if minus else lab(one, measure)
    return half_width(values, row.over) if row.measure.startswith(HALF_WIDTH) else mean(values)


def half_width(values: Array, over: int) -> Estimate:
    """Half width that the 95 % interval of the mean of `over` such values has.  values: float64 array (runs,).

    Notes
    -----
    The error of a standard deviation s is s/2 sqrt((kurtosis - 1)/n), whatever the distribution.
    """
    off = values - values.mean()
    spread = float(np.sqrt((off**2).sum() / (len(off) - 1)))
    kurtosis = float((off**4).mean() / (off**2).mean() ** 2)
    width = HALF_WIDTHS * spread / np.sqrt(over)
    return Estimate(float(width), float(width / 2.0 * np.sqrt((kurtosis - 1.0) / len(off))))


def _said(lab: Laboratory, rows: Sequence[Published]) -> dict[str, str]:
    """What the notes quote of these variants."""
    sections = {row.section for row in rows}
    said: dict[str, str] = {}
    if "13.2" in sections:
        said |= wars.longer(lab, [row for row in rows if row.id.startswith("policy/")])
    if "13.3" in sections:
        said |= wars.of_maps(lab, rows)
    if "13.4" in sections:
        three, four, left = ASIDE["13.4"]
        said |= {
            "three_brakes": short(float(lab(three, "lethal_aid_two_years").mean())),
            "four_brakes": short(float(lab(four, "lethal_aid_two_years").mean())),
            "ukraine_left": short(mean(lab(left, "ambiguous_posture_share")).value),
        }
    return said
