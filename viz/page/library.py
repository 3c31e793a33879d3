"""The library page."""

import json
import logging
import threading
from dataclasses import asdict
from typing import Any

import solara

from sim.errors import UserError
from viz.component import Board, Library
from viz.page.desk import BROKEN, Desk
from viz.page.shelf import Opened, opened, shelf_rows

log = logging.getLogger(__name__)


@solara.component
def LibraryPage(desk: Desk) -> None:
    nobody: Opened | None = None
    shown, set_shown = solara.use_state(nobody)
    count, set_count = solara.use_state(0)
    rows = solara.use_memo(shelf_rows, [count])

    def open_folder(given: dict[str, Any]) -> None:
        try:
            set_shown(opened(given.get("key"), given.get("chosen")))
            desk.say("")
        except UserError as error:
            desk.say(str(error))
        except Exception:
            log.exception("a folder could not be opened")
            desk.say(BROKEN)
        desk.busy.set(-1.0)

    def act(given: Any) -> None:
        if given.get("kind") == "refresh":
            set_count(count + 1)
            return
        desk.busy.set(0.5)
        threading.Thread(target=open_folder, args=(given,), daemon=True).start()

    about = {} if shown is None else {k: v for k, v in asdict(shown).items() if k not in ("charts", "axis")}
    with solara.Div(classes=["tr-page", "tr-wide"]):
        Library(rows=rows, shown=about, event_act=act)
        if shown is not None:
            timed = shown.kind == "run" or len(shown.charts) > 2
            Board(
                charts=json.dumps(shown.charts), labels=shown.axis.labels if timed else [], caption=shown.about,
                notes=shown.axis.notes if timed else {}, version=f"{shown.key}{shown.chosen}", group="library",
            )  # fmt: skip
