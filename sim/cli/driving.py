"""Verbs that say what drives a sweep: `sensitivity`, `discover`, `regret`."""

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.app import app
from sim.cli.options import Answer, Json, Levers, Outcomes, Quiet, Threads


@app.command()
def sensitivity(  # noqa: PLR0913, PLR0917 - one argument an option
    source: Annotated[str, typer.Argument(metavar="SWEEP|CONFIG", help="A sweep folder, or what to sweep first.")],
    method: Annotated[str | None, typer.Option(help="sobol (indices of variance) or morris (effects).")] = None,
    outcome: Outcomes = None,
    every: Annotated[bool, typer.Option("--all", help="All outcomes, not only the headlines.")] = False,
    lever: Levers = None,
    second_order: Annotated[bool, typer.Option("--second-order", help="Also indices of pairs.")] = False,
    points: Annotated[int | None, typer.Option(help="Of a configuration: base points or trajectories.")] = None,
    replicates: Annotated[int | None, typer.Option(help="Of a configuration: histories of each point.")] = None,
    runs: Annotated[Path, typer.Option(help="Folder that receives the sweep of a configuration.")] = Path("runs"),
    yes: Annotated[bool, typer.Option("--yes", help="Do run a very large sweep.")] = False,
    out: Answer = None,
    threads: Threads = None,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Say what drives the outcomes of a sweep, with intervals, and whether the sample can tell."""
    from sim.console import driving

    sweeping = {
        "given": {"points": points, "replicates": replicates}, "out": runs, "yes": yes, "threads": threads,
    }  # fmt: skip
    raise typer.Exit(driving.sensitivity(
        source, method=method, outcomes=outcome or [], every=every, levers=lever or [], second_order=second_order,
        sweeping=sweeping, shown=driving.Shown(out, json, quiet),
    ))  # fmt: skip


@app.command()
def discover(  # noqa: PLR0913, PLR0917 - one argument an option
    source: Annotated[str, typer.Argument(metavar="SWEEP|TABLE", help="A sweep folder, or a .csv or .parquet table.")],
    outcome: Annotated[str, typer.Option(metavar="NAME", help="The outcome, or the column of a table.")],
    when: Annotated[str, typer.Option(help="When it counts: '< 0.5', '>= 2'.")],
    lever: Levers = None,
    columns: Annotated[
        list[str] | None, typer.Option("--input", metavar="COLUMN", help="Of a table: an input; all if none.")
    ] = None,
    box: Annotated[int | None, typer.Option(min=0, help="This box of the peeling trajectory.")] = None,
    density: Annotated[float | None, typer.Option(min=0.0, max=1.0, help="The largest box so dense.")] = None,
    halves: Annotated[int, typer.Option(min=0, help="Random halves it is tried on; 0 for none.")] = 10,
    peel: Annotated[float, typer.Option(min=0.005, max=0.5, help="Share peeled off at a time.")] = 0.05,
    smallest: Annotated[float, typer.Option(min=0.005, max=0.5, help="Smallest share of a box.")] = 0.05,
    out: Answer = None,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Find the futures in which something happens: a region in plain words."""
    from sim.console import discovering, driving

    search = {"step": box, "density": density, "halves": halves, "peel": peel, "smallest": smallest}
    discovering.discover(
        source, outcome=outcome, when=when, levers=lever or [], inputs=columns or [], search=search,
        shown=driving.Shown(out, json, quiet),
    )  # fmt: skip


@app.command()
def regret(
    source: Annotated[str, typer.Argument(metavar="SWEEP", help="The folder of a sweep with levers.")],
    by: Annotated[str, typer.Option(metavar="NAME", help="Outcome that policies are judged by.")] = "welfare_mean",
    among: Annotated[list[str] | None, typer.Option(metavar="POLICY", help="Only these policies of the sweep.")] = None,
    risk: Annotated[str, typer.Option(metavar="NAME", help="Outcome to have less of.")] = "dprk_threat_mean",
    lower: Annotated[bool, typer.Option("--lower", help="Less of the outcome is better.")] = False,
    threshold: Annotated[
        float | None, typer.Option(help="What is good enough; default: the mean over futures and policies.")
    ] = None,
    out: Answer = None,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Judge policies across futures: regret, robustness, and how firm the ranking is."""
    from sim.console import driving, regretting

    shown = driving.Shown(out, json, quiet)
    regretting.regret(
        source, by=by, among=among or [], risk=risk, lower=lower, threshold=threshold, shown=shown
    )  # fmt: skip
