"""Rows that are the mean of an outcome over runs, or of a paired difference, at settings the table itself names."""

from collections.abc import Mapping, Sequence
from typing import Any

from sim.analysis.claims.laboratory import Laboratory
from sim.analysis.estimates import mean, paired
from sim.analysis.reproduction.plans import Progress
from sim.analysis.reproduction.published import Published
from sim.analysis.reproduction.verdict import Found
from sim.vocabulary import OUTCOMES, Outcome
from sim.vocabulary.measures import Condition

MONTHS = 72
MINUS = " minus "


def _at(variable: str, month: int, when: Condition = "war") -> Outcome:
    return Outcome(f"{variable}@{month}", variable, "last", "", "", (month, month), when)


MEASURES = (
    *OUTCOMES, *(_at("ambiguity_preferred", month) for month in (0, 12, 24, 48, 71)),
    *(_at("dilemma", month) for month in (0, 24, 71)), _at("ambiguous_posture", 60),
)  # fmt: skip


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
    """Every variant that some rows ask for."""
    return {side: settings_of(side) for row in rows if row.measure for side in row.variant.split(MINUS)}


def figures(rows: Sequence[Published], runs: int, threads: int, progress: Progress) -> dict[str, Found]:
    """What the rows with a measure come to; all variants share their luck."""
    sides = sides_of(rows)
    lab = Laboratory(sides, runs, MONTHS, threads=threads, progress=progress, measures=MEASURES)
    lab.prepare()
    return {row.id: Found(_estimate(lab, row), runs) for row in rows if row.measure}


def _estimate(lab: Laboratory, row: Published) -> Any:
    one, minus, other = row.variant.partition(MINUS)
    values = lab(one, row.measure)
    return paired(values, lab(other, row.measure)) if minus else mean(values)
