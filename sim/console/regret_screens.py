"""How regret looks in a terminal."""

from typing import Any

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table

from sim.analysis.regret.words import cautions, headline
from sim.console.driving_screens import ranged
from sim.vocabulary import OUTCOMES_BY_NAME


def percent(share: float) -> str:
    """A share in whole percent."""
    return f"{100 * share:.0f} %"


def print_regret(screen: Console, found: Any) -> None:
    """Print the answer, what to be careful about, regrets, the Pareto view, and where each policy wins."""
    screen.print(f"[bold]{escape(headline(found))}[/]\n", highlight=False)
    for words in cautions(found):
        screen.print(Padding(f"[yellow]careful[/]: {escape(words)}", (0, 0, 0, 2)), highlight=False)
    screen.print(_regrets(found))
    screen.print(_pareto(found))
    for row in found.policies.to_dict("records"):
        if row["where"]:
            words = f"{row['policy']} wins {percent(row['where_share'])} of the futures in which {row['where']}"
            screen.print(Padding(escape(words), (0, 0, 0, 2)), highlight=False)
    screen.print()


def _regrets(found: Any) -> Table:
    outcome = OUTCOMES_BY_NAME[found.by]
    title = f"Regret in {found.by} ({outcome.meaning}, {outcome.unit})"
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False, caption_justify="left")
    table.add_column("place", justify="right")
    table.add_column("policy", overflow="fold")
    for heading in ("mean", "held out", "95 %", "max", "good", "wins", "firmly"):
        table.add_column(heading, justify="right", no_wrap=True)
    for row in found.policies.to_dict("records"):
        numbers = (f"{row[name]:.2f}" for name in ("mean_regret", "held_out_regret", "p95_regret", "max_regret"))
        shares = (percent(row[name]) for name in ("satisficing", "wins", "firm_wins"))
        table.add_row(ranged(row["rank_low"], row["rank_high"]), escape(row["policy"]), *numbers, *shares)
    side = "at most" if found.lower else "at least"
    table.caption = (
        f"place: when futures{' and histories' if found.common else ''} are drawn again; held out: against the policy\n"
        "that other histories recommend (too low where the mean is too high); good: share of\n"
        f"futures with {side} {found.threshold:.3g}; firmly: by more than luck explains; max grows with the futures"
    )
    return table


def _pareto(found: Any) -> Table:
    title = f"More {found.by} against less {found.risk}"
    if found.lower:
        title = f"Less {found.by} against less {found.risk}"
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False, caption_justify="left")
    table.add_column("policy", overflow="fold")
    for heading in ("mean", "worst 5 %", "risk", "not dominated"):
        table.add_column(heading, justify="right")
    for row in found.policies.to_dict("records"):
        front = f"{'yes' if row['on_front'] else 'no'} ({percent(row['front_share'])})"
        table.add_row(escape(row["policy"]), *(f"{row[name]:.3f}" for name in ("mean", "p5", "risk")), front)
    table.caption = "worst 5 %: futures; in brackets: share of the resamples"
    return table
