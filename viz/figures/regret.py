"""Figure of policies across futures: regrets, payoff against risk, and who wins."""

from pathlib import Path
from typing import Any

import numpy as np

from sim.vocabulary import OUTCOMES_BY_NAME
from viz.figures.canvas import Panel, lettering, new_figure, plain
from viz.theme import ACTOR_COLOUR, GRID


def draw_regret(found: Any, path: Path) -> None:
    """Draw a judgement of policies.

    Parameters
    ----------
    found : sim.analysis.regret.Regret
    path : Path
    """
    height = max(4.2, 1.6 + 0.38 * len(found.policies))
    with lettering():
        figure = new_figure(14, height)
        regrets, front, won = figure.subplots(1, 3)
        _regrets(regrets, found)
        _front(front, found)
        _wins(won, found)
        title = f"{len(found.futures):,} futures, {found.histories} histories of each, judged by {found.by}"
        figure.suptitle(title, x=0.01, ha="left", fontsize=12, fontweight="bold")
        figure.savefig(path)


def _rows(panel: Panel, found: Any) -> Any:
    at = np.arange(len(found.policies))[::-1]
    panel.set_yticks(at, list(found.policies["policy"]))
    return at


def _regrets(panel: Panel, found: Any) -> None:
    for row, policy in zip(_rows(panel, found), found.policies["policy"], strict=True):
        values = found.futures[f"regret of {policy}"].to_numpy()
        low, quarter, half, most, high = np.quantile(values, (0.05, 0.25, 0.5, 0.75, 0.95))
        panel.plot([low, high], [row, row], color=ACTOR_COLOUR["seoul"], linewidth=1.4)
        panel.barh(row, most - quarter, 0.45, left=quarter, color=ACTOR_COLOUR["seoul"], alpha=0.4)
        panel.plot([half, half], [row - 0.22, row + 0.22], color=ACTOR_COLOUR["seoul"], linewidth=2)
        panel.plot(values.mean(), row, marker="D", color=ACTOR_COLOUR["beijing"], markersize=5)
    panel.set_title("Regret (diamond: mean)", loc="left")
    panel.set_xlim(left=0.0)
    panel.set_xlabel(f"{_unit(found.by)}: 5-95 % of the futures, middle half, median")
    plain(panel)


def _unit(name: str) -> str:
    """Unit of an outcome; the name of what is none."""
    return OUTCOMES_BY_NAME[name].unit if name in OUTCOMES_BY_NAME else name.replace("_", " ")


def _named(name: str) -> str:
    known = OUTCOMES_BY_NAME.get(name)
    return f"{name}, {known.unit}" if known else name


def _front(panel: Panel, found: Any) -> None:
    table = found.policies
    middle = (table["risk"].min() + table["risk"].max()) / 2  # names run inwards, so that they stay in their panel
    for row in table.to_dict("records"):
        colour = ACTOR_COLOUR["washington"] if row["on_front"] else "#999999"
        panel.scatter(row["risk"], row["mean"], s=30 + 60 * row["front_share"], color=colour, zorder=3)
        right = row["risk"] > middle
        panel.annotate(
            row["policy"], (row["risk"], row["mean"]), xytext=(-6, -12) if right else (6, 4),
            textcoords="offset points", fontsize=8, ha="right" if right else "left",
        )  # fmt: skip
    front = table[table["on_front"]].sort_values("risk")
    panel.plot(front["risk"], front["mean"], color=ACTOR_COLOUR["washington"], linewidth=1, linestyle="--")
    panel.margins(x=0.25, y=0.12)
    panel.set(xlabel=f"{_named(found.risk)} (less is better)", ylabel=f"mean {_named(found.by)}")
    panel.set_title("Payoff and risk (green: front)", loc="left")
    plain(panel)


def _wins(panel: Panel, found: Any) -> None:
    at = _rows(panel, found)
    panel.barh(at, 100 * found.policies["wins"], 0.6, color=GRID, label="best")
    panel.barh(at, 100 * found.policies["firm_wins"], 0.6, color=ACTOR_COLOUR["seoul"], label="by more than luck")
    panel.set_xlabel("% of futures")
    panel.set_title("Futures each policy wins", loc="left")
    panel.legend(loc="upper center", bbox_to_anchor=(0.5, -0.13), ncols=2, fontsize=8, frameon=False)
    plain(panel)
