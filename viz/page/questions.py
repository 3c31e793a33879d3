"""The opening page: five questions with their answers, and the island of ambiguity."""

from dataclasses import replace
from typing import Any

import solara

from sim.errors import ConfigError
from viz.charts.island import DRIVES, NEEDS
from viz.component import Cards
from viz.page.answers import BASELINE, WORLDS
from viz.page.desk import Desk
from viz.page.warmth import opening
from viz.state.link import View
from viz.state.words import fan_words

CARD_LINES = (
    "Lines: medians with 25–75 and 5–95 % of histories; of a difference the mean with its 95 % interval and, unless it "
    "is a yes or no, 5–95 % of histories."
)


def view_of_card(view: View, name: Any) -> View:
    """The scenario behind a card, with what it is held against as A."""
    found = next((answer for answer in opening().answers if answer.name == name), None)
    if found is None:
        raise ConfigError("no such question", value=name)
    return replace(view, setting=WORLDS[found.setting], pinned=WORLDS[found.pinned], tab="scenario", run=-1)


def view_of_cell(view: View, cell: Any) -> View:
    """A cell of the island as a scenario."""
    try:
        drive, need = DRIVES[int(cell[0])], NEEDS[int(cell[1])]
    except (TypeError, ValueError, IndexError):
        raise ConfigError("no such cell", value=cell) from None
    setting = BASELINE.with_param("us_drive", drive).with_param("arms_need", need)
    return replace(view, setting=setting, pinned=BASELINE, tab="scenario", run=-1)


@solara.component
def QuestionsPage(desk: Desk) -> None:
    shown, set_shown = solara.use_state(opening().payload())

    def listen() -> Any:
        stop = opening().listen(lambda: set_shown(opening().payload()))
        opening().begin()
        set_shown(opening().payload())
        return stop

    solara.use_effect(listen, [])
    with solara.Div(classes=["tr-page", "tr-wide"]):
        Cards(
            cards=shown, firms=BASELINE.firms, caption=f"Answers: {fan_words(BASELINE)} {CARD_LINES}",
            event_pick=lambda name: desk.attempt(lambda view: view_of_card(view, name)),
            event_cell=lambda cell: desk.attempt(lambda view: view_of_cell(view, cell)),
            event_begin=lambda _: desk.open("scenario"),
        )  # fmt: skip
