"""What each setting of a sweep explains by itself, and how an outcome moves along it: a table and curves."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from sim.experiments.designs import Column
from sim.jit import Array
from sim.vocabulary import OUTCOMES_BY_NAME, Outcome
from viz.answers.words import column_label, inside
from viz.charts import Chart
from viz.charts.fan import FEW
from viz.charts.outcomes import heading, outcome_unit, unit_words
from viz.report.blocks import Bar, Figures, Row, Sheet
from viz.report.drivers import (
    MOST_LINES,
    Groups,
    chance_share,
    explained,
    explained_by_futures,
    fan_along,
    grouped,
    plane_chart,
    ranked,
    response_chart,
    scale_of,
)  # fmt: skip
from viz.report.reported import PAYOFF, ReportedSweep, course_names, ordered
from viz.theme import POLE_COLOUR

CURVES_CAPTION = (
    "Lines: median. Bands: the middle half and, of a single line, nine in ten of all histories at a value, whatever "
    "else varies."
)
MOST_CURVES, MOST_SETTINGS = 6, 12


def shares_of(swept: ReportedSweep) -> dict[str, dict[str, float]]:
    """Outcome to setting to the share of the variance between points that it explains by itself."""
    points, columns = swept.points, (*swept.futures, *swept.levers)
    groups = {column.name: grouped(points[column.name]) for column in columns}
    of_futures = {column.name for column in swept.futures} if swept.levers else set()
    future = points["future"].to_numpy()

    def share(outcome: str, name: str) -> float:
        values = points[outcome].to_numpy()
        if name in of_futures:
            return explained_by_futures(values, groups[name], future)
        return explained(values, groups[name])

    found = {outcome.name: {name: share(outcome.name, name) for name in groups} for outcome in swept.outcomes}
    return {name: row for name, row in found.items() if any(math.isfinite(share) for share in row.values())}


def chance_of(swept: ReportedSweep) -> dict[str, float]:
    """What each setting would seem to explain at most if it did nothing; see `chance_share`."""
    points, columns = swept.points, (*swept.futures, *swept.levers)
    futures = {column.name for column in swept.futures} if swept.levers else set()
    sizes = {
        name: int(points["future"].nunique()) if name in futures else len(points) for name in (c.name for c in columns)
    }
    return {name: chance_share(len(grouped(points[name]).labels), size, len(columns)) for name, size in sizes.items()}


def explained_blocks(swept: ReportedSweep, shares: dict[str, dict[str, float]]) -> Any:
    """The table of what each setting explains, and the curves along it."""
    columns = {column.name: column for column in (*swept.futures, *swept.levers)}
    shown = [outcome for outcome in swept.outcomes if outcome.name in shares][:3]
    order, chance = ranked(shares[shown[0].name])[:MOST_SETTINGS], chance_of(swept)
    rows = []
    for name in order:
        cells: list[str | Bar] = []
        for outcome in shown:
            share = shares[outcome.name][name]
            known = math.isfinite(share)
            words = f"{100 * share:.0f} %" if known else "–"
            cells.append(Bar(share if known else 0.0, 0.0, 0.0, 1.0, POLE_COLOUR["difference"], False, words))
        share = shares[shown[0].name][name]
        rows.append(Row(column_label(columns[name]), tuple(cells), quiet=not share > chance[name]))
    head = ("Setting", *(heading(outcome) for outcome in shown))
    yield Sheet(
        head, rows,
        "Share of the variance between points that a setting explains by itself, the others left as they fall. What is "
        "missing to 100 % is due to settings acting together, and to luck. Grey: so little that chance alone may make "
        f"it in a sweep of this size, up to {100 * max(chance[name] for name in order):.0f} %.",
    )  # fmt: skip
    by_course = swept.levers and PAYOFF in shares
    charts = _charts(swept, OUTCOMES_BY_NAME[PAYOFF] if by_course else shown[0], [columns[name] for name in order])
    if charts:
        yield Figures(
            charts, CURVES_CAPTION,
            linked=False,
        )  # fmt: skip


def _charts(swept: ReportedSweep, outcome: Outcome, columns: Sequence[Column]) -> list[Chart]:
    rows, values = swept.rows, swept.rows[outcome.name].to_numpy()
    numbers = [column for column in columns if column.is_number and rows[column.name].nunique() > 2]
    groups = {column.name: grouped(rows[column.name]) for column in numbers}
    charts = []
    if swept.plan.form.method == "grid" and len(numbers) == 2 and len(swept.futures) == 2:
        across, down = (column.name for column in swept.futures)
        titles = (column_label(swept.futures[0]), column_label(swept.futures[1]))
        charts += [
            plane_chart(o, unit_words(o.unit) or o.unit, swept.points, (across, down), titles)
            for o in swept.outcomes[:2]
        ]
    shown = numbers[:MOST_CURVES]
    fans = {column.name: _fans(swept, outcome, values, groups[column.name]) for column in shown}
    drawn = [fan if len(own) <= FEW else fan[1:-1] for own in fans.values() for fan in own.values()]
    scale = scale_of(outcome, np.concatenate([np.zeros(0), *(fan.ravel() for fan in drawn)]))
    for column in shown:
        title, labels = f"{heading(outcome)} along {inside(column_label(column))}", groups[column.name].labels
        charts.append(
            response_chart(
                f"along_{column.name}", title, unit_words(outcome_unit(outcome)), fans[column.name], labels, scale
            )
        )
    return charts


def _fans(swept: ReportedSweep, outcome: Outcome, values: Array, groups: Groups) -> dict[str, Array]:
    """Fans of an outcome along a setting, one a course; of the best courses where there are many."""
    courses = [name for name, _ in ordered(swept)][:MOST_LINES]
    if not courses:
        return {heading(outcome): fan_along(values, groups)}
    names = course_names(swept)
    lever = swept.rows["lever"].to_numpy()
    return {name: fan_along(values, groups, lever == names.index(name)) for name in courses}
