"""Figure of a comparison: differences in standard errors, how firm their signs are, and when histories part."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from sim.analysis.compare.robustness import sign
from sim.jit import Array
from sim.vocabulary import OUTCOMES_BY_NAME, PARAMETERS
from viz.figures.canvas import Panel, lettering, new_figure, plain
from viz.theme import ACTOR_COLOUR, INK

if TYPE_CHECKING:
    import pandas as pd

    from sim.analysis.compare.robustness import SignMap

LEVEL, HALF = 0.05, 1.96
COLOURS = tuple(ACTOR_COLOUR[name] for name in ("seoul", "beijing", "washington", "moscow", "firms", "pyongyang"))
DASHES = {"seoul": "-", "governments": "--", "anything": ":"}
MOST_STANDARD_ERRORS = 40.0
"""Where the scale of differences ends; what lies beyond is drawn as an arrow head."""
DARK = 0.6
"""Share of the largest difference from which a cell of the map is too dark for black letters."""


def draw_comparison(differences: "pd.DataFrame", partings: "pd.DataFrame", path: Path, *, first: str) -> None:
    """Draw a comparison.

    Parameters
    ----------
    differences, partings : DataFrame
        Of `sim.analysis.compare.Comparison`.
    path : Path
    first : str
        Name of the side that the others are held against.
    """
    sides = list(dict.fromkeys(differences["side"]))
    outcomes = list(dict.fromkeys(differences["outcome"]))
    with lettering():
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
        title = f"{', '.join(sides)} against {first}: differences on the same luck, {pairs:,} pairs"
        figure.suptitle(title, x=0.01, ha="left", fontsize=12, fontweight="bold")
        figure.savefig(path)


def _differences(panel: Panel, rows: "pd.DataFrame", shift: float, colour: str, side: str) -> None:
    z = standard_errors(rows)
    shown = np.clip(z, -MOST_STANDARD_ERRORS, MOST_STANDARD_ERRORS)
    at = np.arange(len(rows)) + shift
    clear, beyond = (rows["p_holm"] < LEVEL).to_numpy(bool), np.abs(z) > MOST_STANDARD_ERRORS
    panel.hlines(at, 0.0, np.nan_to_num(shown), colors=colour, linewidth=1.0, alpha=0.5)
    filled, hollow = {"color": colour, "s": 34}, {"facecolor": "white", "edgecolor": colour, "s": 30}
    for fits, style, words in ((clear, filled, "beyond chance (Holm)"), (~clear, hollow, "not")):
        inside = fits & ~beyond
        panel.scatter(shown[inside], at[inside], zorder=4, label=f"{side}, {words}", **style)
        for marker, off in (("<", z < 0.0), (">", z > 0.0)):
            out = fits & beyond & off
            panel.scatter(shown[out], at[out], zorder=4, marker=marker, **style)
    for place, value, row, off in zip(at, shown, rows.to_dict("records"), beyond, strict=True):
        holds = f"  {100 * row['sign_holds']:.0f} %" if np.isfinite(row["sign_holds"]) else ""
        words = f"{row['difference']:+.3g}{holds}{f'  (> {MOST_STANDARD_ERRORS:g})' if off else ''}"
        left = np.isfinite(value) and value < 0.0
        panel.annotate(words, (np.nan_to_num(value), place), xytext=(-7 if left else 7, 0), textcoords="offset points",
                       ha="right" if left else "left", va="center", fontsize=7.5)  # fmt: skip


def standard_errors(rows: "pd.DataFrame") -> Array:
    """Differences in their standard errors, float64 (rows,): infinite without spread, 0 for no difference."""
    difference, error = (rows[name].to_numpy(float) for name in ("difference", "standard_error"))
    with np.errstate(divide="ignore", invalid="ignore"):
        found: Array = np.where(difference == 0.0, 0.0, difference / error)
    return found


def names_of(outcomes: Sequence[str]) -> list[str]:
    """Outcomes in the words of the vocabulary, with their months where two would be called the same."""
    words = [OUTCOMES_BY_NAME[name].meaning for name in outcomes]
    return [
        word if words.count(word) == 1 else f"{word} ({OUTCOMES_BY_NAME[name].scope})"
        for word, name in zip(words, outcomes, strict=True)
    ]


def _dress(panel: Panel, outcomes: list[str]) -> None:
    panel.axvspan(-HALF, HALF, color="#EEEEEE", zorder=0, linewidth=0)
    panel.axvline(0.0, color=INK, linewidth=0.8)
    panel.set_yticks(range(len(outcomes)), names_of(outcomes))
    panel.set_ylim(len(outcomes) - 0.4, -0.6)
    panel.margins(x=0.42)
    panel.set_xlabel("difference in standard errors (grey: 95 % of chance; arrow head: off the scale); written: the "
                     "difference, and in how many\nparameter draws its sign holds", fontsize=8)  # fmt: skip
    panel.set_title("Differences", loc="left")
    panel.legend(loc="best", fontsize=7.5, framealpha=0.85, edgecolor="none")
    plain(panel)


def _partings(panel: Panel, rows: "pd.DataFrame", colour: str, side: str) -> None:
    for kind in (name for name in rows.columns if name not in ("side", "month", "date")):
        label = f"{side}: {kind.replace('_', ' ')}"
        panel.plot(rows["month"], 100 * rows[kind], color=colour, linestyle=DASHES.get(kind, "-."), label=label)


def draw_sign_map(signs: "SignMap", names: tuple[str, str], path: Path) -> None:
    """Draw the difference between two sides over two parameters, with its sign in every cell.

    Parameters
    ----------
    signs : SignMap
    names : tuple of str
        Of the first and the second side; the difference is the second less the first.
    path : Path
    """
    outcome, terms = OUTCOMES_BY_NAME[signs.outcome], {term.name: term for term in PARAMETERS}
    reach = float(np.nanmax(np.abs(signs.difference), initial=0.0)) or 1.0
    with lettering():
        figure = new_figure(8.4, 6.2)
        panel = figure.subplots()
        image = panel.pcolormesh(signs.across_values, signs.down_values, signs.difference, cmap="RdBu", vmin=-reach,
                                 vmax=reach, shading="nearest")  # fmt: skip
        for j, down in enumerate(signs.down_values):
            for i, across in enumerate(signs.across_values):
                mark = sign(signs.difference[j, i], signs.standard_error[j, i])
                colour = "white" if abs(signs.difference[j, i]) > DARK * reach else INK
                panel.text(across, down, mark.replace("-", "−"), ha="center", va="center", fontsize=10, color=colour)
        for label, name in ((panel.set_xlabel, signs.across), (panel.set_ylabel, signs.down)):
            label(f"{terms[name].meaning} ({name})")
        panel.set_title("+ or −: beyond two standard errors; in brackets: within; 0: none", loc="left", fontsize=8,
                        fontweight="normal")  # fmt: skip
        figure.colorbar(image, ax=panel, label=f"difference in {outcome.unit} ({outcome.scope})", shrink=0.8)
        title = f"{outcome.meaning}: {names[1]} less {names[0]}"
        figure.suptitle(title, x=0.01, ha="left", fontsize=12, fontweight="bold")
        figure.savefig(path)
