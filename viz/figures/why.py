"""Figure of one decision: what each option was worth, part by part; or the rungs against the level aimed at."""

from pathlib import Path
from typing import Any

import numpy as np

from viz.charts.sweeps import LINE_COLOURS
from viz.figures.canvas import Panel, lettering, new_figure, plain
from viz.theme import ACTOR_COLOUR, INK


def draw_explanation(explanation: Any, path: Path) -> None:
    """Draw a decision taken apart.

    Parameters
    ----------
    explanation : sim.analysis.why.explanation.Explanation
    path : Path
    """
    with lettering(bold_titles=False):
        if explanation.aims.empty:
            options = _options(explanation)
            figure = new_figure(11, 2.4 + 0.42 * len(options))
            _parts(figure.subplots(), explanation, options)
        else:
            ladders = list(dict.fromkeys(explanation.aims["ladder"]))
            figure = new_figure(9, 1.6 + 1.5 * len(ladders))
            panels = np.atleast_1d(figure.subplots(len(ladders), 1))
            for panel, ladder in zip(panels, ladders, strict=True):
                _rungs(panel, explanation.aims[explanation.aims["ladder"] == ladder], ladder)
        headline = explanation.sentence.partition(". ")[0].rstrip(".")
        figure.suptitle(headline, x=0.01, ha="left", fontsize=10, fontweight="bold", wrap=True)
        figure.savefig(path)


def _options(explanation: Any) -> dict[str, int]:
    """What stands side by side: the choice, the runner-up, and the choice with each red line crossed instead."""
    steps = explanation.steps[explanation.steps["decisive"]]
    found = {"chosen": int(explanation.scene.chosen), "runner up": explanation.runner_up}
    return found | {str(row["rung"]).replace("_", " "): int(row["action"]) for row in steps.to_dict("records")}


def _parts(panel: Panel, explanation: Any, options: dict[str, int]) -> None:
    at = np.arange(len(options))
    rows = explanation.actions.loc[list(options.values())]
    ups, downs = np.zeros(len(options)), np.zeros(len(options))
    for part, colour in zip(explanation.part_columns, LINE_COLOURS, strict=False):
        values = rows[part].to_numpy(float)
        start = np.where(values >= 0.0, ups, downs)
        panel.barh(at, values, 0.62, left=start, color=colour, label=part.replace("_", " "))
        ups, downs = ups + np.maximum(values, 0.0), downs + np.minimum(values, 0.0)
    utility = rows["utility"].to_numpy(float)
    mark: dict[str, Any] = {"marker": "D", "s": 44, "color": "white", "edgecolor": INK, "linewidths": 1.4, "zorder": 5}
    panel.scatter(utility, at, label="utility", **mark)
    box = {"facecolor": "white", "alpha": 0.85, "linewidth": 0, "pad": 1}
    for place, value in zip(at, utility, strict=True):
        panel.annotate(f"{value:.2f}", (value, place), xytext=(8, 0), textcoords="offset points", va="center",
                       fontsize=8, bbox=box, zorder=6)  # fmt: skip
    panel.use_sticky_edges = False
    panel.axvline(0.0, color=INK, linewidth=0.8)
    panel.set_yticks(at, list(options))
    panel.invert_yaxis()
    panel.set_xlabel("% of GDP a year, as Seoul anticipates")
    panel.figure.legend(loc="outside lower left", fontsize=8, ncols=5, frameon=False)
    plain(panel)


def _rungs(panel: Panel, rows: Any, ladder: str) -> None:
    chosen = rows["chosen"].to_numpy(bool)
    levels, chance = rows["level"].to_numpy(float), np.nan_to_num(rows["probability"].to_numpy(float))
    colours = [ACTOR_COLOUR["beijing"] if own else ACTOR_COLOUR["seoul"] for own in chosen]
    panel.bar(levels, 100 * chance, 0.03 * (np.ptp(levels) or 1.0), color=colours)
    for level, share, name in zip(levels, 100 * chance, rows["rung"], strict=True):
        panel.annotate(name.replace("_", " "), (level, share), xytext=(0, 3), textcoords="offset points", ha="center",
                       fontsize=8)  # fmt: skip
    panel.axvline(float(rows["aim"].iloc[0]), color=INK, linestyle="--", linewidth=1)
    panel.set(ylabel="chance, %", ylim=(0, 118))
    panel.margins(x=0.15)
    panel.set_title(f"{ladder.replace('_', ' ')}: level aimed at (dashed), rungs, the one taken (orange)", loc="left",
                    fontsize=9)  # fmt: skip
    plain(panel)
