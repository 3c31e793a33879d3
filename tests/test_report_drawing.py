"""Still drawings: the same numbers as the option, at the places where they belong."""

import re
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest

from viz.charts import FanLine, MonthAxis, Share, ValueAxis, difference_chart, fan_chart, shares_chart
from viz.charts.island import DRIVES, NEEDS, POSTURES, Island, island_chart
from viz.charts.sweeps import phase_map
from viz.report.drawing import Frame, drawing, number
from viz.report.marks import colour_of

FAN = np.array([[0.1, 0.1], [0.2, 0.25], [0.3, 0.4], [0.45, 0.5], [0.6, 0.9]])


def tree(chart: Any) -> Any:
    return ElementTree.fromstring(str(drawing(chart)))


def paths(chart: Any, attribute: str) -> list[str]:
    return [path.get("d") for path in tree(chart).iter("path") if path.get(attribute) not in (None, "none")]


def numbers(path: str) -> list[float]:
    return [float(value) for value in re.findall(r"-?[\d.]+", path)]


def test_bands_lie_between_their_quantiles_and_the_median_on_its_values() -> None:
    chart = fan_chart("x", "X", "share", [FanLine("a", "A", "#123456", FAN)], MonthAxis(2, prelude=0), low=0, high=1)
    frame = Frame(chart.option, 420.0, 190.0)
    lower, middle, upper = paths(chart, "fill")
    assert numbers(middle)[1::2] == pytest.approx([frame.down(v) for v in (0.45, 0.5, 0.25, 0.2)])
    assert numbers(lower)[1::2] == pytest.approx([frame.down(v) for v in (0.2, 0.25, 0.1, 0.1)])
    assert numbers(upper)[1::2] == pytest.approx([frame.down(v) for v in (0.6, 0.9, 0.5, 0.45)])
    (median,) = (path for path in paths(chart, "stroke") if "L" in path)
    assert numbers(median)[1::2] == pytest.approx([frame.down(0.3), frame.down(0.4)])


def test_a_gap_in_the_numbers_is_a_gap_in_the_line() -> None:
    fan = np.repeat([[0.1], [0.2], [0.3], [0.4], [0.5]], 5, axis=1)
    fan[:, 2] = np.nan
    chart = fan_chart("x", "X", "", [FanLine("a", "A", "#123456", fan)], ValueAxis(tuple("abcde")), low=0, high=1)
    assert sum("L" in path for path in paths(chart, "stroke")) == 2
    assert len(paths(chart, "fill")) == 6


def test_shares_are_stacked_up_to_one() -> None:
    layers = [Share("low", "low", "#111111", np.full(3, 0.25)), Share("high", "high", "#222222", np.full(3, 0.75))]
    chart = shares_chart("x", "X", layers, MonthAxis(3, prelude=0))
    frame = Frame(chart.option, 300.0, 140.0)
    low, high = paths(chart, "fill")
    assert set(numbers(low)[1::2]) == {frame.down(0.25), frame.down(0.0)}
    assert set(numbers(high)[1::2]) == {frame.down(1.0), frame.down(0.25)}
    assert any("50%" in (text.text or "") for text in tree(chart).iter("text"))


def test_dated_history_the_summit_and_what_is_scheduled_are_marked() -> None:
    line = FanLine("a", "A", "#123456", FAN[:, [0] * 20], dash=True)
    chart = fan_chart("x", "X", "", [line], MonthAxis(20, marks={3: "x"}), low=0, high=1, end_labels=True)
    found = tree(chart)
    classes = [path.get("class") for path in found.iter("path")]
    assert classes.count("dated") == 6
    assert classes.count("mark") == 2
    assert [text.text for text in found.iter("text") if text.get("class") == "end"] == ["A"]
    assert [text.text for text in found.iter("text")][5:7] == ["2025", "2026"]
    assert 'stroke-dasharray="6 4"' in str(drawing(chart))


def test_a_difference_has_its_nought() -> None:
    ends = np.array([[-0.1, 0.0], [0.1, 0.2]])
    chart = difference_chart("x", "X", "", ends.mean(axis=0), ends, ends, MonthAxis(2), colour="#123456", most=0.2)
    assert (chart.option["yAxis"]["min"], chart.option["yAxis"]["max"]) == (-0.2, 0.2)
    frame = Frame(chart.option, 420.0, 190.0)
    assert any(path.get("d", "").startswith(f"M{frame.left} {frame.down(0.0)}H") for path in tree(chart).iter("path"))


def test_cells_have_the_colours_of_the_visual_map() -> None:
    points = pd.DataFrame({"x": [0.0, 0.0, 1.0, 1.0], "y": [0.0, 1.0, 0.0, 1.0], "z": [0.0, 1.0, 2.0, 3.0]})
    chart = phase_map(points, "x", "y", "z", ("<x>", "y", "z"), "share")
    found = tree(chart)
    cells = [rect.get("fill") for rect in found.iter("rect")][:4]
    scale = chart.option["visualMap"]
    assert cells == [colour_of(value, scale) for value in (0.0, 1.0, 2.0, 3.0)]
    assert (cells[0], cells[3]) == ("#08306b", "#b2391f")
    assert any(text.text == "<x>" for text in found.iter("text"))


def test_pieces_have_their_own_colours() -> None:
    welfare = np.zeros((len(POSTURES), len(DRIVES), len(NEEDS), 2))
    welfare[2] = 1.0
    chart = island_chart(Island(welfare))
    scale = chart.option["visualMap"]
    assert colour_of(2, scale) == POSTURES[2][2]


def test_words_of_a_chart_are_escaped_and_numbers_have_true_minus_signs() -> None:
    chart = fan_chart(
        "x", "<b>&", "", [FanLine("a", "<i>", "#123456", FAN)], MonthAxis(2), low=0, high=1, end_labels=True
    )
    assert "<b>" not in str(drawing(chart))
    assert "<i>" not in str(drawing(chart))
    assert [number(value) for value in (-0.5, 0.25, -0.0, 1.0)] == ["−0.5", "0.25", "0", "1"]
