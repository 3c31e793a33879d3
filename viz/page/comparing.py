"""What the page says of two worlds: what sets them apart, what differs beyond luck, when they part."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.analysis.compare.sides import PARTINGS
from sim.analysis.compare.statistics import first_parting, median_parting, parted_by
from sim.vocabulary import HEADLINES, OUTCOME_PLACE
from viz.charts import MonthAxis, chart_payload
from viz.charts.comparison import comparison_charts
from viz.charts.months import month_words
from viz.charts.outcomes import difference_words, heading, number, outcome_unit, span_words, unit_words
from viz.charts.tiles import headline_changes
from viz.report.setting import changes_between
from viz.service import Ensemble
from viz.state.setting import base_of, is_changed

IDENTICAL = "the same in every history"
THE_SAME = "A and B are identical: every history is the same in both, month by month."


@dataclass(frozen=True)
class Compared:
    """Two worlds beside each other, as the components take them.

    Parameters
    ----------
    worlds : list of dict
        Title and words of A and of B.
    changes : list of str
        What sets them apart.
    parting : str
    rows : list of dict
        Outcomes: A, B, difference, interval, whether beyond luck.
    charts : list of dict
    same : bool
        Whether every history is the same in both.
    """

    worlds: list[dict[str, str]]
    changes: list[str]
    parting: str
    rows: list[dict[str, Any]]
    charts: list[dict[str, Any]]
    same: bool = False


def outcome_rows(a: Ensemble, b: Ensemble) -> list[dict[str, Any]]:
    """Headline outcomes of two worlds with the mean paired difference and its 95 % interval.

    Beyond luck is what stays after Holm's correction for looking at all of them.
    """
    changes, rows = headline_changes(a.outcomes, b.outcomes), []
    for outcome in HEADLINES:
        unit, found, place = outcome_unit(outcome), changes[outcome.name], OUTCOME_PLACE[outcome.name]
        difference, interval = difference_words(found.difference, found.lower, found.upper, unit)
        same = np.array_equal(a.outcomes[:, place], b.outcomes[:, place], equal_nan=True)
        told = [span_words(outcome, a.months.shape[1]), unit_words(unit)]
        rows.append({
            "name": outcome.name, "label": heading(outcome),
            "about": ", ".join(words for words in told if words not in ("", "months", "month")),
            "a": number(found.first, unit), "b": number(found.other, unit),
            "difference": "none" if same else difference, "interval": "" if same else interval,
            "direction": found.direction,
            "verdict": IDENTICAL if same else "beyond luck" if found.direction else "within luck",
        })  # fmt: skip
    return rows


def parting_words(a: Ensemble, b: Ensemble) -> str:
    """The first month in which the worlds part, for governments and for Seoul."""
    months = a.months.shape[1]
    found = {
        kind: first_parting(a.months[:, :, PARTINGS[kind]], b.months[:, :, PARTINGS[kind]])
        for kind in ("governments", "seoul")
    }
    earliest = int(found["governments"].min())
    if earliest == months:
        return "No government ever acts otherwise in B than in A."
    said = [f"The two worlds part in {month_words(earliest, long=True)}, the first month in which any government acts "
            "otherwise in any history."]  # fmt: skip
    half, share = median_parting(found["seoul"], months), parted_by(found["seoul"], months)[-1]
    if np.isfinite(half):
        said.append(f"By {month_words(int(half), long=True)} Seoul has acted otherwise in half of them.")
    else:
        said.append(f"Seoul itself ever acts otherwise in {100 * share:.0f} % of them.")
    return " ".join(said)


def compared(a: Ensemble, b: Ensemble, axis: MonthAxis) -> Compared:
    """Everything the comparison shows.

    Parameters
    ----------
    a, b : Ensemble
        The pinned and the current world, run by run on the same luck.
    axis : MonthAxis
    """
    worlds = [
        {"letter": letter, "title": base_of(e.setting.scenario).title + (", changed" if is_changed(e.setting) else "")}
        for letter, e in (("A", a), ("B", b))
    ]
    changes = [change.in_short for change in changes_between(a.spec, b.spec)]
    same = np.array_equal(a.months, b.months, equal_nan=True)
    charts = chart_payload(comparison_charts(a.months, b.months, axis))
    parting = THE_SAME if same else parting_words(a, b)
    return Compared(worlds, changes, parting, outcome_rows(a, b), charts, same)
