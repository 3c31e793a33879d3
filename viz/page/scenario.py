"""The scenario: settings on the left, tiles and fans on the right."""

from collections.abc import Callable, Mapping
from typing import Any

import solara

from sim.errors import UserError
from viz.component import Bar, Board, Rail, Tiles
from viz.page.desk import Shown
from viz.page.saving import file_of
from viz.state.link import View
from viz.state.rail import rail_payload
from viz.state.setting import base_of, is_changed
from viz.state.words import differences, sentence

Actions = Mapping[str, Callable[[Any], None]]


def pinned_words(view: View) -> str:
    """The pinned setting in a few words."""
    title = base_of(view.pinned.scenario).title
    return f"{title}, changed" if is_changed(view.pinned) else title


def about_words(view: View) -> str:
    """What the current setting is: the scenario's description and what was changed in it."""
    base = base_of(view.setting.scenario)
    changes = differences(view.setting, type(view.setting)(view.setting.scenario))
    told = f" Changed: {'; '.join(changes)}." if changes else ""
    return sentence(base.description) + told


@solara.component
def ScenarioPage(view: View, shown: Shown | None, actions: Actions, say: Callable[[str], None]) -> None:  # noqa: D103, N802
    saving, set_saving = solara.use_state({})

    def save(kind: Any) -> None:
        if shown is None:
            return
        try:
            set_saving({**file_of(str(kind), shown.now), "count": saving.get("count", 0) + 1})
        except UserError as error:
            say(str(error))

    is_pinned = view.pinned.sized_as(view.setting) == view.setting
    with solara.Div(classes=["tr-page", "tr-columns"]):
        Rail(rail=solara.use_memo(lambda: rail_payload(view.setting), [view.setting]), event_change=actions["change"])
        with solara.Div(classes=["tr-main"]):
            Bar(
                title=base_of(view.setting.scenario).title, about=about_words(view), spread=view.setting.spread,
                split=view.split, run=view.run, runs=view.setting.runs, is_pinned=is_pinned, saving=saving,
                event_change=actions["change"], event_view=actions["view"], event_pin=actions["pin"], event_save=save,
            )  # fmt: skip
            if shown is not None:
                against = "" if is_pinned else f"Change against A ({pinned_words(view)}), paired on the same luck. "
                Tiles(tiles=shown.tile_payload, caption=f"{against}Mean; below it 5–95 % of histories. {shown.caption}")
                Board(
                    charts=shown.charts, labels=shown.axis.labels, notes=shown.axis.notes, caption=shown.caption,
                    version=shown.version,
                )  # fmt: skip
