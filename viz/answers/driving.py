"""What drives a sweep: the indices that `tightrope sensitivity` left."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from sim.analysis.sensitivity import sensitivity
from sim.analysis.sensitivity.study import METHODS
from sim.analysis.swept import Swept
from sim.vocabulary import OUTCOMES_BY_NAME
from viz.answers.answer import Answer
from viz.answers.left import left_at
from viz.answers.words import capital, command_name, inside, outcome_label, policy_labels, readable, setting_label
from viz.charts import Chart
from viz.charts.chart import minus
from viz.charts.indices import index_bars, index_map

TITLE = "What drives it"
MOST_BARS, MOST_MAPS, MOST_TOLD = 4, 3, 3
COLUMNS = {"sensitivity-sobol": ("S1", "ST"), "sensitivity-morris": ("mu_star",)}
CAPTIONS = {
    "ST": "Sobol indices: how much of the variance between points a setting explains "
    "alone, and together with all others.",
    "mu_star": "Morris’s elementary effects: the mean size of the change when a setting moves through its whole range.",
}


def can_tell(swept: Swept) -> bool:
    """Whether a sweep is sampled for indices."""
    return swept.plan.form.method in METHODS


def asked_by(swept: Swept) -> str:
    """How to ask what drives a sweep."""
    if can_tell(swept):
        return f"tightrope sensitivity {command_name(swept)} leaves indices of what drives it; they then stand here."
    return (
        "Indices of what drives it need a sweep of method saltelli or morris. Run tightrope sensitivity CONFIGURATION "
        "--method sobol, which makes such a sweep."
    )


def driving_at(place: Path, swept: Swept) -> Answer:
    """What drives a sweep, from the folder the verb left.

    Raises
    ------
    LeftError, KeyError, TypeError, ValueError
        If it is damaged or of other numbers.
    """
    return _driving(swept, *_left(place, swept))


def _left(place: Path, swept: Swept) -> tuple[tuple[str, ...], pd.DataFrame, pd.DataFrame, Sequence[Any]]:
    """Columns that rank, indices, outcomes, and what was left out."""
    columns = COLUMNS[place.name]
    needed = [f"{name}{end}" for name in columns for end in ("", "_low", "_high")]
    wanted = {"indices": ["lever", "outcome", "factor", "rank", *needed], "outcomes": ["lever", "outcome", "ranks"]}
    left = left_at(place, swept, wanted)
    table = left.tables["indices"]
    unknown = set(table["outcome"]) - set(OUTCOMES_BY_NAME)
    if unknown:
        raise ValueError(f"there is no outcome {min(unknown)}")
    return columns, table, left.tables["outcomes"], left.about.get("left_out", ())


def most_by(place: Path, swept: Swept, outcome: str) -> list[str]:
    """What drives one outcome by the indices the verb left, and whether the sample can tell; nothing without them.

    Raises
    ------
    As `driving_at`.
    """
    columns, table, outcomes, _ = _left(place, swept)
    own = table[table["outcome"] == outcome]
    name = {"ST": "Sobol’s indices", "mu_star": "Morris’s elementary effects"}[columns[-1]]
    said = [words.replace(": most by", f", by {name}: most by", 1) for words in _said(own, columns[-1], swept)]
    return [] if own.empty else [*said, *_careful(outcomes[outcomes["outcome"] == outcome], ())]


def driving_now(swept: Swept) -> Answer:
    """What drives a sweep, asked now: its outputs, or the headline outcomes; takes some seconds.

    Raises
    ------
    SweepError
        If the sweep cannot tell.
    """
    found = sensitivity(swept.folder)
    why = [{"outcome": cell.outcome, "why": words} for cell, words in found.left_out.items()]
    return _driving(swept, COLUMNS[f"sensitivity-{found.method}"], found.indices, found.outcomes, why)


def _driving(
    swept: Swept, columns: tuple[str, ...], table: pd.DataFrame, outcomes: pd.DataFrame, left_out: Sequence[Any]
) -> Answer:
    return Answer(
        TITLE, list(_said(table, columns[-1], swept)), list(_careful(outcomes, left_out)),
        charts=list(_charts(table, columns, swept)), caption=CAPTIONS[columns[-1]],
    )  # fmt: skip


def _cells(table: pd.DataFrame, swept: Swept) -> Iterator[tuple[str, str, pd.DataFrame]]:
    """Combination of levers in words, outcome, rows."""
    policies = policy_labels(swept)
    for (lever, outcome), rows in table.groupby(["lever", "outcome"], sort=False):
        yield policies.get(str(lever), str(lever)), str(outcome), rows


def _under(lever: str) -> str:
    return f" under “{lever}”" if lever else ""


def _said(table: pd.DataFrame, column: str, swept: Swept) -> Iterator[str]:
    for lever, outcome, rows in list(_cells(table, swept))[:MOST_TOLD]:
        first, *rest = rows.sort_values("rank").head(2).to_dict("records")
        words = f"{capital(outcome_label(outcome))}{_under(lever)}: most by {_factor(first, column)}"
        yield f"{words}, then {_factor(rest[0], column)}." if rest else f"{words}."


def _factor(row: Any, column: str) -> str:
    low, high = (minus(float(row[f"{column}_{end}"])) for end in ("low", "high"))
    return f"{inside(setting_label(str(row['factor'])))}, {minus(float(row[column]))} ({low} to {high})"


def _careful(table: pd.DataFrame, left_out: Sequence[Any]) -> Iterator[str]:
    """Outcomes whose sample is too small to rank, and those left out."""
    loose = [outcome_label(str(name)) for name in dict.fromkeys(table.loc[table["ranks"].eq(False), "outcome"])]
    if loose:
        yield f"The sample is too small to rank what drives: {'; '.join(loose)}."
    for told in left_out[:MOST_TOLD]:
        yield readable(f"Left out: {outcome_label(str(told['outcome']))} {told['why']}.")


def _charts(table: pd.DataFrame, columns: tuple[str, ...], swept: Swept) -> Iterator[Chart]:
    labels = {str(name): setting_label(str(name)) for name in set(table["factor"])}
    for k, (lever, outcome, rows) in enumerate(list(_cells(table, swept))[:MOST_BARS]):
        title = f"What drives {outcome_label(outcome)}{_under(lever)}"
        yield index_bars(rows, columns, f"drives_{k}", title, labels)
    policies, outcomes = policy_labels(swept), {name: capital(outcome_label(name)) for name in OUTCOMES_BY_NAME}
    if table["outcome"].nunique() < 2:
        return
    for k, (name, own) in enumerate(list(table.groupby("lever", sort=False))[:MOST_MAPS]):
        title = f"Settings by outcomes{_under(policies.get(str(name), str(name)))}"
        yield index_map(own, columns[-1], f"drives_map_{k}", title, labels, outcomes)
