"""Vue components of the page. Each takes plain lists and mappings and sends events; none computes."""

from collections.abc import Callable
from typing import Any

import solara

Event = Callable[[Any], None]


@solara.component_vue("chrome.vue")
def Chrome(  # noqa: D103, N802, PLR0913, PLR0917 - a component: its arguments are what the template reads
    tab: str = "questions",
    tabs: list[dict[str, str]] = [],  # noqa: B006 - Solara reads defaults, nothing writes them
    busy: float = -1.0,
    message: str = "",
    query: str = "",
    echarts: str = "",
    themes: dict[str, Any] = {},  # noqa: B006
    event_open: Event | None = None,
    event_dismiss: Event | None = None,
) -> None: ...


@solara.component_vue("rail.vue")
def Rail(  # noqa: D103, N802
    rail: dict[str, Any] = {},  # noqa: B006
    event_change: Event | None = None,
) -> None: ...


@solara.component_vue("tiles.vue")
def Tiles(  # noqa: D103, N802, PLR0913, PLR0917
    tiles: list[dict[str, Any]] = [],  # noqa: B006
    pinned: str = "",
    caption: str = "",
    comparing: bool = False,
) -> None: ...


@solara.component_vue("bar.vue")
def Bar(  # noqa: D103, N802, PLR0913, PLR0917
    title: str = "",
    about: str = "",
    caption: str = "",
    spread: str = "plausible",
    split: str = "none",
    run: int = -1,
    runs: int = 300,
    pinned: str = "",
    is_pinned: bool = False,
    saving: dict[str, Any] = {},  # noqa: B006
    event_change: Event | None = None,
    event_view: Event | None = None,
    event_pin: Event | None = None,
    event_save: Event | None = None,
) -> None: ...


@solara.component_vue("board.vue")
def Board(  # noqa: D103, N802, PLR0913, PLR0917
    charts: list[dict[str, Any]] = [],  # noqa: B006
    labels: list[str] = [],  # noqa: B006
    notes: dict[str, str] = {},  # noqa: B006
    caption: str = "",
    version: str = "",
    group: str = "board",
) -> None: ...
