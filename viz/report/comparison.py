"""The memo on two or more settings on the same luck: what differs beyond luck, how firmly, and since when."""

import math
import shlex
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from sim.analysis.compare import Comparison
from sim.analysis.compare.comparison import DRAWS
from sim.analysis.compare.statistics import HALF_WIDTHS, LEVEL
from sim.analysis.compare.words import many_of
from sim.analysis.why.explanation import Explanation
from sim.analysis.wording import listed
from sim.experiments.box import PLAUSIBLE
from sim.jit import Array, source_hash
from sim.runs import versions
from sim.runspec import RunSpec
from sim.vocabulary import OUTCOMES, OUTCOMES_BY_NAME
from sim.world import COLUMN
from viz.answers.outcomes import amount_of, subject_of, with_unit
from viz.answers.words import capital, inside
from viz.charts import Chart, MonthAxis
from viz.charts.comparison import QUANTITIES, comparison_charts
from viz.charts.months import month_words
from viz.charts.outcomes import POINTS, heading, unit_of_outcome, unit_words
from viz.report.blocks import Bar, Figures, Prose, Report, Row, Section, Sheet
from viz.report.common import base_spec, change_sheet, file_names, limits_section, reproduction_section, title_of
from viz.report.material import MOST_DRAWN, records_of
from viz.report.run import explanation_of, sentences_of
from viz.report.setting import changes_between
from viz.report.words import outcome_note
from viz.state.words import marks_of
from viz.theme import POLE_COLOUR

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
WHOLE, PARTS = "welfare_mean", tuple(o for o in OUTCOMES if o.variable.startswith("welfare_"))
PART_LABELS = {
    "alliance": "Status and arms orders", "ukraine": "Ukraine’s survival",
    "abandonment": "The reproach for falling short", "threat": "The threat from Pyongyang",
    "china": "The relation with China", "business": "Business in Russia", "signal": "Money and votes at home",
}  # fmt: skip
TOLD = 3
"""Outcomes told in words."""

PRINTED = 4
"""Differences over time that go onto paper: those that are largest for their scale."""

DRAWN_BY_MESA = 30
"""Histories behind the charts where a user's policy does not compile."""


def report_on_comparison(comparison: Comparison, *, threads: int = 1) -> Report:
    """A memo on a comparison.

    Parameters
    ----------
    comparison : Comparison
    threads : int
    """
    specs = [side.spec for side in comparison.sides]
    titles = titles_of(comparison)
    months = [records_of(_drawn(spec), threads)[0] for spec in specs]
    sections = [Section("What is compared", list(_settings(specs, titles)))]
    for side in range(1, len(specs)):
        sections += _side(comparison, side, titles, months)
    made_by: dict[str, Any] = {"versions": versions(), "source_hash": source_hash()}
    sections += [limits_section(), reproduction_section(specs, _commands(comparison), made_by)]
    others = listed([f"“{title}”" for title in titles[1:]])
    question = f"What changes with {others} instead of “{titles[0]}”?"
    answer = [said for side in range(1, len(specs)) for said in _answer(comparison, side, titles)]
    size = f"{comparison.runs:,} histories of {specs[0].ticks} months from July 2024, each lived once in every setting"
    made = f"Tightrope {made_by['versions']['tightrope']}. {capital(size)}. Seed {specs[0].seed}."
    return Report("comparison", f"{listed(list(titles[1:]))} against {titles[0]}", question, answer, sections, made)


def _unit(row: Any) -> str:
    return unit_of_outcome(row.outcome)


def titles_of(comparison: Comparison) -> list[str]:
    """Titles of the sides, all different."""
    titles = [title_of(side.spec) for side in comparison.sides]
    return [
        title if titles.count(title) == 1 else f"{title} ({name})"
        for title, name in zip(titles, comparison.names, strict=True)
    ]


def _drawn(spec: RunSpec) -> RunSpec:
    return replace(spec, runs=min(spec.runs, MOST_DRAWN if spec.compiles else DRAWN_BY_MESA))


def _settings(specs: Sequence[RunSpec], titles: Sequence[str]) -> Any:
    """Who is who, and what sets the others apart from the first."""
    first = changes_between(base_spec(), specs[0])
    start = "the baseline" if not first else f"the baseline with {'; '.join(c.in_short.rstrip('.') for c in first)}"
    yield Prose(f"A is “{titles[0]}”: {start}.")
    for letter, title, spec in zip(LETTERS[1:], titles[1:], specs[1:], strict=False):
        changes = changes_between(specs[0], spec)
        differs = "It differs from A in this:" if changes else "It is the same setting as A."
        about = spec.scenario.description.rstrip(".")
        yield Prose(f"{letter} is “{title}”{f': {about}' if about else ''}. {differs}")
        if changes:
            yield change_sheet(changes, ("A", letter))


def _side(comparison: Comparison, side: int, titles: Sequence[str], months: Sequence[Array]) -> list[Section]:
    letter, many = LETTERS[side], len(titles) > 2
    head = f": {letter}, “{titles[side]}”" if many else ""
    charts, printed = _charts(comparison, side, months)
    size = f"{len(months[0]):,} histories"
    caption = (
        f"{letter} minus A: mean with its 95 % interval (dark) over nine in ten of {size} (light). A and {letter}: "
        "median and middle half; of what happens or does not, the share of histories."
    )
    return [
        Section(f"What changes beyond luck{head}", list(_changes(comparison, side, letter))),
        Section(f"By part of the net payoff{head}", [_parts(comparison, side, letter)]),
        Section(f"Since when{head}", [Prose(said) for said in _since(comparison, side, titles)]),
        Section(f"Month by month{head}", [Figures(charts, caption, printed=printed)]),
    ]


def _rows(comparison: Comparison, side: int) -> list[Any]:
    table = comparison.differences
    return list(table[table["side"] == comparison.names[side]].itertuples(name="Row"))


def _holds(comparison: Comparison, row: Any) -> str:
    return "–" if not comparison.draws or math.isnan(row.sign_holds) else f"{100 * row.sign_holds:.0f} %"


def _ends(row: Any) -> tuple[float, float]:
    half = HALF_WIDTHS * (row.standard_error if math.isfinite(row.standard_error) else 0.0)
    return row.difference - half, row.difference + half


def _interval(row: Any) -> str:
    if not math.isfinite(row.difference):
        return "–"
    most = 1.0 if _unit(row) in POINTS else math.inf  # a share cannot change by more than all of it
    low, high = (amount_of(min(max(end, -most), most), _unit(row), signed=True) for end in _ends(row))
    return f"{low.removesuffix(' points')} to {high}"


def _changes(comparison: Comparison, side: int, letter: str) -> Any:
    months, rows = comparison.sides[0].spec.ticks, []
    for row in sorted(_rows(comparison, side), key=lambda r: not r.p_holm < LEVEL):
        outcome, beyond = OUTCOMES_BY_NAME[row.outcome], row.p_holm < LEVEL
        cells = [amount_of(row.mean_first, _unit(row)), amount_of(row.mean, _unit(row)),
                 amount_of(row.difference, _unit(row), signed=True), _interval(row)]  # fmt: skip
        cells += [_holds(comparison, row)] if comparison.draws else []
        rows.append(Row(heading(outcome), tuple(cells), outcome_note(outcome, months), quiet=not beyond))
    firm = ("Sign holds",) if comparison.draws else ()
    yield Sheet(("Outcome", "A", letter, f"{letter} minus A", "95 % interval", *firm), rows, _note(comparison))


def _note(comparison: Comparison) -> str:
    note = (
        "In grey: what luck could have made, after Holm’s correction for looking at all outcomes. The interval is luck "
        "alone, parameters as configured."
    )
    if not comparison.draws:
        return f"{note} How firm a sign is under other parameters was not asked."
    kept = comparison.summary()["kept_at_each_draw"]
    besides = f"; what is compared ({listed(list(kept))}) keeps its values" if kept else ""
    return (
        f"{note} Sign holds: share of {comparison.draws} plausible draws of the parameters, up to "
        f"{100 * comparison.spread:g} % of the way to the ends of their ranges, in which the difference has the "
        f"same sign{besides}."
    )


def parts_of(comparison: Comparison) -> Comparison:
    """The same comparison, looking at the net payoff part by part."""
    return replace(comparison, outcomes=(OUTCOMES_BY_NAME[WHOLE], *PARTS))


def _parts(comparison: Comparison, side: int, letter: str) -> Sheet:
    found = _rows(parts_of(comparison), side)
    bound = max((abs(end) for row in found for end in _ends(row) if math.isfinite(end)), default=0.0)
    rows = []
    for row in found:
        low, high = _ends(row)
        bar = Bar(row.difference, low, high, bound, POLE_COLOUR["difference"])
        cells = (amount_of(row.difference, _unit(row), signed=True), bar, _interval(row))
        firm = (_holds(comparison, row),) if comparison.draws else ()
        rows.append(Row(part_label(row), (*cells, *firm), quiet=not row.p_holm < LEVEL))
    head = ("Part", f"{letter} minus A", "", "95 % interval", *(("Sign holds",) if comparison.draws else ()))
    return Sheet(head, rows, "In % of GDP a year, mean over the whole run; the parts add up to the whole.")


def _answer(comparison: Comparison, side: int, titles: Sequence[str]) -> list[str]:
    """The answer in sentences."""
    letter = LETTERS[side]
    start = f"Under {letter}, “{titles[side]}”, " if len(titles) > 2 else ""
    rows = {row.outcome: row for row in _rows(parts_of(comparison), side)}
    said = [f"{capital(start + _payoff(comparison, rows[WHOLE]))}{_made_of(rows)}"]
    changed = [row for row in _rows(comparison, side) if row.p_holm < LEVEL]
    clear = [row for row in changed if row.outcome != WHOLE]
    clear.sort(key=lambda row: -abs(row.difference) / max(row.standard_error, 1e-300))
    if clear:
        first = {OUTCOMES_BY_NAME[row.outcome].variable: row for row in reversed(clear)}  # one of each quantity
        named = listed([_moved(row) for row in clear if row in first.values()][:TOLD])
        looked_at = len(_rows(comparison, side))
        said.append(
            f"{capital(named)}. In all, {len(changed)} of the {looked_at} outcomes looked at change beyond luck."
        )
    else:
        said.append("No other outcome looked at changes beyond luck.")
    return said


def _payoff(comparison: Comparison, row: Any) -> str:
    if not math.isfinite(row.difference):
        return "Seoul’s net payoff is not defined in these histories."
    if not row.p_holm < LEVEL or row.difference == 0.0:
        return f"Seoul’s net payoff does not change beyond luck ({_interval(row)} {unit_words(_unit(row))})."
    verb, share = "rises" if row.difference > 0 else "falls", ""
    if comparison.draws and not math.isnan(row.sign_holds):
        share = f" The sign holds in {_holds(comparison, row)} of {comparison.draws} plausible draws of the parameters."
    low, high = sorted(abs(end) for end in _ends(row))
    interval = f"95 % interval {amount_of(low, _unit(row))} to {amount_of(high, _unit(row))}"
    return f"Seoul’s net payoff {verb} by {with_unit(abs(row.difference), _unit(row))} ({interval}).{share}"


def _made_of(rows: dict[str, Any]) -> str:
    """Which parts move the net payoff most, and what goes the other way."""
    whole = rows[WHOLE].difference
    clear = [row for name, row in rows.items() if name != WHOLE and row.p_holm < LEVEL]
    if not (math.isfinite(whole) and rows[WHOLE].p_holm < LEVEL and clear):
        return ""
    along = sorted((row for row in clear if row.difference * whole > 0), key=lambda row: -abs(row.difference))[:2]
    against = sorted((row for row in clear if row.difference * whole < 0), key=lambda row: -abs(row.difference))[:1]
    amounts = [amount_of(row.difference, _unit(row), signed=True) for row in (*along, *against)]
    words = [f"{inside(part_label(row))} ({said})" for row, said in zip((*along, *against), amounts, strict=True)]
    if not along:
        return ""
    rest = f"; {words[-1]} pulls the other way" if against else ""
    return f" It comes mostly from {listed(words[: len(along)])}{rest}."


def part_label(row: Any) -> str:
    """A part of the net payoff in words."""
    name = OUTCOMES_BY_NAME[row.outcome].variable.removeprefix("welfare_")
    return "Net payoff as a whole" if row.outcome == WHOLE else PART_LABELS.get(name, capital(name))


def _moved(row: Any) -> str:
    outcome = OUTCOMES_BY_NAME[row.outcome]
    verb = "rises" if row.difference > 0 else "falls"
    first, now = (amount_of(mean, _unit(row)) for mean in (row.mean_first, row.mean))
    return f"{subject_of(outcome)} {verb} from {first} to {now}"


def _since(comparison: Comparison, side: int, titles: Sequence[str]) -> list[str]:
    """When histories part, and what Seoul would have done in July 2024 in either setting."""
    months = comparison.sides[0].spec.ticks
    found = {kind: comparison.measured.partings[kind][side - 1] for kind in ("governments", "seoul")}
    earliest = int(found["governments"].min())
    if earliest == months:
        return ["No government ever acts otherwise than in A."]
    said = (
        f"The two part in {month_words(earliest, long=True)}, the first month in which any government acts otherwise."
    )
    half, never = comparison.median_parting(side, "seoul"), float((found["seoul"] == months).mean())
    if math.isnan(half):
        said += f" Seoul itself never acts otherwise in {100 * never:.0f} % of the histories."
    else:
        rest = f"; in {100 * never:.0f} % it never does" if never > 0.0 else ""
        many = many_of(float((found["seoul"] <= half).mean()))
        said += f" By {month_words(int(half), long=True)} Seoul has acted otherwise in {many}{rest}."
    return [said, *_in_july(comparison, side)]


def _in_july(comparison: Comparison, side: int) -> list[str]:
    """What Seoul does first in either world, and by what margins: the same choice can be a close one in one of them."""
    specs = comparison.sides[0].spec, comparison.sides[side].spec
    explanations = [explanation_of(spec, runs=0) for spec in specs]
    chose, margins = zip(*(_chosen_and_margin(explanation) for explanation in explanations), strict=True)
    names = "A", LETTERS[side]
    if explanations[0].scene.chosen != explanations[1].scene.chosen:
        return [f"{name}: {' '.join(said)}" for name, *said in zip(names, chose, margins, strict=True)]
    same = f"In July 2024 Seoul chooses the same in both: it {chose[0].partition(': Seoul ')[2]}"
    if margins[0] == margins[1]:
        return [f"{same} {margins[0]}"]
    return [f"{same} {' '.join(f'{name}: {inside(said)}' for name, said in zip(names, margins, strict=True))}"]


def _chosen_and_margin(explanation: Explanation) -> tuple[str, str]:
    chosen, *rest = sentences_of(explanation)
    return chosen, rest[0] if rest else ""


def _charts(comparison: Comparison, side: int, months: Sequence[Array]) -> tuple[list[Chart], tuple[str, ...]]:
    """Pairs of charts, largest difference for its scale first, and the names of those that go onto paper."""
    spec = comparison.sides[side].spec
    axis = MonthAxis(spec.ticks, marks=marks_of(spec.scenario))
    runs = min(len(months[0]), len(months[side]))
    charts = comparison_charts(months[0][:runs], months[side][:runs], axis)
    pairs = {q.column: charts[2 * k : 2 * k + 2] for k, q in enumerate(QUANTITIES)}
    found = comparison.measured.months[side - 1].mean
    size = {q.column: float(np.nanmax(np.abs(found[:, COLUMN[q.column]]))) / (q.high - q.low) for q in QUANTITIES}
    order = sorted((c for c in pairs if size[c] > 0.0), key=lambda column: -size[column])
    kept = [relettered(chart, LETTERS[side]) for column in order for chart in pairs[column]]
    return kept, tuple(f"{column}_difference" for column in order[:PRINTED])


def relettered(chart: Chart, letter: str) -> Chart:
    """A chart of A and B whose second world has another letter; its option stays as it is."""
    if letter == "B":
        return chart
    legend = tuple(
        replace(entry, label={"B": letter, "B minus A": f"{letter} minus A"}.get(entry.label, entry.label))
        for entry in chart.legend
    )
    return replace(chart, title=chart.title.replace(": B minus A", f": {letter} minus A"), legend=legend)


def _commands(comparison: Comparison) -> list[str]:
    spec = comparison.sides[0].spec
    files = " ".join(shlex.quote(name) for name in file_names([side.spec for side in comparison.sides]))
    own = [(s.spec.scenario.runs, s.spec.scenario.seed, s.spec.scenario.ticks) for s in comparison.sides]
    size = (
        ("runs", spec.runs, min(o[0] for o in own)), ("seed", spec.seed, own[0][1]),
        ("months", spec.ticks, own[0][2]), ("draws", comparison.draws, DRAWS),
        ("spread", f"{comparison.spread:g}", f"{PLAUSIBLE:g}"),
    )  # fmt: skip
    options = "".join(f" --{name} {value}" for name, value, default in size if value != default)
    return [f"tightrope compare {files}{options}", f"tightrope report {files}{options}"]
