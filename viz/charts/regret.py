"""Policies across futures in charts: regrets, how often each wins, payoff against risk."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from sim.analysis.wording import whole_percent
from viz.charts.bars import BarSet, bars_chart, share_interval
from viz.charts.chart import Chart, Entry, minus
from viz.charts.planes import plane, room, value_axis
from viz.theme import ACTOR_COLOUR

MEAN, TAIL, MOST = ACTOR_COLOUR["seoul"], ACTOR_COLOUR["firms"], "#8A8F98"
WINS, FIRMLY = "#92BADB", ACTOR_COLOUR["seoul"]
FRONT, BEHIND = ACTOR_COLOUR["washington"], "#8A8F98"
NAME_ROOM = 124
"""Pixels for a name beside its point."""

FEW = 6
"""Policies up to which all are named in the plane; else those on the front."""


def regret_bars(policies: pd.DataFrame, unit: str) -> Chart:
    """Mean, 95 % quantile and maximum of the regret of each policy, the least mean regret on top.

    Parameters
    ----------
    policies : DataFrame
        ``policy``, ``rank_low``, ``rank_high``, ``mean_regret``, ``held_out_regret``, ``p95_regret``, ``max_regret``.
    unit : str
        Of what policies are judged by.
    """
    mean, held = policies["mean_regret"].to_numpy(float), policies["held_out_regret"].to_numpy(float)
    sets = [
        BarSet("mean", "mean", MEAN, mean.tolist(), np.minimum(np.maximum(held, 0.0), mean).tolist(), mean.tolist()),
        BarSet("tail", "95 % of futures are below", TAIL, policies["p95_regret"].tolist()),
        BarSet("most", "largest", MOST, policies["max_regret"].tolist()),
    ]
    return bars_chart(
        "regret", "Regret by policy", unit, placed(policies), sets, across=f"what is given up, {unit}",
        note="in front of a name: its place when futures are drawn again; line: down to what luck cannot flatter",
    )  # fmt: skip


def placed(policies: pd.DataFrame) -> list[str]:
    """Policies with their range of places."""
    found = []
    for row in policies.to_dict("records"):
        low, high = int(row["rank_low"]), int(row["rank_high"])
        found.append(f"{low if low == high else f'{low}–{high}'}  {row['policy']}")
    return found


def win_bars(policies: pd.DataFrame, futures: int) -> Chart:
    """Share of the futures that each policy wins, and wins by more than luck explains.

    Parameters
    ----------
    policies : DataFrame
        ``policy``, ``wins``, ``firm_wins``.
    futures : int
    """
    ends = [share_interval(share, futures) for share in policies["wins"]]
    sets = [
        BarSet("wins", "best of all", WINS, policies["wins"].tolist(), *map(list, zip(*ends, strict=True))),
        BarSet("firmly", "best by more than luck explains", FIRMLY, policies["firm_wins"].tolist()),
    ]
    return bars_chart(
        "wins", "Futures each policy wins", "share of futures", policies["policy"].tolist(), sets, percent=True,
        over=True, ends=(0.0, 1.0), across="share of futures", note=f"lines: 95 % intervals, {futures:,} futures",
    )  # fmt: skip


def payoff_and_risk(policies: pd.DataFrame, gain: tuple[str, str], risk: tuple[str, str], *, lower: bool) -> Chart:
    """What policies gain against what they risk, and those that no other beats in both.

    Parameters
    ----------
    policies : DataFrame
        ``policy``, ``mean``, ``risk``, ``on_front``, ``front_share``.
    gain, risk : tuple of str
        Words and unit of each.
    lower : bool
        Whether less of the gain is better.
    """
    front = policies[policies["on_front"]].sort_values("risk")
    middle = float(policies["risk"].min() + policies["risk"].max()) / 2
    series: list[dict[str, Any]] = [
        {"id": "front|line", "type": "line", "symbol": "none", "silent": True, "data": _places(front),
         "lineStyle": {"color": FRONT, "width": 1.5, "type": "dashed"}},
        *(_points(key, colour, policies[policies["on_front"] == inside], middle, named=inside or len(policies) <= FEW)
          for key, colour, inside in (("behind", BEHIND, False), ("front", FRONT, True))),
    ]  # fmt: skip
    words = "; ".join(_told(row).replace("\n", ", ") for row in front.to_dict("records"))
    x = value_axis(_named(risk), *room(policies["risk"], 0.12))
    y = value_axis(_named(gain), *room(policies["mean"], 0.1), upright=True)
    option = plane(x, y, series, f"{gain[0]} against {risk[0]}. On the front: {words}.")
    option["yAxis"]["inverse"] = lower
    legend = (
        Entry("front", "no other does better in both", FRONT, "dot"),
        Entry("behind", "another does", BEHIND, "dot"),
    )
    note = "up and to the left is better; larger: oftener on the front when futures are drawn again"
    return Chart(
        "payoff_and_risk", f"{gain[0]} against {risk[0]}", "", option, legend, size="full", note=note, height=300
    )


def _named(what: tuple[str, str]) -> str:
    return f"{what[0]} ({what[1]})" if what[1] else what[0]


def _places(rows: pd.DataFrame) -> list[list[float]]:
    return [[round(float(r), 4), round(float(m), 4)] for r, m in zip(rows["risk"], rows["mean"], strict=True)]


def _told(row: Any) -> str:
    return (
        f"{row['policy']}\npayoff {minus(row['mean'], 4)}, risk {minus(row['risk'], 4)}\n"
        f"on the front in {whole_percent(row['front_share'])} of the resamples"
    )


def _points(key: str, colour: str, rows: pd.DataFrame, middle: float, *, named: bool) -> dict[str, Any]:
    """Points with their names, which run inwards from the `middle` risk on and break: a phone has little room."""
    places: Sequence[list[float]] = _places(rows)
    items = [
        {"value": place, "name": _told(row), "symbolSize": round(9 + 9 * float(row["front_share"]), 1),
         "label": {"formatter": str(row["policy"]), "position": "left" if row["risk"] > middle else "right"}}
        for place, row in zip(places, rows.to_dict("records"), strict=True)
    ]  # fmt: skip
    return {
        "id": f"{key}|point", "type": "scatter", "data": items, "itemStyle": {"color": colour}, "z": 5,
        "label": {"show": named, "fontSize": 11, "width": NAME_ROOM, "overflow": "break", "lineHeight": 12},
        "labelLayout": {"moveOverlap": "shiftY", "hideOverlap": False},
    }  # fmt: skip
