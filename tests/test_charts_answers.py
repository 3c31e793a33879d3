"""Charts of indices, boxes and regrets: the numbers their options hold, words for a screen reader, still drawings."""

import json

import numpy as np
import pandas as pd
import pytest

from tests.test_charts import series
from viz.charts import Chart, chart_payload
from viz.charts.bars import BarSet, bars_chart, share_interval
from viz.charts.chart import nice_step
from viz.charts.discovery import MOST_POINTS, futures_chart, peeling_chart, shares_chart
from viz.charts.indices import index_bars, index_map
from viz.charts.planes import room, value_axis
from viz.charts.regret import payoff_and_risk, placed, regret_bars, win_bars
from viz.report.drawing import drawing

INDICES = pd.DataFrame({
    "factor": ["a", "b"] * 2, "outcome": ["x", "x", "y", "y"], "rank": [2, 1, 1, 2], "S1": [0.1, 0.6, 0.4, 0.05],
    "S1_low": [0.0, 0.5, 0.3, 0.0], "S1_high": [0.2, 0.7, 0.5, 0.1], "ST": [0.2, 0.8, 0.5, 0.1],
    "ST_low": [-0.1, 0.7, 0.4, 0.0], "ST_high": [0.3, 1.1, 0.6, 0.2],
})  # fmt: skip
POLICIES = pd.DataFrame({
    "policy": ["Hedges", "<b>Aligns</b>", "Waits"], "mean": [-0.6, -0.9, -1.2], "risk": [0.35, 0.30, 0.36],
    "mean_regret": [0.1, 0.4, 0.7], "held_out_regret": [-0.02, 0.35, 0.6], "p95_regret": [0.3, 0.9, 1.4],
    "max_regret": [0.5, 1.5, 1.9], "wins": [0.7, 0.3, 0.0], "firm_wins": [0.4, 0.1, 0.0], "rank_low": [1, 2, 2],
    "rank_high": [1, 3, 3], "on_front": [True, True, False], "front_share": [1.0, 0.9, 0.0],
})  # fmt: skip
WAY = pd.DataFrame({"step": [0, 1], "coverage": [1.0, 0.6], "density": [0.2, 0.9], "inputs": [0, 2]})


def futures(count: int = 50) -> Chart:
    luck = np.random.default_rng(1)
    inputs = pd.DataFrame({"u": luck.random(count), "v": luck.random(count) * 4})
    return futures_chart(inputs, (inputs["u"] > 0.5).to_numpy(), {"u": (0.5, 1.0)}, ["U", "V"])


def every_chart() -> list[Chart]:
    own = INDICES[INDICES["outcome"] == "x"]
    return [
        index_bars(own, ("S1", "ST"), "bars", "What drives x", {"a": "A"}),
        index_map(INDICES, "ST", "map", "Settings by outcomes", {"a": "A"}, {"x": "X"}),
        peeling_chart(WAY, (0.6, 0.9), 0.2), futures(), regret_bars(POLICIES, "% of GDP a year"),
        win_bars(POLICIES, 200), payoff_and_risk(POLICIES, ("Payoff", "%"), ("Risk", ""), lower=False),
    ]  # fmt: skip


def test_bars_hold_indices_in_order_with_intervals_kept_on_the_axis() -> None:
    chart = every_chart()[0]
    assert chart.option["yAxis"]["data"] == ["b", "A"]
    assert [item["value"] for item in series(chart, "all|bar")["data"]] == [0.8, 0.2]
    assert series(chart, "all|whisker")["data"] == [[0, 0.7, 1.0], [1, 0.0, 0.3]]
    assert series(chart, "all|whisker")["whisker"]["place"] == 1
    assert (
        "b: alone 0.60 (0.50 to 0.70), with all it takes part in 0.80 (0.70 to 1.10)"
        in (chart.option["aria"]["label"]["description"])
    )


def test_what_is_no_number_has_no_bar() -> None:
    nothing = [float("nan"), 0.5]
    chart = bars_chart("x", "X", "", ["a", "b"], [BarSet("k", "K", "#000000", nothing, nothing, nothing)], across="k")
    assert [item["value"] for item in series(chart, "k|bar")["data"]] == [None, 0.5]
    assert series(chart, "k|whisker")["data"] == [[1, 0.5, 0.5]]
    assert chart.option["xAxis"]["min"] == 0.0


def test_the_map_has_settings_that_matter_most_on_top() -> None:
    chart = every_chart()[1]
    assert chart.option["yAxis"]["data"] == ["b", "A"]
    assert chart.option["xAxis"]["data"] == ["X", "y"]
    values = {tuple(cell["value"][:2]): cell["value"][2] for cell in series(chart, "cells|index")["data"]}
    assert values == {(0, 0): 0.8, (1, 0): 0.1, (0, 1): 0.2, (1, 1): 0.5}


def test_effects_are_shares_of_the_largest_on_their_outcome() -> None:
    table = INDICES.assign(mu_star=[1.0, 4.0, 30.0, 60.0])
    cells = series(index_map(table, "mu_star", "m", "M", {}, {}), "cells|index")["data"]
    assert sorted(cell["value"][2] for cell in cells) == [0.25, 0.5, 1.0, 1.0]


def test_the_way_marks_the_box_and_the_rate_over_all() -> None:
    chart = peeling_chart(WAY, (0.6, 0.9), 0.2)
    assert [point["value"] for point in series(chart, "way|line")["data"]] == [[1.0, 0.2], [0.6, 0.9]]
    assert series(chart, "way|line")["markLine"]["data"] == [{"yAxis": 0.2}]
    assert series(chart, "chosen|box")["data"][0]["value"] == [0.6, 0.9]


def test_futures_are_told_apart_and_framed_where_the_box_has_walls() -> None:
    chart = futures()
    assert all(x > 0.5 for x, _ in series(chart, "event|point")["data"])
    assert len(series(chart, "event|point")["data"]) + len(series(chart, "other|point")["data"]) == 50
    low, high = series(chart, "chosen|box")["markArea"]["data"][0]
    assert (low["coord"][0], high["coord"][0]) == (0.5, 1.0)
    assert [low["coord"][1], high["coord"][1]] == [chart.option["yAxis"]["min"], chart.option["yAxis"]["max"]]
    many = futures(3 * MOST_POINTS)
    assert sum(len(one["data"]) for one in many.option["series"]) == MOST_POINTS
    assert f"{MOST_POINTS:,} of {3 * MOST_POINTS:,} futures drawn" in many.note


def test_shares_by_value_tell_the_values_of_the_box_apart() -> None:
    values = ["b"] * 4 + ["a"] * 4 + ["c"] * 2
    event = np.array([True, True, False, False] + [True] * 4 + [False, False])
    chart = shares_chart(values, event, {"a", "b"}, "Seoul’s policy")
    assert chart.option["yAxis"]["data"] == ["a", "b", "c"]
    assert [cell["value"] for cell in series(chart, "event|bar")["data"]] == [1.0, 0.5, None]
    assert [cell["value"] for cell in series(chart, "other|bar")["data"]] == [None, None, 0.0]
    assert series(chart, "event|bar")["data"][1]["name"] == "b\ninside the box: 50 % (15 to 85 %)"  # Wilson (1927)


def test_regrets_reach_down_to_what_luck_cannot_flatter() -> None:
    chart = regret_bars(POLICIES, "%")
    assert series(chart, "mean|whisker")["data"][:2] == [[0, 0.0, 0.1], [1, 0.35, 0.4]]
    assert placed(POLICIES)[:2] == ["1  Hedges", "2–3  <b>Aligns</b>"]


def test_wins_have_the_interval_of_a_share() -> None:
    low, high = share_interval(0.5, 100)
    assert low == pytest.approx(0.4038, abs=1e-4)  # Wilson (1927)
    assert high == pytest.approx(0.5962, abs=1e-4)
    assert share_interval(0.0, 20)[0] == 0.0
    assert share_interval(1.0, 20)[1] == pytest.approx(1.0)
    assert [item["value"] for item in series(win_bars(POLICIES, 200), "firmly|bar")["data"]] == [0.4, 0.1, 0.0]


def test_the_front_is_joined_and_better_is_always_up() -> None:
    chart = payoff_and_risk(POLICIES, ("Payoff", "%"), ("Risk", ""), lower=False)
    assert series(chart, "front|line")["data"] == [[0.3, -0.9], [0.35, -0.6]]
    assert [item["value"] for item in series(chart, "behind|point")["data"]] == [[0.36, -1.2]]
    assert not chart.option["yAxis"]["inverse"]
    points = sorted((item for one in chart.option["series"][1:] for item in one["data"]), key=lambda p: p["value"][0])
    assert (points[0]["label"]["position"], points[-1]["label"]["position"]) == ("right", "left")  # names run inwards
    assert payoff_and_risk(POLICIES, ("Cost", "%"), ("Risk", ""), lower=True).option["yAxis"]["inverse"]


@pytest.mark.parametrize("values", [[-1.4, -0.5], [0.329, 0.3599], [0.0, 0.07], [3.0, 41.0], [-0.3, 0.6]])
def test_every_step_of_an_axis_is_whole(values: list[float]) -> None:
    low, high = room(values)
    step = value_axis("x", low, high)["interval"]
    assert step == pytest.approx(nice_step(step))
    assert (high - low) / step == pytest.approx(round((high - low) / step))


@pytest.mark.parametrize("values", [[0.33712, 0.33721], [0.33712, 0.33712001], [-1e-5, 1e-5], [0.4990, 0.5013]])
def test_ticks_of_values_that_lie_close_read_differently(values: list[float]) -> None:
    low, high = room(values)
    step = value_axis("x", low, high)["interval"]
    ticks = [low + k * step for k in range(round((high - low) / step) + 1)]
    assert len({round(tick, 4) for tick in ticks}) == len(ticks)
    assert ticks == pytest.approx([round(tick, 4) for tick in ticks], abs=1e-9)  # four digits tell all of a tick
    assert low <= min(values) <= max(values) <= high


def test_an_interval_that_collapses_is_told_in_more_digits_or_not_at_all() -> None:
    one = BarSet("mean", "mean", "#000", [0.0123, 0.01, 0.5, float("nan")], [0.0121, 0.01, 0.4, 0.0],
                 [0.0123, 0.01, 0.6, 0.1])  # fmt: skip
    told = [one.words(k, percent=False) for k in range(4)]
    assert told == ["0.0123 (0.0121 to 0.0123)", "0.01", "0.50 (0.40 to 0.60)", "– (0.00 to 0.10)"]


def test_axes_have_room_and_end_at_whole_steps() -> None:
    low, high = room([0.351, 0.359])
    assert low < 0.351
    assert high > 0.359
    assert low / 0.002 == pytest.approx(round(low / 0.002))
    assert room([2.0, 2.0])[0] < 2.0 < room([2.0, 2.0])[1]
    assert nice_step(0.3) == pytest.approx(0.5)


@pytest.mark.parametrize("chart", every_chart(), ids=lambda chart: chart.name)
def test_every_chart_travels_is_spoken_and_is_drawn_without_scripts(chart: Chart) -> None:
    text = json.dumps(chart_payload([chart]), allow_nan=False)
    assert json.loads(text)[0]["height"] == chart.height > 0
    ids = [one["id"] for one in chart.option["series"]]
    assert len(set(ids)) == len(ids)
    assert {entry.key for entry in chart.legend} <= {name.partition("|")[0] for name in ids}
    still = str(drawing(chart))
    assert 'role="img"' in still
    assert chart.title.partition("<")[0] in still
    assert "<b>" not in still


def test_a_still_drawing_has_the_marks_of_the_option() -> None:
    bars, heat, way, plane, *_ = (str(drawing(chart)) for chart in every_chart())
    assert (bars.count("<rect"), bars.count('class="whisker"')) == (4, 4)
    assert heat.count("<rect") == 4
    assert way.count("<circle") == 3
    assert 'class="mark"' in way
    assert 'class="frame"' in plane
