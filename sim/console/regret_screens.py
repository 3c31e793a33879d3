"""How regret looks in a terminal."""

import math
from typing import Any

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table

from sim.analysis.regret.words import cautions, headline
from sim.analysis.wording import whole_percent
from sim.console.driving_screens import notes, ranged
from sim.vocabulary import OUTCOMES_BY_NAME

WORTH_TELLING = 0.02
"""Share of the futures a policy must win for its corner to be told."""


def print_regret(screen: Console, found: Any) -> None:
    """Print the answer, what to be careful about, regrets, the Pareto view, and where each policy wins."""
    screen.print(f"[bold]{escape(headline(found))}[/]\n", highlight=False)
    for words in cautions(found):
        screen.print(Padding(f"[yellow]careful[/]: {escape(words)}", (0, 0, 0, 2)), highlight=False)
    screen.print(_regrets(found))
    drawn = "futures and histories" if found.common else "futures"
    notes(
        screen,
        f"place: when {drawn} are drawn again, its 95 % range, by the mean and by the 95 % regret; policies that tie "
        "share their places; held out: against the policy that other histories "
        "recommend, too low on average where the mean is too high; the maximum grows with the number of futures",
    )
    screen.print(_pareto(found))
    side = "at most" if found.lower else "at least"
    notes(
        screen,
        "worst 5 %: of the futures; front: share of the resamples in which no policy has more of one and no "
        f"less of the other; good: share of the futures with {side} {found.threshold:.3g} (unless "
        "--threshold says otherwise, the mean over futures and policies); wins: is best there, ties shared; "
        "firmly: by more than luck explains",
    )
    for row in found.policies.to_dict("records"):
        if row["where"] and row["wins"] >= WORTH_TELLING:
            words = (
                f"{row['policy']} is best in {whole_percent(row['where_share'])} of the futures in which {row['where']}"
            )
            screen.print(Padding(escape(words), (0, 0, 0, 2)), highlight=False)
    screen.print()


def _regrets(found: Any) -> Table:
    outcome = OUTCOMES_BY_NAME[found.by]
    title = f"Regret in {found.by} ({outcome.meaning}, {outcome.unit})"
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("place\nby mean", justify="right", no_wrap=True)
    table.add_column("policy", overflow="fold")
    for heading in ("mean", "held out", "95 %", "max", "place\nby 95 %"):
        table.add_column(heading, justify="right", no_wrap=True)
    for row in found.policies.to_dict("records"):
        numbers = (_three(row[name]) for name in ("mean_regret", "held_out_regret", "p95_regret", "max_regret"))
        places = (ranged(row[f"{name}_low"], row[f"{name}_high"]) for name in ("rank", "tail_rank"))
        table.add_row(next(places), escape(row["policy"]), *numbers, next(places))
    return table


def _pareto(found: Any) -> Table:
    title = f"More {found.by} against less {found.risk}"
    if found.lower:
        title = f"Less {found.by} against less {found.risk}"
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("policy", overflow="fold")
    for heading in ("mean", "worst 5 %", "risk", "front", "good", "wins", "firmly"):
        table.add_column(heading, justify="right", no_wrap=True)
    for row in found.policies.to_dict("records"):
        numbers = (f"{row[name]:.3f}" for name in ("mean", "p5", "risk"))
        shares = (whole_percent(row[name]) for name in ("front_share", "satisficing", "wins"))
        firmly = whole_percent(row["firm_wins"]) if found.histories > 1 else "–"
        table.add_row(escape(row["policy"]), *numbers, *shares, firmly)
    return table


def _three(value: float) -> str:
    """Three decimals; a dash for what one history cannot tell."""
    return "–" if math.isnan(value) else f"{value:.3f}"
