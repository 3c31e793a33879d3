"""The board of a scenario: which quantities stand where. Reads columns of records, in whole or by groups of runs."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sim.analysis.fans import fans_of, firm_shares, rung_shares
from sim.vocabulary import ACTORS, LADDERS_BY_NAME
from sim.vocabulary.firms import FIRM_CLASSES, STATUSES
from sim.world import COLUMN
from viz.charts.chart import Chart
from viz.charts.fan import FanLine, fan_chart
from viz.charts.months import MonthAxis
from viz.charts.shares import Share, SharePanel, panels_chart
from viz.theme import ACTOR_COLOUR, ACTOR_LABEL, LADDER_RAMPS, STATUS_COLOUR

Floats = NDArray[np.float64]

STANDING, DOING, RELATIONS, STAKES = (
    "Where they stand", "What they do", "How relations move", "Korean firms in Russia, and what it comes to",
)  # fmt: skip


@dataclass(frozen=True)
class Panel:
    """A fan chart of the board.

    Parameters
    ----------
    name, title, unit, note, section : str
    low, high : float
    lines : tuple of (column, label, colour)
    """

    name: str
    title: str
    unit: str
    section: str
    low: float
    high: float
    lines: tuple[tuple[str, str, str], ...]
    note: str = ""
    size: str = "half"


def _of_all(kind: str) -> tuple[tuple[str, str, str], ...]:
    found = [(f"{kind}_{actor}", ACTOR_LABEL[actor], ACTOR_COLOUR[actor]) for actor in ACTORS]
    return (*found, (f"firm_{kind}", ACTOR_LABEL["firms"], ACTOR_COLOUR["firms"]))


SEOUL, BEIJING, MOSCOW, PYONGYANG, WASHINGTON = (ACTOR_COLOUR[actor] for actor in ACTORS)

PANELS = (
    Panel("alignment", "Alignment", "index", STANDING, -1, 1, _of_all("alignment"),
          "+1 does what the US and NATO ask, −1 acts as part of the authoritarian bloc"),
    Panel("risk", "Perceived risk", "share", STANDING, 0, 1, _of_all("risk"),
          "how threatened each feels: 0 not at all, 1 as much as it can be"),
    Panel("commitment", "What NATO asks and Seoul delivers", "share", RELATIONS, 0, 1,
          (("nato_ask", "NATO asks", WASHINGTON), ("commitment", "Seoul delivers", SEOUL)),
          "one scale; the space between is the shortfall that ambiguity tolerates"),
    Panel("nato_ties", "NATO–Seoul ties", "share", RELATIONS, 0, 1, (("nato_ties", "NATO ties", SEOUL),),
          "status, institutions, access to arms orders"),
    Panel("cooperation", "Russia–DPRK cooperation", "share", RELATIONS, 0, 1,
          (("cooperation", "Cooperation", MOSCOW), ("technology", "Technology transferred", PYONGYANG)),
          "cooperation can stop; technology cannot be taken back", "third"),
    Panel("dual_use", "China’s dual-use flow", "share", RELATIONS, 0, 1,
          (("dual_use", "Dual-use flow", BEIJING),), "goods that serve the war", "third"),
    Panel("seoul_relations", "Seoul’s relations", "index", RELATIONS, -1, 1,
          (("beijing_relation", "With Beijing", BEIJING), ("moscow_relation", "With Moscow", MOSCOW)),
          "−1 broken, 0 neither, +1 good", "third"),
    Panel("net_payoff", "Seoul’s net payoff", "% of GDP a year", STAKES, -2.0, 0.5, (("welfare", "Net payoff", SEOUL),),
          "for comparing policies in the same future", "third"),
)  # fmt: skip

LADDER_TITLES = {
    "aid": "Seoul’s aid to Ukraine",
    "rhetoric": "What Seoul says of China",
    "cjk": "Seoul’s track with China, Japan",
    "stance": "Beijing towards Seoul",
    "transfer": "Moscow to Pyongyang",
    "arms": "Pyongyang to Moscow",
    "drive": "Washington’s drive",
}
"""Ladders on the board, in order."""

RUNG_LABELS = {
    "mdcp_only": "dialogue only", "trust_fund": "trust fund", "trust_fund_doubled": "fund doubled",
    "missile_defence": "missile defence", "lethal_aid": "lethal aid", "omit_china": "China unnamed",
    "name_china": "China named", "decisive_enabler": "“decisive enabler”", "suspend_cjk": "suspended",
    "maintain_cjk": "kept", "deepen_cjk": "deepened", "engage": "engages", "neutral": "neutral", "warn": "warns",
    "coerce": "coerces", "restrict": "restricts", "tolerate": "tolerates", "expand": "expands",
    "withhold_technology": "nothing", "minor_transfer": "minor transfers", "conventional_transfer": "air defence",
    "advanced_technology": "advanced technology", "withhold_arms": "nothing", "shells": "shells",
    "shells_and_missiles": "missiles too", "troops": "troops too", "pause": "paused", "ad_hoc": "ad hoc",
    "institutionalise": "institutions", "institutionalise_and_press": "with pressure", "label_general": "general",
    "label_name": "names China", "label_enabler": "“decisive enabler”",
}  # fmt: skip
"""Rungs in two words."""

CLASS_TITLES = {"large": "Large firms", "sme": "Smaller firms"}
STATUS_LABELS = {"active": "active", "idle": "idle, losing money", "exited": "left"}
FAN_COLUMNS = tuple(dict.fromkeys(column for panel in PANELS for column, _, _ in panel.lines))


@dataclass(frozen=True)
class Group:
    """Runs that are shown together.

    Parameters
    ----------
    label : str
        What they have in common; empty for all runs.
    runs : int
    fans : dict of float64 array, shape (5, months)
    ladders : dict of float64 array, shape (rungs, months)
    firms : dict of float64 array, shape (statuses, months)
    mark : tuple of (column, value), optional
        What the runs have in common in the last month; none for all runs.
    """

    label: str
    runs: int
    fans: dict[str, Floats]
    ladders: dict[str, Floats]
    firms: dict[str, Floats]
    mark: tuple[str, int] | None = None

    def holds(self, path: Floats) -> bool:
        """Whether a run, shape (months, columns), is one of the group."""
        return self.mark is None or bool(path[-1, COLUMN[self.mark[0]]] == self.mark[1])


SPLITS = ("none", "moscow_type", "war")
"""Ways to split the runs: not at all; by what Moscow is; by whether the war goes on to the last month."""

SPLIT_LABELS = {
    "moscow_type": ("Moscow restrained", "Moscow retaliates"),
    "war": ("war ends", "war goes on"),
}


def groups_of(months: Floats, split: str = "none") -> list[Group]:
    """Aggregates of all runs, or of the two groups of a split; a group without runs is left out.

    Parameters
    ----------
    months : float64 array, shape (runs, months, columns)
    split : str
        One of `SPLITS`.
    """
    if split == "none":
        return [_group("", months)]
    last = months[:, -1, COLUMN[split]]
    return [
        replace(_group(label, months[last == value]), mark=(split, value))
        for value, label in enumerate(SPLIT_LABELS[split]) if (last == value).any()
    ]  # fmt: skip


def _group(label: str, months: Floats) -> Group:
    ladders = {name: rung_shares(months, name) for name in LADDER_TITLES}
    return Group(label, len(months), fans_of(months, FAN_COLUMNS), ladders, dict(firm_shares(months)))


def board_charts(groups: Sequence[Group], axis: MonthAxis, path: Floats | None = None) -> list[Chart]:
    """All charts of a scenario.

    Parameters
    ----------
    groups : sequence of Group
        One, or the two of a split; the second is drawn dashed.
    axis : MonthAxis
    path : float64 array, shape (months, columns), optional
        The run to show over the fans.
    """
    charts = [_panel(panel, groups, axis, path) for panel in PANELS]
    ladders = [_ladder(name, groups, axis, path) for name in LADDER_TITLES]
    firms = [_firms(kind, groups, axis) for kind in FIRM_CLASSES]
    order = {section: k for k, section in enumerate((STANDING, DOING, RELATIONS, STAKES))}
    return sorted([*ladders, *firms, *charts], key=lambda chart: order[chart.section])


def _panel(panel: Panel, groups: Sequence[Group], axis: MonthAxis, path: Floats | None) -> Chart:
    lines = []
    for k, group in enumerate(groups):
        for column, label, colour in panel.lines:
            words = f"{label}, {group.label}" if group.label else label
            own = None if path is None or not group.holds(path) else path[:, COLUMN[column]]
            lines.append(FanLine(f"{column}.{k}" if k else column, words, colour, group.fans[column], own, dash=k > 0))
    crowded = len(lines) > 2 and not groups[0].label
    return fan_chart(
        panel.name, panel.title, panel.unit, lines, axis, low=panel.low, high=panel.high, note=panel.note,
        section=panel.section, size=panel.size, end_labels=crowded,
    )  # fmt: skip


def _ladder(name: str, groups: Sequence[Group], axis: MonthAxis, path: Floats | None) -> Chart:
    ladder = LADDERS_BY_NAME[name]
    panels = [
        SharePanel(
            group_words(group),
            tuple(
                Share(rung.name, RUNG_LABELS[rung.name], LADDER_RAMPS[name][k], group.ladders[name][k])
                for k, rung in enumerate(ladder.rungs)
            ),
        )
        for group in groups
    ]
    chosen = None if path is None else path[:, COLUMN[f"{name}_rung"]].astype(np.int64)
    return panels_chart(
        f"ladder_{name}", LADDER_TITLES[name], panels, axis, chosen=chosen, section=DOING, unit="",
        size="third" if ladder.actor == "seoul" else "quarter", note=_shares_note("share of histories", groups, path),
    )  # fmt: skip


def _firms(kind: str, groups: Sequence[Group], axis: MonthAxis) -> Chart:
    panels = [
        SharePanel(
            group_words(group),
            tuple(Share(s, STATUS_LABELS[s], STATUS_COLOUR[s], group.firms[kind][k]) for k, s in enumerate(STATUSES)),
        )
        for group in groups
    ]
    return panels_chart(
        f"firms_{kind}", CLASS_TITLES[kind], panels, axis, section=STAKES, size="third", unit="share of firms",
        note=_shares_note("mean over histories", groups),
    )  # fmt: skip


def group_words(group: Group) -> str:
    """What a group is and how many runs it has; nothing for all runs."""
    return f"{group.label}: {group.runs:,} histories" if group.label else ""


def _shares_note(words: str, groups: Sequence[Group], path: Floats | None = None) -> str:
    """What the shares are of; a group that has all runs is named here, two of them name their panels."""
    if len(groups) > 1:
        words = f"{words}, each group in a panel of its own"
    elif groups[0].label:
        words = f"{words}; {group_words(groups[0])}"
    if path is None:
        return words
    own = next((f" ({group.label})" for group in groups if group.label and group.holds(path)), "")
    return f"{words}; strip: the chosen history{own}"


def split_words(groups: Sequence[Group]) -> str:
    """How a split is drawn, for the caption; nothing without a split."""
    if not groups[0].label:
        return ""
    if len(groups) == 1:
        return f"Split: all histories are in one group, {groups[0].label}."
    first, second = (group_words(group) for group in groups)
    return f"Split in two. Solid and upper panels: {first}; dashed and lower panels: {second}."
