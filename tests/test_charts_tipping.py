"""Charts and figures of edges: the numbers their options hold, words for a screen reader, still drawings, pictures."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.analysis.tipping import Question, read_tipping
from tests.planted_edges import ALL, EDGES, OUTCOME, PATH, RANKED, planted_edges, planted_tables
from tests.test_charts import series
from tests.test_claims_files import drawn
from viz.charts import Chart, chart_payload
from viz.charts.tipping import (
    edge_chart,
    edge_map,
    interval_words,
    nearest_edges,
    path_chart,
    tipped_chart,
    value_words,
)
from viz.figures.tipping import draw_map, figures_of
from viz.report.drawing import drawing

TABLES = planted_tables(ALL)
SHARE = ("Ambiguous posture", "share of months")


def along(name: str = "china_cost", *, percent: bool = True) -> Chart:
    return edge_chart(TABLES[f"curve-{name}"], TABLES[f"edges-{name}"], 0.5, ("Cost", "% of GDP a year"), SHARE,
                      percent=percent, name=f"edge_{name}", title="Along the cost")  # fmt: skip


def over_two(below: float = 0.5) -> Chart:
    table = TABLES["map"][["china_cost", "us_drive", OUTCOME]]
    return edge_map(table, below, ("Drive", "Cost"), "Ambiguous posture", (0.2, 0.5), percent=True, title="Both")


def every_chart() -> list[Chart]:
    return [
        along(), along("us_drive", percent=False), over_two(),
        tipped_chart(TABLES["tipped-china_cost"], 72, ["as configured", "at the edge"], "tipped"),
        nearest_edges(pd.DataFrame(RANKED), {"arms_need": "<b>Arms</b>"}), path_chart(pd.DataFrame(PATH), {}),
    ]  # fmt: skip


def test_the_curve_has_its_threshold_its_edge_and_where_we_are() -> None:
    chart = along()
    assert series(chart, "curve|line")["markLine"]["data"] == [{"yAxis": 0.5}]
    assert series(chart, "here|point")["data"][0]["value"] == pytest.approx([0.5, 0.9], abs=1e-3)
    edge = series(chart, "edge|point")
    assert edge["data"][0]["value"] == [0.215, 0.5]
    assert edge["data"][0]["name"] == "Edge: 0.215\n95 % interval 0.206 to 0.229"
    (corners,) = edge["markArea"]["data"]
    assert [corner["coord"] for corner in corners] == [[0.206, 0.0], [0.229, 1.0]]
    assert len(series(chart, "curve|line")["data"]) == 15
    assert "edge at 0.215" in chart.option["aria"]["label"]["description"]


def test_without_an_edge_there_is_no_mark_and_no_legend_for_it() -> None:
    chart = along("us_drive")
    assert series(chart, "edge|point")["data"] == []
    assert [entry.key for entry in chart.legend] == ["curve"]
    assert "no edge inside the range" in chart.option["aria"]["label"]["description"]
    low, high = (along("us_drive", percent=False).option["yAxis"][end] for end in ("min", "max"))
    assert low <= 0.5
    assert high >= 0.97


def test_an_interval_beyond_the_range_is_said_and_ends_with_the_axis() -> None:
    assert interval_words(1.3, np.inf) == "95 % interval 1.3 to beyond the range"
    opened = pd.DataFrame(EDGES["china_cost"]).assign(low=-np.inf)
    chart = edge_chart(TABLES["curve-china_cost"], opened, 0.5, ("Cost", ""), SHARE, percent=True, name="e", title="E")
    corner = series(chart, "edge|point")["markArea"]["data"][0][0]["coord"]
    assert corner[0] == chart.option["xAxis"]["min"]
    json.dumps(chart_payload([chart]), allow_nan=False)


def test_undefined_points_are_left_out() -> None:
    curve = TABLES["curve-china_cost"].copy()
    curve.iloc[3, 1] = np.nan
    edges = pd.DataFrame(EDGES["china_cost"])
    chart = edge_chart(curve, edges, 0.5, ("C", ""), SHARE, percent=True, name="e", title="")
    assert len(series(chart, "curve|line")["data"]) == 14


def test_histories_tip_month_by_month_at_each_value() -> None:
    chart = tipped_chart(TABLES["tipped-china_cost"], 72, ["as configured", "at the edge"], "tipped")
    now, there = (series(chart, f"line{k}|share")["data"] for k in (0, 1))
    assert now[:6] == [None] * 6
    assert (now[-1], there[-1]) == (1.0, 0.5)
    assert "at the edge: 50 % by June 2030" in chart.option["aria"]["label"]["description"]


def test_edges_are_ranked_as_shares_of_their_range() -> None:
    chart = nearest_edges(pd.DataFrame(RANKED), {"china_cost": "Cost", "arms_need": "Arms"})
    assert chart.option["yAxis"]["data"] == ["Cost: 0.215", "Arms: 1.4"]
    assert [item["value"] for item in series(chart, "down|bar")["data"]] == [0.2036, None]
    assert [item["value"] for item in series(chart, "up|bar")["data"]] == [None, 0.25]
    (row,) = series(chart, "down|whisker")["data"]
    assert row == [0, pytest.approx((0.5 - 0.229) / 1.4, abs=1e-4), pytest.approx((0.5 - 0.206) / 1.4, abs=1e-4)]
    (row,) = series(chart, "up|whisker")["data"]
    assert row == [1, 0.2, pytest.approx(0.35)]  # the interval runs beyond the range: it ends with the search
    assert "1 of 3 have none in their range" in chart.note


def test_the_middle_of_the_colours_is_the_threshold() -> None:
    chart = over_two()
    scale = chart.option["visualMap"]
    assert (scale["min"], scale["max"]) == pytest.approx((0.1, 0.9))
    cells = {tuple(cell["value"][:2]): cell["value"][2] for cell in series(chart, "cells|cell")["data"]}
    assert cells == {(i, j): (0.2 if j == 0 else 0.9) for i in range(3) for j in range(3)}
    assert series(chart, "chosen|here")["data"] == [[1, 1]]
    assert "under 50 % in 33 % of the 9 cells" in chart.option["aria"]["label"]["description"]
    assert over_two(0.3).option["visualMap"]["min"] == pytest.approx(-0.3)


def test_what_stays_is_in_points_with_intervals() -> None:
    chart = path_chart(pd.DataFrame(PATH), {"full_alignment": "Aligns"})
    assert chart.option["yAxis"]["data"] == ["for 6 months", "for 36 months"]
    assert [entry.label for entry in chart.legend] == ["Aligns", "accommodation"]
    assert [item["value"] for item in series(chart, "policy0|bar")["data"]] == [-25.0, -50.0]
    assert series(chart, "policy0|whisker")["data"][0] == pytest.approx([0, -34.8, -15.2], abs=0.01)
    assert chart.option["xAxis"]["min"] == -60.0 == -chart.option["xAxis"]["max"]


def test_values_are_written_in_three_digits() -> None:
    assert [value_words(v) for v in (0.21479, -0.3, 1e-12, 10.0)] == ["0.215", "−0.3", "0", "10"]


@pytest.mark.parametrize("chart", every_chart(), ids=lambda chart: chart.name)
def test_every_chart_travels_is_spoken_and_is_drawn_without_scripts(chart: Chart) -> None:
    json.dumps(chart_payload([chart]), allow_nan=False)
    ids = [one["id"] for one in chart.option["series"]]
    assert len(set(ids)) == len(ids)
    assert chart.option["aria"]["label"]["description"]
    still = str(drawing(chart))
    assert 'role="img"' in still
    assert "<b>" not in still


def test_still_drawings_have_the_marks() -> None:
    curve, line, plane, tipped, bars, path = (str(drawing(chart)) for chart in every_chart())
    assert 'fill-opacity="0.16"' in curve
    assert ">0.215<" in curve
    assert 'fill-opacity="0.16"' not in line
    assert plane.count(">20<") == 3  # the number of each cell
    assert plane.count(">90<") == 6
    assert plane.count("<circle") == 1
    assert tipped.count("<path") > 5
    assert bars.count('class="whisker"') == 2
    assert path.count('class="whisker"') == 4
    assert ">100%<" in curve
    assert ">1.5<" in curve  # the setting is no percentage, though the outcome is


class TestPictures:
    def test_each_part_of_a_question_has_one(self, tmp_path: Path) -> None:
        left = read_tipping(planted_edges(tmp_path / "edges"))
        figures = figures_of(left)
        assert list(figures) == ["curve-us_drive.png", "curve-china_cost.png", "map.png", "ranked.png", "path.png"]
        for name, draw in figures.items():
            draw(tmp_path / name)
            assert drawn(tmp_path / name)[0] > 800
        only = read_tipping(planted_edges(tmp_path / "one", Question(("china_cost",))))
        assert list(figures_of(only)) == ["curve-china_cost.png"]

    def test_no_edge_and_a_flat_map_are_drawn_too(self, tmp_path: Path) -> None:
        tables = planted_tables(ALL)
        tables["map"][OUTCOME] = 0.5
        tables["ranked"] = tables["ranked"].assign(edge=np.nan)
        left = read_tipping(planted_edges(tmp_path / "edges", ALL, tables))
        draw_map(left, tmp_path / "map.png")
        figures_of(left)["ranked.png"](tmp_path / "ranked.png")
        assert drawn(tmp_path / "ranked.png")[1] > 200
        assert drawn(tmp_path / "map.png")[1] > 500
