"""The scenario: settings on the left, tiles and fans on the right."""

import json
from typing import Any

import solara

from sim.ensemble import is_compiled
from sim.errors import UserError
from sim.policies.registry import built_in
from sim.vocabulary import HEADLINES
from viz.charts.fan import BANDS, CHOSEN
from viz.component import Bar, Board, Rail, Tiles
from viz.page.desk import Desk
from viz.page.saving import file_of
from viz.state import Setting
from viz.state.link import View, query_of
from viz.state.rail import rail_payload
from viz.state.setting import base_of, is_changed
from viz.state.words import differences, sentence, source_words


def pinned_words(view: View) -> str:
    """The pinned setting in a few words."""
    title = base_of(view.pinned.scenario).title
    return f"{title}, changed" if is_changed(view.pinned) else title


def about_words(setting: Setting) -> str:
    """What a setting is: the scenario's description and what was changed in it."""
    base = base_of(setting.scenario)
    changes = differences(setting, Setting(setting.scenario))
    told = f" Changed: {'; '.join(changes)}." if changes else ""
    return sentence(base.description) + told


def is_pinned(view: View) -> bool:
    """Whether the current setting is the pinned one."""
    return view.pinned.sized_as(view.setting) == view.setting


@solara.component
def Settings(desk: Desk) -> None:
    opened = desk.opened.value
    Rail(
        rail=json.dumps(rail_payload(desk.view.value.setting)),
        opened={} if opened is None else {"file": opened[0].file, "words": opened[0].words},
        refused=desk.refused.value,
        event_change=desk.change, event_upload=desk.open_file, event_take_back=desk.take_back,
    )  # fmt: skip


@solara.component
def Heading(desk: Desk) -> None:
    nothing: dict[str, Any] = {}
    saving, set_saving = solara.use_state(nothing)
    view = desk.view.value

    def save(kind: Any) -> None:
        if desk.shown.value is None:
            return
        try:
            set_saving({**file_of(str(kind), desk.shown.value.now), "count": saving.get("count", 0) + 1})
        except UserError as error:
            desk.say(str(error))

    Bar(
        title=base_of(view.setting.scenario).title, about=about_words(view.setting), spread=view.setting.spread,
        split=view.split, run=view.run, runs=view.setting.runs, is_pinned=is_pinned(view), saving=saving,
        refused=desk.refused.value,
        event_change=desk.change, event_look=desk.look, event_pin=desk.pin, event_save=save,
    )  # fmt: skip


@solara.component
def Results(desk: Desk) -> None:
    shown = desk.shown.value
    if shown is None:
        waiting = "Computing the first futures …"
        if not is_compiled(built_in()):
            waiting = "Compiling the model for this machine, once for this version; about half a minute …"
        solara.v.Html(tag="p", class_="tr tr-lead", children=[waiting])
        return
    against = (
        ""
        if is_pinned(shown.view)
        else f"Change against A ({pinned_words(shown.view)}), paired on the same luck; beyond luck is what stays after "
        f"Holm’s correction for looking at {len(HEADLINES)} outcomes, as in Compare. "
    )
    with solara.Div():
        Tiles(tiles=shown.tile_payload, caption=f"{against}Mean; below it 5–95 % of histories. {shown.caption}")
        split = f"{shown.body} " if isinstance(shown.body, str) else ""
        chosen = f" {CHOSEN}" if shown.view.run >= 0 else ""
        Board(
            charts=shown.charts, labels=shown.axis.labels, notes=shown.axis.notes,
            caption=f"{split}{shown.caption} {BANDS}{chosen}", source=source_words(shown.view.setting),
            version=shown.version, query=query_of(shown.view),
        )  # fmt: skip


@solara.component
def ScenarioPage(desk: Desk) -> None:
    with solara.Div(classes=["tr-page", "tr-columns"]):
        Settings(desk)
        with solara.Div(classes=["tr-main"]):
            Heading(desk)
            Results(desk)
