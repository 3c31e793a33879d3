"""The report on a sweep: what came of all its futures, which course does best, and what drives it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sim.analysis.wording import listed
from sim.errors import SweepError
from sim.experiments.designs import Column
from sim.experiments.reading import read_sweep
from sim.experiments.sweep import open_sweep
from sim.jit import Array
from sim.runspec import specify
from sim.verify import version_warnings
from sim.vocabulary import COLUMN_TERMS, CONSTANTS, OUTCOMES_BY_NAME, PARAMETERS, Outcome
from sim.vocabulary.ladders import ACTORS
from viz.answers.words import capital, inside
from viz.charts import Chart
from viz.report.blocks import Bar, Figures, Prose, Report, Row, Section, Sheet
from viz.report.common import limits_section, reproduction_section, setting_section, title_of
from viz.report.drivers import (
    MOST_LINES,
    Groups,
    explained,
    fan_along,
    grouped,
    label,
    plane_chart,
    ranked,
    response_chart,
    scale_of,
)
from viz.report.indices import index_sheets
from viz.report.material import sealed, summary_at
from viz.report.setting import source_words
from viz.report.words import amount_of, field_of, outcome_note, range_words, subject_of, unit_words, with_unit
from viz.state.words import label_of, policy_options, sentence
from viz.theme import ACTOR_LABEL, POLE_COLOUR

FIRST, PAYOFF = "ambiguous_posture_share", "welfare_mean"
CURVES_CAPTION = (
    "Lines: median. Bands: the middle half and, of a single line, nine in ten of all histories at a value, whatever "
    "else varies."
)
MOST_OUTCOMES, MOST_CURVES, MOST_COURSES, MOST_NAMED = 6, 6, 12, 3


@dataclass(frozen=True)
class ReportedSweep:
    """A sweep folder, read.

    Parameters
    ----------
    folder : Path
    plan : SweepPlan
    manifest, summary : dict
    outcomes : tuple of Outcome
        Those looked at, the first of them in most detail.
    """

    folder: Path
    plan: Any
    manifest: dict[str, Any]
    summary: dict[str, Any]
    outcomes: tuple[Outcome, ...]

    @cached_property
    def rows(self) -> pd.DataFrame:
        """A row a run."""
        return read_sweep(self.folder, [outcome.name for outcome in self.outcomes])

    @cached_property
    def points(self) -> pd.DataFrame:
        """A row a point: means over its histories."""
        return read_sweep(self.folder, [outcome.name for outcome in self.outcomes], average=True)

    @property
    def futures(self) -> tuple[Column, ...]:
        """Settings that vary on their own."""
        return tuple(self.plan.design.columns[: self.plan.design.futures.shape[1]])

    @property
    def levers(self) -> tuple[Column, ...]:
        """Settings crossed with all futures."""
        return tuple(self.plan.design.columns[self.plan.design.futures.shape[1] :])

    @property
    def first(self) -> Outcome:
        """The outcome told in most detail."""
        return self.outcomes[0]

    def value(self, outcome: str, key: str) -> float | None:
        """A number of the summary."""
        return field_of(self.summary.get("outcomes"), outcome, key, str(self.folder))


def swept_at(folder: Path) -> ReportedSweep:
    """A finished sweep.

    Raises
    ------
    RunFolderError, SweepError
        If it is no sweep, is damaged, or came to no outcome.
    """
    sealed(folder)
    plan, manifest = open_sweep(folder)
    names = [*plan.form.outputs, *(name for name in (FIRST, PAYOFF) if name not in plan.form.outputs)]
    outcomes = tuple(OUTCOMES_BY_NAME[name] for name in names[:MOST_OUTCOMES])
    found = ReportedSweep(folder, plan, manifest, summary_at(folder), outcomes)
    known = [outcome for outcome in outcomes if found.value(outcome.name, "n")]
    if not known:
        raise SweepError(f"{folder}: holds no outcome; every run failed, or none of the outcomes is defined in it")
    return ReportedSweep(folder, plan, manifest, found.summary, tuple(known))


def report_on_sweep(folder: Path) -> Report:
    """A report on a sweep folder.

    Parameters
    ----------
    folder : Path
        A finished sweep.

    Raises
    ------
    RunFolderError, SweepError
    """
    swept = swept_at(folder)
    spec = specify(swept.plan.scenario, swept.plan.policies)
    sections = [Section("What varies", list(_varied(swept))), setting_section(spec),
                Section("The answer in numbers", [_numbers(swept)])]  # fmt: skip
    if swept.levers:
        sections.append(Section("Course by course", list(_courses(swept))))
    shares = _shares(swept)
    drivers = [*(_drivers(swept, shares) if shares else ()), *index_sheets(folder, swept.manifest["columns_digest"])]
    sections += [Section("What drives it", drivers)] if drivers else []
    name, digest = spec.scenario.name, swept.folder.name
    text = (folder / "scenario.yaml").read_text(encoding="utf-8")
    commands = [f"tightrope sweep {name}.yaml", f"tightrope verify runs/{digest}"]
    sections += [
        limits_section(),
        reproduction_section([spec], commands, swept.manifest, version_warnings(swept.manifest), text=text),
    ]
    question = swept.plan.form.question or f"What does “{title_of(spec)}” come to when {_subjects(swept)}?"
    return Report("sweep", title_of(spec), question, _answer(swept, shares), sections, _made(swept))


def _subjects(swept: ReportedSweep) -> str:
    """What varies, as the subject and verb of a sentence."""
    names = [_name(column) for column in (swept.futures or swept.levers)]
    if len(names) > MOST_NAMED:
        return f"{', '.join(inside(name) for name in names[:MOST_NAMED])} and {len(names) - MOST_NAMED} more vary"
    return f"{listed([inside(name) for name in names])} {'varies' if len(names) == 1 else 'vary'}"


def _made(swept: ReportedSweep) -> str:
    plan, version = swept.plan, swept.manifest.get("versions", {}).get("tightrope", "")
    size = f"{plan.n_points:,} points, {plan.replicates:,} histories each"
    span = f"{swept.manifest['months']} months from July 2024"
    return f"Tightrope {version}. {size}, {span}, seed {plan.seed}. Folder {swept.folder.name}."


def _name(column: Column) -> str:
    block, _, rest = column.setting.path.partition(".")
    if block == "policies":
        return f"{ACTOR_LABEL.get(rest, label_of(rest))}’s policy"
    return label_of(column.name.rpartition(".")[2])


def _word(column: Column, value: Any) -> str:
    """A value of a setting in words."""
    block, _, actor = column.setting.path.partition(".")
    if block == "policies" and actor in ACTORS:
        labels = {row["name"]: row["label"] for row in policy_options(actor)}
        return labels.get(str(value), str(value))
    return label(value)


def _varied(swept: ReportedSweep) -> Any:
    terms = {term.name: term for term in (*PARAMETERS, *CONSTANTS)} | COLUMN_TERMS
    rows = []
    for column in (*swept.futures, *swept.levers):
        values = swept.points[column.name]
        term = terms.get(column.name)
        many = column.is_number and values.nunique() > MOST_COURSES
        span = (
            f"{label(values.min())} to {label(values.max())}"
            if many or (column.is_number and not column.values)
            else ""
        )
        shown = span or ", ".join(_word(column, value) for value in pd.unique(values))
        meaning, source = (sentence(term.meaning), source_words(term)) if term else ("", "")
        if column in swept.levers:
            meaning = f"{meaning} A course, tried in every future.".strip()
        rows.append(Row(_name(column), (shown, source), meaning))
    yield Sheet(("Setting", "Values", "Source of its usual value"), rows, words=True)
    futures, courses = len(swept.plan.design.futures), len(swept.plan.design.levers)
    crossed = f", and {courses} courses in every future" if swept.levers else ""
    common = swept.plan.form.seeds == "common"
    luck = "all futures share their luck" if common else "every future has luck of its own"
    yield Prose(f"{futures:,} futures, {swept.plan.replicates:,} histories each{crossed}; {luck}.", caption=True)


def _answer(swept: ReportedSweep, shares: dict[str, dict[str, float]]) -> list[str]:
    outcome = swept.first
    average = swept.value(outcome.name, "mean")
    ends = range_words(swept.value(outcome.name, "5%"), swept.value(outcome.name, "95%"), outcome.unit)
    luck = swept.value(outcome.name, "luck_share")
    luck_words = "" if luck is None else f" Luck makes {100 * luck:.0f} % of that spread, what varies makes the rest."
    middle = "–" if average is None else with_unit(average, outcome.unit)
    said = [
        f"Over all futures {subject_of(outcome)} averages {middle}; nine in ten histories lie between "
        f"{ends.replace(' to ', ' and ')}.{luck_words}"
    ]
    own = shares.get(outcome.name, {})
    best = [name for name in ranked(own) if own[name] >= 0.01][:3]
    titles = {column.name: _name(column) for column in (*swept.futures, *swept.levers)}
    if best:
        first, *others = (f"{inside(titles[name])} explains {100 * own[name]:.0f} %" for name in best)
        rest = [words.replace(" explains", "") for words in others]
        said.append(f"Taken alone, {listed([f'{first} of the differences between settings', *rest])}.")
    courses = _ordered(swept)
    if courses:
        said.append(_best_course(swept, courses))
    return said


def _ordered(swept: ReportedSweep) -> list[tuple[str, dict[str, Any]]]:
    """Courses with their rows of the summary, best net payoff first; none without levers."""
    if not swept.levers or PAYOFF not in {outcome.name for outcome in swept.outcomes}:
        return []
    found = [
        (name, row["outcomes"]) for name, row in zip(_course_names(swept), swept.summary.get("levers", ()), strict=True)
    ]
    return sorted((c for c in found if c[1][PAYOFF]["mean"] is not None), key=lambda c: -c[1][PAYOFF]["mean"])


def _best_course(swept: ReportedSweep, courses: Sequence[tuple[str, dict[str, Any]]]) -> str:
    wins, names = _wins(swept), [name for name, _ in courses]
    share = wins.get(names[0], math.nan)
    rest = f", and does best in {100 * share:.0f} % of the futures" if math.isfinite(share) else ""
    value = with_unit(courses[0][1][PAYOFF]["mean"], "% GDP/yr")
    after = (
        f", before “{names[1]}” with {amount_of(courses[1][1][PAYOFF]['mean'], '% GDP/yr')}" if len(names) > 1 else ""
    )
    return f"On average “{names[0]}” gives Seoul the best net payoff ({value}){after}{rest}."


def _wins(swept: ReportedSweep) -> dict[str, float]:
    """Share of futures in which each course has the best net payoff, means over histories."""
    table = swept.points.pivot_table(index="future", columns="lever", values=PAYOFF, observed=True).dropna()
    if table.empty:
        return {}
    best = table.idxmax(axis=1)
    return {name: float((best == k).mean()) for k, name in enumerate(_course_names(swept))}


def _course_names(swept: ReportedSweep) -> list[str]:
    """Combinations of levers in words, in the order of the sweep."""
    return [
        ", ".join(_word(column, row["settings"][column.name]) for column in swept.levers)
        for row in swept.summary.get("levers", ())
    ]


def _courses(swept: ReportedSweep) -> Any:
    wins, rows = _wins(swept), []
    for name, found in _ordered(swept):
        cells = []
        for outcome in swept.outcomes:
            row = found[outcome.name]
            cells.append(amount_of(row["mean"], outcome.unit))
        rows.append(Row(name, (*cells, f"{100 * wins[name]:.0f} %" if name in wins else "–")))
    head = ("Course", *(capital(outcome.meaning) for outcome in swept.outcomes), "Does best in")
    yield Sheet(
        head, rows[:MOST_COURSES],
        "Means over all futures and histories, best net payoff first. Does best in: share of the futures in which the "
        "course has the highest mean net payoff; between close courses luck decides that too.",
    )  # fmt: skip


def _numbers(swept: ReportedSweep) -> Sheet:
    rows, months = [], int(swept.manifest["months"])
    for outcome in swept.outcomes:
        value, luck = swept.value(outcome.name, "mean"), swept.value(outcome.name, "luck_share")
        ends = range_words(swept.value(outcome.name, "5%"), swept.value(outcome.name, "95%"), outcome.unit)
        cells = (amount_of(value, outcome.unit), ends, "–" if luck is None else f"{100 * luck:.0f} %")
        rows.append(Row(capital(outcome.meaning), cells, outcome_note(outcome, months)))
    return Sheet(
        ("Outcome", "Mean", "Nine in ten histories", "Luck’s share"), rows,
        "Over all points and histories. Luck’s share: how much of the variance remains between histories of one point; "
        "a dash where points have one history.",
    )  # fmt: skip


def _shares(swept: ReportedSweep) -> dict[str, dict[str, float]]:
    """Outcome to setting to the share of the variance between points that it explains by itself."""
    points, columns = swept.points, (*swept.futures, *swept.levers)
    groups = {column.name: grouped(points[column.name]) for column in columns}
    found = {
        outcome.name: {name: explained(points[outcome.name].to_numpy(), group) for name, group in groups.items()}
        for outcome in swept.outcomes
    }
    return {name: row for name, row in found.items() if any(math.isfinite(share) for share in row.values())}


def _drivers(swept: ReportedSweep, shares: dict[str, dict[str, float]]) -> Any:
    columns = {column.name: column for column in (*swept.futures, *swept.levers)}
    shown = [outcome for outcome in swept.outcomes if outcome.name in shares][:3]
    order = ranked(shares[shown[0].name])[:MOST_COURSES]
    rows = []
    for name in order:
        cells: list[str | Bar] = []
        for outcome in shown:
            share = shares[outcome.name][name]
            known = math.isfinite(share)
            words = f"{100 * share:.0f} %" if known else "–"
            cells.append(Bar(share if known else 0.0, 0.0, 0.0, 1.0, POLE_COLOUR["difference"], False, words))
        rows.append(Row(_name(columns[name]), tuple(cells)))
    head = ("Setting", *(capital(outcome.meaning) for outcome in shown))
    yield Sheet(
        head, rows,
        "Share of the variance between points that a setting explains by itself, the others left as they fall. What is "
        "missing to 100 % is due to settings acting together, and to luck.",
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
        titles = (_name(swept.futures[0]), _name(swept.futures[1]))
        charts += [
            plane_chart(o, unit_words(o.unit) or o.unit, swept.points, (across, down), titles)
            for o in swept.outcomes[:2]
        ]
    fans = {name: _fans(swept, outcome, values, group) for name, group in groups.items()}
    scale = scale_of(
        outcome, np.concatenate([np.zeros(0), *(fan.ravel() for own in fans.values() for fan in own.values())])
    )
    for column in numbers[:MOST_CURVES]:
        title, labels = f"{capital(outcome.meaning)} along {inside(_name(column))}", groups[column.name].labels
        charts.append(
            response_chart(f"along_{column.name}", title, unit_words(outcome.unit), fans[column.name], labels, scale)
        )
    return charts


def _fans(swept: ReportedSweep, outcome: Outcome, values: Array, groups: Groups) -> dict[str, Array]:
    """Fans of an outcome along a setting, one a course; of the best courses where there are many."""
    courses = [name for name, _ in _ordered(swept)][:MOST_LINES]
    if not courses:
        return {capital(outcome.meaning): fan_along(values, groups)}
    names = _course_names(swept)
    lever = swept.rows["lever"].to_numpy()
    return {name: fan_along(values, groups, lever == names.index(name)) for name in courses}
