"""Figure of section 13 computed again: how far every figure is from the published one, section by section."""

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from viz.figures.canvas import lettering, new_figure, plain
from viz.theme import ACTOR_COLOUR, INK

if TYPE_CHECKING:
    import pandas as pd

COLOURS = {"agrees": "#92BADB", "borderline": ACTOR_COLOUR["firms"], "differs": ACTOR_COLOUR["beijing"]}
BORDER, FAR = 1.96, 3.8
MOST = 8.0
"""Standard errors at which the axis ends; what lies beyond is drawn there."""


def draw_reproduction(table: "pd.DataFrame", path: Path) -> None:
    """A dot a figure: what is left of its difference beyond rounding, in standard errors.

    Parameters
    ----------
    table : DataFrame
        From `sim.analysis.reproduction.table_of`; a figure without z agrees to its last digit and lies at nought.
    path : Path
    """
    sections = sorted(set(table["section"]), key=lambda name: [int(part) for part in str(name).split(".")])
    with lettering(bold_titles=False):
        figure = new_figure(10, 1.8 + 0.75 * len(sections))
        panel = figure.subplots()
        panel.axvspan(-BORDER, BORDER, color="#EEEEEE", zorder=0, linewidth=0)
        for row, section in enumerate(sections):
            own = table[table["section"] == section]
            spread = np.linspace(-0.34, 0.34, len(own)) if len(own) > 1 else np.zeros(1)
            z = np.clip(np.nan_to_num(own["z"].to_numpy(float)), -MOST, MOST)
            panel.scatter(z, row + spread, s=16, color=[COLOURS[word] for word in own["verdict"]], zorder=3)
        for end in (-FAR, FAR):
            panel.axvline(end, color=INK, linewidth=0.8, linestyle=":")
        panel.set_yticks(range(len(sections)), [f"section {name}" for name in sections])
        panel.set_ylim(len(sections) - 0.4, -0.6)
        panel.set_xlim(-MOST - 0.3, MOST + 0.3)
        panel.set_xlabel("ours less published beyond rounding, in standard errors (grey: chance; dotted: it differs)")
        plain(panel)
        counts = table["verdict"].value_counts()
        words = {"agrees": "agree", "borderline": "are borderline", "differs": "differ"}
        said = ", ".join(f"{counts.get(word, 0)} {plural}" for word, plural in words.items())
        figure.suptitle(f"{len(table)} published figures: {said}", x=0.01, ha="left", fontsize=12, fontweight="bold")
        figure.savefig(path)
