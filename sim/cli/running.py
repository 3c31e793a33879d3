"""Verbs that run: `run`, `sweep`, `new`."""

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.app import app
from sim.cli.options import Json, PolicyOf, Quiet, Settings, Threads

Axes = Annotated[
    list[str] | None,
    typer.Option(
        "--axis", metavar="PATH=RANGE",
        help="Varies a setting: us_drive=-0.3:0.6:13, us_drive=-0.3:0.6, us_drive=default, firms=50,151.",
    ),
]  # fmt: skip
Crossed = Annotated[
    list[str] | None,
    typer.Option("--lever", metavar="PATH=VALUES", help="Crossed with all futures: policies.seoul=hedging,bluff."),
]


@app.command()
def run(  # noqa: PLR0913, PLR0917 - one argument an option
    config: Annotated[str, typer.Argument(help="A configuration file, or the name of one in configs/.")],
    runs: Annotated[int | None, typer.Option(help="Number of runs.")] = None,
    seed: Annotated[int | None, typer.Option(help="Seed of the luck.")] = None,
    months: Annotated[int | None, typer.Option(help="Months from July 2024.")] = None,
    firms: Annotated[int | None, typer.Option(help="Number of firms.")] = None,
    threads: Threads = None,
    settings: Settings = None,
    policy: PolicyOf = None,
    engine: Annotated[str, typer.Option(help="ensemble (fast) or mesa (agent by agent); same numbers.")] = "ensemble",
    out: Annotated[Path, typer.Option(help="Folder that receives the run folder.")] = Path("runs"),
    name: Annotated[str | None, typer.Option(help="Name of the run folder; default: the configuration's.")] = None,
    firm_records: Annotated[bool, typer.Option("--firm-records", help="Also record every firm and month.")] = False,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Run a configuration and leave a run folder."""
    from sim.console import running

    flags = {"model.runs": runs, "model.seed": seed, "model.ticks": months, "model.firms": firms, "name": name}
    running.run(
        config, flags, settings or [], policy or [], engine=engine, threads=threads, out=out, firm_records=firm_records,
        as_json=json, quiet=quiet,
    )  # fmt: skip


@app.command()
def sweep(  # noqa: PLR0913, PLR0917 - one argument an option
    config: Annotated[str, typer.Argument(help="A configuration with a sweep: block, or any with --axis or --lever.")],
    axis: Axes = None,
    lever: Crossed = None,
    method: Annotated[str | None, typer.Option(help="grid, list, lhs, sobol, saltelli or morris.")] = None,
    points: Annotated[
        str | None, typer.Option(help="Points of a sample (saltelli: base, morris: trajectories), or a file of a list.")
    ] = None,
    replicates: Annotated[int | None, typer.Option(help="Histories of each point.")] = None,
    seeds: Annotated[str | None, typer.Option(help="common (all futures share luck) or independent.")] = None,
    design_seed: Annotated[int | None, typer.Option(help="Seed of the design.")] = None,
    trajectories: Annotated[str | None, typer.Option(help="none, quantiles (of each point) or full.")] = None,
    out: Annotated[Path, typer.Option(help="Folder that receives the sweep folder.")] = Path("runs"),
    resume: Annotated[bool, typer.Option("--resume", help="Go on where an unfinished sweep stopped.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what it would take.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do run a very large sweep.")] = False,
    scheduler: Annotated[str | None, typer.Option(help="Address of a Dask scheduler: tcp://host:8786.")] = None,
    workers: Annotated[int | None, typer.Option(min=1, help="Worker processes of a local Dask cluster.")] = None,
    threads: Threads = None,
    seed: Annotated[int | None, typer.Option(help="Seed of the luck.")] = None,
    months: Annotated[int | None, typer.Option(help="Months from July 2024.")] = None,
    firms: Annotated[int | None, typer.Option(help="Number of firms.")] = None,
    settings: Settings = None,
    policy: PolicyOf = None,
    name: Annotated[str | None, typer.Option(help="Name of the sweep folder; default: the configuration's.")] = None,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Run many settings on the same luck and leave a sweep folder; exit code 1 if a run failed."""
    from sim.console import sweeping

    block = {
        "method": method, "points": sweeping.points_entry(points), "replicates": replicates,
        "seeds": seeds, "seed": design_seed, "trajectories": trajectories,
    }  # fmt: skip
    asked = sweeping.Asked(out, resume, dry_run, yes, threads, scheduler, workers, json, quiet)
    flags = {"model.seed": seed, "model.ticks": months, "model.firms": firms, "name": name}
    entries = sweeping.block_entries(axis or [], lever or [], block)
    raise typer.Exit(sweeping.sweep(config, flags, settings or [], policy or [], entries, asked))


@app.command()
def new(
    name: Annotated[str, typer.Argument(help="Name of the new configuration.")],
    folder: Annotated[Path, typer.Option(help="Where to write it.")] = Path("configs"),
) -> None:
    """Write a commented configuration to start from."""
    from sim.console import exploring

    exploring.new(name, folder)
