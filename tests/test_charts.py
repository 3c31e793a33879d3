"""Charts as pure functions: the numbers an option holds, stable ids, one colour an actor, words around it."""

import json
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim.vocabulary import HEADLINES, LADDERS, LADDERS_BY_NAME, OUTCOME_PLACE, OUTCOMES
from sim.world import COLUMN
from tests.test_fans import months_of
from viz.charts import (
    FanLine,
    MonthAxis,
    Share,
    chart_payload,
    difference_chart,
    fan_chart,
    outcome_tiles,
    shares_chart,
)
from viz.charts.board import LADDER_TITLES, RUNG_LABELS, SPLIT_LABELS, board_charts, groups_of, split_words
from viz.charts.difference import difference_ends, nice_bound
from viz.charts.fan import LABEL_ROOM, label_shifts
from viz.charts.island import DRIVES, JULY, NEEDS, POSTURES, Island, island_chart
from viz.charts.months import HISTORY, PRELUDE, month_words
from viz.charts.shares import SharePanel, panels_chart
from viz.charts.sweeps import bins_for, end_means, phase_map
from viz.charts.tiles import TILES, paired_change
from viz.theme import ACTOR_COLOUR, INKS, LADDER_RAMPS, echarts_theme

AXIS = MonthAxis(5)
FAN = np.array([[0.1, 0.1], [0.2, 0.25], [0.3, 0.4], [0.45, 0.5], [0.6, 0.9]])


def series(chart: Any, name: str) -> Any:
    return next(s for s in chart.option["series"] if s["id"] == name)


def test_a_fan_stacks_up_to_its_quantiles() -> None:
    chart = fan_chart("x", "X", "share", [FanLine("a", "A", "#000000", FAN)], MonthAxis(2), low=0, high=1)
    parts = [series(chart, f"a|{part}") for part in ("base", "lower", "middle", "upper")]
    stacked = np.cumsum([part["data"][PRELUDE:] for part in parts], axis=0)
    assert np.allclose(stacked, FAN[[0, 1, 3, 4]])
    assert series(chart, "a|median")["data"][PRELUDE:] == [0.3, 0.4]
    assert all(part["stackStrategy"] == "all" for part in parts)
    assert all(part["data"][:PRELUDE] == [None] * PRELUDE for part in parts)
    assert chart.legend[0].kind == "fan"


def test_a_path_and_end_labels_are_drawn_where_asked() -> None:
    line = FanLine("a", "A", "#000000", FAN, path=np.array([0.5, np.nan]))
    chart = fan_chart("x", "X", "", [line, line], MonthAxis(2), low=0, high=1, end_labels=True)
    assert series(chart, "a|path")["data"][PRELUDE:] == [0.5, None]
    assert series(chart, "a|median")["endLabel"]["formatter"] == "A"


def test_labels_at_the_ends_of_lines_keep_apart() -> None:
    ends = [0.5, 0.5, 0.51, 0.9]
    shifts = label_shifts(ends, 0.0, 1.0)
    places = sorted((1 - end) * 196 + shift for end, shift in zip(ends, shifts, strict=True))
    assert min(np.diff(places)) >= LABEL_ROOM - 0.6
    assert label_shifts([0.1, 0.9], 0.0, 1.0) == [0.0, 0.0]


def test_shares_are_stacked_and_the_chosen_run_has_a_strip() -> None:
    layers = [Share("low", "low", "#111111", np.full(5, 0.25)), Share("high", "high", "#222222", np.full(5, 0.75))]
    chart = shares_chart("x", "X", layers, AXIS, chosen=np.array([0, 0, 1, 1, 0]))
    assert sum(series(chart, f"{key}|share")["data"][-1] for key in ("low", "high")) == 1.0
    cells = series(chart, "chosen|strip")["data"][PRELUDE:]
    assert [cell["itemStyle"]["color"] for cell in cells] == ["#111111", "#111111", "#222222", "#222222", "#111111"]
    assert chart.percent


def test_shares_of_two_groups_stand_in_panels_of_their_own() -> None:
    def panel(label: str, low: float) -> SharePanel:
        layers = (
            Share("low", "low", "#111111", np.full(5, low)),
            Share("high", "high", "#222222", np.full(5, 1 - low)),
        )
        return SharePanel(label, layers)

    panels = [panel("one", 0.2), panel("other", 0.6)]
    chart = panels_chart("x", "X", panels, AXIS, chosen=np.array([0, 0, 1, 1, 0]))
    assert series(chart, "low|share")["data"][-1] == 0.2
    below = series(chart, "low|share.1")
    assert (below["data"][-1], below["xAxisIndex"], below["yAxisIndex"]) == (0.6, 1, 1)
    assert below["stack"] != series(chart, "low|share")["stack"]
    assert [axis.get("name") for axis in chart.option["yAxis"]] == ["one", "other", None]
    assert chart.option["dataZoom"][0]["xAxisIndex"] == [0, 1, 2]
    assert series(chart, "chosen|strip")["xAxisIndex"] == 2
    assert [entry.key for entry in chart.legend] == ["low", "high"]
    assert chart.extra == {"panels": 2}


@pytest.mark.parametrize("split", ["moscow_type", "war"])
def test_a_split_reaches_ladders_and_firms_and_the_caption_says_so(split: str) -> None:
    months = np.zeros((9, 5, len(COLUMN)))
    months[3:, :, COLUMN[split]] = 1.0
    months[3:, :, COLUMN["aid_rung"]] = 2.0
    months[:, :, COLUMN["active_large"]] = 1.0
    months[3:, :, COLUMN["active_large"]], months[3:, :, COLUMN["exited_large"]] = 0.0, 4.0
    groups = groups_of(months, split)
    charts = {chart.name: chart for chart in board_charts(groups, AXIS)}
    rungs = LADDERS_BY_NAME["aid"].rung_names
    assert series(charts["ladder_aid"], f"{rungs[0]}|share")["data"][-1] == 1.0
    assert series(charts["ladder_aid"], f"{rungs[2]}|share.1")["data"][-1] == 1.0
    assert series(charts["firms_large"], "active|share")["data"][-1] == 1.0
    assert series(charts["firms_large"], "exited|share.1")["data"][-1] == 1.0
    assert [axis["name"] for axis in charts["ladder_aid"].option["yAxis"]] == [
        f"{SPLIT_LABELS[split][0]}: 3 histories", f"{SPLIT_LABELS[split][1]}: 6 histories",
    ]  # fmt: skip
    assert split_words(groups).startswith(f"Split in two. Solid and upper panels: {SPLIT_LABELS[split][0]}: 3")
    alone = groups_of(months[3:], split)
    note = next(chart.note for chart in board_charts(alone, AXIS) if chart.name == "ladder_aid")
    assert note == f"share of histories; {SPLIT_LABELS[split][1]}: 6 histories"
    assert "all histories are in one group" in split_words(alone)
    assert split_words(groups_of(months)) == ""


def test_the_axis_of_a_difference_holds_zero_and_all_values_in_whole_steps() -> None:
    mean, half = np.array([0.0, 0.1]), 0.02
    chart = difference_chart(
        "x", "X", "", mean, np.stack([mean - half, mean + half]), np.stack([mean - 0.3, mean + 0.3]), MonthAxis(2),
        colour="#000000",
    )  # fmt: skip
    axis = chart.option["yAxis"]
    assert (axis["min"], axis["max"], axis["interval"]) == (-0.4, 0.6, pytest.approx(0.2))
    assert series(chart, "difference|interval-low")["data"][-1] == pytest.approx(0.08)
    assert series(chart, "difference|interval-high")["data"][-1] == pytest.approx(0.04)


@pytest.mark.parametrize(
    ("values", "most", "ends"),
    [
        ([0.0], 1.0, (-0.005, 0.005, 2)),
        ([-1.0, 0.0], 1.0, (-1.0, 0.25, 5)),
        ([-0.05, 0.52], 1.0, (-0.2, 0.6, 4)),
        ([np.nan, 0.2], 1.0, (-0.05, 0.25, 6)),
        ([-1.0, 1.0], 1.0, (-1.0, 1.0, 4)),
        ([-2.0, 0.1], 2.0, (-2.0, 0.5, 5)),
    ],
)
def test_ends_of_differences(values: list[float], most: float, ends: tuple[float, float, int]) -> None:
    assert difference_ends(np.array(values), most) == ends


@pytest.mark.parametrize(("largest", "bound"), [(0.0, 0.01), (0.04, 0.05), (0.3, 0.5), (0.9, 2.0), (4.0, 5.0)])
def test_bounds_of_differences_are_round(largest: float, bound: float) -> None:
    assert nice_bound(largest) == pytest.approx(bound)


def test_the_month_axis_begins_with_dated_sourced_history() -> None:
    axis = MonthAxis(18, marks={6: "Washington turns"})
    assert axis.labels[0] == "Jan 2024"
    assert axis.labels[PRELUDE] == "Jul 2024"
    assert len(axis.labels) == 18 + PRELUDE
    assert "Washington turns" in axis.notes[str(PRELUDE + 6)]
    assert all(source for _, _, source in HISTORY)
    assert "decisive enabler" in axis.notes[str(PRELUDE)]
    assert month_words(8, long=True) == "March 2025"
    drawn = axis.history_series(-1.0)
    assert [point[1] for point in drawn["data"]] == [-1.0] * len(HISTORY)
    assert {line["xAxis"] for line in drawn["markLine"]["data"]} == {PRELUDE, PRELUDE + 6}


def test_the_board_has_what_a_scenario_needs_and_travels_as_json() -> None:
    charts = board_charts(groups_of(months_of(12)), AXIS, months_of(12)[0])
    names = [chart.name for chart in charts]
    assert len(set(names)) == len(names)
    assert {"alignment", "risk", "commitment", "nato_ties", "cooperation", "dual_use", "seoul_relations"} <= set(names)
    assert {f"ladder_{name}" for name in LADDER_TITLES} <= set(names)
    assert {"firms_large", "firms_sme"} <= set(names)
    alignment = next(chart for chart in charts if chart.name == "alignment")
    assert [entry.colour for entry in alignment.legend] == list(ACTOR_COLOUR.values())
    assert "NaN" not in json.dumps(chart_payload(charts), allow_nan=False)
    for chart in charts:
        ids = [s["id"] for s in chart.option["series"]]
        assert len(set(ids)) == len(ids)
        keys = {entry.key for entry in chart.legend}
        assert keys <= {name.partition("|")[0] for name in ids}


def test_a_split_draws_both_groups_and_leaves_out_an_empty_one() -> None:
    months = months_of(12)
    months[:, :, COLUMN["war"]] = (np.arange(12) < 5)[:, np.newaxis]
    groups = groups_of(months, "war")
    assert [group.runs for group in groups] == [7, 5]
    chart = next(c for c in board_charts(groups, AXIS) if c.name == "nato_ties")
    assert [entry.dash for entry in chart.legend] == [False, True]
    assert "war goes on" in chart.legend[1].label
    months[:, :, COLUMN["war"]] = 1.0
    assert len(groups_of(months, "war")) == 1


def test_a_chosen_history_is_drawn_in_its_own_group_and_named_with_it() -> None:
    months = months_of(12)
    months[:, :, COLUMN["war"]] = (np.arange(12) < 5)[:, np.newaxis]
    for chosen, place, label in ((2, "nato_ties.1", "war goes on"), (9, "nato_ties", "war ends")):
        charts = {c.name: c for c in board_charts(groups_of(months, "war"), AXIS, months[chosen])}
        paths = [s["id"] for s in charts["nato_ties"].option["series"] if s["id"].endswith("|path")]
        assert paths == [f"{place}|path"]
        assert charts["ladder_aid"].note.endswith(f"; strip: the chosen history ({label})")
    whole = {c.name: c for c in board_charts(groups_of(months), AXIS, months[0])}
    assert whole["ladder_aid"].note == "share of histories; strip: the chosen history"


def test_what_moves_an_outcome_most_comes_first() -> None:
    x, y, idle = (np.random.default_rng(seed).uniform(size=500) for seed in (1, 2, 3))
    table = pd.DataFrame({"idle": idle, "x": x, "y": y, "constant": 1.0, "z": x - 3.0 * y})
    found = end_means(table, ["idle", "x", "y"], "z")
    assert list(found.index) == ["y", "x", "idle"]
    assert (found["low"] - found["high"])["y"] == pytest.approx(3.0 * 0.8, abs=0.2)  # means of outer fifths


@pytest.mark.parametrize(("pairs", "bins"), [(20, 3), (150, 5), (200, 5), (100_000, 10)])
def test_a_map_is_cut_so_that_its_cells_hold_something(pairs: int, bins: int) -> None:
    assert bins_for(pairs) == bins


def test_an_axis_goes_further_out_only_where_a_fan_leaves_it() -> None:
    def ends(lowest: float, highest: float) -> tuple[float, float]:
        fan = np.linspace(lowest, highest, 5)[:, np.newaxis] * np.ones(3)
        axis = fan_chart("x", "X", "", [FanLine("a", "A", "#000000", fan)], AXIS, low=-2.0, high=0.5).option["yAxis"]
        return axis["min"], axis["max"]

    assert ends(-2.0, 0.5) == (-2.0, 0.5)
    assert ends(-2.57, 0.2) == (-3.0, 0.5)
    assert ends(np.nan, np.nan) == (-2.0, 0.5)
    assert ends(-1.0, 1.01) == (-2.0, 1.5)


def map_of(x: Any, y: Any) -> Any:
    table = pd.DataFrame({"x": x, "y": y, "z": np.arange(len(x), dtype=float)})
    return phase_map(table, "x", "y", "z", ("X", "Y", "Z"), "").option


def test_only_a_grid_keeps_its_values_on_a_map() -> None:
    scattered = np.random.default_rng(5).permutation(24) / 23.0
    found = map_of(np.arange(24) / 23.0, scattered)
    assert [len(found[axis]["data"]) for axis in ("xAxis", "yAxis")] == [3, 3]
    assert len(found["series"][0]["data"]) <= 9
    grid = map_of(*(values.ravel() for values in np.meshgrid(np.arange(5.0), np.arange(4.0))))
    assert [len(grid[axis]["data"]) for axis in ("xAxis", "yAxis")] == [5, 4]
    by_policy = map_of(np.repeat(np.arange(24.0), 3), ["a", "b", "c"] * 24)  # futures crossed with a lever
    assert [len(by_policy[axis]["data"]) for axis in ("xAxis", "yAxis")] == [24, 3]
    again = map_of(np.repeat(np.arange(24.0), 3), np.repeat(scattered, 3))  # the same points, once a lever
    assert [len(again[axis]["data"]) for axis in ("xAxis", "yAxis")] == [3, 3]


def test_every_rung_has_a_label_and_a_colour() -> None:
    for ladder in LADDERS:
        assert len(LADDER_RAMPS[ladder.name]) == len(ladder.rungs)
        assert all(rung.name in RUNG_LABELS for rung in ladder.rungs)


def luminance(colour: str) -> float:
    parts = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_inks_are_readable_on_their_surface(mode: str) -> None:
    """WCAG: 4.5 for text. Actors' colours stay the same in both modes and reach what lines need on at least one."""
    inks = INKS[mode]
    assert contrast(inks["ink"], inks["surface"]) > 7
    assert contrast(inks["muted"], inks["surface"]) > 4.5
    assert all(contrast(colour, inks["surface"]) > 2 for colour in ACTOR_COLOUR.values())
    assert echarts_theme(mode)["textStyle"]["color"] == inks["ink"]


def test_tiles_say_value_spread_and_change_on_the_same_luck() -> None:
    luck = np.random.default_rng(3)
    pinned = luck.random((200, len(OUTCOMES)))
    now = pinned.copy()
    now[:, OUTCOME_PLACE["welfare_mean"]] += 0.5 + 0.01 * luck.random(200)
    tiles = {tile.name: tile for tile in outcome_tiles(now, pinned)}
    assert list(tiles) == list(TILES)
    assert tiles["welfare_mean"].direction == 1
    assert tiles["welfare_mean"].change.startswith("+0.5")
    assert tiles["nato_ties_gained"].direction == 0
    assert tiles["lethal_aid_ever"].spread == ""
    assert all(tile.change == "" for tile in outcome_tiles(now))


def test_tiles_are_corrected_for_looking_at_all_headline_outcomes() -> None:
    """A difference that a plain 95 % interval would call clear is within luck among sixteen looks."""
    luck = np.random.default_rng(3)
    pinned = luck.random((200, len(OUTCOMES)))
    noise = luck.standard_normal(200)
    noise = (noise - noise.mean()) / noise.std(ddof=1) / np.sqrt(200)  # a mean of z has z standard errors
    weak, strong = pinned.copy(), pinned.copy()
    weak[:, OUTCOME_PLACE["welfare_mean"]] += noise + 2.4 / 200
    strong[:, OUTCOME_PLACE["welfare_mean"]] += noise + 4.0 / 200
    plain = paired_change(weak[:, OUTCOME_PLACE["welfare_mean"]], pinned[:, OUTCOME_PLACE["welfare_mean"]])
    assert plain[1] > 0.0
    found = {tile.name: tile for tile in outcome_tiles(weak, pinned)}
    assert found["welfare_mean"].direction == 0
    assert {tile.name: tile.direction for tile in outcome_tiles(strong, pinned)}["welfare_mean"] == 1
    assert set(TILES) <= {outcome.name for outcome in HEADLINES}


def test_an_outcome_that_no_run_has_is_a_dash() -> None:
    empty = np.full((5, len(OUTCOMES)), np.nan)
    assert {tile.value for tile in outcome_tiles(empty, empty)} == {"–"}
    assert np.isnan(paired_change(empty[:, 0], empty[:, 0])[0])


def test_a_tile_says_its_window_and_what_is_beyond_luck_is_never_nothing() -> None:
    luck = np.random.default_rng(3)
    pinned = luck.random((200, len(OUTCOMES)))
    now = pinned.copy()
    now[:, OUTCOME_PLACE["welfare_mean"]] += 0.0004
    now[:, OUTCOME_PLACE["exit_sme_end"]] -= 0.002 + 1e-5 * luck.random(200)
    tiles = {tile.name: tile for tile in outcome_tiles(now, pinned, months=36)}
    assert (tiles["welfare_mean"].change, tiles["welfare_mean"].direction) == ("+0.0004", 1)
    assert tiles["exit_sme_end"].change.startswith("−0.2")
    assert (tiles["cooperation_mean"].change, tiles["cooperation_mean"].direction) == ("0.00", 0)
    assert tiles["ambiguous_posture_share"].scope == "Jul 2024 to Jun 2026, while the war goes on"
    assert tiles["exit_sme_end"].scope == "Jul 2024 to Jun 2027"
    assert tiles["welfare_mean"].unit == "% of GDP a year"
    assert tiles["exit_sme_end"].label == "Smaller firms out of Russia at the end"


def test_the_island_colours_each_cell_by_the_best_posture_and_pales_close_calls() -> None:
    welfare = np.zeros((len(POSTURES), len(DRIVES), len(NEEDS), 8))
    luck = np.random.default_rng(1)
    welfare[0, 0, 0] = 1.0 + 0.01 * luck.random(8)
    welfare[2, 1, 1] = 0.001 * luck.normal(size=8)
    island = Island(welfare)
    assert island.best[0, 0] == 0
    assert island.lead[0, 0] > 50
    assert sum(island.shares) == pytest.approx(1.0)
    cells = series(island_chart(island), "cells|cell")["data"]
    assert cells[0]["value"] == [0, 0, 0]
    assert cells[0]["itemStyle"]["opacity"] == 1.0
    assert {cell["itemStyle"]["opacity"] for cell in cells} == {0.45, 1.0}
    assert (DRIVES[JULY[0]], NEEDS[JULY[1]]) == (0.2, 0.93)
