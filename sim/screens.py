"""How results look in a terminal: readable from 80 columns on."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table

from sim.vocabulary import OUTCOMES, OUTCOMES_BY_NAME, Outcome

HEADINGS = {
    "claim": "Article claims (C1-C32): each passes if all its tests pass",
    "fact": "Stylised facts (S1-S29)",
    "check": "Further checks of single claims",
    "static": "Comparative statics: a parameter up, an outcome up or down, on the same luck;\n"
    "difference, z-value, what a pass is worth (tuned: calibrated; built in: by construction)",
}


def outcomes_table(summary: Mapping[str, Mapping[str, Any]], title: str) -> Table:
    """Headline outcomes of a run.

    Parameters
    ----------
    summary : mapping
        What `summary.json` holds.
    title : str
    """
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, caption_justify="left", pad_edge=False)
    table.caption = "5-95 %: range of single runs, from luck alone, parameters as configured"
    for heading, side in (
        ("outcome", "left"),
        ("when", "left"),
        ("mean", "right"),
        ("5-95 %", "right"),
        ("unit", "left"),
    ):
        table.add_column(heading, justify=side, overflow="fold")  # type: ignore[arg-type]
    for outcome in OUTCOMES:
        row = summary[outcome.name]
        if outcome.headline and row["n"]:
            spread = f"{row['5%']:.3g} .. {row['95%']:.3g}"
            table.add_row(outcome.meaning, _when(outcome), f"{row['mean']:.3g}", spread, outcome.unit)
    return table


def _when(outcome: Outcome) -> str:
    """The months an outcome counts, in short."""
    return outcome.scope.replace(", while the war goes on", ", in war").replace("months ", "m ")


def _verdict(passed: bool) -> str:
    return "[green]pass[/]" if passed else "[bold red]FAIL[/]"


SHORT_EVIDENCE = {"calibrated": "tuned", "by_construction": "built in", "checked": "checked"}


def _static_line(result: Any, robustness: Any) -> str:
    """One line of 80 columns for a comparative static: difference, z-value, share of draws, what a pass is worth."""
    words = f"{result.id:42}{result.value:+9.3g} z{result.z:+5.0f}"
    if robustness is not None:
        known = result.id in robustness.index
        words += f"{100 * robustness.loc[result.id]['share']:4.0f} %" if known else " " * 6
    return f"{_verdict(result.passed)}  {escape(words)} [dim]{SHORT_EVIDENCE[result.evidence]}[/]"


def _evidence(result: Any) -> str:
    return str(result.evidence).replace("_", " ")


def _robust(result: Any, robustness: Any) -> str:
    """In how much of the plausible parameter space a row holds, in words; empty where nobody looked."""
    if robustness is None or result.id not in robustness.index:
        return ""
    row = robustness.loc[result.id]
    share, low, high = (100 * row[name] for name in ("share", "low", "high"))
    words = f"holds in {share:.0f} % of {row['draws']} draws ({low:.0f}-{high:.0f} %)"
    if row["at_default"] < 1.0:
        words += f", at the defaults in {100 * row['at_default']:.0f} %"
    return words


def print_ledger(screen: Console, results: Sequence[Any], robustness: Any = None) -> None:
    """Print the claims ledger, a block a kind of row: verdict, what was claimed, threshold and measured value.

    Parameters
    ----------
    screen : Console
    results : sequence of sim.analysis.claims.Result
    robustness : DataFrame, optional
        What `sim.analysis.claims.plausible` gives, by id.
    """
    for kind, heading in HEADINGS.items():
        rows = [result for result in results if result.kind == kind]
        if rows:
            screen.print(f"\n[bold]{heading}[/]", highlight=False)
        for result in rows:
            if kind == "static":
                screen.print(_static_line(result, robustness), highlight=False, no_wrap=True)
            else:
                _print_row(screen, result, _robust(result, robustness))
    if robustness is not None:
        words = (
            "draws: all parameters at once, in the box of plausible values, with few histories each; where the "
            "defaults do not pass in 100 %, so few histories alone can make a row fail. Of a static the share of the "
            "draws is given in which it has the sign."
        )
        screen.print(f"\n{words}", highlight=False)


def _print_row(screen: Console, result: Any, robust: str) -> None:
    """A fact, a check or a claim: what it says, then how it was judged."""
    name = f"[bold]{escape(result.id)}[/] [dim]{_evidence(result)}[/]"
    screen.print(f"{_verdict(result.passed)}  {name}  {escape(result.fact)}", highlight=False)
    judged = f"{result.threshold}: {result.value_text}   ({result.mechanism})"
    if result.kind == "claim":
        judged = f"{result.mechanism}   tested by {result.threshold}"
    screen.print(Padding(escape(judged), (0, 0, 0, 6)), highlight=False)
    if robust:
        screen.print(Padding(f"[cyan]{escape(robust)}[/]", (0, 0, 0, 6)), highlight=False)


def print_terms(screen: Console, rows: Sequence[Mapping[str, Any]]) -> None:
    """Print parameters and constants under their groups: value and ranges, then meaning and source.

    Parameters
    ----------
    screen : Console
    rows : sequence of mapping
        What ``tightrope params --json`` prints.
    """
    group = None
    for row in rows:
        if (row["kind"], row["group"]) != group:
            group = (row["kind"], row["group"])
            screen.print(f"\n[bold]{escape(row['group'])}[/] [dim]({row['kind']}s)[/]", highlight=False)
        sweep = "sweep {:g} .. {:g}, ".format(*row["sweep"]) if row["sweep"] else ""
        value = f"= {row['default']:g} {row['unit']}"
        ranges = sweep + "domain {:g} .. {:g}".format(*row["domain"])
        screen.print(f"[bold]{row['name']}[/] {escape(value)}   [dim]{escape(ranges)}[/]", highlight=False)
        about = f"{row['meaning']}. {row['mark']} {row['source']}"
        screen.print(Padding(escape(about), (0, 0, 0, 4)), highlight=False)
    screen.print(f"\n{len(rows)} parameters and constants", highlight=False)


def print_policies(screen: Console, policies: Sequence[Any], firm_policies: Sequence[str]) -> None:
    """Print decision policies: name, aliases, the rule in plain words, own parameters, source."""
    for policy in policies:
        short = f" [dim]({', '.join(policy.aliases)})[/]" if policy.aliases else ""
        screen.print(f"[bold]{escape(policy.name)}[/]{short}", highlight=False)
        own = "".join(f"\n{term.name} = {term.default:g}: {term.meaning}" for term in policy.parameters)
        about = f"{policy.plain_words}{own}\nsource: {policy.source}"
        screen.print(Padding(escape(about), (0, 0, 0, 4)), highlight=False)
    screen.print(f"Decision rules of firms: {', '.join(firm_policies)}", highlight=False)


def print_library(screen: Console, rows: Sequence[Mapping[str, Any]]) -> None:
    """Print run folders, one a line, damaged ones with what is wrong."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("folder", overflow="fold", ratio=1)
    for heading in ("runs", "months", "firms", "seed", "finished"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("state", overflow="fold")
    for row in rows:
        finished = str(row.get("finished", ""))[:16].replace("T", " ")
        cells = (str(row.get(key, "")) for key in ("runs", "months", "firms", "seed"))
        kind = "" if row.get("kind", "run") in ("run", "sweep") else f" ({row['kind']})"
        table.add_row(str(row["folder"]).rpartition("/")[2], *cells, finished, escape(f"{row['state']}{kind}"))
    screen.print(table)


def print_size(screen: Console, size: Any, name: str, threads: int) -> None:
    """Print what a sweep would take, and how large it should be."""
    levers = f" ({size.futures:,} futures x {size.levers:,} combinations of levers)" if size.levers > 1 else ""
    rows = (
        ("points", f"{size.points:,}{levers}"),
        ("runs", f"{size.runs:,} ({size.replicates:,} a point), in {counted(size.parts, 'part')}"),
        ("time", f"{duration(size.seconds)} on {counted(threads, 'thread')} ({size.microseconds:,.0f} us a run on one "
                 f"core, measured on {size.probe_rows:,})"),
        ("memory", f"about {size.memory / 1e6:,.0f} MB"),
        ("disk", f"about {size.disk / 1e6:,.1f} MB"),
    )  # fmt: skip
    screen.print(f"[bold]{escape(name)}[/] would take", highlight=False)
    for what, words in rows:
        _print_entry(screen, f"{what:8}", words)
    if size.advice:
        screen.print("[bold]How large it should be[/]", highlight=False)
    for words in size.advice:
        _print_entry(screen, "- ", words)


def _print_entry(screen: Console, what: str, words: str) -> None:
    """An entry whose further lines hang under its first word."""
    table = Table.grid(padding=0)
    table.add_row(f"  {what}", escape(words))
    screen.print(table)


def counted(number: int, noun: str) -> str:
    """A number of things in words: ``1 run``, ``1,200 runs``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def duration(seconds: float) -> str:
    """A time as people say it."""
    if seconds < 120.0:
        return f"{seconds:.0f} s" if seconds >= 1.0 else "under a second"
    if seconds < 7200.0:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:,.1f} h" if seconds < 172_800.0 else f"{seconds / 86_400:,.1f} days"


MOST_LEVERS = 12


def print_sweep(screen: Console, summary: Mapping[str, Any], manifest: Mapping[str, Any]) -> None:
    """Print what a sweep came to: outcomes over all points, those it asks about first; then by lever."""
    asked = summary["outputs"]
    names = [*asked, *(o.name for o in OUTCOMES if o.headline and o.name not in asked)]
    size = f"{counted(summary['points'], 'point')} of {counted(summary['replicates'], 'run')}"
    title = f"{manifest['name']}: {size}, {manifest['months']} months, seed {manifest['seed']}"
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, caption_justify="left", pad_edge=False)
    table.caption = "over all points and runs; luck: share of the variance that is luck, not the design"
    for heading in ("outcome", "when"):
        table.add_column(heading, overflow="fold")
    for heading in ("mean", "5-95 %", "luck"):
        table.add_column(heading, justify="right", overflow="fold")
    for place, name in enumerate(names):
        row, outcome = summary["outcomes"][name], OUTCOMES_BY_NAME[name]
        if row["n"]:
            luck = "" if row["luck_share"] is None else f"{100 * row['luck_share']:.0f} %"
            spread = f"{row['5%']:.3g} .. {row['95%']:.3g}"
            last_asked = place + 1 == len(asked)
            table.add_row(
                outcome.meaning, _when(outcome), f"{row['mean']:.3g}", spread, luck,
                style="bold" if name in asked else "", end_section=last_asked,
            )  # fmt: skip
    if summary["question"]:
        screen.print(escape(summary["question"]), style="bold", highlight=False)
    screen.print(table)
    if summary["combinations_of_levers"] > 1:
        _print_levers(screen, summary)


OWN_POLICY = re.compile(r"^policies/[0-9a-f]{8}_")
"""What the place of a user's policy in the folder has before the name of its file."""
LEVER_OUTCOMES = ("ambiguous_posture_share", "nato_ties_gained", "lethal_aid_two_years", "welfare_mean")


def _print_levers(screen: Console, summary: Mapping[str, Any]) -> None:
    """Means by combination of levers, and whether every one has seen the same futures."""
    names = (summary["outputs"] or LEVER_OUTCOMES)[: len(LEVER_OUTCOMES)]
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, caption_justify="left")
    for setting in summary["levers"][0]["settings"]:
        table.add_column(setting.replace(".", " "), overflow="fold", no_wrap=len(summary["levers"][0]["settings"]) == 1)
    for name in names:
        table.add_column(f"{OUTCOMES_BY_NAME[name].meaning}, {_when(OUTCOMES_BY_NAME[name])}", justify="right")
    for row in summary["levers"][:MOST_LEVERS]:
        settings = (f"{v:g}" if isinstance(v, float) else OWN_POLICY.sub("", str(v)) for v in row["settings"].values())
        means = (row["outcomes"][name]["mean"] for name in names)
        table.add_row(*map(escape, settings), *("" if mean is None else f"{mean:.3g}" for mean in means))
    table.caption = "means over the same futures"
    if summary.get("failed"):
        table.caption = "means over the runs that did not fail, which need not be the same futures for all"
    number = summary["combinations_of_levers"]
    if number > MOST_LEVERS:
        where = "summary.json" if number == len(summary["levers"]) else "outcomes/"
        table.caption += f"; the first {MOST_LEVERS} of {number:,}, all are in {where}"
    screen.print(table)
