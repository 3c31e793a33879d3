"""Figures of where something tips: along a setting, over two, the nearest edges, and what a forced policy leaves."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from viz.figures.canvas import Panel, lettering, new_figure, plain
from viz.theme import ACTOR_COLOUR, INK

if TYPE_CHECKING:
    import pandas as pd

CURVE, EDGE, HERE = ACTOR_COLOUR["seoul"], ACTOR_COLOUR["beijing"], "#8A8F98"
RAISED = ACTOR_COLOUR["firms"]
LINES = (EDGE, CURVE, ACTOR_COLOUR["washington"], ACTOR_COLOUR["moscow"], RAISED)
MOST_ROWS = 42


def figures_of(found: Any) -> dict[str, Callable[[Path], None]]:
    """File names to what draws them: one for each part of what was asked.

    Parameters
    ----------
    found : sim.analysis.tipping.Study or LeftTipping
    """
    drawn: dict[str, Callable[[Path], None]] = {
        f"curve-{name}.png": partial(draw_curve, found, name) for name in found.question.parameters
    }
    own = {"map": draw_map, "ranked": draw_ranked, "path": draw_path}
    return drawn | {f"{name}.png": partial(draw, found) for name, draw in own.items() if name in found.tables}


def _title(found: Any) -> str:
    question = found.question
    return f"{found.spec.scenario.name}: {question.outcome} under {question.below:g}, {found.metric.scope}"


def draw_curve(found: Any, name: str, path: Path) -> None:
    """The metric along a parameter with its edges, and when single runs tip.

    Parameters
    ----------
    found : sim.analysis.tipping.Study or LeftTipping
    name : str
        The parameter.
    path : Path
    """
    edges, curve, tipped = (found.tables[f"{kind}-{name}"] for kind in ("edges", "curve", "tipped"))
    with lettering():
        figure = new_figure(11, 4.4)
        along, months = figure.subplots(1, 2)
        _curve(along, curve, edges, found.question.below)
        along.set(xlabel=f"{name} ({edges['unit'].iloc[0]})", ylabel=found.question.outcome)
        _tipped(months, tipped)
        figure.suptitle(_title(found), x=0.01, ha="left", fontsize=12, fontweight="bold")
        figure.savefig(path)


def _curve(panel: Panel, curve: "pd.DataFrame", edges: "pd.DataFrame", below: float) -> None:
    x, y = (curve.iloc[:, k].to_numpy(float) for k in (0, 1))
    panel.plot(x, y, color=CURVE, linewidth=1.8, marker="o", markersize=3)
    panel.axhline(below, color=HERE, linewidth=1, linestyle="--")
    now = float(edges["now"].iloc[0])
    known = np.isfinite(y)
    panel.plot(now, np.interp(now, x[known], y[known]), marker="o", markersize=9, color=HERE, zorder=4)
    panel.annotate("as configured", (now, np.interp(now, x[known], y[known])), xytext=(6, -14),
                   textcoords="offset points", fontsize=8)  # fmt: skip
    for row in edges.dropna(subset=["edge"]).to_dict("records"):
        low, high = max(float(row["low"]), x.min()), min(float(row["high"]), x.max())
        panel.axvspan(low, high, color=EDGE, alpha=0.16, linewidth=0)
        panel.plot(row["edge"], below, marker="D", markersize=8, color=EDGE, zorder=5)
        panel.annotate(f"{row['edge']:.3g}", (row["edge"], below), xytext=(8, 6), textcoords="offset points")
    panel.set_title("Edge and its 95 % interval" if edges["edge"].notna().any() else "No edge inside", loc="left")
    plain(panel)


def _tipped(panel: Panel, tipped: "pd.DataFrame") -> None:
    name = str(tipped.columns[0])
    for k, (value, rows) in enumerate(tipped.groupby(name, sort=False)):
        label = f"{name} = {value:.3g}" + (", as configured" if k == 0 else ", the edge")
        panel.plot(rows["month"], 100 * rows["share"], color=(HERE, EDGE, RAISED)[min(k, 2)], linewidth=1.8,
                   label=label)  # fmt: skip
    panel.set(xlabel="month", ylabel="% of runs that have tipped", ylim=(0, 102))
    panel.set_title("When single runs tip", loc="left")
    panel.legend(loc="best", fontsize=8, framealpha=0.85, edgecolor="none")
    plain(panel)


def draw_map(found: Any, path: Path) -> None:
    """The metric over two parameters, the threshold as a line; arguments as for `figures_of`."""
    across, down = found.question.parameters
    table = found.tables["map"].pivot_table(index=down, columns=across, values=found.question.outcome, dropna=False)
    below, values = found.question.below, table.to_numpy(float)
    reach = float(np.nanmax(np.abs(values - below), initial=0.0)) or 0.5
    x, y = table.columns.to_numpy(float), table.index.to_numpy(float)
    with lettering():
        figure = new_figure(8.4, 6.2)
        panel = figure.subplots()
        image = panel.pcolormesh(x, y, values, cmap="RdBu", vmin=below - reach, vmax=below + reach, shading="nearest")
        inside = values[np.isfinite(values)]
        if inside.size and inside.min() < below < inside.max() and min(values.shape) > 1:
            panel.contour(x, y, values, levels=[below], colors=[INK], linewidths=1.6)
        now = [float(found.tables[f"edges-{name}"]["now"].iloc[0]) for name in (across, down)]
        panel.plot(*now, marker="o", markersize=10, color="white", markeredgecolor=INK, markeredgewidth=2)
        box = {"facecolor": "white", "alpha": 0.75, "linewidth": 0, "pad": 1.5}
        panel.annotate("as configured", now, xytext=(9, 7), textcoords="offset points", fontsize=8, bbox=box)
        panel.set(xlabel=across, ylabel=down)
        figure.colorbar(image, ax=panel, label=found.question.outcome, shrink=0.8)
        figure.suptitle(f"{_title(found)} (line)", x=0.01, ha="left", fontsize=12, fontweight="bold")
        figure.savefig(path)


def draw_ranked(found: Any, path: Path) -> None:
    """Every parameter by how near its edge is; arguments as for `figures_of`."""
    ranked = found.tables["ranked"]
    known = ranked.dropna(subset=["edge"]).head(MOST_ROWS).iloc[::-1]
    span = (known["high_end"] - known["low_end"]).to_numpy(float)
    at = np.arange(len(known))
    with lettering():
        figure = new_figure(8.4, 2.0 + 0.24 * max(len(known), 2))
        panel = figure.subplots()
        colours = [RAISED if way == "up" else CURVE for way in known["direction"]]
        panel.barh(at, 100 * known["distance"], 0.62, color=colours)
        away = np.sort(100 * np.abs(known[["low", "high"]].to_numpy(float) - known[["now"]].to_numpy(float)), axis=1)
        ends = np.clip(away / span[:, None], 0.0, 100.0)
        panel.hlines(at, ends[:, 0], ends[:, 1], colors=INK, linewidth=1.1)
        rows = zip(known["parameter"], known["now"], known["edge"], strict=True)
        panel.set_yticks(at, [f"{name}  {now:.3g} → {edge:.3g}" for name, now, edge in rows])
        panel.set_xlabel("distance of the edge, % of the parameter's range; line: 95 %")
        panel.set_xlim(0, 102)
        without = int(ranked["edge"].isna().sum())
        panel.set_title(
            f"orange: raised, blue: lowered; {without} of {len(ranked)} have no edge", loc="left", fontsize=9
        )
        plain(panel)
        figure.suptitle(_title(found), x=0.01, ha="left", fontsize=12, fontweight="bold")
        figure.savefig(path)


def draw_path(found: Any, path: Path) -> None:
    """What is left of ambiguity after a forced policy; arguments as for `figures_of`."""
    table = found.tables["path"]
    free = table[table["months"] == 0].iloc[0]
    with lettering():
        figure = new_figure(9.0, 4.4)
        panel = figure.subplots()
        panel.axhline(100 * free["ambiguous_posture"], color=HERE, linestyle="--", linewidth=1, label="never forced")
        for k, (policy, rows) in enumerate(table[table["months"] > 0].groupby("policy", sort=False)):
            colour = LINES[k % len(LINES)]
            share, error = 100 * rows["ambiguous_posture"], 196 * rows["standard_error"]
            within = np.stack([np.minimum(error, share), np.minimum(error, 100 - share)])
            panel.errorbar(rows["months"], share, within, color=colour, marker="o", capsize=3, linewidth=1.8,
                           label=str(policy))  # fmt: skip
        panel.set(xlabel="months for which it was forced", ylabel="% of months ambiguous at the end", ylim=(-2, 102))
        panel.set_title("bars: 95 % of the difference to a Seoul never forced", loc="left", fontsize=9)
        panel.legend(loc="center left", bbox_to_anchor=(1.01, 0.5), fontsize=8, frameon=False)
        plain(panel)
        title = f"{found.spec.scenario.name}: what a forced policy leaves behind"
        figure.suptitle(title, x=0.01, ha="left", fontsize=12, fontweight="bold")
        figure.savefig(path)
