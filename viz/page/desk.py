"""A visitor's desk: what was last computed for them, and the claim that a newer change cancels."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from viz.charts import MonthAxis, Tile, chart_payload, outcome_tiles
from viz.charts.board import board_charts
from viz.page.warmth import workshop
from viz.service import Ensemble, Ticket
from viz.state import Setting
from viz.state.link import View
from viz.state.words import fan_words, marks_of

TWO_WORLDS = 2


@dataclass(frozen=True)
class Shown:
    """What a page shows of a view.

    Parameters
    ----------
    view : View
    now, pinned : Ensemble
    charts : list of dict
    tiles : sequence of Tile
    axis : MonthAxis
    """

    view: View
    now: Ensemble
    pinned: Ensemble
    charts: list[dict[str, Any]]
    tiles: Sequence[Tile]
    axis: MonthAxis
    version: str = ""

    @property
    def caption(self) -> str:
        """What the fans span."""
        return fan_words(self.view.setting)

    @property
    def tile_payload(self) -> list[dict[str, Any]]:
        """Tiles as the component takes them."""
        return [asdict(tile) for tile in self.tiles]


@dataclass
class Desk:
    """What is kept between a visitor's changes."""

    shown: Shown | None = None
    ticket: Ticket = field(default_factory=Ticket)
    count: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def claim(self) -> tuple[Ticket, int]:
        """A new ticket; the old one is cancelled."""
        with self.lock:
            self.ticket.cancel()
            self.ticket, self.count = Ticket(), self.count + 1
            return self.ticket, self.count


def compute(desk: Desk, view: View, set_busy: Callable[[float], None]) -> Shown:
    """Everything a view shows.

    Raises
    ------
    UserError
        If a setting cannot be run.
    Cancelled
        If a newer change came.
    """
    ticket, count = desk.claim()
    try:
        now, pinned = _worlds(view, ticket, set_busy)
        ticket.check()
        axis = MonthAxis(view.setting.months, marks=marks_of(now.spec.scenario))
        path = now.months[view.run] if view.run >= 0 else None
        charts = chart_payload(board_charts(now.groups(view.split), axis, path))
        ticket.check()
        same = view.pinned.sized_as(view.setting) == view.setting
        tiles = outcome_tiles(now.outcomes, None if same else pinned.outcomes)
        return Shown(view, now, pinned, charts, tiles, axis, str(count))
    finally:
        if ticket is desk.ticket:
            set_busy(-1.0)


def _worlds(view: View, ticket: Ticket, set_busy: Callable[[float], None]) -> tuple[Ensemble, Ensemble]:
    """The current world and the pinned one, of the same size on the same luck."""
    settings: list[Setting] = [view.setting, view.pinned.sized_as(view.setting)]
    found = []
    for k, setting in enumerate(settings):

        def progress(share: float, done: int = k) -> None:
            if share < 1.0:
                set_busy((done + share) / TWO_WORLDS)

        found.append(workshop().ensemble(setting, ticket, progress))
    return found[0], found[1]
