"""The report on one setting: what came of it, how sure that is, and why Seoul acts as it does."""

from typing import Any

import numpy as np

from sim.analysis.compare.statistics import HALF_WIDTHS
from sim.analysis.estimates import mean
from sim.analysis.why import Explanation, explain, opening_scene, scene_of
from sim.analysis.why.sample import sample_of
from sim.analysis.why.scene import is_common
from sim.analysis.why.words import AS_OPTION, PART_WORDS
from sim.jit import Array
from sim.runspec import RunSpec
from sim.vocabulary import HEADLINES, OUTCOME_PLACE, OUTCOMES_BY_NAME, ladders_of
from viz.answers.outcomes import amount_of, with_unit
from viz.answers.words import capital, readable
from viz.charts import MonthAxis, outcome_tiles
from viz.charts.board import board_charts, groups_of
from viz.charts.outcomes import heading, outcome_unit, span_words
from viz.report.blocks import Block, Bullets, Figures, Prose, Report, Row, Section, Sheet, Tiles
from viz.report.common import limits_section, made_line, reproduction_section, setting_section, title_of
from viz.report.material import Material
from viz.report.words import field_of, outcome_note, range_words
from viz.state.words import BOX_WORDS, marks_of

OTHER_VERSION = "This version of the model computes other numbers than the folder holds"


def report_on_run(material: Material) -> Report:
    """A report on a run folder, or on a configuration that was run now.

    Parameters
    ----------
    material : Material
    """
    spec = material.spec
    sections = [
        Section("", [_tiles(material)]),
        setting_section(spec),
        Section("The answer in numbers", list(_numbers(material))),
        Section("Month by month", [_figures(material)]),
        Section("What drives it: Seoul’s choice in July 2024", list(_why(material))),
        limits_section(),
        reproduction_section([spec], _commands(material), material.made_by, material.warnings),
    ]
    question = f"What does South Korea’s balancing come to under “{title_of(spec)}”?"
    return Report("run", title_of(spec), question, _answer(material), sections, made_line(spec, material.made_by))


def _value(material: Material, outcome: str, key: str = "mean") -> float | None:
    where = str(material.source.folder or material.source.name)
    return field_of(material.summary, outcome, key, where)


def _answer(material: Material) -> list[str]:
    """The answer in sentences; every number is one of the summary."""
    months, said = material.spec.ticks, []
    posture, lethal, ties, welfare = (
        _value(material, name)
        for name in ("ambiguous_posture_share", "lethal_aid_ever", "nato_ties_gained", "welfare_mean")
    )
    if posture is not None:
        span = span_words(OUTCOMES_BY_NAME["ambiguous_posture_share"], months, long=True)
        said.append(
            f"Seoul leaves the answer open (it funds the trust fund, doubled or not, and does not name China) in "
            f"{amount_of(posture, 'share of months')} of the months from {span}."
        )
    if lethal is not None and ties is not None:
        said.append(
            f"It gives lethal aid at some time in {amount_of(lethal, 'chance')} of the histories; its ties with NATO "
            f"{'gain' if ties >= 0 else 'lose'} {amount_of(abs(ties), 'share')} on a scale from 0 to 1."
        )
    found = [" ".join(said)] if said else []
    if welfare is not None and len(material.outcomes) < 2:
        found.append(f"Seoul’s net payoff is {with_unit(welfare, '% GDP/yr')} in this one history.")
    elif welfare is not None:
        ends = range_words(_value(material, "welfare_mean", "5%"), _value(material, "welfare_mean", "95%"), "% GDP/yr")
        words = (
            f"Seoul’s net payoff averages {with_unit(welfare, '% GDP/yr')}. Luck alone moves it from {ends} "
            "(nine in ten histories)"
        )
        found.append(f"{words}{_wider(material)}.")
    return found


def _wider(material: Material) -> str:
    if material.plausible is None:
        return ""
    values = material.plausible[1][:, OUTCOME_PLACE["welfare_mean"]]
    low, high = np.nanquantile(values, (0.05, 0.95))
    return f"; luck and other plausible parameters together from {range_words(float(low), float(high), '% GDP/yr')}"


def _tiles(material: Material) -> Tiles:
    return Tiles(
        outcome_tiles(material.outcomes, months=material.spec.ticks),
        f"Mean of {len(material.outcomes):,} histories; below it what nine in ten of them lie between, by luck alone."
        if len(material.outcomes) > 1
        else "One history.",
    )


def _numbers(material: Material) -> Any:
    wide = material.plausible
    rows = []
    for outcome in HEADLINES:
        value, unit = _value(material, outcome.name), outcome_unit(outcome)
        error = mean(material.outcomes[:, OUTCOME_PLACE[outcome.name]]).standard_error * HALF_WIDTHS
        cells = [amount_of(value, unit), f"± {amount_of(error, unit)}" if value is not None else "–"]
        if outcome.reduction == "ever":  # it happens or not: a range of single histories says nothing
            cells += ["", *([""] if wide else [])]
            if wide:
                cells[-1] = f"mean {amount_of(_mean_of(wide[1], outcome.name), unit)}"
        else:
            low, high = (_value(material, outcome.name, key) for key in ("5%", "95%"))
            cells.append(range_words(low, high, unit))
            cells += [_range_of(wide[1], outcome.name, unit)] if wide else []
        rows.append(Row(heading(outcome), tuple(cells), outcome_note(outcome, material.spec.ticks)))
    head = ("Outcome", "Mean", "Error of the mean", "Luck alone", *(["Luck and plausible parameters"] if wide else []))
    yield Sheet(head, rows, _numbers_note(material))


def _numbers_note(material: Material) -> str:
    runs = len(material.outcomes)
    note = (
        f"Means over {runs:,} histories; ± is half of the 95 % interval that the number of histories leaves. Ranges "
        "hold nine in ten single histories."
    )
    if material.plausible is not None:
        return f"{note} Plausible parameters: in {len(material.plausible[1]):,} further histories {BOX_WORDS}."
    if not material.repeatable:
        return f"{note} {OTHER_VERSION}, so that nothing was added to them."
    return f"{note} The range over plausible parameters is left out: a policy is not compiled and would take too long."


def _mean_of(outcomes: Array, name: str) -> float | None:
    values = outcomes[:, OUTCOME_PLACE[name]]
    return float(np.nanmean(values)) if np.isfinite(values).any() else None


def _range_of(outcomes: Array, name: str, unit: str) -> str:
    values = outcomes[:, OUTCOME_PLACE[name]]
    if not np.isfinite(values).any():
        return "–"
    low, high = np.nanquantile(values, (0.05, 0.95))
    return range_words(float(low), float(high), unit)


def _figures(material: Material) -> Figures:
    spec = material.spec
    axis = MonthAxis(spec.ticks, marks=marks_of(spec.scenario))
    size = f"{len(material.months):,} histories"
    caption = f"Lines: median. Bands: the middle half and nine in ten of {size}, by luck alone."
    charts = board_charts(groups_of(material.months), axis)
    if material.plausible is None:
        return Figures(charts, caption)
    others = board_charts(groups_of(material.plausible[0]), axis)
    wider = f"{caption.removesuffix(', by luck alone.')}, by luck and plausible parameters; {BOX_WORDS}."
    return Figures(charts, caption, others, ("Luck alone", "Luck and plausible parameters"), wider)


def explanation_of(spec: RunSpec, runs: int = 300) -> Explanation:
    """Seoul's decision of July 2024 taken apart, and how common it is in so many histories."""
    scene = opening_scene(spec, "seoul") if is_common(spec, "seoul") else scene_of(spec, "seoul", 0, 0)
    return explain(scene, sample_of(spec, "seoul", 0, min(runs, spec.runs)) if runs else None)


def _why(material: Material) -> Any:
    if not material.repeatable:
        yield Prose(f"Left out. {OTHER_VERSION}.")
        return
    yield from why_blocks(explanation_of(material.spec))


def why_blocks(explanation: Explanation) -> list[Block]:
    """A decision of Seoul in words and as a table of its parts."""
    scene = explanation.scene
    steps = explanation.steps[explanation.steps["decisive"]]
    others = {"Runner-up": explanation.runner_up}
    named = [capital(readable(AS_OPTION[str(rung)])) for rung in steps["rung"]]
    others |= dict(zip(named, (int(action) for action in steps["action"]), strict=True))
    rows = []
    for part in explanation.part_columns:
        values: Any = explanation.actions[part]
        cells = tuple(_reckoned(values.loc[k]) for k in (scene.chosen, *others.values()))
        rows.append(Row(capital(PART_WORDS.get(part, part)), cells))
    sums = tuple(_reckoned(scene.utility[k]) for k in (scene.chosen, *others.values()))
    gaps = tuple(_reckoned(scene.utility[scene.chosen] - scene.utility[k]) for k in others.values())
    rows += [Row("Sum", sums), Row("Less than the choice by", ("", *gaps))]
    best = explanation.actions.loc[explanation.runner_up]
    runner_up = ", ".join(AS_OPTION[str(best[ladder.name])] for ladder in ladders_of("seoul"))
    note = (
        f"In % of GDP a year, as Seoul reckons it in July 2024. Runner-up: {runner_up}. The columns after it change "
        "one part of the choice and leave the rest."
    )
    head = ("Part of the reckoning", "Choice", *others)
    return [Bullets(sentences_of(explanation)), Sheet(head, rows, note)]


def sentences_of(explanation: Explanation) -> list[str]:
    """A decision in words, sentence by sentence."""
    return [f"{said}." for said in readable(explanation.sentence).rstrip(".").split(". ")]


def _reckoned(value: float) -> str:
    return amount_of(float(value), "% GDP/yr")


def _commands(material: Material) -> list[str]:
    spec = material.spec
    name = spec.scenario.name
    digest = spec.digest[:8]
    return [
        f"tightrope run {name}.yaml",
        f"tightrope verify runs/{name}-{digest}",
    ]
