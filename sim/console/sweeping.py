"""`tightrope sweep`."""

import json
import signal
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.console.common import (
    announce,
    aside,
    cores,
    overrides_from,
    print_json,
    progress_over,
    screen,
    spelled,
)
from sim.console.interrupts import heeding
from sim.console.proving import prove_instead
from sim.errors import ConfigError, Stopped, SweepError, UserError

HINTS = {
    "axis": "PATH=LOW:HIGH[:STEPS] or PATH=VALUE,VALUE, such as us_drive=-0.3:0.6:13",
    "lever": "PATH=VALUE,VALUE, such as policies.seoul=hedging,bluff",
}


def block_entries(axes: Sequence[str], levers: Sequence[str], block: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Entries of the `sweep:` block that options give.

    Raises
    ------
    ConfigError
        If an option is not PATH=RANGE or PATH=VALUES.
    """
    from sim.scenario.overrides import value_of
    from sim.scenario.resolve import canonical_or_same

    given: dict[str, str] = {}
    found: list[tuple[str, Any]] = [(key, value) for key, value in block.items() if value is not None]
    for option, texts in (("axis", axes), ("lever", levers)):
        for text in texts:
            path, separator, words = text.partition("=")
            at = f"--{option} {text}"
            if not separator or not path:
                raise ConfigError(f"write it as {HINTS[option]}", where=at)
            key = "uncertainties" if option == "axis" else "levers"
            name, this = canonical_or_same(path, {}), f"--{option} {path}"
            if name in given:
                again = f"{this} is given twice" if given[name] == this else f"varies what {given[name]} varies already"
                raise ConfigError(f"{again}; give one of them", where=at)
            given[name] = this
            if words in ("", "default"):
                found.append((f"{key}/{path}", None))
            elif ":" in words and not any(word[:1].isalpha() for word in words.split(":")):
                found.append((f"{key}/{path}", [value_of(word, at) for word in words.split(":")]))
            else:
                found.append((f"{key}/{path}", {"values": [value_of(word, at) for word in words.split(",")]}))
    return found


def points_entry(text: str | None) -> int | str | None:
    """What `--points` says: a number, a file from where the command runs, or what is neither, as it was written."""
    from sim.experiments.points import TABLES

    if text is None or Path(text).suffix.lower() in TABLES:
        return text and str(Path(text).absolute())
    try:
        return int(text)
    except ValueError:
        return text


@dataclass(frozen=True)
class Asked:
    """What the options of `tightrope sweep` ask for, beside the configuration and settings laid over it.

    Parameters
    ----------
    out : Path
    resume, dry_run, yes : bool
    threads : int, optional
    scheduler : str, optional
        Address of a Dask scheduler.
    workers : int, optional
        Processes of a local cluster.
    as_json, quiet : bool
    """

    out: Path
    resume: bool
    dry_run: bool
    yes: bool
    threads: int | None
    scheduler: str | None
    workers: int | None
    as_json: bool
    quiet: bool


def sweep(
    config: str, flags: Mapping[str, Any], settings: Sequence[str], policies: Sequence[str],
    block: Sequence[tuple[str, Any]], asked: Asked,
) -> int:  # fmt: skip
    """`tightrope sweep`: 0 if every row is there, 1 if some failed."""
    from sim.experiments.plan import load_plan
    from sim.experiments.sweep import target_of

    overrides = overrides_from(flags, settings, policies)
    try:
        plan = load_plan(config, overrides, block)
    except UserError as error:
        raise spelled(error, flags, policies) from None
    announce(plan, "ensemble", quiet=asked.quiet or asked.as_json)
    if asked.dry_run:
        _show_size(plan, cores(asked.threads), as_json=asked.as_json)
        return 0
    target = target_of(plan, asked.out)
    if target.exists():
        prove_instead(target, "sweep", threads=None, as_json=asked.as_json, quiet=asked.quiet)
        return 0
    ask_twice(plan, yes=asked.yes)
    return show_sweep(run_sweep(plan, asked), as_json=asked.as_json, quiet=asked.quiet)


def ask_twice(plan: Any, *, yes: bool) -> None:
    """Refuse a very large sweep that was not asked for with --yes."""
    from sim.experiments.sizing import MOST_RUNS

    if plan.n_runs > MOST_RUNS and not yes:
        size = f"{plan.n_points:,} points of {plan.replicates} runs: {plan.n_runs:,} runs"
        raise SweepError(f"{size}, more than {MOST_RUNS:,}; look at it with --dry-run, then add --yes")


def run_sweep(plan: Any, asked: Asked) -> Path:
    """Run a sweep where it was asked for; Ctrl-C says how to go on."""
    from sim.experiments.sweep import Options, execute_sweep

    options = Options(cores(asked.threads), asked.resume)
    try:
        with (
            _computing(asked.scheduler, asked.workers) as compute,
            progress_over(plan.n_runs, plan.scenario.name, quiet=asked.quiet or asked.as_json) as progress,
            heeding(progress) as told,
        ):
            return execute_sweep(plan, asked.out, options, progress=told, compute=compute)
    except (KeyboardInterrupt, SystemExit) as leaving:
        aside.print(_where_it_stands(plan, asked.out), highlight=False, markup=False, soft_wrap=True)
        raise Stopped(leaving.code if isinstance(leaving, SystemExit) else 128 + signal.SIGINT) from None


def _where_it_stands(plan: Any, out: Path) -> str:
    """What a sweep that was stopped leaves, and how to go on."""
    from sim.experiments.sweep import finished_runs, partial_of, target_of

    if (target := target_of(plan, out)).exists():  # stopped while a cluster was closing
        return f"stopped; the sweep is finished: {target}"
    done = finished_runs(plan, out)
    kept = f", which are safe in {partial_of(plan, out)}; go on with --resume" if done else ""
    return f"stopped after {done:,} of {plan.n_runs:,} runs{kept}"


def _computing(scheduler: str | None, workers: int | None) -> Any:
    """Who computes: nobody in particular (threads of this process), or a Dask cluster."""
    from contextlib import nullcontext

    if scheduler is None and workers is None:
        return nullcontext(None)
    from sim.experiments.cluster import on_cluster

    return on_cluster(scheduler, workers)


def _show_size(plan: Any, threads: int, *, as_json: bool) -> None:
    from dataclasses import asdict

    from sim.experiments.sizing import measure
    from sim.screens import print_size

    size = measure(plan, threads)
    if as_json:
        print_json(asdict(size))
    else:
        print_size(screen, size, plan.scenario.name, threads)


def show_sweep(folder: Path, *, as_json: bool, quiet: bool) -> int:
    """Print what a sweep came to; 1 if rows failed."""
    from sim.runs import read_manifest
    from sim.screens import print_sweep

    summary = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    manifest = read_manifest(folder)
    if as_json:
        print_json({"folder": str(folder), "digest": manifest["columns_digest"], **summary})
    elif quiet:
        sys.stdout.write(f"{folder}\n")
    else:
        print_sweep(screen, summary, manifest)
        screen.print(f"sweep folder: {folder}", highlight=False, soft_wrap=True)
    if summary["failed"]:
        message = f"{summary['failed']:,} of {summary['runs']:,} runs failed; their rows say why in the column `error`"
        aside.print(message, style="bold red", highlight=False, soft_wrap=True)
    return 1 if summary["failed"] else 0
