"""The page: one a visitor, with a desk of its own; Solara finds `Page` here."""

from typing import Any

import solara

from sim.errors import UserError
from viz.component import Chrome
from viz.offline import echarts_url
from viz.page.about import AboutPage
from viz.page.compare import ComparePage
from viz.page.desk import Desk
from viz.page.history import HistoryPage
from viz.page.library import LibraryPage
from viz.page.questions import QuestionsPage
from viz.page.scenario import ScenarioPage
from viz.page.visitor import fitting_view
from viz.state.link import View, query_of, view_from
from viz.theme import echarts_theme

TABS = [
    {"name": "questions", "label": "Questions"},
    {"name": "scenario", "label": "Scenario"},
    {"name": "compare", "label": "Compare"},
    {"name": "history", "label": "Single history"},
    {"name": "library", "label": "Library"},
    {"name": "about", "label": "About the model"},
]
THEMES = {mode: echarts_theme(mode) for mode in ("light", "dark")}


def desk_for(query: str | None) -> Desk:
    """A visitor's desk with the view their link opens; a link that cannot be opened says so on the opening page."""
    try:
        return Desk(fitting_view(view_from(query or "")))
    except UserError as error:
        told = str(error).rstrip(".")
        told = told if told.endswith("?") else f"{told}."
        return Desk(View(), f"The link could not be opened as it is: {told} This is the opening page instead.")


@solara.component
def Layout(children: list[Any] = []) -> Any:
    return solara.Div(children=children)


@solara.component
def Top(desk: Desk) -> None:
    view = desk.view.value
    Chrome(
        tab=view.tab, tabs=TABS, busy=desk.busy.value, message=desk.message.value, query=query_of(view),
        echarts=echarts_url(), themes=THEMES, event_open=desk.open, event_dismiss=lambda _: desk.say(""),
    )  # fmt: skip


PAGES = {
    "questions": QuestionsPage,
    "scenario": ScenarioPage,
    "compare": ComparePage,
    "history": HistoryPage,
    "library": LibraryPage,
    "about": AboutPage,
}


@solara.component
def Current(desk: Desk) -> None:
    tab = desk.view.value.tab
    PAGES.get(tab, QuestionsPage)(desk).key(tab)


@solara.component
def Page() -> None:
    router = solara.use_router()
    desk = solara.use_memo(lambda: desk_for(router.search), [])
    solara.use_effect(lambda: desk.start(desk.view.value), [])
    with solara.Div():
        Top(desk)
        Current(desk)
