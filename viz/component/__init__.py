"""Vue components of the page. Each takes plain lists and mappings and sends events; none computes."""

from collections.abc import Callable
from typing import Any

import solara

Event = Callable[[Any], None]


@solara.component_vue("chrome.vue")
def Chrome(
    tab: str = "questions",
    tabs: list[dict[str, str]] = [],
    busy: float = -1.0,
    message: str = "",
    query: str = "",
    echarts: str = "",
    themes: dict[str, Any] = {},
    event_open: Event | None = None,
    event_dismiss: Event | None = None,
) -> None: ...


@solara.component_vue("rail.vue")
def Rail(
    rail: str = "{}",
    opened: dict[str, str] = {},
    refused: int = 0,
    event_change: Event | None = None,
    event_upload: Event | None = None,
    event_take_back: Event | None = None,
) -> None: ...


@solara.component_vue("tiles.vue")
def Tiles(
    tiles: list[dict[str, Any]] = [],
    pinned: str = "",
    caption: str = "",
    comparing: bool = False,
) -> None: ...


@solara.component_vue("bar.vue")
def Bar(
    title: str = "",
    about: str = "",
    caption: str = "",
    spread: str = "plausible",
    split: str = "none",
    run: int = -1,
    runs: int = 300,
    pinned: str = "",
    is_pinned: bool = False,
    saving: dict[str, Any] = {},
    refused: int = 0,
    event_change: Event | None = None,
    event_look: Event | None = None,
    event_pin: Event | None = None,
    event_save: Event | None = None,
) -> None: ...


@solara.component_vue("board.vue")
def Board(
    charts: str = "[]",
    labels: list[str] = [],
    notes: dict[str, str] = {},
    caption: str = "",
    source: str = "",
    version: str = "",
    query: str = "",
    group: str = "board",
    linked: bool = True,
) -> None: ...


@solara.component_vue("compare.vue")
def Compare(
    worlds: list[dict[str, str]] = [],
    changes: list[str] = [],
    parting: str = "",
    rows: list[dict[str, Any]] = [],
    same: bool = False,
    caption: str = "",
    event_act: Event | None = None,
) -> None: ...


@solara.component_vue("cards.vue")
def Cards(
    cards: str = "{}",
    firms: int = 151,
    caption: str = "",
    event_pick: Event | None = None,
    event_cell: Event | None = None,
    event_begin: Event | None = None,
) -> None: ...


@solara.component_vue("history.vue")
def History(
    told: str = "{}",
    why: dict[str, Any] = {},
    runs: int = 300,
    title: str = "",
    caption: str = "",
    begin: dict[str, Any] = {},
    refused: int = 0,
    event_ask: Event | None = None,
    event_look: Event | None = None,
) -> None: ...


@solara.component_vue("library.vue")
def Library(
    rows: list[dict[str, Any]] = [],
    shown: dict[str, Any] = {},
    event_act: Event | None = None,
) -> None: ...


@solara.component_vue("answered.vue")
def Answered(
    answer: dict[str, Any] = {},
    event_compute: Event | None = None,
) -> None: ...


@solara.component_vue("about.vue")
def About(
    glossary: str = "[]",
    ledger: dict[str, Any] = {},
    limits: list[str] = [],
    marks: dict[str, str] = {},
    event_test: Event | None = None,
) -> None: ...
