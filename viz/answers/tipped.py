"""Where something tips: what `tightrope tipping` left in a folder, in words, tables and charts."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from sim.analysis.tipping import LeftTipping
from sim.analysis.tipping.metric import term_of
from sim.analysis.tipping.path import WINDOW
from sim.analysis.wording import listed, whole_percent
from sim.vocabulary import COLUMN_TERMS
from viz.answers.answer import Answer, Table
from viz.answers.outcomes import amount_of, subject_of, whole, with_unit
from viz.answers.words import capital, inside, setting_label, setting_unit, value_label
from viz.charts.months import month_words
from viz.charts.outcomes import POINTS, heading, outcome_unit, span_words, unit_words
from viz.charts.tipping import (
    edge_chart,
    edge_map,
    interval_words,
    nearest_edges,
    path_chart,
    tipped_chart,
    value_words,
)

AMBIGUITY = "ambiguous_posture_share"
MOST_ROWS = 12
"""Rows of the table of nearest edges; the folder has all."""

MOST_NAMED = 3


def tipping_answers(left: LeftTipping) -> list[Answer]:
    """Every answer that a folder of edges holds, in the order in which they were asked.

    Parameters
    ----------
    left : LeftTipping
    """
    question = left.question
    found = [_along(left, name) for name in question.parameters]
    if "map" in left.tables:
        found.append(_over_two(left))
    if "ranked" in left.tables:
        found.append(_nearest(left))
    if "path" in left.tables:
        found.append(_after_force(left))
    return found


def event_words(left: LeftTipping) -> str:
    """What happens at an edge: "ambiguity ends", or an outcome falls under its threshold."""
    name = next(iter(left.question.parameters), "")
    back = bool(name) and _here(left, name) < left.question.below
    if left.question.outcome.startswith(AMBIGUITY) and left.question.below == 0.5:
        return "ambiguity comes back" if back else "ambiguity ends"
    crosses = "rises to" if back else "falls under"
    return f"{subject_of(left.metric.outcome)} {crosses} {_threshold(left)}"


def question_of(left: LeftTipping) -> str:
    """The question in plain words."""
    names, event = [inside(setting_label(name)) for name in left.question.parameters], event_words(left)
    if len(names) == 1:
        return f"How far must {names[0]} move before {event}?"
    if names:
        return f"Where, between {names[0]} and {names[1]}, lies the edge at which {event}?"
    if left.question.every:
        return f"Which single change comes soonest to the point at which {event}?"
    return "Does ambiguity come back after Seoul was made to take sides?"


def answer_of(left: LeftTipping, answers: list[Answer]) -> list[str]:
    """The answer in a few sentences: of two settings what holds in the plane, and where each alone has its edge."""
    if len(left.question.parameters) < 2:
        return list(answers[0].said)
    subject = capital(subject_of(left.metric.outcome))
    alone = [said.replace("It", subject, 1) for answer in answers[:2] for said in answer.said if said.startswith("It ")]
    return [*answers[2].said, *alone[:MOST_NAMED]]


def rule_words(left: LeftTipping) -> list[str]:
    """What counts as an edge, and how it was looked for."""
    metric, question = left.metric, left.question
    said = []
    if question.parameters or question.every:
        term = COLUMN_TERMS[metric.outcome.variable]
        span = span_words(metric.outcome, metric.by, long=True)
        said.append(
            f"What is measured is {subject_of(metric.outcome)} ({term.meaning}), from {span}, averaged over "
            f"{question.runs:,} histories. The edge is where that average crosses {_threshold(left)}. All "
            "values share their luck, so the average is one curve and luck hardly moves along it."
        )
        reach = "whole domain" if question.domain else "range of plausible values"
        said.append(
            f"Each setting is moved through its {reach}, all else as configured. Twelve steps find the first crossing, "
            "a root search the place; what crosses back and forth inside one step is not seen. The 95 % interval comes "
            "from drawing the histories again. It is the error of luck alone, not of the model."
        )
    if question.path:
        policies = listed([inside(_policy(name)) for name in question.forced])
        said.append(
            f"A policy ({policies}) is forced on Seoul from July 2024 on, then Seoul decides again as configured. "
            f"What counts is the last {WINDOW} months of wars that last, {question.runs:,} histories on the same luck."
        )
    return said


def _amount(left: LeftTipping, value: float) -> str:
    return whole(with_unit(value, outcome_unit(left.metric.outcome)))


def _threshold(left: LeftTipping) -> str:
    return f"{100 * left.question.below:g} %" if _percent(left) else _amount(left, left.question.below)


def _percent(left: LeftTipping) -> bool:
    return outcome_unit(left.metric.outcome) in POINTS


def _outcome(left: LeftTipping) -> tuple[str, str]:
    unit = outcome_unit(left.metric.outcome)
    return heading(left.metric.outcome), unit if unit.startswith("share of") else unit_words(unit)


def _unit(left: LeftTipping, name: str) -> str:
    return setting_unit(term_of(left.spec, name))


def _value(left: LeftTipping, name: str, value: float) -> str:
    return " ".join(part for part in (value_words(value), _unit(left, name)) if part)


def _along(left: LeftTipping, name: str) -> Answer:
    """One setting: its edges in words, the curve, and when single histories tip."""
    edges, curve, tipped = (left.tables[f"{kind}-{name}"] for kind in ("edges", "curve", "tipped"))
    label, now = setting_label(name), float(edges["now"].iloc[0])
    rows = edges.to_dict("records")
    here = _here(left, name)
    charts = [edge_chart(
        curve, edges, left.question.below, (label, _unit(left, name)), _outcome(left), percent=_percent(left),
        name=f"edge_{name}", title=f"{_outcome(left)[0]} along {inside(label)}",
    )]  # fmt: skip
    if left.question.outcome.startswith(AMBIGUITY):
        values = [float(value) for value in tipped[name].unique()]
        words = ["as configured", *(f"at the edge, {value_words(value)}" for value in values[1:])]
        charts.append(tipped_chart(tipped, int(tipped["month"].max()) + 1, words, f"tipped_{name}"))
    subject = subject_of(left.metric.outcome)
    found = _amount(left, here) + (f": under {_threshold(left)} already" if here < left.question.below else "")
    said = [f"As configured, with {inside(label)} at {_value(left, name, now)}, {subject} is {found}."]
    known = curve[left.question.outcome].dropna()
    told = [_everywhere(left, rows, known, label)] if edges["edge"].isna().all() else _edges(left, rows, here, label)
    return Answer(f"Along {inside(label)}", [*said, *told], charts=charts,
                  caption=_caption(left))  # fmt: skip


def _here(left: LeftTipping, name: str) -> float:
    """The metric as configured."""
    curve, now = left.tables[f"curve-{name}"], float(left.tables[f"edges-{name}"]["now"].iloc[0])
    known = curve.dropna()
    return float(np.interp(now, known[name], known[left.question.outcome]))


def _everywhere(left: LeftTipping, rows: list[Any], known: "pd.Series[float]", label: str) -> str:
    """No edge: on which side of the threshold the figure stays, how near it comes, and how far it was looked for."""
    ends = sorted({float(row["searched_to"]) for row in rows})
    span = " to ".join(_value(left, rows[0]["parameter"], end) for end in ends)
    under = float(known.iloc[0]) < left.question.below
    side = "under" if under else "above"
    nearest = f"{_amount(left, known.max())} at most" if under else f"{_amount(left, known.min())} at least"
    return f"It stays {side} {_threshold(left)} wherever {inside(label)} is set from {span}: {nearest}."


def _edges(left: LeftTipping, rows: list[Any], here: float, label: str) -> Iterator[str]:
    """The edges of a setting, nearest first, then the ways without one."""
    crosses = "rises to" if here < left.question.below else "falls under"
    below = _threshold(left)
    for row in sorted((row for row in rows if pd.notna(row["edge"])), key=lambda row: row["distance"]):
        value = _value(left, row["parameter"], row["edge"])
        yield (
            f"It {crosses} {below} where {inside(label)} is {_moved(row)} to {value} "
            f"({interval_words(row['low'], row['high'])}), {whole_percent(row['distance'])} of its range away."
        )
    for row in rows:
        if pd.isna(row["edge"]) and row["searched_to"] != row["now"]:
            end, there = _value(left, row["parameter"], row["searched_to"]), _amount(left, row["metric_at_end"])
            yield (
                f"{'Raising' if row['direction'] == 'up' else 'Lowering'} {inside(label)} as far as {end} does not do "
                f"it: the figure there is {there}."
            )


def _moved(row: Any) -> str:
    return "raised" if row["direction"] == "up" else "lowered"


def _over_two(left: LeftTipping) -> Answer:
    """Two settings: in how much of the plane it has tipped."""
    across, up = left.question.parameters
    table = left.tables["map"][[up, across, left.question.outcome]]
    labels = (setting_label(across), setting_label(up))
    now = tuple(float(left.tables[f"edges-{name}"]["now"].iloc[0]) for name in (across, up))
    title = f"{_outcome(left)[0]} over {inside(labels[0])} and {inside(labels[1])}"
    chart = edge_map(table, left.question.below, labels, _outcome(left)[0], (now[0], now[1]), percent=_percent(left),
                     title=title)  # fmt: skip
    known = table[left.question.outcome].dropna()
    share, below = float((known < left.question.below).mean()), _threshold(left)
    said = [
        f"Over the ranges of both, {subject_of(left.metric.outcome)} is under {below} in {whole_percent(share)} of the "
        f"{len(known)} pairs of values looked at."
    ]
    return Answer(f"{capital(inside(labels[0]))} and {inside(labels[1])} together", said, charts=[chart],
                  caption=_caption(left))  # fmt: skip


def _nearest(left: LeftTipping) -> Answer:
    """All settings: how near each one's edge is."""
    ranked = left.tables["ranked"]
    known = ranked.dropna(subset=["edge"])
    labels = {name: setting_label(name) for name in ranked["parameter"]}
    if known.empty:
        ends, below, subject = ranked["metric_at_end"].dropna(), left.question.below, subject_of(left.metric.outcome)
        under = bool(len(ends)) and float(ends.iloc[0]) < below
        side, nearest = ("under", f"{_amount(left, ends.max())} at most") if under else (
            "above", f"{_amount(left, ends.min())} at least"
        )  # fmt: skip
        said = [
            f"No single setting, moved through its range, brings it about that {event_words(left)}: at every end of a "
            f"range {subject} stays {side} {_threshold(left)} ({nearest})."
        ]
        return Answer("The nearest edges", said, table=_ranking(left, ranked), caption=_caption(left))
    told = [
        f"{inside(labels[str(row['parameter'])])} {_moved(row)} from {value_words(row['now'])} to "
        f"{_value(left, str(row['parameter']), row['edge'])} ({whole_percent(row['distance'])} of its range)"
        for row in known.head(MOST_NAMED).to_dict("records")
    ]
    said = [
        f"Each moved alone, {len(known)} of {len(ranked)} settings {'has' if len(known) == 1 else 'have'} an edge "
        f"inside the range. The nearest: {listed(told)}."
    ]
    return Answer("The nearest edges", said, table=_ranking(left, known.head(MOST_ROWS)),
                  charts=[nearest_edges(ranked, labels)], caption=_caption(left))  # fmt: skip


def _ranking(left: LeftTipping, rows: pd.DataFrame) -> Table:
    cells = []
    for row in rows.to_dict("records"):
        found = pd.notna(row["edge"])
        cells.append((
            setting_label(str(row["parameter"])), _value(left, str(row["parameter"]), row["now"]),
            value_words(row["edge"]) if found else "none",
            interval_words(row["low"], row["high"]).removeprefix("95 % interval ") if found else "–",
            whole_percent(row["distance"]) if found else "–",
            amount_of(row["metric_at_end"], outcome_unit(left.metric.outcome)),
        ))  # fmt: skip
    head = ("Setting", "Configured", "Edge", "95 % interval", "Away", "At the end of its range")
    note = "Away: as a share of the range. At the end: what is measured where the setting is moved that way to the end."
    return Table(head, cells, note)


def _policy(name: str) -> str:
    return value_label("policies.seoul", name)


def _after_force(left: LeftTipping) -> Answer:
    """What a forced policy leaves behind."""
    table = left.tables["path"]
    free = float(table.loc[table["months"] == 0, "ambiguous_posture"].iloc[0])
    labels = {str(name): _policy(str(name)) for name in table["policy"]}
    last = left.spec.ticks
    span = f"{month_words(last - WINDOW, long=True)} to {month_words(last - 1, long=True)}"
    said = [f"A Seoul never forced is ambiguous in {whole_percent(free)} of the months from {span}."]
    forced = table[table["months"] > 0]
    for policy in forced["policy"].unique():
        row = forced[forced["policy"] == policy].sort_values("months").iloc[-1]
        said.append(
            f"After {int(row['months'])} months of “{labels[str(policy)]}” the share is "
            f"{whole_percent(float(row['ambiguous_posture']))}{_gap(row)}."
        )
    cells = [
        (labels[str(row["policy"])], str(int(row["months"])), whole_percent(float(row["ambiguous_posture"])),
         _points(float(row["ambiguous_less_free"])), _points(float(row["standard_error"])).removeprefix("+"))
        for row in forced.to_dict("records")
    ]  # fmt: skip
    head = ("Forced", "Months", "Ambiguous afterwards", "Against never forced, points", "Standard error")
    return Answer("What a forced policy leaves behind", said, table=Table(head, cells, "Shares of months."),
                  charts=[path_chart(table, labels)], caption=_caption(left))  # fmt: skip


def _points(share: float) -> str:
    return f"{100 * share:+.0f}".replace("-", "−") if abs(share) >= 0.095 else f"{100 * share:+.1f}".replace("-", "−")


def _gap(row: Any) -> str:
    gap, error = float(row["ambiguous_less_free"]), float(row["standard_error"])
    if not np.isfinite(error) or abs(gap) < 2 * error:
        return ", which luck alone may explain"
    return f", {_points(abs(gap)).removeprefix('+')} points {'more' if gap > 0 else 'less'}"


def _caption(left: LeftTipping) -> str:
    return (
        f"Left by tightrope tipping: {left.question.runs:,} histories at every value on the same luck, seed "
        f"{left.spec.seed}; all other parameters as configured."
    )
