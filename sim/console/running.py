"""`tightrope run` and `tightrope runs`."""

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from sim.console.common import (
    announce,
    aside,
    cores,
    load,
    overrides_from,
    print_json,
    progress_over,
    screen,
    spelled,
)
from sim.console.proving import prove_instead
from sim.errors import ConfigError, UserError, nearest_name

ENGINES = ("ensemble", "mesa")


def run(
    config: str, flags: Mapping[str, Any], settings: Sequence[str], policies: Sequence[str], *, engine: str,
    threads: int | None, out: Path, firm_records: bool, as_json: bool, quiet: bool,
) -> None:  # fmt: skip
    """`tightrope run`."""
    from sim.runs import Options, execute, target_of

    if engine not in ENGINES:
        near = nearest_name(engine, ENGINES)
        raise ConfigError("no such engine", where=f"--engine {engine}", allowed=" or ".join(ENGINES), nearest=near)
    overrides = overrides_from(flags, settings, policies)
    try:
        loaded = load(config, overrides)
    except UserError as error:
        raise spelled(error, flags, policies) from None
    if loaded.scenario.sweeps and not quiet and not as_json:
        words = f"running the base setting alone; what varies around it runs with: tightrope sweep {config}"
        aside.print(words, highlight=False, markup=False, soft_wrap=True)
    spec = loaded.recording(firms=firm_records)
    target = target_of(spec, out)
    if target.exists():
        prove_instead(target, "run", threads=threads, as_json=as_json, quiet=quiet)
        return
    options = Options(announce(spec, engine, quiet=quiet or as_json), cores(threads), spec.scenario.firm_records)
    with progress_over(spec.runs, spec.scenario.name, quiet=quiet or as_json) as progress:
        folder = execute(spec, out, options, progress=progress, draw=_drawer(spec))
    show_run(folder, spec, as_json=as_json, quiet=quiet)


def _drawer(spec: Any) -> Callable[[Path], None]:
    def draw(folder: Path) -> None:
        from viz.figures.run import draw_figure

        draw_figure(folder, spec.scenario.title or spec.scenario.name)

    return draw


def show_run(folder: Path, spec: Any, *, as_json: bool, quiet: bool) -> None:
    """Print the outcomes of a run and where its folder is."""
    from sim.screens import counted, outcomes_table

    summary = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    if as_json:
        print_json({"folder": str(folder), "outcomes": summary})
        return
    if quiet:
        sys.stdout.write(f"{folder}\n")
        return
    runs, months = counted(spec.runs, "run"), counted(spec.ticks, "month")
    size = f"{runs} of {months}, {spec.firms} firms, seed {spec.seed}"
    title = f"{spec.scenario.title or spec.scenario.name}: {size}"
    screen.print(outcomes_table(summary, title))
    screen.print(f"run folder: {folder}", highlight=False, soft_wrap=True)


def runs(folder: Path, *, as_json: bool) -> None:
    """`tightrope runs`."""
    from sim.runs import library
    from sim.screens import print_library

    rows = library(folder)
    if as_json:
        keys = (
            "folder",
            "state",
            "kind",
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
        print_json([{key: row.get(key) for key in keys} for row in rows])
        return
    if not rows:
        screen.print(f"no run folders in {folder}", highlight=False)
        return
    print_library(screen, rows)
