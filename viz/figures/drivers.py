"""Figures of what drives a result: tornado and heat map of indices."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from sim.vocabulary import OUTCOMES_BY_NAME
from viz.figures.canvas import Panel, lettering, new_figure, plain
from viz.theme import ACTOR_COLOUR, INK

if TYPE_CHECKING:
    import pandas as pd

MOST_PANELS, MOST_BARS, MOST_ROWS = 6, 12, 45
LABELS = {"S1": "alone (S1)", "ST": "with what it takes part in (ST)", "mu_star": "mu*"}


def draw_tornado(indices: "pd.DataFrame", columns: Sequence[str], title: str, path: Path) -> None:
    """Bars of the leading factors, a panel an outcome, whiskers for 95 %.

    Parameters
    ----------
    indices : DataFrame
        ``outcome``, ``factor``, ``rank`` and each of `columns` with ``_low`` and ``_high``; of one lever.
    columns : sequence of str
        Indices to draw; the last one ranks.
    title : str
    path : Path
    """
    outcomes = list(dict.fromkeys(indices["outcome"]))[:MOST_PANELS]
    across = min(2, len(outcomes))
    down = -(-len(outcomes) // across)
    with lettering():
        figure = new_figure(5.5 * across, 0.9 + 2.9 * down)
        panels = np.atleast_1d(figure.subplots(down, across)).ravel()
        for panel, outcome in zip(panels, outcomes, strict=False):
            _bars(panel, indices[indices["outcome"] == outcome], columns)
            panel.set_title(outcome.replace("_", " "), loc="left")
        for panel in panels[len(outcomes) :]:
            panel.set_visible(False)
        panels[0].legend(loc="lower right", fontsize=8, framealpha=0.8, edgecolor="none")
        figure.suptitle(title, x=0.01, ha="left", fontsize=12, fontweight="bold")
        figure.savefig(path)


def _bars(panel: Panel, rows: "pd.DataFrame", columns: Sequence[str]) -> None:
    top = rows.sort_values("rank").head(MOST_BARS).iloc[::-1]
    where, thick = np.arange(len(top)), 0.8 / len(columns)
    colours = (ACTOR_COLOUR["firms"], ACTOR_COLOUR["seoul"])[-len(columns) :]
    for k, (name, colour) in enumerate(zip(columns, colours, strict=True)):
        at = where + 0.4 - thick * (k + 0.5)
        value = top[name].to_numpy()
        spread = np.abs(np.stack([value - top[f"{name}_low"], top[f"{name}_high"] - value]))
        panel.barh(at, value, thick, color=colour, label=LABELS[name])
        panel.errorbar(value, at, xerr=spread, fmt="none", ecolor=INK, elinewidth=0.8, capsize=1.5)
    panel.set_yticks(where, [str(factor) for factor in top["factor"]])
    panel.axvline(0.0, color=INK, linewidth=0.6)
    panel.set_xlabel(_across(columns[-1], str(rows["outcome"].iloc[0])))
    if columns[-1] == "ST":  # an index is a share; an interval that is wider than the axis says enough
        panel.set_xlim(-0.1, 1.1)
    plain(panel)


def _across(column: str, outcome: str) -> str:
    """What the bars count."""
    if column == "ST":
        return "share of the variance between points; line: 95 %"
    known = OUTCOMES_BY_NAME.get(outcome)
    return f"mean effect over the whole range{f', {known.unit}' if known else ''}; line: 95 %"


def draw_heat_map(indices: "pd.DataFrame", column: str, title: str, path: Path) -> None:
    """Factors by outcomes, shaded by an index; a Morris effect as a share of the largest on its outcome.

    Parameters
    ----------
    indices : DataFrame
        ``outcome``, ``factor`` and `column`; of one lever.
    column : str
    title : str
    path : Path
    """
    table = indices.pivot_table(index="factor", columns="outcome", values=column, sort=False)
    if column == "mu_star":
        table = table / table.max()
    table = table.loc[table.max(axis=1).sort_values(ascending=False).index].head(MOST_ROWS)
    with lettering(bold_titles=False):
        figure = new_figure(2.6 + 0.55 * table.shape[1], 2.2 + 0.2 * len(table))
        panel = figure.subplots()
        image = panel.imshow(table.to_numpy(), cmap="Blues", vmin=0.0, vmax=1.0, aspect="auto")
        panel.set_yticks(range(len(table)), list(table.index))
        names = [name.replace("_", " ") for name in table.columns]
        panel.set_xticks(range(len(names)), names, rotation=60, ha="right")
        shares = table.to_numpy(float)
        for row, column_ in zip(*np.nonzero(shares >= 0.1), strict=True):
            value = float(shares[row, column_])
            shown = f"{value:.2f}".lstrip("0")
            panel.text(column_, row, shown, ha="center", va="center", fontsize=7, color="white" if value > 0.6 else INK)
        figure.colorbar(image, ax=panel, shrink=0.5, label="ST" if column == "ST" else "mu* / largest mu*")
        figure.suptitle(title, x=0.01, ha="left", fontsize=11, fontweight="bold")
        figure.savefig(path)
