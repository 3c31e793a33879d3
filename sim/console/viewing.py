"""`tightrope view`."""

import sys
import webbrowser
from pathlib import Path

from sim.console.common import aside
from sim.errors import UserError


def view(folders: list[Path], *, host: str, port: int, open_browser: bool) -> None:
    """`tightrope view`: serve the page until interrupted."""
    from sim.ensemble import is_compiled
    from sim.policies.registry import built_in
    from sim.runs import read_manifest

    for folder in folders:
        read_manifest(folder)  # a folder that was named must be one; damaged ones in runs/ are shown as damaged
    try:
        from viz.server import LOOPBACK, serve
    except ImportError as error:
        raise UserError(f"the page needs the packages of the extra `view` ({error.name} is missing)") from None
    if host not in LOOPBACK:
        aside.print(
            f"warning: {host} can be reached from other machines; whoever reaches it can use the page, read runs/ and "
            "configs/, and keep this machine busy. There is no password.", style="yellow", highlight=False,
        )  # fmt: skip

    if not is_compiled(built_in()):
        aside.print("compiling the model for this machine (once for this version, about half a minute) ...")

    def ready(address: str) -> None:
        sys.stdout.write(f"the page is at {address} (Ctrl-C stops it)\n")
        sys.stdout.flush()
        if open_browser:
            webbrowser.open(address)

    serve(host, port, folders, ready)
