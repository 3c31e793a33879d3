"""Sensitivity indices that `tightrope sensitivity` left beside a sweep, as tables of a report."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from sim.analysis.swept import ANALYSIS
from sim.vocabulary import OUTCOMES_BY_NAME
from viz.answers.words import capital
from viz.report.blocks import Bar, Row, Sheet
from viz.report.words import number_words
from viz.state.words import label_of
from viz.theme import POLE_COLOUR

MOST_FACTORS, MOST_TABLES = 10, 4
KINDS = {
    "sensitivity-sobol": (
        "ST", "In all",
        "Sobol indices: how much of the variance between points a setting explains together with all others, with its "
        "95 % interval; alone: what it explains by itself.",
    ),
    "sensitivity-morris": (
        "mu_star", "Mean effect",
        "Morris’s elementary effects: the mean size of the change when a setting moves through its whole range, with "
        "its 95 % interval.",
    ),
}  # fmt: skip
"""Folder of an answer: column shown, its heading, what it is."""


def index_sheets(folder: Path, digest: str) -> Iterator[Sheet]:
    """Tables of the indices that belong to a sweep; none where nobody asked, or they are of other numbers.

    Parameters
    ----------
    folder : Path
        The sweep folder.
    digest : str
        Digest of its numbers.
    """
    for kind, (column, heading, note) in KINDS.items():
        table = _indices_at(folder.with_name(folder.name + ANALYSIS) / kind, digest, column)
        if table is None:
            continue
        groups = list(table.groupby(["lever", "outcome"], sort=False))[:MOST_TABLES]
        for k, ((lever, outcome), rows) in enumerate(groups):
            yield _sheet(str(lever), str(outcome), rows, column, heading, note if k == len(groups) - 1 else "")


def _indices_at(place: Path, digest: str, column: str) -> pd.DataFrame | None:
    try:
        about = json.loads((place / "about.json").read_text(encoding="utf-8"))
        table = pd.read_parquet(place / "indices.parquet")
    except (OSError, ValueError):
        return None
    wanted = {"lever", "outcome", "factor", "rank", column, f"{column}_low", f"{column}_high"}
    whole = isinstance(about, dict) and about.get("digest") == digest and wanted <= set(table.columns)
    return table if whole and set(table["outcome"]) <= set(OUTCOMES_BY_NAME) else None


def _sheet(lever: str, outcome: str, rows: pd.DataFrame, column: str, heading: str, note: str) -> Sheet:
    shown = rows.sort_values("rank").head(MOST_FACTORS)
    bound = float(shown[f"{column}_high"].abs().max())
    alone = "S1" in shown.columns
    found = []
    for row in shown.to_dict("records"):
        told: dict[str, Any] = {str(key): value for key, value in row.items()}
        ends = told[f"{column}_low"], told[f"{column}_high"]
        bar = Bar(told[column], *ends, bound, POLE_COLOUR["difference"], False, number_words(told[column]))
        own = (number_words(told["S1"]),) if alone else ()
        label = label_of(str(told["factor"]).rpartition(".")[2])
        found.append(Row(label, (bar, f"{number_words(ends[0])} to {number_words(ends[1])}", *own)))
    title = f"What drives {OUTCOMES_BY_NAME[outcome].meaning}{f' under {lever}' if lever else ''}"
    return Sheet((capital(title), heading, "95 % interval", *(("Alone",) if alone else ())), found, note)
