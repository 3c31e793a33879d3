"""What the verbs do with a terminal: read options, call the library, print tables. Nothing here computes."""

import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn
from rich.table import Table

from sim.errors import ConfigError, UserError, nearest_name

ENGINES = ("ensemble", "mesa")
screen = Console()
aside = Console(stderr=True)


def _print_json(value: Any) -> None:
    sys.stdout.write(json.dumps(value, indent=1, allow_nan=False) + "\n")


def cores(threads: int | None) -> int:
    """Threads asked for, or the cores this process may use."""
    at_hand = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return threads or at_hand or 1


@contextmanager
def progress_over(total: int, what: str, *, quiet: bool) -> Iterator[Callable[[int], None]]:
    """A progress bar on stderr; yields a function that takes the number just done."""
    if quiet:
        yield lambda done: None
        return
    columns = (
        SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"), TimeRemainingColumn(),
    )  # fmt: skip
    with Progress(*columns, console=aside, transient=True) as bar:
        task = bar.add_task(what, total=total, rate="")

        def done(number: int) -> None:
            speed = bar.tasks[0].speed
            bar.update(task, advance=number, rate=f"{speed:,.0f}/s" if speed else "")

        yield done


def load(config: str, overrides: Sequence[tuple[str, Any]] = ()) -> Any:
    """A run specification from a configuration and settings; raises UserError with the line of a mistake."""
    from sim.runspec import load_spec

    return load_spec(config, overrides)


def _overrides(flags: Mapping[str, Any], settings: Sequence[str], policies: Sequence[str]) -> list[tuple[str, Any]]:
    from sim.scenario import parse_override

    found: list[tuple[str, Any]] = []
    for text in policies:  # first, so that a --set can change what the policy brings
        actor, separator, name = text.partition("=")
        if not separator or not actor or not name:
            raise ConfigError("write it as ACTOR=NAME, such as seoul=hedging", where=f"--policy {text}")
        found.append((f"policies.{actor}", name))
    found += [parse_override(text) for text in settings]
    return found + [(path, value) for path, value in flags.items() if value is not None]


def _spelled(error: UserError, flags: Mapping[str, Any], policies: Sequence[str]) -> UserError:
    """A complaint about an option, under the name the user wrote."""
    options = {
        path: f"--{'months' if path == 'model.ticks' else path.rpartition('.')[2]} {flags[path]}" for path in flags
    }
    options |= {f"policies.{text.partition('=')[0]}": f"--policy {text}" for text in policies}
    for path, option in options.items():
        if error.where.startswith(f"--set {path}="):
            error.where, error.field, error.value = option, "", None
    return error


def announce(spec: Any, engine: str, *, quiet: bool) -> str:
    """Say what takes time, and the engine that will run: a policy that does not compile needs Mesa."""
    from sim.ensemble import is_compiled
    from sim.policies.hooks import hooks_of

    hooks = hooks_of(spec.policies)
    if not hooks.compiled:
        if engine == "ensemble" and not quiet:
            why = f"running on the Mesa driver, because a policy does not compile ({hooks.why_not})"
            aside.print(why, highlight=False, markup=False, soft_wrap=True)
        return "mesa"
    if engine == "ensemble" and not is_compiled(spec.policies) and not quiet:
        aside.print("compiling the model for this machine (once for this version, about half a minute) ...")
    return engine


def run(
    config: str, flags: Mapping[str, Any], settings: Sequence[str], policies: Sequence[str], *, engine: str,
    threads: int | None, out: Path, firm_records: bool, as_json: bool, quiet: bool,
) -> None:  # fmt: skip
    """`tightrope run`."""
    from sim.runs import Options, execute, target_of

    if engine not in ENGINES:
        near = nearest_name(engine, ENGINES)
        raise ConfigError("no such engine", where=f"--engine {engine}", allowed=" or ".join(ENGINES), nearest=near)
    try:
        spec = load(config, _overrides(flags, settings, policies)).recording(firms=firm_records)
    except UserError as error:
        raise _spelled(error, flags, policies) from None
    target = target_of(spec, out)
    if target.exists():
        _there_already(target, threads=threads, as_json=as_json, quiet=quiet)
        return
    options = Options(announce(spec, engine, quiet=quiet or as_json), cores(threads), spec.scenario.firm_records)
    with progress_over(spec.runs, spec.scenario.name, quiet=quiet or as_json) as progress:
        folder = execute(spec, out, options, progress=progress, draw=_drawer(spec))
    show_run(folder, spec, as_json=as_json, quiet=quiet)


def _drawer(spec: Any) -> Callable[[Path], None]:
    def draw(folder: Path) -> None:
        from viz.figure import draw_figure

        draw_figure(folder, spec.scenario.title or spec.scenario.name)

    return draw


def _there_already(target: Path, *, threads: int | None, as_json: bool, quiet: bool) -> None:
    from sim.errors import RunFolderError

    if not quiet and not as_json:
        aside.print(f"{target} is there already; verifying it instead of overwriting", highlight=False, soft_wrap=True)
    if verify(target, threads=threads, as_json=as_json, quiet=quiet):
        raise RunFolderError(
            f"{target} is there already and does not verify; move it away or delete it, then run again"
        )


def show_run(folder: Path, spec: Any, *, as_json: bool, quiet: bool) -> None:
    """Print the outcomes of a run and where its folder is."""
    from sim.screens import outcomes_table

    summary = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    if as_json:
        _print_json({"folder": str(folder), "outcomes": summary})
        return
    if quiet:
        sys.stdout.write(f"{folder}\n")
        return
    size = f"{spec.runs:,} runs of {spec.ticks} months, {spec.firms} firms, seed {spec.seed}"
    title = f"{spec.scenario.title or spec.scenario.name}: {size}"
    screen.print(outcomes_table(summary, title))
    screen.print(f"run folder: {folder}", highlight=False, soft_wrap=True)


def verify(folder: Path, *, threads: int | None, as_json: bool, quiet: bool) -> int:
    """`tightrope verify`: 0 if the folder holds, 1 if not."""
    from dataclasses import asdict

    from sim.runs import read_manifest
    from sim.verify import verify as prove

    total = int(read_manifest(folder).get("runs", 0))
    with progress_over(total, f"verifying {folder.name}", quiet=quiet or as_json) as progress:
        verdict = prove(folder, threads=cores(threads), progress=progress)
    if as_json:
        _print_json({"folder": str(folder), "holds": verdict.holds, **asdict(verdict)})
        return 0 if verdict.holds else 1
    for warning in verdict.warnings:
        aside.print(f"warning: {warning}", highlight=False)
    for name in verdict.changed_files:
        screen.print(f"{folder}/{name}: not what the manifest sealed", highlight=False, soft_wrap=True)
    words = {
        "identical": f"identical: all {verdict.runs:,} runs recomputed bit for bit",
        "within tolerance": f"within 1e-9 (another platform or library; largest difference {verdict.largest:.1e})",
        "differs": f"differs: {verdict.first or 'the digest is not that of the recomputed columns'}",
        "damaged": f"damaged{': ' + verdict.first if verdict.first else '; the recomputed numbers agree'}",
    }
    screen.print(f"{folder}: {words[verdict.verdict]}", highlight=False, soft_wrap=True)
    return 0 if verdict.holds else 1


def claims(runs: int | None, *, threads: int | None, as_json: bool, quiet: bool) -> int:
    """`tightrope claims`: 0 if every claim passes, 1 if any fails."""
    from sim.analysis.claims import ledger, planned_runs, rows_of, subtotals
    from sim.screens import print_ledger

    with progress_over(planned_runs(runs), "putting the claims to the test", quiet=quiet or as_json) as progress:
        results = ledger(runs=runs, threads=cores(threads), progress=progress)
    if as_json:
        _print_json(rows_of(results))
    elif not quiet:
        print_ledger(screen, results)
        for line in subtotals(results):
            screen.print(f"\n{line}", highlight=False, markup=False)
        if failing := [result.id for result in results if not result.passed]:
            screen.print(f"failing: {', '.join(failing)}", style="bold red", highlight=False)
    return 0 if all(result.passed for result in results) else 1


def policies(config: str | None, *, as_json: bool) -> None:
    """`tightrope policies`."""
    from sim.policies.registry import built_in
    from sim.screens import print_policies
    from sim.vocabulary.firms import FIRM_POLICIES

    found = (load(config).policies if config else built_in()).policies
    if as_json:
        _print_json([
            {"name": p.name, "plain_words": p.plain_words, "source": p.source, "aliases": p.aliases, "actors": p.actors,
             "reviewed": p.reviewed, "declares": p.declares, "parameters": {t.name: t.default for t in p.parameters}}
            for p in found
        ])  # fmt: skip
        return
    print_policies(screen, found, FIRM_POLICIES)


def params(pattern: str, *, as_json: bool) -> None:
    """`tightrope params`."""
    from sim.policies.registry import built_in
    from sim.screens import print_terms
    from sim.vocabulary import CONSTANTS, PARAMETERS

    kinds = (("parameter", PARAMETERS), ("constant", CONSTANTS), ("policy parameter", built_in().own))
    rows: list[dict[str, Any]] = [
        {"name": t.name, "kind": kind, "symbol": t.symbol, "meaning": t.meaning, "unit": t.unit,
         "default": t.default, "domain": list(t.domain), "sweep": list(t.sweep) if t.sweep else None,
         "mark": t.provenance, "source": t.source,
         "group": t.group}
        for kind, terms in kinds for t in terms
        if pattern.lower() in f"{t.name} {t.meaning} {t.group}".lower()
    ]  # fmt: skip
    if as_json:
        _print_json(rows)
        return
    print_terms(screen, rows)


def phases() -> None:
    """`tightrope phases`."""
    from sim.phases import MONTH

    table = Table(title="One month, in order", title_justify="left")
    for heading in ("phase", "runs for", "what it does"):
        table.add_column(heading)
    for step in MONTH:
        table.add_row(*step)
    screen.print(table)


def schema() -> None:
    """`tightrope schema`."""
    from sim.scenario import json_schema

    _print_json(json_schema())


def new(name: str, folder: Path) -> None:
    """`tightrope new`."""
    from sim.scenario.template import write_new

    path = write_new(name, folder)
    screen.print(f"wrote {path}; run it with: tightrope run {path}", highlight=False, soft_wrap=True)


def runs(folder: Path, *, as_json: bool) -> None:
    """`tightrope runs`."""
    from sim.runs import library
    from sim.screens import print_library

    rows = library(folder)
    if as_json:
        keys = (
            "folder",
            "state",
            "name",
            "runs",
            "months",
            "firms",
            "seed",
            "engine",
            "finished",
            "seconds",
            "scenario_digest",
        )
        _print_json([{key: row.get(key) for key in keys} for row in rows])
        return
    if not rows:
        screen.print(f"no run folders in {folder}", highlight=False)
        return
    print_library(screen, rows)
