"""Verbs that prove: `verify`, `claims`, `reproduce`."""

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.app import app
from sim.cli.options import Json, Quiet, Threads


@app.command()
def verify(
    folder: Annotated[Path, typer.Argument(help="A run folder or a sweep folder.")],
    threads: Threads = None,
    sample: Annotated[int | None, typer.Option(min=1, help="Points of a sweep to recompute; default 100.")] = None,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Recompute a run folder, or points of a sweep, from the folder alone; exit code 1 if it does not hold."""
    from sim.console import proving

    raise typer.Exit(proving.verify(folder, threads=threads, sample=sample, as_json=json, quiet=quiet))


@app.command()
def claims(
    runs: Annotated[int | None, typer.Option(min=20, help="Runs behind each stylised fact; default 300.")] = None,
    robustness: Annotated[
        bool, typer.Option("--robustness", help="Also the share of plausible parameter draws in which each holds.")
    ] = False,
    draws: Annotated[int, typer.Option(min=4, help="Parameter draws of --robustness.")] = 60,
    spread: Annotated[float, typer.Option(min=0.0, max=1.0, help="Of the draws: 0 the defaults, 1 full ranges.")] = 0.3,
    out: Annotated[Path | None, typer.Option(help="New folder for tables (Parquet and CSV) and figures.")] = None,
    threads: Threads = None,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Put the article's claims to the test; exit code 1 if any fails."""
    from sim.console import proving

    asked = (draws, spread) if robustness else None
    raise typer.Exit(proving.claims(runs, out=out, threads=threads, as_json=json, quiet=quiet, robust=asked))


@app.command()
def reproduce(
    only: Annotated[list[str] | None, typer.Option(metavar="SECTION", help="Only this section, such as 13.3.")] = None,
    runs: Annotated[int, typer.Option(help="Histories behind each figure; futures and designs go with them.")] = 1000,
    page: Annotated[Path | None, typer.Option(help="Rewrite the tables of this page too.")] = None,
    out: Annotated[Path | None, typer.Option(help="New folder for the table (Parquet and CSV) and a figure.")] = None,
    threads: Threads = None,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Compute the figures of docs/model.md, section 13, again; exit code 1 if one differs and nothing is known why."""
    from sim.console import reproducing

    raise typer.Exit(
        reproducing.reproduce(only or [], runs, page=page, out=out, threads=threads, as_json=json, quiet=quiet)
    )
