"""The single history: one run month by month, and why."""

import json
import logging
import threading
from typing import Any

import solara

from sim.errors import UserError
from viz.component import History
from viz.page.desk import BROKEN, Desk
from viz.page.telling import why_payload
from viz.state.setting import base_of

log = logging.getLogger(__name__)


@solara.component
def HistoryPage(desk: Desk) -> None:
    shown = desk.shown.value
    nothing: dict[str, Any] = {}
    why, set_why = solara.use_state(nothing)
    newest = solara.use_ref(0)

    def ask(given: Any) -> None:
        if shown is None:
            return
        newest.current += 1
        number, setting, run = newest.current, shown.view.setting, max(shown.view.run, 0)

        def replay() -> None:
            try:
                found = why_payload(setting, run, int(given["month"]), str(given["actor"]))
                if number == newest.current:
                    set_why(found)
            except UserError as error:
                desk.say(str(error))
            except Exception:
                log.exception("a decision could not be replayed")
                desk.say(BROKEN)

        threading.Thread(target=replay, daemon=True).start()

    with solara.Div(classes=["tr-page", "tr-wide"]):
        if shown is None or shown.view.tab != "history":
            return
        setting, view = shown.view.setting, desk.view.value
        History(
            told=json.dumps(shown.body), why=why, runs=setting.runs, title=base_of(setting.scenario).title,
            caption=shown.caption, refused=desk.refused.value, event_ask=ask, event_look=desk.look,
            begin={"month": view.month, "actor": view.actor, "as_seoul": view.as_seoul},
        )  # fmt: skip
