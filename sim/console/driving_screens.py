"""How drivers of a result look in a terminal."""

from collections.abc import Mapping
from typing import Any

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table

from sim.analysis.sensitivity.convergence import TOO_WIDE
from sim.vocabulary import OUTCOMES_BY_NAME

MUCH_LUCK = 0.1
"""Share of the variance between points from which unaveraged luck is spoken of."""
MOST_TABLES, MOST_FACTORS, MOST_NAMED, BAR = 3, 10, 4, 16


def notes(screen: Console, words: str) -> None:
    """Print how to read a table, under it."""
    screen.print(Padding(f"[dim]{escape(words)}[/]\n", (0, 0, 0, 1)), highlight=False)


def ranged(low: int, high: int) -> str:
    """Places in a ranking."""
    return str(low) if low == high else f"{low}-{high}"


def bar(value: float, largest: float) -> str:
    """A value as a row of blocks."""
    return "█" * round(BAR * max(value, 0.0) / largest) if largest > 0.0 else ""


def whose(lever: str) -> str:
    """A combination of levers after a title; nothing without levers."""
    return f" under {lever}" if lever else ""


def print_sensitivity(screen: Console, answer: Any) -> None:
    """Print what drives each outcome: the leading factors, how firm their order is, and what was left out."""
    cells = list(answer.found)
    for cell in cells[:MOST_TABLES]:
        _print_cell(screen, answer, cell)
    if len(cells) > MOST_TABLES:
        _print_leaders(screen, answer, cells)
    for cell, why in answer.left_out.items():
        words = f"{cell.outcome}{whose(cell.lever)} {why}"
        screen.print(f"[yellow]left out[/]: {escape(words)}", highlight=False, soft_wrap=True)
    if failed := answer.swept.manifest["failed"]:
        screen.print(f"{failed:,} runs failed and count as undefined", style="bold red", highlight=False)


def _print_cell(screen: Console, answer: Any, cell: Any) -> None:
    rows = answer.indices[(answer.indices["lever"] == cell.lever) & (answer.indices["outcome"] == cell.outcome)]
    sobol = answer.method == "sobol"
    name = "ST" if sobol else "mu_star"
    outcome = OUTCOMES_BY_NAME[cell.outcome]
    title = f"{cell.outcome}{whose(cell.lever)}: {outcome.meaning} ({outcome.scope})"
    table = Table(title=escape(title), title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("place", justify="right")
    table.add_column("what varies", overflow="fold")
    for heading in ("S1 alone", "ST in all") if sobol else ("mu*", "mu", "sigma"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    largest = float(rows[name].max())
    for row in rows.head(MOST_FACTORS).to_dict("records"):
        cells = _sobol_cells(row) if sobol else _morris_cells(row)
        table.add_row(
            ranged(row["rank_low"], row["rank_high"]), escape(str(row["factor"])), *cells, bar(row[name], largest)
        )
    screen.print(table)
    if sobol:
        screen.print(f"sum of S1 {rows['S1'].sum():.2f}: what factors do alone", highlight=False)
    for line in judgement(answer, cell):
        screen.print(escape(line), highlight=False, soft_wrap=False)
    screen.print()


def _sobol_cells(row: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(f"{row[name]:.2f} ±{row[f'{name}_high'] - row[name]:.2f}" for name in ("S1", "ST"))


def _morris_cells(row: Mapping[str, Any]) -> tuple[str, ...]:
    star = f"{row['mu_star']:.3g} ±{row['mu_star_high'] - row['mu_star']:.2g}"
    return star, f"{row['mu']:+.3g}", f"{row['sigma']:.3g}"


def judgement(answer: Any, cell: Any) -> list[str]:
    """What the sample can tell, in words."""
    told, one = answer.verdicts[cell], answer.found[cell]
    base = f"{one.base:,} {'base points' if answer.method == 'sobol' else 'trajectories'}"
    trouble = "what matters changes place when resampled (the places say how far)"
    if told.width >= TOO_WIDE:
        trouble = f"intervals are as wide as {told.width:.1f}"
    if told.ranks:
        lines = [f"Enough to rank: with {base}, what matters keeps its place when resampled."]
    else:
        lines = [
            f"TOO SMALL TO RANK: with {base}, {trouble}. Four times as many, {4 * one.base:,}, halve the intervals."
        ]
    if not told.precise and told.ranks:
        about = "index" if answer.method == "sobol" else "effect, as a share of the largest,"
        lines.append(f"Values are rougher than their order: the widest interval of an {about} spans {told.width:.2f}.")
    if not told.screens:
        lines.append("Factors at the bottom are not proved to be without effect.")
    rows = answer.outcomes[(answer.outcomes["lever"] == cell.lever) & (answer.outcomes["outcome"] == cell.outcome)]
    if (luck := float(rows["luck_left"].iloc[0])) > MUCH_LUCK:
        histories = answer.swept.plan.replicates
        lines.append(
            f"{100 * luck:.0f} % of the variance between points is luck that {histories} histories do not average out; "
            f"it is in every {'ST' if answer.method == 'sobol' else 'mu*'}. More replicates bring it down."
        )
    if one.dropped:
        lines.append(f"{one.dropped:,} {base.split(' ', 1)[1]} left out, where the outcome is undefined.")
    return lines


def _print_leaders(screen: Console, answer: Any, cells: Any) -> None:
    """One line an outcome: its leading factors."""
    name = "ST" if answer.method == "sobol" else "mu_star"
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("outcome", overflow="fold")
    table.add_column("what drives it most", overflow="fold")
    for cell in cells:
        rows = answer.indices[(answer.indices["lever"] == cell.lever) & (answer.indices["outcome"] == cell.outcome)]
        leading = ", ".join(f"{row['factor']} ({row[name]:.2g})" for row in rows.head(MOST_NAMED).to_dict("records"))
        mark = "" if answer.verdicts[cell].ranks else " ?"
        table.add_row(escape(f"{cell.outcome}{whose(cell.lever)}{mark}"), escape(leading))
    screen.print(table)
    notes(screen, f"{name.replace('_star', '*')} in brackets; ?: the sample is too small to rank")
