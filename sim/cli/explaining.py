"""Verbs that explain decisions and differences: `why`, `compare`, `tipping`, `report`, `phases`, `schema`."""

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.app import app
from sim.cli.options import Json, PolicyOf, Quiet, Settings, Threads


@app.command()
def why(
    source: Annotated[str, typer.Argument(help="A configuration, or a run folder.")],
    actor: Annotated[
        str, typer.Option(help="The government: seoul, beijing, moscow, pyongyang or washington.")
    ] = "seoul",
    date: Annotated[str, typer.Option(help="The month, such as 2025-03, or its number.")] = "2024-07",
    run: Annotated[
        int | None, typer.Option(min=0, help="Which history; default: 0, or in July 2024 the starting state.")
    ] = None,
    runs: Annotated[int, typer.Option(min=0, help="Histories looked at to say how common it is; 0 for none.")] = 300,
    settings: Settings = None,
    policy: PolicyOf = None,
    out: Annotated[Path | None, typer.Option(help="New folder for the tables (Parquet and CSV) and a figure.")] = None,
    json: Json = False,
) -> None:
    """Take one decision apart: what each option was worth, part by part, and what decided."""
    from sim.console import answering

    answering.why(
        source, actor=actor, date=date, run=run, runs=runs, settings=settings or [], policies=policy or [], out=out,
        as_json=json,
    )  # fmt: skip


@app.command()
def compare(  # noqa: PLR0913, PLR0917 - one argument an option
    sources: Annotated[
        list[str], typer.Argument(metavar="A B ...", help="Configurations or run folders; A is the first.")
    ],
    outcome: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="An outcome, or a pattern such as 'welfare_*'.")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="All outcomes, not only the headlines.")] = False,
    runs: Annotated[int | None, typer.Option(min=1, help="Histories of each; default: as configured.")] = None,
    seed: Annotated[int | None, typer.Option(min=0, help="Seed of the luck that all share.")] = None,
    months: Annotated[int | None, typer.Option(min=1, help="Only the first months.")] = None,
    draws: Annotated[int, typer.Option(min=0, help="Parameter draws behind the sign shares; 0 for none.")] = 100,
    spread: Annotated[
        float, typer.Option(min=0.0, max=1.0, help="How far the draws go from the defaults to the range ends.")
    ] = 0.3,
    precision: Annotated[
        float | None, typer.Option(help="Half of the 95 % interval wanted; default a tenth of each difference.")
    ] = None,
    sign_map: Annotated[
        tuple[str, str] | None,
        typer.Option("--map", metavar="X Y", help="Sign of the first outcome's difference over two parameters."),
    ] = None,
    out: Annotated[Path | None, typer.Option(help="New folder for the tables (Parquet and CSV) and figures.")] = None,
    report: Annotated[bool, typer.Option("--report", help="Also write the memo: one HTML file, two pages.")] = False,
    threads: Threads = None,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Compare on the same luck: differences, how sure they are, when histories part."""
    from sim.console import answering

    answering.compare(
        sources, outcomes=["*"] if every else outcome or [], common={"runs": runs, "seed": seed, "months": months},
        firmness={"draws": draws, "spread": spread, "precision": precision}, mapped=sign_map, out=out,
        report=report, threads=threads, as_json=json, quiet=quiet,
    )  # fmt: skip


@app.command()
def tipping(  # noqa: PLR0913, PLR0917 - one argument an option
    config: Annotated[str, typer.Argument(help="A configuration file, or the name of one in configs/.")],
    parameter: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="A parameter or constant to move; twice for a map of two.")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Every swept parameter, nearest edge first.")] = False,
    path: Annotated[bool, typer.Option("--path", help="Force a policy for a while, then free: what is left.")] = False,
    metric: Annotated[str, typer.Option(metavar="OUTCOME", help="What tips.")] = "ambiguous_posture_share",
    below: Annotated[float, typer.Option(help="The threshold it falls under.")] = 0.5,
    by: Annotated[str, typer.Option(help="Months played, or the date by which.")] = "24",
    runs: Annotated[int, typer.Option(min=2, help="Histories at every value, on the same luck.")] = 300,
    domain: Annotated[bool, typer.Option("--domain", help="Search the domain, not only the sweep range.")] = False,
    forced: Annotated[
        list[str] | None, typer.Option(metavar="POLICY", help="With --path: a policy to force on Seoul.")
    ] = None,
    for_months: Annotated[
        list[int] | None, typer.Option("--for", min=1, metavar="MONTHS", help="With --path: for how many months.")
    ] = None,
    settings: Settings = None,
    out: Annotated[Path | None, typer.Option(help="New folder for the tables (Parquet and CSV) and figures.")] = None,
    threads: Threads = None,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Find the smallest change of a parameter at which ambiguity ends."""
    from sim.console.tipping import tipping as find

    find(
        config, parameters=parameter or [], every=every, path=path,
        metric={"outcome": metric, "below": below, "by": by},
        forcing={"policies": forced or (), "months": for_months or ()},
        search={"runs": runs, "domain": domain, "threads": threads}, settings=settings or [], out=out, as_json=json,
        quiet=quiet,
    )  # fmt: skip


@app.command()
def report(
    sources: Annotated[
        list[str], typer.Argument(metavar="RUN|SWEEP|CONFIG ...", help="A folder or configuration; two to compare.")
    ],
    out: Annotated[
        Path | None, typer.Option(help="File to write; default: <folder name>.report.html beside the folder.")
    ] = None,
    runs: Annotated[int | None, typer.Option(min=1, help="Histories of each; default: as configured.")] = None,
    seed: Annotated[int | None, typer.Option(min=0, help="Seed of the luck.")] = None,
    months: Annotated[int | None, typer.Option(min=1, help="Only the first months.")] = None,
    draws: Annotated[int, typer.Option(min=0, help="Parameter draws behind the sign shares; 0 for none.")] = 100,
    spread: Annotated[
        float, typer.Option(min=0.0, max=1.0, help="How far the draws go from the defaults to the range ends.")
    ] = 0.3,
    threads: Threads = None,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Write one HTML file that a reader without Tightrope can use; no network."""
    from sim.console import reporting

    reporting.report(
        sources, common={"runs": runs, "seed": seed, "months": months}, firmness={"draws": draws, "spread": spread},
        out=out, threads=threads, as_json=json, quiet=quiet,
    )  # fmt: skip


@app.command()
def phases() -> None:
    """Show the order of a month."""
    from sim.console import exploring

    exploring.phases()


@app.command()
def schema() -> None:
    """Print the JSON Schema of a configuration, for editors."""
    from sim.console import exploring

    exploring.schema()
