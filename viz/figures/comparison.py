"""Figure of a comparison: differences in standard errors, how firm their signs are, and when histories part."""

from pathlib import Path
from typing import TYPE_CHECKING

import matplotlib as mpl
import numpy as np

from viz.figures.canvas import Panel, new_figure, plain
from viz.theme import ACTOR_COLOUR, INK

if TYPE_CHECKING:
    import pandas as pd

LEVEL, HALF = 0.05, 1.96
COLOURS = tuple(ACTOR_COLOUR[name] for name in ("seoul", "beijing", "washington", "moscow", "firms", "pyongyang"))
DASHES = {"seoul": "-", "governments": "--", "anything": ":"}
MOST_STANDARD_ERRORS = 40.0


def draw_comparison(differences: "pd.DataFrame", partings: "pd.DataFrame", path: Path) -> None:
    """Draw a comparison.

    Parameters
    ----------
    differences, partings : DataFrame
        Of `sim.analysis.compare.Comparison`.
    path : Path
    """
    sides = list(dict.fromkeys(differences["side"]))
    outcomes = list(dict.fromkeys(differences["outcome"]))
    with mpl.rc_context({"font.size": 9, "text.color": INK, "axes.titleweight": "bold"}):
        figure = new_figure(13, 2.2 + 0.24 * len(outcomes) * (1 + 0.35 * (len(sides) - 1)))
        apart, parted = figure.subplots(1, 2, width_ratios=(1.5, 1))
        for k, side in enumerate(sides):
            own = differences[differences["side"] == side].set_index("outcome").reindex(outcomes)
            _differences(apart, own, (k - (len(sides) - 1) / 2) * 0.22, COLOURS[k % len(COLOURS)], side)
            _partings(parted, partings[partings["side"] == side], COLOURS[k % len(COLOURS)], side)
        _dress(apart, outcomes)
        parted.set(xlabel="month", ylabel="% of histories", ylim=(0, 102))
        parted.set_title("Histories that have parted", loc="left")
        parted.legend(loc="lower right", fontsize=8, framealpha=0.85, edgecolor="none")
        plain(parted)
        pairs = int(differences["pairs"].max())
        title = f"{', '.join(sides)}: differences on the same luck, {pairs:,} pairs"
        figure.suptitle(title, x=0.01, ha="left", fontsize=12, fontweight="bold")
        figure.savefig(path)


def _differences(panel: Panel, rows: "pd.DataFrame", shift: float, colour: str, side: str) -> None:
    z = (rows["difference"] / rows["standard_error"].replace(0.0, np.nan)).to_numpy(float)
    shown = np.clip(z, -MOST_STANDARD_ERRORS, MOST_STANDARD_ERRORS)
    at = np.arange(len(rows)) + shift
    clear = (rows["p_holm"] < LEVEL).to_numpy(bool)
    panel.hlines(at, 0.0, np.nan_to_num(shown), colors=colour, linewidth=1.0, alpha=0.5)
    panel.scatter(shown[clear], at[clear], color=colour, s=34, zorder=4, label=f"{side}, beyond chance (Holm)")
    panel.scatter(shown[~clear], at[~clear], facecolor="white", edgecolor=colour, s=30, zorder=4, label=f"{side}, not")
    for place, value, row in zip(at, shown, rows.to_dict("records"), strict=True):
        holds = f"  {100 * row['sign_holds']:.0f} %" if np.isfinite(row["sign_holds"]) else ""
        words = f"{row['difference']:+.3g}{holds}"
        left = np.isfinite(value) and value < 0.0
        panel.annotate(words, (np.nan_to_num(value), place), xytext=(-7 if left else 7, 0), textcoords="offset points",
                       ha="right" if left else "left", va="center", fontsize=7.5)  # fmt: skip


def _dress(panel: Panel, outcomes: list[str]) -> None:
    panel.axvspan(-HALF, HALF, color="#EEEEEE", zorder=0, linewidth=0)
    panel.axvline(0.0, color=INK, linewidth=0.8)
    panel.set_yticks(range(len(outcomes)), [name.replace("_", " ") for name in outcomes])
    panel.set_ylim(len(outcomes) - 0.4, -0.6)
    panel.margins(x=0.22)
    panel.set_xlabel("difference in standard errors (grey: 95 % of chance); written: the difference, and in how many "
                     "parameter draws its sign holds", fontsize=8)  # fmt: skip
    panel.set_title("Differences", loc="left")
    panel.legend(loc="best", fontsize=7.5, framealpha=0.85, edgecolor="none")
    plain(panel)


def _partings(panel: Panel, rows: "pd.DataFrame", colour: str, side: str) -> None:
    for kind in (name for name in rows.columns if name not in ("side", "month", "date")):
        label = f"{side}: {kind.replace('_', ' ')}"
        panel.plot(rows["month"], 100 * rows[kind], color=colour, linestyle=DASHES.get(kind, "-."), label=label)
