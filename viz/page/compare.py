"""The comparison: the pinned world A against the current world B."""

import solara

from viz.component import Board, Compare
from viz.page.comparing import Compared
from viz.page.desk import Desk
from viz.state.link import query_of
from viz.state.words import source_words


@solara.component
def ComparePage(desk: Desk) -> None:
    shown = desk.shown.value
    with solara.Div(classes=["tr-page", "tr-wide"]):
        if shown is None or not isinstance(shown.body, Compared):
            return
        body = shown.body
        Compare(
            worlds=body.worlds, changes=body.changes, parting=body.parting, rows=body.rows, same=body.same,
            caption=shown.caption, event_act=desk.exchange,
        )  # fmt: skip
        Board(
            charts=shown.charts, labels=shown.axis.labels, notes=shown.axis.notes, version=shown.version,
            query=query_of(shown.view),
            source=f"A: {source_words(shown.view.pinned)} B: {source_words(shown.view.setting)}",
            caption=f"A dashed, B solid: medians and middle halves; differences: mean with its 95 % interval over "
            f"5–95 % of pairs. {shown.caption}",
        )  # fmt: skip
