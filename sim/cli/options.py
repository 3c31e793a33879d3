"""Options that several verbs share."""

from pathlib import Path
from typing import Annotated

import typer

Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but the result.")]
Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
Outcomes = Annotated[list[str] | None, typer.Option("--outcome", metavar="NAME", help="An outcome; headlines if none.")]
Levers = Annotated[
    list[str] | None, typer.Option("--lever", metavar="PATH=VALUE", help="Only this lever: policies.seoul=hedging.")
]
Answer = Annotated[Path | None, typer.Option(help="New folder for the answer; default: SWEEP.analysis/, beside it.")]
Threads = Annotated[int | None, typer.Option(min=1, help="Runs computed side by side; default: the cores at hand.")]

Settings = Annotated[
    list[str] | None, typer.Option("--set", metavar="PATH=VALUE", help="Any setting, such as params.us_drive=0.3.")
]
PolicyOf = Annotated[
    list[str] | None,
    typer.Option("--policy", metavar="ACTOR=NAME", help="A government's policy, such as seoul=hedging."),
]
