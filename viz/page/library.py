"""The library page."""

import json
import logging
import threading
from collections.abc import Callable
from dataclasses import asdict, replace
from typing import Any

import solara

from sim.errors import UserError
from viz.component import Answered, Board, Library
from viz.page.desk import BROKEN, Desk
from viz.page.shelf import Opened, opened, shelf_rows, shelved_setting
from viz.state.link import FOLDER

log = logging.getLogger(__name__)
BOARDS = ("charts", "traces", "answers", "axis")
"""What of an opened folder goes to components of its own."""


def _open_linked(desk: Desk, rows: list[dict[str, Any]], act: Callable[[Any], None]) -> None:
    """Open the folder that the link names, if the library lists it."""
    name = desk.view.value.folder
    key = next((row["key"] for row in rows if row["name"] == name), None)
    if key is not None:
        act({"kind": "open", "key": key})
    elif name:
        desk.say(f"This library has no folder {name}.")


@solara.component
def LibraryPage(desk: Desk) -> None:
    nobody: Opened | None = None
    shown, set_shown = solara.use_state(nobody)
    count, set_count = solara.use_state(0)
    rows = solara.use_memo(shelf_rows, [count])

    def open_folder(given: dict[str, Any]) -> None:
        try:
            found = opened(given.get("key"), given.get("chosen"))
            set_shown(found)
            desk.attempt(lambda view: replace(view, folder=found.title if FOLDER.fullmatch(found.title) else ""))
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
        if given.get("kind") == "scenario":
            desk.attempt(lambda v: replace(v, setting=shelved_setting(given.get("key"), v.setting), tab="scenario"))
            return
        desk.busy.set(0.5)
        threading.Thread(target=open_folder, args=(given,), daemon=True).start()

    solara.use_effect(lambda: _open_linked(desk, rows, act), [])
    about = {} if shown is None else {k: v for k, v in asdict(shown).items() if k not in BOARDS}
    with solara.Div(classes=["tr-page", "tr-wide"]):
        Library(rows=rows, shown=about, event_act=act)
        if shown is not None:
            _Boards(shown, lambda _: act({"kind": "open", "key": shown.key, "chosen": {**shown.chosen, "now": "yes"}}))


@solara.component
def _Boards(shown: Opened, compute: Callable[[Any], None]) -> None:
    """Charts of an opened folder: over months, over settings, and what is known of a sweep."""
    version, timed = f"{shown.key}{shown.chosen}", shown.kind == "run"
    months: dict[str, Any] = {"labels": shown.axis.labels, "notes": shown.axis.notes}
    if shown.charts:
        Board(charts=json.dumps(shown.charts), caption=shown.about, version=version, group="library", linked=timed,
              **(months if timed else {}))  # fmt: skip
    if shown.traces:
        Board(charts=json.dumps(shown.traces), caption=shown.about, version=version, group="library-traces", **months)
    for k, answer in enumerate(shown.answers):
        Answered(answer={key: value for key, value in answer.items() if key != "charts"}, event_compute=compute)
        if answer["charts"]:
            Board(charts=json.dumps(answer["charts"]), caption=answer["caption"], version=version,
                  group=f"library-answer-{k}", linked=False)  # fmt: skip
