"""The report on a sweep: what came of all its futures, which course does best, and what drives it."""

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from sim.analysis.swept import Swept, open_swept
from sim.analysis.wording import listed
from sim.experiments.designs import Column
from sim.runspec import specify
from sim.verify import version_warnings
from sim.vocabulary import COLUMN_TERMS, CONSTANTS, PARAMETERS
from viz.answers import answers_of, driving, most_driven_by
from viz.answers.outcomes import amount_of, subject_of, with_unit
from viz.answers.words import column_label, inside, number_label
from viz.charts.outcomes import heading, outcome_unit
from viz.report.asked import answer_sections, blocks_of, open_questions
from viz.report.blocks import Prose, Report, Row, Section, Sheet
from viz.report.common import limits_section, reproduction_section, setting_section, title_of
from viz.report.drivers import (
    ranked,
)
from viz.report.explained import chance_of, explained_blocks, shares_of
from viz.report.reported import PAYOFF, ReportedSweep, ordered, swept_at, wins_of, word_of
from viz.report.setting import source_words
from viz.report.words import outcome_note, range_words
from viz.state.words import sentence

MOST_COURSES, MOST_NAMED = 12, 3
MOST_BEFORE = 10
"""Settings up to which they are listed before the answer; more of them would hide it."""


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
    varied = Section("What varies", list(_varied(swept)))
    is_short = len(swept.futures) + len(swept.levers) <= MOST_BEFORE
    sections = [varied] if is_short else []
    sections += [setting_section(spec), Section("The answer in numbers", [_numbers(swept)])]
    if swept.levers:
        sections.append(Section("Course by course", list(_courses(swept))))
    shares = shares_of(swept)
    opened = open_swept(folder)
    answers = answers_of(opened)
    drivers = [*(explained_blocks(swept, shares) if shares else ()), *blocks_of(answers, driving.TITLE)]
    sections += [Section(driving.TITLE, drivers)] if drivers else []
    sections += [*answer_sections(answers, but=driving.TITLE), *open_questions(answers)]
    sections += [] if is_short else [varied]
    name, digest = spec.scenario.name, swept.folder.name
    text = (folder / "scenario.yaml").read_text(encoding="utf-8")
    commands = [f"tightrope sweep {name}.yaml", f"tightrope verify runs/{digest}"]
    warnings = version_warnings(swept.manifest)
    sections += [limits_section(), reproduction_section([spec], commands, swept.manifest, warnings, text=text)]
    question = swept.plan.form.question or f"What does “{title_of(spec)}” come to when {_subjects(swept)}?"
    return Report("sweep", title_of(spec), question, _answer(swept, shares, opened), sections, _made(swept))


def _subjects(swept: ReportedSweep) -> str:
    """What varies, as the subject and verb of a sentence."""
    names = [column_label(column) for column in (swept.futures or swept.levers)]
    if len(names) > MOST_NAMED:
        return f"{', '.join(inside(name) for name in names[:MOST_NAMED])} and {len(names) - MOST_NAMED} more vary"
    return f"{listed([inside(name) for name in names])} {'varies' if len(names) == 1 else 'vary'}"


def _made(swept: ReportedSweep) -> str:
    plan, version = swept.plan, swept.manifest.get("versions", {}).get("tightrope", "")
    size = f"{plan.n_points:,} points, {plan.replicates:,} histories each"
    span = f"{swept.manifest['months']} months from July 2024"
    return f"Tightrope {version}. {size}, {span}, seed {plan.seed}. Folder {swept.folder.name}."


def _varied(swept: ReportedSweep) -> Any:
    terms = {term.name: term for term in (*PARAMETERS, *CONSTANTS)} | COLUMN_TERMS
    rows = []
    for column in (*swept.futures, *swept.levers):
        term = terms.get(column.name)
        meaning, source = (sentence(term.meaning), source_words(term)) if term else ("", "")
        if column in swept.levers:
            meaning = f"{meaning} A course, tried in every future.".strip()
        rows.append(Row(column_label(column), (_span(swept, column), source), meaning))
    yield Sheet(("Setting", "Values", "Source of its usual value"), rows, words=True)
    futures, courses = len(swept.plan.design.futures), len(swept.plan.design.levers)
    crossed = f", and {courses} courses in every future" if swept.levers else ""
    common = swept.plan.form.seeds == "common"
    luck = "all futures share their luck" if common else "every future has luck of its own"
    yield Prose(f"{futures:,} futures, {swept.plan.replicates:,} histories each{crossed}; {luck}.", caption=True)


def _span(swept: ReportedSweep, column: Column) -> str:
    """The range asked for, or the values tried: of a range a sample never meets the ends."""
    values = swept.points[column.name]
    if column.is_number and not column.values and column.low < column.high:
        return f"{number_label(column.low)} to {number_label(column.high)}"
    if column.is_number and values.nunique() > MOST_COURSES:
        return f"{number_label(values.min())} to {number_label(values.max())}"
    return ", ".join(word_of(column, value) for value in pd.unique(values))


def _answer(swept: ReportedSweep, shares: dict[str, dict[str, float]], opened: Swept) -> list[str]:
    outcome = swept.first
    average = swept.value(outcome.name, "mean")
    ends = range_words(swept.value(outcome.name, "5%"), swept.value(outcome.name, "95%"), outcome_unit(outcome))
    luck = swept.value(outcome.name, "luck_share")
    luck_words = "" if luck is None else f" Luck makes {100 * luck:.0f} % of that spread, what varies makes the rest."
    middle = "–" if average is None else with_unit(average, outcome_unit(outcome))
    courses = len(swept.plan.design.levers)
    over = f"Averaged over the {courses} courses and all futures," if swept.levers else "Averaged over all futures,"
    said = [
        f"{over} {subject_of(outcome)} is {middle}; nine in ten histories lie between "
        f"{ends.replace(' to ', ' and ')}.{luck_words}"
    ]
    said += most_driven_by(opened, outcome.name) or _most_explained(swept, shares.get(outcome.name, {}))
    if ranking := ordered(swept):
        said.append(_best_course(swept, ranking))
    return said


def _most_explained(swept: ReportedSweep, own: dict[str, float]) -> list[str]:
    """The settings that explain most by themselves, where they explain more than chance would."""
    chance = chance_of(swept)
    best = [name for name in ranked(own) if own[name] > max(0.01, chance[name])][:3]
    titles = {column.name: column_label(column) for column in (*swept.futures, *swept.levers)}
    if not best:
        return []
    first, *others = (f"{inside(titles[name])} explains {100 * own[name]:.0f} %" for name in best)
    rest = [words.replace(" explains", "") for words in others]
    return [f"Taken alone, {listed([f'{first} of the differences between settings', *rest])}."]


def _best_course(swept: ReportedSweep, courses: Sequence[tuple[str, dict[str, Any]]]) -> str:
    wins, names = wins_of(swept), [name for name, _ in courses]
    share = wins.get(names[0], math.nan)
    rest = f", and does best in {100 * share:.0f} % of the futures" if math.isfinite(share) else ""
    value = with_unit(courses[0][1][PAYOFF]["mean"], "% GDP/yr")
    after = (
        f", before “{names[1]}” with {amount_of(courses[1][1][PAYOFF]['mean'], '% GDP/yr')}" if len(names) > 1 else ""
    )
    return f"On average “{names[0]}” gives Seoul the best net payoff ({value}){after}{rest}."


def _courses(swept: ReportedSweep) -> Any:
    wins, rows = wins_of(swept), []
    for name, found in ordered(swept):
        cells = []
        for outcome in swept.outcomes:
            row = found[outcome.name]
            cells.append(amount_of(row["mean"], outcome_unit(outcome)))
        rows.append(Row(name, (*cells, f"{100 * wins[name]:.0f} %" if name in wins else "–")))
    head = ("Course", *(heading(outcome) for outcome in swept.outcomes), "Does best in")
    yield Sheet(
        head, rows[:MOST_COURSES],
        "Means over all futures and histories, best net payoff first. Does best in: share of the futures in which the "
        "course has the highest mean net payoff, ties shared; between close courses luck decides that too.",
    )  # fmt: skip


def _numbers(swept: ReportedSweep) -> Sheet:
    rows, months = [], int(swept.manifest["months"])
    for outcome in swept.outcomes:
        value, luck = swept.value(outcome.name, "mean"), swept.value(outcome.name, "luck_share")
        ends = range_words(swept.value(outcome.name, "5%"), swept.value(outcome.name, "95%"), outcome_unit(outcome))
        cells = (amount_of(value, outcome_unit(outcome)), ends, "–" if luck is None else f"{100 * luck:.0f} %")
        rows.append(Row(heading(outcome), cells, outcome_note(outcome, months)))
    return Sheet(
        ("Outcome", "Mean", "Nine in ten histories", "Luck’s share"), rows,
        "Over all points and histories. Luck’s share: how much of the variance remains between histories of one point; "
        "a dash where points have one history.",
    )  # fmt: skip
