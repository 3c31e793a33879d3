"""How a discovered region looks in a terminal."""

import math
from typing import Any

from rich import box as boxes
from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table

from sim.analysis.discovery.words import box_in_words, region_in_words
from sim.analysis.wording import whole_percent
from sim.console.driving_screens import notes

MOST_STEPS, MOST_LEAVES = 12, 3
SIDES = {"low": ">=", "high": "<=", "among": "is"}


def print_discovery(screen: Console, found: Any) -> None:
    """Print the region in words, its walls, what holds on fresh futures, the way there, and what a tree says."""
    cases = found.cases
    screen.print(f"[bold]{escape(box_in_words(found))}[/]\n", highlight=False)
    for words in _doubts(found):
        screen.print(Padding(f"[yellow]careful[/]: {escape(words)}", (0, 0, 0, 2)), highlight=False)
    if found.box.walls:
        screen.print(_walls(found))
        notes(
            screen,
            "quasi-p: chance of so many events if the wall told nothing; stable: share of random halves of the "
            "futures that build this wall too",
        )
        _print_held_out(screen, found)
    screen.print(_trajectory(found))
    box = found.box
    notes(
        screen,
        f"chosen, less the walls that add nothing: coverage {whole_percent(box.coverage)}, density "
        f"{whole_percent(box.density)}; --box N takes another as it is, --density .8 the largest box at least so dense",
    )
    _print_tree(screen, found)
    if cases.left_out:
        screen.print(f"{cases.left_out:,} cases left out, where the outcome is undefined", highlight=False)


def _doubts(found: Any) -> list[str]:
    doubts = list(found.cases.warnings)
    if found.box.walls and found.is_chance:
        doubts.append(
            "boxes found on half of the futures are hardly better than none on the other: this one may be chance"
        )
    if (loose := found.walls[found.walls["stability"] < 0.5]["input"].tolist()) and len(found.halves):
        doubts.append(f"walls that fewer than half of the resamples build: {', '.join(dict.fromkeys(loose))}")
    return doubts


def _walls(found: Any) -> Table:
    table = Table(title="The box", title_justify="left", box=boxes.SIMPLE_HEAD, pad_edge=False)
    table.add_column("what varies", overflow="fold")
    table.add_column("limit", overflow="fold")
    table.add_column("quasi-p", justify="right")
    table.add_column("stable", justify="right")
    table.add_column("limit in resamples", justify="right")
    for row in found.walls.to_dict("records"):
        limit = row["limit"] if isinstance(row["limit"], str) else f"{row['limit']:.3g}"
        spread = "" if math.isnan(row["limit_low"]) else f"{row['limit_low']:.3g} .. {row['limit_high']:.3g}"
        stable = "" if math.isnan(row["stability"]) else whole_percent(row["stability"])
        small = "< 1e-4" if row["quasi_p"] < 1e-4 else f"{row['quasi_p']:.2g}"
        table.add_row(escape(row["input"]), f"{SIDES[row['side']]} {escape(limit)}", small, stable, spread)
    return table


def _print_held_out(screen: Console, found: Any) -> None:
    box, (density, spread) = found.box, found.held_out
    screen.print(
        f"coverage {whole_percent(box.coverage)}, density {whole_percent(box.density)}, mass {whole_percent(box.mass)} "
        f"({len(found.cases.event):,} cases, {int(found.cases.event.sum()):,} events)", highlight=False,
    )  # fmt: skip
    if len(found.halves):
        covered = found.halves["coverage"].mean()
        screen.print(
            f"{len(found.halves)} boxes, each found on a random half of the futures and tried on the other: "
            f"density {whole_percent(density)} ± {100 * spread:.0f}, coverage {whole_percent(covered)}\n",
            highlight=False,
        )  # fmt: skip


def _trajectory(found: Any) -> Table:
    steps = found.box.trajectory
    every = max(1, -(-len(steps) // MOST_STEPS))
    table = Table(title="Peeling trajectory", title_justify="left", box=boxes.SIMPLE_HEAD, pad_edge=False)
    for heading in ("box", "coverage", "density", "mass", "inputs"):
        table.add_column(heading, justify="right")
    table.add_column("")
    for row in steps.to_dict("records"):
        chosen = row["step"] == found.box.step
        if chosen or row["step"] % every == 0 or row["step"] == len(steps) - 1:
            cells = [whole_percent(row[name]) for name in ("coverage", "density", "mass")]
            table.add_row(str(int(row["step"])), *cells, str(int(row["inputs"])), "<- chosen" if chosen else "")
    return table


def _print_tree(screen: Console, found: Any) -> None:
    tree = found.tree
    if not tree.leaves:
        screen.print("CART, as a second opinion: no region in which it is likelier than not.", highlight=False)
        return
    screen.print(
        f"CART, as a second opinion: coverage {whole_percent(tree.coverage)}, density {whole_percent(tree.density)} in "
        f"{len(tree.leaves)} region{'s' if len(tree.leaves) > 1 else ''}", highlight=False,
    )  # fmt: skip
    for leaf in tree.leaves[:MOST_LEAVES]:
        where = region_in_words(leaf.walls, {}) if leaf.walls else "everywhere"
        words = f"{whole_percent(leaf.density)} where {where} (coverage {whole_percent(leaf.coverage)})"
        screen.print(Padding(escape(words), (0, 0, 0, 2)), highlight=False)
    ranked = ", ".join(f"{name} {100 * value:.0f} %" for name, value in list(tree.importance.items())[:5])
    screen.print(Padding(escape(f"what it tells cases apart by: {ranked}"), (0, 0, 0, 2)), highlight=False)
    agreed = ", ".join(found.agreed) or "nothing"
    screen.print(Padding(escape(f"box and tree agree on: {agreed}"), (0, 0, 0, 2)), highlight=False)
