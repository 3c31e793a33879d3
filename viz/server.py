"""Serving the page: settings of Solara, the offline guard, the address."""

import os
import socket
import warnings
from collections.abc import Callable
from pathlib import Path

from sim.errors import UserError
from viz.offline import ASSETS, echarts_url, offline

LOOPBACK = ("127.0.0.1", "localhost", "::1")
PAGE = "viz.page.app"
QUIET = {
    "SOLARA_TELEMETRY_MIXPANEL_ENABLE": "False",
    "SOLARA_THEME_SHOW_BANNER": "False",
    "SOLARA_THEME_TITLE": "Tightrope",
    "SOLARA_THEME_LOADER": "plain",
    "SOLARA_ASSETS_FONTAWESOME_ENABLED": "False",
    "SOLARA_ASSETS_EXTRA_LOCATIONS": str(ASSETS),
    "SOLARA_KERNEL_CULL_TIMEOUT": "1h",
    "SOLARA_MODE": "production",
    "SOLARA_APP": PAGE,
}
"""Settings of Solara: no telemetry, no banner, our own look."""


def free_port(host: str) -> int:
    """A port nobody uses."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as s:
        s.bind((host, 0))
        return int(s.getsockname()[1])


def check_port(host: str, port: int) -> None:
    """Raise UserError if an address cannot be served."""
    try:
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as s:
            s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            s.bind((host, port))
    except (OSError, OverflowError) as error:
        why = getattr(error, "strerror", None) or error
        raise UserError(f"cannot serve on {host}:{port} ({why}); leave --port out for a free one") from None


def prepare(folders: list[Path]) -> None:
    """Settle Solara before it is imported; `folders` are the run folders the library shows beside those in runs/."""
    echarts_url()
    os.environ.update(QUIET)
    os.environ["TIGHTROPE_VIEW_RUNS"] = os.pathsep.join(str(folder.resolve()) for folder in folders)


def serve(host: str, port: int, folders: list[Path], ready: Callable[[str], None]) -> None:
    """Serve the page until interrupted.

    Parameters
    ----------
    host : str
    port : int
        0 for a free one.
    folders : list of Path
        Run folders to show beside those in runs/.
    ready : callable
        Told the address as soon as the page answers.
    """
    port = port or free_port(host)
    check_port(host, port)
    prepare(folders)
    import uvicorn
    from solara.server.starlette import app

    warnings.filterwarnings("ignore", message="Cookies with samesite=none", category=UserWarning)  # no iframes here
    from viz.page.warmth import warm

    warm()
    address = f"http://{f'[{host}]' if ':' in host else host}:{port}/"

    class Announcing(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            ready(address)

    config = uvicorn.Config(offline(app), host=host, port=port, log_level="warning", timeout_graceful_shutdown=1)
    Announcing(config).run()
