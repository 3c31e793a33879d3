"""What the page loads, found in the installed packages; nothing is fetched from elsewhere."""

import re
import sys
from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Any

from sim.errors import UserError

CDN = "/_solara/cdn/"
ECHARTS = re.compile(r"echarts@(\d+)\.(\d+)\.(\d+)")
ASSETS = Path(__file__).parent / "assets"
Scope = MutableMapping[str, Any]
App = Callable[[Scope, Callable[[], Awaitable[Any]], Callable[[Any], Awaitable[None]]], Awaitable[None]]

POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' ws: wss:; frame-ancestors 'none'"
)
"""A browser that keeps to this cannot ask another machine for anything. Vue compiles templates, hence unsafe-eval."""


def cdn_folder() -> Path:
    """Folder of the page's libraries, which solara-assets installs."""
    return Path(sys.prefix) / "share" / "solara" / "cdn"


def echarts_url(folder: Path | None = None) -> str:
    """Path of the newest ECharts among the installed libraries, below the page's library folder.

    Raises
    ------
    UserError
        If there is none.
    """
    folder = folder or cdn_folder()
    found = [
        (tuple(map(int, match.groups())), path)
        for path in (folder.iterdir() if folder.is_dir() else ())
        if (match := ECHARTS.fullmatch(path.name)) and (path / "dist" / "echarts.min.js").is_file()
    ]
    if not found:
        raise UserError(
            "the libraries of the page are not installed: run `make setup`, or install solara-assets", field="view"
        )
    return f"/{max(found)[1].name}/dist/echarts.min.js"


def offline(app: App, folder: Path | None = None) -> App:
    """An ASGI application that refuses libraries that are not installed, where Solara would fetch them.

    Its headers tell the browser that the page asks no other machine for anything.
    """
    root = (folder or cdn_folder()).resolve()

    async def guarded(
        scope: Scope, receive: Callable[[], Awaitable[Any]], send: Callable[[Any], Awaitable[None]]
    ) -> None:
        if scope["type"] == "http" and scope["path"].startswith(CDN):
            wanted = (root / scope["path"].removeprefix(CDN)).resolve()
            if root not in wanted.parents or not wanted.is_file():
                await send(
                    {"type": "http.response.start", "status": 404, "headers": [(b"content-type", b"text/plain")]}
                )
                await send({"type": "http.response.body", "body": b"not installed"})
                return

        async def with_headers(message: Any) -> None:
            if message["type"] == "http.response.start":
                extra = [(b"content-security-policy", POLICY.encode()), (b"referrer-policy", b"no-referrer"),
                         (b"x-content-type-options", b"nosniff")]  # fmt: skip
                message = {**message, "headers": [*message.get("headers", []), *extra]}
            await send(message)

        await app(scope, receive, with_headers if scope["type"] == "http" else send)

    return guarded
