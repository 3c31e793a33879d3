"""How a decision taken apart looks in a terminal: the sentence, the sums, what entered, the draw."""

from collections.abc import Iterator
from typing import Any

import pandas as pd
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from sim.analysis.why.explanation import Explanation
from sim.analysis.wording import month_in_words, percent, short
from sim.console.sheets import Sheet, plain_table, print_sheet
from sim.vocabulary import SEOUL, ladders_of

OPENING = "at the configured starting state, without any draw of the month"
NO_RUN = (
    "No run decides on exactly this: by the time it decides, the month's first messages have moved its beliefs and "
    "perceptions (--run shows one)."
)
AT_THE_START = (
    ", after their first messages; the margin itself is at the starting state, before any, and may lie outside"
)


def print_explanation(screen: Console, explanation: Explanation, name: str) -> None:
    """Print a decision: in words, then in tables.

    Parameters
    ----------
    screen : Console
    explanation : Explanation
    name : str
        What the run is called.
    """
    screen.print(escape(explanation.sentence), highlight=False)
    screen.print()
    print_sheet(screen, _sums(explanation) if explanation.scene.row == SEOUL else _aims(explanation))
    for line in _how(explanation, name):
        screen.print(escape(line), highlight=False)
    screen.print()
    print_sheet(screen, _beliefs(explanation))


def rows(table: pd.DataFrame) -> Iterator[Any]:
    """Rows of a table, fields by name."""
    return iter(table.itertuples(name="Row"))


def _compared(explanation: Explanation) -> dict[str, int]:
    """Actions side by side: the choice, the runner-up, and each decisive step from the choice."""
    steps = explanation.steps[explanation.steps["decisive"]]
    found = {"chosen": explanation.scene.chosen, "runner up": explanation.runner_up}
    return found | {str(row.rung).replace("_", " "): int(row.action) for row in rows(steps)}


def _sums(explanation: Explanation) -> Sheet:
    """Seoul's utilities, part by part; each column sums to its utility."""
    scene, columns = explanation.scene, _compared(explanation)
    table = plain_table()
    table.add_column("part", no_wrap=True)
    for name in columns:
        table.add_column(name, justify="right")
    for part in explanation.part_columns:
        values: Any = explanation.actions[part]
        table.add_row(part.replace("_", " "), *(short(float(values.loc[k]), 3) for k in columns.values()))
    table.add_section()
    utility = scene.utility
    table.add_row("utility", *(short(float(utility[k]), 3) for k in columns.values()), style="bold")
    table.add_row("margin", *(short(float(utility[scene.chosen] - utility[k]), 3) if k != scene.chosen else ""
                              for k in columns.values()))  # fmt: skip
    if explanation.sample.runs:
        _add_spread(table, explanation, list(columns.values()))
    if scene.asked and not scene.commanded:
        table.add_row("chance", *(percent(float(scene.probabilities[k])) for k in columns.values()))
    best = explanation.actions.loc[explanation.runner_up]
    rungs = " + ".join(str(best[ladder.name]) for ladder in ladders_of("seoul"))
    note = f"runner up: {rungs}; the columns after it change one rung of the choice"
    if explanation.sample.runs:
        note += "; margin 5 % and 95 %: over the sampled runs"
        note += AT_THE_START if scene.run is None else ""
    return Sheet("What each action was worth to Seoul (% of GDP a year)", table, note)


def _add_spread(table: Table, explanation: Explanation, actions: list[int]) -> None:
    """Rows of the margin over the sampled runs."""
    spread: Any = explanation.steps.set_index("action")
    for label, column in (("margin 5 %", "margin_5"), ("margin 95 %", "margin_95")):
        table.add_row(label, *(short(float(spread.loc[k, column]), 3) if k in spread.index else "" for k in actions),
                      style="dim")  # fmt: skip


def _aims(explanation: Explanation) -> Sheet:
    """Rungs of another government against the level it would like, all else as chosen."""
    scene = explanation.scene
    steps: Any = explanation.steps.set_index("rung")
    table = plain_table()
    for heading in ("ladder", "rung", "level", "wanted", "close", "tying", "utility", "chance"):
        table.add_column(heading, justify="left" if heading in ("ladder", "rung") else "right")
    for row in rows(explanation.aims):
        action = scene.chosen if row.chosen else int(steps.loc[row.rung, "action"])
        known: Any = explanation.actions.loc[action]
        table.add_row(
            str(row.ladder), str(row.rung), short(float(row.level)), short(float(row.aim)),
            short(float(known[f"closeness_{row.ladder}"]), 3), short(float(known["tying_hands"]), 3),
            short(float(known["utility"]), 3), percent(float(row.probability)) if scene.asked else "",
            style="bold" if row.chosen else None,
        )  # fmt: skip
    return Sheet(f"What {scene.actor.capitalize()} aimed at, rung by rung (all else as chosen)", table)


def _how(explanation: Explanation, name: str) -> Iterator[str]:
    """Who decided, by which policy, and by what luck."""
    scene, edge = explanation.scene, explanation.edge
    which = OPENING if scene.run is None else f"run {scene.run} of seed {scene.spec.seed}"
    yield f"{name}, {month_in_words(explanation.date)} (month {scene.month}), {which}."
    if scene.run is None:
        yield NO_RUN
    policy = scene.spec.policies[scene.policy]
    yield f"Policy in office: {policy.name}, which {policy.plain_words} ({policy.source})."
    if policy.reviewed and scene.review_draw is not None:
        limit = float(scene.params["review_probability"][0])
        when = "the summit month" if scene.month % 12 == 0 else f"draw {scene.review_draw:.3f} against {limit:g}"
        yield f"Review: {'yes' if scene.asked else 'no'} ({when})."
    if edge is not None and not scene.commanded and scene.probabilities.max() < 1.0:
        near = edge.distance
        yield f"Draw: {edge.draw:.4f}; the choice covers {edge.above:.4f} to {edge.up_to:.4f}, {near:.4f} from another."


def _beliefs(explanation: Explanation) -> Sheet:
    table = plain_table()
    table.add_column("name", no_wrap=True)
    table.add_column("", no_wrap=True)
    table.add_column("value", justify="right")
    table.add_column("meaning", overflow="fold")
    for row in rows(explanation.beliefs):
        table.add_row(str(row.Index), str(row.symbol), short(float(row.value), 3), str(row.meaning).partition(":")[0])
    return Sheet("What entered: beliefs, perceptions and stocks at the moment of the decision", table)
