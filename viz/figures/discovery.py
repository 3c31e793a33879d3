"""Figure of a discovered region: the way there, the box in its two sharpest inputs, and all its walls."""

from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np

from viz.figures.canvas import Panel, lettering, new_figure, plain
from viz.theme import ACTOR_COLOUR, GRID, INK

EVENT, OTHER = ACTOR_COLOUR["beijing"], "#9DB7CC"
MOST_POINTS = 4_000


def draw_box(found: Any, path: Path) -> None:
    """Draw a discovery.

    Parameters
    ----------
    found : sim.analysis.discovery.Discovery
    path : Path
    """
    with lettering():
        figure = new_figure(13, 4.6)
        way, plane, walls = figure.subplots(1, 3)
        _trajectory(way, found)
        _plane(plane, found)
        _walls(walls, found)
        figure.suptitle(found.cases.event_words, x=0.01, ha="left", fontsize=12, fontweight="bold")
        figure.savefig(path)


def _trajectory(panel: Panel, found: Any) -> None:
    from matplotlib.ticker import MaxNLocator

    steps = found.box.trajectory
    marks = panel.scatter(steps["coverage"], steps["density"], c=steps["inputs"], cmap="viridis", s=26)
    panel.plot(found.box.coverage, found.box.density, marker="o", ms=13, mfc="none", mec=EVENT, mew=2, ls="")
    panel.annotate("the box", (found.box.coverage, found.box.density), xytext=(10, 10), textcoords="offset points")
    panel.axhline(found.cases.base_rate, color=INK, linewidth=0.8, linestyle=":")
    panel.set(xlabel="coverage", ylabel="density", xlim=(0, 1.03), ylim=(0, 1.03))
    panel.set_title("Peeling trajectory", loc="left")
    panel.figure.colorbar(marks, ax=panel, label="inputs restricted", shrink=0.7, ticks=MaxNLocator(integer=True))
    plain(panel)


def _sharpest(found: Any) -> list[str]:
    """Two numeric inputs: those with the sharpest walls, then those the tree uses, then any."""
    numeric = [name for name in found.cases.inputs if found.cases.inputs[name].dtype.kind == "f"]
    walled = found.walls.sort_values("quasi_p")["input"].tolist()
    return [name for name in dict.fromkeys([*walled, *found.tree.importance, *numeric]) if name in numeric][:2]


def _plane(panel: Panel, found: Any) -> None:
    names = _sharpest(found)
    if len(names) < 2:
        panel.set_visible(False)
        return
    every = max(1, len(found.cases.event) // MOST_POINTS)
    inputs, event = found.cases.inputs[names].to_numpy()[::every], found.cases.event[::every]
    for value, colour, label in ((False, OTHER, "does not happen"), (True, EVENT, "happens")):
        own = inputs[event == value]
        panel.scatter(own[:, 0], own[:, 1], s=7, color=colour, label=label, linewidths=0)
    sides = []
    for k, name in enumerate(names):
        limits = {w.side: w.limit for w in found.box.walls if w.input == name}
        sides.append((limits.get("low", inputs[:, k].min()), limits.get("high", inputs[:, k].max())))
    (left, right), (bottom, top) = sides
    panel.add_patch(mpl.patches.Rectangle((left, bottom), right - left, top - bottom, fill=False, ec=INK, lw=1.6))
    panel.set(xlabel=names[0], ylabel=names[1])
    panel.set_title("Seen in two inputs", loc="left")
    panel.legend(loc="upper center", bbox_to_anchor=(0.5, -0.13), ncols=2, fontsize=8, frameon=False, markerscale=2.0)
    plain(panel)


def _walls(panel: Panel, found: Any) -> None:
    names = list(dict.fromkeys(wall.input for wall in found.box.walls))
    panel.set_title("Walls of the box in each range", loc="left")
    for row, name in enumerate(names):
        own = {wall.side: wall.limit for wall in found.box.walls if wall.input == name}
        column = found.cases.inputs[name]
        panel.barh(row, 1.0, 0.5, color=GRID)
        if "among" in own:
            panel.barh(row, len(own["among"]) / column.nunique(), 0.5, color=EVENT)
            panel.text(0.01, row, " or ".join(own["among"]), va="center", fontsize=8)
            continue
        low, high = float(column.min()), float(column.max())
        ends = np.array([own.get("low", low), own.get("high", high)])
        at = (ends - low) / (high - low)
        panel.barh(row, at[1] - at[0], 0.5, left=at[0], color=EVENT)
        for side, end, where in (("low", ends[0], at[0]), ("high", ends[1], at[1])):
            if side in own:
                panel.text(where, row + 0.36, f"{end:.3g}", ha="center", fontsize=8)
    panel.set_yticks(range(len(names)), names)
    panel.set_xlim(0, 1)
    panel.set_ylim(-0.6, max(len(names), 1) - 0.3)
    panel.set_xticks([0, 1], ["lowest", "highest"])
    for side in ("top", "right"):
        panel.spines[side].set_visible(False)
