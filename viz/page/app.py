"""The page: one a visitor, with a state of its own; Solara finds `Page` here."""

import logging
from dataclasses import replace
from typing import Any

import solara
import solara.lab

from sim.errors import UserError
from viz.component import Chrome
from viz.offline import echarts_url
from viz.page.desk import Desk, compute
from viz.page.scenario import ScenarioPage
from viz.page.visitor import changed_setting, changed_view, fitting_view
from viz.service import Cancelled
from viz.state.link import View, query_of, view_from
from viz.theme import echarts_theme

log = logging.getLogger(__name__)
TABS = [
    {"name": "scenario", "label": "Scenario"},
]
THEMES = {mode: echarts_theme(mode) for mode in ("light", "dark")}
BROKEN = "Something went wrong in the page itself; the last change was not taken. The server’s log has more."


def opening_view(query: str | None) -> tuple[View, str]:
    """The view a link opens, and what is wrong with the link if it opens the plain page instead."""
    try:
        return fitting_view(view_from(query or "")), ""
    except UserError as error:
        return View(), f"The link could not be opened as it is: {error}. This is the opening page instead."


@solara.component
def Layout(children: list[Any] = []) -> Any:  # noqa: B006, D103, N802 - Solara's name for what surrounds a page
    return solara.Div(children=children)


@solara.component
def Page() -> None:  # noqa: D103, N802 - Solara's name
    router = solara.use_router()
    first = solara.use_memo(lambda: opening_view(router.search), [])
    view, set_view = solara.use_state(first[0])
    message, set_message = solara.use_state(first[1])
    busy, set_busy = solara.use_state(-1.0)
    desk = solara.use_memo(Desk, [])

    def attempt(change: Any) -> None:
        """Take a change of the view, or say why not."""
        try:
            set_view(fitting_view(change()))
            set_message("")
        except UserError as error:
            set_message(str(error))
        except Exception:
            log.exception("a change of the page failed")
            set_message(BROKEN)

    def run() -> Any:
        try:
            return compute(desk, view, set_busy)
        except Cancelled:
            return None
        except UserError as error:
            set_message(str(error))
        except Exception:
            log.exception("a computation of the page failed")
            set_message(BROKEN)
        return None

    task = solara.lab.use_task(run, dependencies=[view.setting, view.pinned, view.split, view.run, view.tab], raise_error=False)
    if task.finished and task.value is not None:
        desk.shown = task.value
    actions = {
        "change": lambda given: attempt(lambda: replace(view, setting=changed_setting(view.setting, given))),
        "view": lambda given: attempt(lambda: changed_view(view, given)),
        "pin": lambda _: attempt(lambda: replace(view, pinned=view.setting)),
        "open": lambda tab: attempt(lambda: replace(view, tab=tab)),
    }
    Chrome(
        tab=view.tab, tabs=TABS, busy=busy, message=message, query=query_of(view), echarts=echarts_url(), themes=THEMES,
        event_open=actions["open"], event_dismiss=lambda _: set_message(""),
    )  # fmt: skip
    ScenarioPage(view, desk.shown, actions, set_message)
