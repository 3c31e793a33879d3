"""Figures of the claims ledger: tests that decide each claim, and how much of the plausible space a row holds in."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from viz.figures.canvas import Panel, lettering, new_figure, plain
from viz.theme import ACTOR_COLOUR, GRID, INK

if TYPE_CHECKING:
    import pandas as pd

EVIDENCE = {
    "calibrated": ("#9A9A9A", "the defaults were tuned on it"),
    "by_construction": ("#92BADB", "laws of fixed sign lead to it"),
    "checked": (ACTOR_COLOUR["seoul"], "it could have failed"),
}
"""What a verdict is worth: colour and words."""

FAILS = ACTOR_COLOUR["beijing"]
LETTERS, QUOTED = 52, 44
"""Letters of what must hold, and of the article's words in front of it."""


def draw_ledger(ledger: "pd.DataFrame", parts: "pd.DataFrame", path: Path) -> None:
    """A row a claim, a square a test that decides it: its colour says what the verdict is worth.

    Parameters
    ----------
    ledger, parts : DataFrame
        From `sim.analysis.claims.tables_of`.
    path : Path
    """
    claims = ledger[ledger["kind"] == "claim"].reset_index(drop=True)
    evidence = dict(zip(ledger["id"], ledger["evidence"], strict=True))
    with lettering(bold_titles=False):
        figure = new_figure(13.5, 1.9 + 0.25 * len(claims))
        panel = figure.subplots()
        for row, claim in enumerate(claims["id"]):
            own = parts[parts["id"] == claim].to_dict("records")
            for column, test in enumerate(own):
                colour = EVIDENCE[evidence.get(test["what"], "checked")][0]
                panel.scatter(column, row, marker="s", s=62, color=colour)
                if not test["passed"]:
                    panel.scatter(column, row, marker="x", s=95, color=FAILS, linewidths=2.4, zorder=4)
            failing = ", ".join(str(test["what"]) for test in own if not test["passed"])
            panel.text(len(own) - 0.4, row, failing, color=FAILS, va="center", fontsize=8)
        labels = [label_of(row) for row in claims.to_dict("records")]
        panel.set_yticks(range(len(claims)), labels)
        panel.invert_yaxis()
        panel.set_xlim(-0.6, 2.0 * max([8, *claims["tests"]]))
        panel.set_xticks([])
        panel.set_axisbelow(True)
        panel.grid(axis="y", color=GRID, linewidth=0.6)
        for side in ("top", "right", "bottom", "left"):
            panel.spines[side].set_visible(False)
        panel.tick_params(length=0)
        _legend(figure, failing=True)
        held = int(claims["passed"].sum())
        title = f"{held} of {len(claims)} claims of the article hold; a square a test that decides it"
        figure.suptitle(title, x=0.01, ha="left", fontsize=12, fontweight="bold")
        figure.savefig(path)


def label_of(claim: Any) -> str:
    """A row that reads alone: the article's words, shortened, and what must hold of them."""
    quote, separator, _ = str(claim["mechanism"]).partition('": ')
    words = f"“{_short(quote.removeprefix(chr(34)), QUOTED)}”: " if separator else ""
    return f"{claim['id']}  {words}{_short(str(claim['fact']), LETTERS)}"


def _short(words: str, letters: int) -> str:
    return words if len(words) <= letters else f"{words[: letters - 1].rstrip()}…"


def _legend(figure: Any, *, failing: bool) -> None:
    from matplotlib.lines import Line2D

    shape: dict[str, Any] = {"linestyle": "", "markersize": 8}
    found = [
        Line2D([], [], marker="s", color=colour, label=f"{name.replace('_', ' ')}: {words}", **shape)
        for name, (colour, words) in EVIDENCE.items()
    ]
    found.append(
        Line2D([], [], marker="x", color=FAILS, markeredgewidth=2.4, label="fails, and which", **shape) if failing else
        Line2D([], [], marker="o", color="white", markeredgecolor=INK, label="controls at the defaults", **shape)
    )  # fmt: skip
    figure.legend(handles=found, loc="outside lower left", ncols=4, fontsize=8, frameon=False)


def draw_robustness(ledger: "pd.DataFrame", path: Path) -> None:
    """Share of plausible parameter draws in which each row holds: claims, facts and checks, comparative statics.

    Parameters
    ----------
    ledger : DataFrame
        From `sim.analysis.claims.tables_of` with robustness; rows without a share are left out.
    path : Path
    """
    known = ledger.dropna(subset=["share"])
    kinds = {"Claims": ("claim",), "Stylised facts and checks": ("fact", "check"), "Comparative statics": ("static",)}
    tables = {title: known[known["kind"].isin(own)].sort_values("share", kind="stable") for title, own in kinds.items()}
    most = max(len(table) for table in list(tables.values())[:2])
    draws = int(known["draws"].max()) if len(known) else 0
    with lettering(8):
        figure = new_figure(13, 1.9 + 0.19 * max(most, 12))
        panels = figure.subplots(1, 3)
        for panel, (title, table) in zip(panels, tables.items(), strict=True):
            _shares(panel, table, named=title != "Comparative statics")
            panel.set_title(f"{title} ({len(table)})", loc="left")
        _legend(figure, failing=False)
        title = f"In how many of {draws} draws of plausible parameters each row of the ledger holds"
        figure.suptitle(title, x=0.01, ha="left", fontsize=12, fontweight="bold")
        figure.savefig(path)


def _shares(panel: Panel, table: "pd.DataFrame", *, named: bool) -> None:
    at, share = np.arange(len(table)), 100 * table["share"].to_numpy(float)
    colours = [EVIDENCE[name][0] for name in table["evidence"]]
    low, high = (100 * table[end].to_numpy(float) for end in ("low", "high"))
    panel.hlines(at, low, high, colors=colours, linewidth=1.6 if named else 0.9)
    control = 100 * table["at_default"].to_numpy(float)
    panel.scatter(control, at, s=26 if named else 9, facecolor="white", edgecolor=INK, linewidths=0.7, zorder=3)
    panel.scatter(share, at, s=22 if named else 9, color=colours, marker="s", zorder=4)
    panel.set_yticks(at if named else [], list(table["id"]) if named else [])
    panel.set_ylim(-0.8, max(len(table), 1) - 0.2)
    panel.set_xlim(-2, 102)
    panel.set_xlabel("% of draws, line: 95 %")
    plain(panel)
