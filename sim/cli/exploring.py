"""Verbs that show what there is: `view`, `runs`, `params`, `policies`."""

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.app import app
from sim.cli.options import Json


@app.command()
def view(
    folders: Annotated[list[Path] | None, typer.Argument(help="Run folders to show beside those in runs/.")] = None,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port; default: a free one.")] = 0,
    host: Annotated[
        str, typer.Option(help="Address to serve on; the default reaches this machine only.")
    ] = "127.0.0.1",
    no_open: Annotated[bool, typer.Option("--no-open", help="Do not open a browser.")] = False,
) -> None:
    """Play with Seoul's dilemma in the browser; works without a network."""
    from sim.console import viewing

    viewing.view(folders or [], host=host, port=port, open_browser=not no_open)


@app.command()
def runs(
    folder: Annotated[Path, typer.Argument(help="Folder of run folders.")] = Path("runs"),
    json: Json = False,
) -> None:
    """List the run folders at hand, damaged ones too."""
    from sim.console import running

    running.runs(folder, as_json=json)


@app.command()
def params(
    pattern: Annotated[str, typer.Argument(help="Only names or meanings with this text.")] = "",
    json: Json = False,
) -> None:
    """List every parameter and constant: meaning, unit, default, domain, sweep range, mark, source."""
    from sim.console import exploring

    exploring.params(pattern, as_json=json)


@app.command()
def policies(
    config: Annotated[str | None, typer.Argument(help="A configuration whose own policies to list too.")] = None,
    json: Json = False,
) -> None:
    """List the decision policies and their parameters."""
    from sim.console import exploring

    exploring.policies(config, as_json=json)
