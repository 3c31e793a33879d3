"""Reports of sweeps: what they say is what the sweep holds; shares explained on planted cases; damage is refused."""

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim.analysis.regret import regret
from sim.experiments.reading import read_sweep
from sim.vocabulary import OUTCOMES, OUTCOMES_BY_NAME
from tests.planted_sweeps import planted_sweep
from tests.refusals import Tightrope, assert_refused
from tests.report_pages import MOST_BYTES, Reader, payload, reseal, sheets
from viz.answers.outcomes import amount_of
from viz.answers.words import number_label
from viz.charts.chart import nice_step, splits_of
from viz.charts.sweeps import phase_map
from viz.report import rendered, report_on_sweep
from viz.report.blocks import Bar
from viz.report.drivers import explained, explained_by_futures, fan_along, grouped, ranked, scale_of
from viz.report.reported import swept_at, wins_of

pytestmark = pytest.mark.compiled  # many small ensembles: minutes without the compiler

GRID = """
title: A plane
description: Two settings.
model: {ticks: 6, firms: 8}
sweep:
  question: Where does it end?
  method: grid
  uncertainties: {us_drive: [-0.3, 0.6, 4], arms_need: [0.3, 1.6, 3]}
  replicates: 3
  outputs: [ambiguous_posture_share, nato_ties_end]
"""
COURSES = """
title: Courses
model: {ticks: 6, firms: 8}
sweep:
  method: lhs
  points: 20
  uncertainties: {us_drive: [-0.3, 0.6], arms_need: [0, 1.6], china_cost: [0.1, 1.5], retaliation: [0, 2]}
  levers: {policies.seoul: [expected_utility, full_alignment]}
  replicates: 2
"""


MANY = (
    "war_prolongation", "pledge_renewal", "guarantee_strength", "message_precision", "deed_precision",
    "prior_retaliator", "prior_credibility", "reputation_effect", "bloc_binding", "reciprocity", "review_probability",
)  # fmt: skip


@pytest.fixture
def swept(tightrope: Tightrope, tmp_path: Path) -> Any:
    def made(text: str, name: str = "study") -> Path:
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
        done = tightrope("sweep", f"{name}.yaml", "--quiet", "--out", "made")
        assert done.code == 0, done.err
        return tmp_path / done.out.strip()

    return made


def test_courses_that_tie_share_the_future_as_in_the_table_of_regrets(tmp_path: Path) -> None:
    def planted(columns: Any, replicate: Any) -> dict[str, Any]:
        worst = columns["policies.seoul"] == "accommodation"
        better = (columns["policies.seoul"] == "hedging") & (columns["us_drive"] > 0.2)
        return {"welfare_mean": -1.0 * worst + 1.0 * better}

    block = {"method": "lhs", "points": 40, "replicates": 2, "uncertainties": {"us_drive": [0.0, 0.4]},
             "levers": {"policies.seoul": ["hedging", "expected_utility", "accommodation"]}}  # fmt: skip
    folder = planted_sweep(block, planted, tmp_path)
    wins = wins_of(swept_at(folder))
    assert list(wins.values()) == [0.75, 0.25, 0.0]
    assert sorted(regret(folder).policies["wins"]) == sorted(wins.values())


def test_settings_come_before_the_answer_only_where_they_are_few(swept: Any, tmp_path: Path) -> None:
    few = [section.title for section in report_on_sweep(swept(GRID)).sections]
    assert few.index("What varies") == 0
    ranges = {name: [0.4, 0.6] for name in MANY}
    block = {"method": "lhs", "points": 12, "replicates": 1, "uncertainties": ranges}
    many = [section.title for section in report_on_sweep(planted_sweep(block, lambda c, r: {}, tmp_path)).sections]
    assert many.index("The answer in numbers") < many.index("What varies") < many.index("Limits")


def test_numbers_are_those_of_the_summary(swept: Any) -> None:
    folder = swept(GRID)
    summary = json.loads((folder / "summary.json").read_text())["outcomes"]
    report = report_on_sweep(folder)
    (sheet,) = sheets(report, "The answer in numbers")
    names = ["ambiguous_posture_share", "nato_ties_end", "welfare_mean"]
    for name, row in zip(names, sheet.rows, strict=True):
        assert row.cells[0] == amount_of(summary[name]["mean"], OUTCOMES_BY_NAME[name].unit)
        assert row.cells[2] == (
            "–" if summary[name]["luck_share"] is None else f"{100 * summary[name]['luck_share']:.0f} %"
        )
    assert report.question == "Where does it end?"
    text = Reader(rendered(report)).text
    for words in ("US drive", "−0.3 to 0.6", "12 futures, 3 histories each", f"tightrope verify runs/{folder.name}"):
        assert words in text
    assert len(rendered(report).encode()) < MOST_BYTES


def test_ranges_are_those_asked_for_and_the_digest_is_that_of_the_sweep(swept: Any) -> None:
    folder = swept(COURSES)
    report = report_on_sweep(folder)
    (varied,) = sheets(report, "What varies")
    shown = {row.label: row.cells[0] for row in varied.rows}
    assert shown["US drive"] == "−0.3 to 0.6"
    assert shown["China cost"] == "0.1 to 1.5"
    assert shown["Seoul’s policy"] == "Weighs its options, Aligns fully"
    (made,) = sheets(report, "Where the numbers come from")
    assert made.rows[0].cells == (json.loads((folder / "manifest.json").read_text())["scenario_digest"],)
    assert report.answer[0].startswith("Averaged over the 2 courses and all futures, ")


def test_the_plane_is_the_chart_of_the_library(swept: Any) -> None:
    folder = swept(GRID)
    points = read_sweep(folder, ["ambiguous_posture_share"], average=True)
    rounded = points.assign(**{name: points[name].round(9) + 0.0 for name in ("us_drive", "arms_need")})
    words = ("US drive", "Arms need", "ambiguous posture")
    wanted = phase_map(rounded, "us_drive", "arms_need", "ambiguous_posture_share", words, "share of months")
    (told,) = payload(rendered(report_on_sweep(folder)))["sets"]
    first = told["charts"][0]
    assert first["option"] == json.loads(json.dumps(wanted.option))
    assert not told["linked"]
    assert [chart["name"] for chart in told["charts"][:2]] == ["plane_ambiguous_posture_share", "plane_nato_ties_end"]


def test_courses_are_ranked_by_their_net_payoff(swept: Any) -> None:
    folder = swept(COURSES)
    table = read_sweep(folder, ["welfare_mean"], average=True)
    means = table.groupby("policies.seoul", observed=True)["welfare_mean"].mean()
    wide = table.pivot_table(index="future", columns="policies.seoul", values="welfare_mean", observed=True)
    report = report_on_sweep(folder)
    (sheet,) = sheets(report, "Course by course")
    names = {"expected_utility": "Weighs its options", "full_alignment": "Aligns fully"}
    order = list(means.sort_values(ascending=False).index)
    assert [row.label for row in sheet.rows] == [names[name] for name in order]
    for name, row in zip(order, sheet.rows, strict=True):
        assert row.cells[-2] == amount_of(means[name], "% GDP/yr")
        assert row.cells[-1] == f"{100 * (wide.idxmax(axis=1) == name).mean():.0f} %"
    assert report.question == "What does “Courses” come to when US drive, arms need, China cost and 1 more vary?"
    lines = [entry["label"] for entry in payload(rendered(report))["sets"][0]["charts"][0]["legend"]]
    assert sorted(lines) == sorted(names.values())
    (drivers,) = sheets(report, "What drives it")
    assert all(isinstance(cell, Bar) for row in drivers.rows for cell in row.cells)


def test_a_sweep_that_came_to_nothing_is_refused(swept: Any, tightrope: Tightrope, tmp_path: Path) -> None:
    folder = swept(GRID)
    summary = json.loads((folder / "summary.json").read_text())
    for outcome in OUTCOMES:
        summary["outcomes"][outcome.name] |= {"n": 0, "mean": None}
    (folder / "summary.json").write_text(json.dumps(summary))
    reseal(folder)
    assert_refused(tightrope("report", str(folder)), tmp_path, "holds no outcome")
    (folder / "summary.json").write_text("{}")
    reseal(folder)
    assert_refused(tightrope("report", str(folder)), tmp_path, "has no n of ambiguous_posture_share")


def test_a_sweep_that_lost_a_part_is_refused(swept: Any, tightrope: Tightrope, tmp_path: Path) -> None:
    folder = swept(GRID)
    next((folder / "outcomes").iterdir()).unlink()
    assert_refused(tightrope("report", str(folder)), tmp_path, "(missing)")


class TestShares:
    def test_a_planted_effect_is_found(self) -> None:
        luck = np.random.default_rng(3)
        x, y = luck.integers(0, 4, 4000), luck.integers(0, 4, 4000)
        values = 2.0 * x + y + luck.normal(size=4000)
        whole = 4 * 1.25 + 1.25 + 1.0  # variances of 2x, y and the noise
        assert explained(values, grouped(pd.Series(x))) == pytest.approx(4 * 1.25 / whole, abs=0.02)
        assert explained(values, grouped(pd.Series(y))) == pytest.approx(1.25 / whole, abs=0.02)

    def test_noise_explains_nothing_and_everything_explains_all(self) -> None:
        luck = np.random.default_rng(4)
        x = pd.Series(luck.normal(size=3000))
        assert explained(luck.normal(size=3000), grouped(x)) < 0.01
        steps = pd.Series(luck.integers(0, 3, 300))
        assert explained(steps.to_numpy(float), grouped(steps)) == pytest.approx(1.0)

    def test_points_of_one_future_count_once(self) -> None:
        luck = np.random.default_rng(5)
        future = np.repeat(np.arange(400), 10)
        x = luck.integers(0, 4, 400)
        values = np.repeat(2.0 * x + 3.0 * luck.normal(size=400), 10) + luck.normal(size=4000)
        whole = 4 * 1.25 + 9.0 + 1.0
        own = grouped(pd.Series(np.repeat(x, 10)))
        assert explained_by_futures(values, own, future) == pytest.approx(4 * 1.25 / whole, abs=0.06)
        idle = [grouped(pd.Series(np.repeat(luck.normal(size=400), 10))) for _ in range(20)]
        assert np.mean([explained(values, each) for each in idle]) > 0.015  # taken as independent points
        assert np.mean([explained_by_futures(values, each, future) for each in idle]) < 0.005
        alone = grouped(pd.Series(x))
        assert explained_by_futures(values[::10], alone, np.arange(400)) == pytest.approx(
            explained(values[::10], alone)
        )

    @pytest.mark.parametrize(
        ("values", "setting"), [([1.0, 1.0, 1.0, 1.0, 1.0, 1.0], [0, 0, 0, 1, 1, 1]), ([1.0, 2.0], [0, 1]),
                                ([1.0, math.nan, math.nan], [0, 1, 1])],
    )  # fmt: skip
    def test_what_cannot_be_known_is_no_number(self, values: list[float], setting: list[int]) -> None:
        assert math.isnan(explained(np.array(values), grouped(pd.Series(setting))))

    def test_what_is_not_known_ranks_last(self) -> None:
        assert ranked({"a": math.nan, "b": 0.1, "c": 0.9}) == ["c", "b", "a"]


class TestGroups:
    def test_few_values_stand_for_themselves_and_many_are_binned(self) -> None:
        assert grouped(pd.Series([0.5, -0.5, 0.5])).labels == ("−0.5", "0.5")
        assert grouped(pd.Series(["b", "a"])).labels == ("a", "b")
        many = grouped(pd.Series(np.arange(100.0)))
        assert len(many.labels) == 10
        assert np.bincount(many.codes).tolist() == [10] * 10

    def test_a_fan_along_a_setting_has_the_quantiles_of_each_group(self) -> None:
        values = np.concatenate([np.arange(101.0), np.arange(101.0) + 1000, [np.nan]])
        groups = grouped(pd.Series([0] * 101 + [1] * 102))
        fan = fan_along(values, groups)
        assert fan[:, 0].tolist() == [5.0, 25.0, 50.0, 75.0, 95.0]
        assert fan[2, 1] == 1050.0
        assert np.isnan(fan_along(values, groups, np.arange(203) < 101)[:, 1]).all()

    def test_axes_end_at_round_numbers(self) -> None:
        assert scale_of(OUTCOMES_BY_NAME["ambiguous_posture_share"], np.array([0.4])) == (0.0, 1.0)
        low, high = scale_of(OUTCOMES_BY_NAME["welfare_mean"], np.array([-1.93, 0.21, np.nan]))
        assert low <= -1.93
        assert high >= 0.21
        step = (high - low) / splits_of(high - low)
        assert step == pytest.approx(nice_step(step))
        assert scale_of(OUTCOMES_BY_NAME["welfare_mean"], np.array([np.nan]))[0] == 0.0
        assert [number_label(value) for value in (-5.5e-17, 0.123456, "x")] == ["0", "0.123", "x"]


class TestIndices:
    def left(self, folder: Path, digest: str, outcome: str = "welfare_mean", *, ranks: bool = True) -> None:
        place = folder.with_name(folder.name + ".analysis") / "sensitivity-sobol"
        place.mkdir(parents=True)
        rows = {"lever": ["", ""], "outcome": [outcome] * 2, "factor": ["us_drive", "arms_need"], "rank": [2, 1]}
        for name, values in {"S1": (0.1, 0.7), "ST": (0.2, 0.8), "ST_low": (-0.1, 0.7), "ST_high": (0.3, 1.0),
                             "S1_low": (0.0, 0.6), "S1_high": (0.2, 0.8)}.items():  # fmt: skip
            rows[name] = list(values)
        pd.DataFrame(rows).to_parquet(place / "indices.parquet")
        pd.DataFrame({"lever": [""], "outcome": [outcome], "ranks": [ranks]}).to_parquet(place / "outcomes.parquet")
        (place / "about.json").write_text(json.dumps({"digest": digest}))

    def test_indices_that_were_asked_for_are_told(self, swept: Any) -> None:
        folder = swept(GRID)
        self.left(folder, json.loads((folder / "manifest.json").read_text())["columns_digest"])
        report = report_on_sweep(folder)
        chart = next(c for block in report.figures for c in block.charts if c.name == "drives_0")
        assert chart.title == "What drives Seoul’s net payoff"
        assert chart.option["yAxis"]["data"] == ["Arms need", "US drive"]
        text = Reader(rendered(report)).text
        assert (
            "Seoul’s net payoff: most by arms need, 0.80 (0.70 to 1.00), then US drive, 0.20 (−0.10 to 0.30)." in text
        )

    def test_the_answer_takes_the_order_of_indices_and_their_warning(self, tmp_path: Path) -> None:
        block = {"method": "lhs", "points": 60, "replicates": 1,
                 "uncertainties": {"us_drive": [0.0, 0.4], "arms_need": [0.5, 1.3]}}  # fmt: skip
        folder = planted_sweep(block, lambda c, r: {"ambiguous_posture_share": c["us_drive"]}, tmp_path)
        assert "Taken alone, US drive explains" in report_on_sweep(folder).answer[1]
        digest = json.loads((folder / "manifest.json").read_text())["columns_digest"]
        self.left(folder, digest, "ambiguous_posture_share", ranks=False)
        assert report_on_sweep(folder).answer[1:] == [
            "Ambiguous posture, by Sobol’s indices: most by arms need, 0.80 (0.70 to 1.00), then US drive, 0.20 (−0.10 "
            "to 0.30).",
            "The sample is too small to rank what drives: ambiguous posture.",
        ]
        (folder.with_name(f"{folder.name}.analysis") / "sensitivity-sobol" / "about.json").write_text("[]")
        assert "Taken alone, US drive explains" in report_on_sweep(folder).answer[1]

    def test_indices_of_other_numbers_are_left_out(self, swept: Any) -> None:
        folder = swept(GRID)
        self.left(folder, "another")
        report = report_on_sweep(folder)
        assert not any(chart.name == "drives_0" for block in report.figures for chart in block.charts)
        assert (
            "sensitivity-sobol beside the sweep is left out: it was made of other numbers"
            in Reader(rendered(report)).text
        )
