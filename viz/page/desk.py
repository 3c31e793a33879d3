"""A visitor's desk: their view, what is shown of it, and the claim to a result that a newer change cancels."""

import json
import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import solara

from sim.errors import UserError
from viz.charts import MonthAxis, Tile, chart_payload, outcome_tiles
from viz.charts.board import board_charts, split_words
from viz.page.comparing import compared
from viz.page.telling import history_payload
from viz.page.visitor import changed_setting, changed_view, fitting_view
from viz.page.warmth import workshop
from viz.service import Cancelled, Ensemble, Ticket, is_leaving
from viz.state import Setting
from viz.state.link import View
from viz.state.upload import Opened, opened_file
from viz.state.words import fan_words, marks_of

log = logging.getLogger(__name__)
QUIET_SECONDS = 0.25
"""Progress is told only of what takes longer."""

BROKEN = "Something went wrong in the page itself; the last change was not taken. The server’s log has more."


@dataclass(frozen=True)
class Shown:
    """What a page shows of a view.

    Parameters
    ----------
    view : View
    now : Ensemble
    charts : str
        JSON of the board's charts: a string travels to the browser faster than what it holds.
    body : Any
        What the open page shows beside them.
    tiles : sequence of Tile
    axis : MonthAxis
    version : str
        Counts a visitor's results.
    """

    view: View
    now: Ensemble
    charts: str
    body: Any
    tiles: Sequence[Tile]
    axis: MonthAxis
    version: str

    @property
    def caption(self) -> str:
        """What the fans span."""
        return fan_words(self.view.setting)

    @property
    def tile_payload(self) -> list[dict[str, Any]]:
        """Tiles as the component takes them."""
        return [asdict(tile) for tile in self.tiles]


class Desk:
    """One visitor's state and what they may do to it.

    Parameters
    ----------
    view : View
        What the link opened.
    message : str
        What to tell first.
    """

    def __init__(self, view: View, message: str = "") -> None:
        self.view, self.message = solara.reactive(view), solara.reactive(message)
        self.busy, self.refused = solara.reactive(-1.0), solara.reactive(0)
        none: tuple[Opened, Setting] | None = None
        self.opened = solara.reactive(none)
        nothing: Shown | None = None
        self.shown = solara.reactive(nothing, equals=lambda a, b: a is b)
        self._ticket, self._count, self._lock = Ticket(), 0, threading.Lock()

    def attempt(self, change: Callable[[View], View]) -> None:
        """Take a change of the view, or say why not; what has to be computed starts at once."""
        try:
            before, after = self.view.value, fitting_view(change(self.view.value))
        except UserError as error:
            self.refuse(str(error))
            return
        except Exception:
            log.exception("a change of the page failed")
            self.refuse(BROKEN)
            return
        if _computed(before) != _computed(after):
            self.start(after)
        self.view.set(after)
        self.message.set("")

    def refuse(self, message: str) -> None:
        """Say why a change was not taken; the controls show again what stands."""
        self.message.set(message)
        self.refused.set(self.refused.value + 1)

    def change(self, given: Any) -> None:
        """Change the setting, as a component says."""
        self.attempt(lambda view: replace(view, setting=changed_setting(view.setting, given)))
        if isinstance(given, Mapping) and given.get("kind") in ("scenario", "reset") and not self.message.value:
            self.opened.set(None)

    def open_file(self, given: Any) -> None:
        """Open a configuration of the visitor's own, as a component sends it; what it replaces can be taken back."""
        found: list[tuple[Opened, Setting]] = []

        def change(view: View) -> View:
            opened = opened_file(given, view.setting)
            found.append((opened, view.setting))
            return replace(view, setting=opened.setting)

        self.attempt(change)
        if found and not self.message.value:
            self.opened.set(found[0])

    def take_back(self, _: Any) -> None:
        """The setting from before the visitor's file."""
        if self.opened.value is not None:
            before = self.opened.value[1]
            self.attempt(lambda view: replace(view, setting=before))
            self.opened.set(None)

    def look(self, given: Any) -> None:
        """Change what is shown of it."""
        self.attempt(lambda view: changed_view(view, given))

    def pin(self, _: Any) -> None:
        """Pin the current setting as A."""
        self.attempt(lambda view: replace(view, pinned=view.setting))

    def exchange(self, what: Any) -> None:
        """Swap A and B, or pin the baseline as A."""
        if what == "swap":
            self.attempt(lambda v: replace(v, setting=v.pinned.sized_as(v.setting), pinned=v.setting))
        else:
            self.attempt(lambda v: replace(v, pinned=Setting()))

    def open(self, tab: Any) -> None:
        """Turn to another page."""
        self.attempt(lambda view: replace(view, tab=str(tab)))

    def say(self, message: str) -> None:
        """Tell the visitor something."""
        self.message.set(message)

    def start(self, view: View) -> None:
        """Compute a view in a thread of its own; what was being computed is given up."""
        with self._lock:
            self._ticket.cancel()
            self._ticket, self._count = Ticket(), self._count + 1
            ticket, count = self._ticket, self._count
        threading.Thread(target=self._run, args=(view, ticket, count), daemon=True).start()

    def _run(self, view: View, ticket: Ticket, count: int) -> None:
        began = time.monotonic()

        def progress(share: float) -> None:
            if ticket is self._ticket and time.monotonic() - began > QUIET_SECONDS:
                self.busy.set(share)

        try:
            shown = show(view, ticket, str(count), progress)
            ticket.check()
            self.shown.set(shown)
        except Cancelled:
            return
        except UserError as error:
            self.message.set(str(error))
        except Exception as error:
            if is_leaving(error):
                return
            log.exception("a computation of the page failed")
            self.message.set(BROKEN)
        if ticket is self._ticket:
            self.busy.set(-1.0)


def _computed(view: View) -> tuple[Any, ...]:
    """What of a view has to be computed anew when it changes."""
    return view.setting, view.pinned, view.split, view.run, view.tab


def show(view: View, ticket: Ticket, version: str, progress: Callable[[float], None]) -> Shown:
    """Everything a view shows.

    Raises
    ------
    UserError
        If a setting cannot be run.
    Cancelled
        If a newer change came.
    """
    pinned = view.pinned.sized_as(view.setting)
    now = workshop().ensemble(view.setting, ticket, lambda share: progress(share / 2))
    before = workshop().outcomes(pinned, ticket, lambda share: progress((1 + share) / 2))
    axis = MonthAxis(view.setting.months, marks=marks_of(now.spec.scenario))
    charts, body = PAGES.get(view.tab, _scenario)(view, now, axis, ticket)
    ticket.check()
    tiles = outcome_tiles(now.outcomes, None if pinned == view.setting else before, months=view.setting.months)
    return Shown(view, now, json.dumps(charts, separators=(",", ":")), body, tiles, axis, version)


Body = tuple[list[dict[str, Any]], Any]


def _scenario(view: View, now: Ensemble, axis: MonthAxis, ticket: Ticket) -> Body:
    path, groups = now.months[view.run] if view.run >= 0 else None, now.groups(view.split)
    return chart_payload(board_charts(groups, axis, path)), split_words(groups) or None


def _compare(view: View, now: Ensemble, axis: MonthAxis, ticket: Ticket) -> Body:
    found = compared(workshop().ensemble(view.pinned.sized_as(view.setting), ticket), now, axis)
    return found.charts, found


def _history(view: View, now: Ensemble, axis: MonthAxis, ticket: Ticket) -> Body:
    return [], history_payload(now, max(view.run, 0))


PAGES: Mapping[str, Callable[[View, Ensemble, MonthAxis, Ticket], Body]] = {"compare": _compare, "history": _history}
"""Pages that show the ensembles in a way of their own."""
