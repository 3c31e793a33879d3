"""The command itself: its verbs by what they are for, and how it ends."""

from typing import Any

import typer
from typer.core import TyperGroup

GROUPS = {
    "Run": ("run", "sweep", "new"),
    "Explore": ("view", "runs", "params", "policies"),
    "Explain": ("why", "compare", "tipping", "sensitivity", "discover", "regret", "report", "phases", "schema"),
    "Prove": ("verify", "claims", "reproduce"),
}


LONGEST_HELP = 120
"""Letters of the first line of what a verb says of itself, which is all of it."""


class GroupedHelp(TyperGroup):
    """Lists the verbs under what they are for."""

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write one section a group."""
        for heading, verbs in GROUPS.items():
            with formatter.section(heading):
                found = [(verb, self.get_command(ctx, verb)) for verb in verbs]
                formatter.write_dl(
                    [(verb, command.get_short_help_str(LONGEST_HELP)) for verb, command in found if command]
                )

    def invoke(self, ctx: Any) -> Any:
        """Run a verb; a value that an option refuses is named, which Typer leaves out."""
        try:
            return super().invoke(ctx)
        except typer.BadParameter as error:
            from sim.errors import shortened

            for told in getattr(error.__cause__, "errors", list)():
                error.message = f"{shortened(str(told['input']))}: {error.message}"
            raise


app = typer.Typer(
    cls=GroupedHelp,
    rich_markup_mode=None,
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="An open laboratory for strategic ambiguity: South Korea after the July 2024 NATO summit.",
)


def _terminated(number: int, frame: Any) -> None:
    raise SystemExit(128 + number)  # as shells count it; unwinding removes what is half-written


def main() -> None:
    """Entry point: a user's mistake is one message and exit code 2; Ctrl-C leaves nothing half-written."""
    import signal
    import sys

    before = signal.signal(signal.SIGTERM, _terminated)
    try:
        app(standalone_mode=True)
    except SystemExit as leaving:
        from sim.errors import Stopped

        if not isinstance(leaving, Stopped) and leaving.code in (128 + signal.SIGINT, 128 + signal.SIGTERM):
            sys.stderr.write("stopped; nothing was left half-written\n")
        raise
    except Exception as error:
        # Only a user's mistake becomes a message; anything else is a bug and keeps its traceback.
        from sim.errors import UserError

        if not isinstance(error, UserError):
            raise
        sys.stderr.write(f"error: {error}\n")
        sys.exit(2)
    finally:
        signal.signal(signal.SIGTERM, before)
