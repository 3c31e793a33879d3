"""Reports of runs and comparisons: they say what the folder says, load nothing, escape everything, refuse damage."""

import hashlib
import json
import re
import shutil
from base64 import b64encode
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.analysis.compare import Comparison, compare
from sim.analysis.sources import source_of
from sim.runs import Options, execute
from sim.runspec import load_spec
from sim.vocabulary import HEADLINES
from tests.refusals import HEAD, PLAIN, PLUGIN_CONFIG, RULE
from tests.report_pages import MOST_BYTES, Reader, payload, reseal, sheets
from viz.answers.outcomes import amount_of, whole
from viz.answers.words import inside, readable
from viz.charts import MonthAxis
from viz.charts.board import board_charts, groups_of
from viz.charts.comparison import comparison_charts
from viz.charts.outcomes import outcome_unit, unit_of_outcome
from viz.limits import LIMITS
from viz.report import Material, material_of, rendered, report_on_comparison, report_on_run
from viz.report.blocks import Bar, Bullets, File, Prose, Report, Section, Sheet
from viz.report.common import base_spec, setting_section
from viz.report.comparison import parts_of, relettered
from viz.report.material import records_of
from viz.report.page import plain
from viz.report.run import explanation_of, sentences_of
from viz.report.setting import changes_between
from viz.state.words import marks_of

pytestmark = pytest.mark.compiled  # many small ensembles: minutes without the compiler

MONTHS = 5
SMALL: dict[str, Any] = {"name": "tiny", "title": "A tiny world", "model": {"ticks": MONTHS, "runs": 4, "firms": 8}}
HOSTILE = "</script><img src=x onerror=alert(1)> & “quoted” \"x\" 'y'"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    spec = load_spec({**SMALL, "params": {"us_drive": 0.4}})
    return execute(spec, tmp_path_factory.mktemp("runs"), Options(), progress=lambda done: None)


@pytest.fixture(scope="module")
def material(made: Path) -> Material:
    return material_of(source_of(made))


@pytest.fixture(scope="module")
def run_report(material: Material) -> Report:
    return report_on_run(material)


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory) -> Comparison:
    folder = tmp_path_factory.mktemp("configs")
    text = f"title: A\nmodel: {{ticks: {MONTHS}, runs: 4, firms: 8}}\n"
    (folder / "one.yaml").write_text(text)
    (folder / "two.yaml").write_text(text.replace("A", "B") + "params: {us_drive: 0.6, russia_business: 0}\n")
    (folder / "three.yaml").write_text(text.replace("A", "C") + "policies: {seoul: full_alignment}\n")
    return compare([source_of(folder / f"{name}.yaml") for name in ("one", "two", "three")], draws=1)


class TestThePage:
    def test_it_loads_nothing_and_is_small(self, run_report: Report) -> None:
        page = rendered(run_report)
        read = Reader(page)
        assert read.loads == []
        assert read.handlers == []
        assert not {"link", "iframe", "object", "embed", "base"} & set(read.elements)
        assert not re.search(r"url\(|@import", page.partition("</style>")[0])
        assert len(page.encode()) < MOST_BYTES

    def test_a_browser_may_run_its_own_scripts_and_load_nothing(self, run_report: Report) -> None:
        page = rendered(run_report)
        read = Reader(page)
        assert read.policy.startswith("default-src 'none'; script-src 'sha256-")
        scripts = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
        hashes = [b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in scripts]
        assert len(scripts) == 3
        assert all(f"'sha256-{value}'" in read.policy for value in hashes)
        assert "unsafe-eval" not in read.policy

    def test_every_chart_has_a_still_drawing_for_readers_without_scripts(self, run_report: Report) -> None:
        page = rendered(run_report)
        charts = [chart for block in run_report.figures for chart in block.charts]
        assert page.count('<svg class="still"') == len(charts) == page.count("data-chart=")
        assert all(f'data-chart="{chart.name}"' in page for chart in charts)

    def test_it_has_all_that_a_policy_reader_needs(self, run_report: Report, made: Path) -> None:
        titles = [section.title for section in run_report.sections]
        for wanted in ("The setting", "The answer in numbers", "Month by month", "What drives it", "Limits", "Where"):
            assert any(title.startswith(wanted) for title in titles)
        text = Reader(rendered(run_report)).text
        digest = json.loads((made / "manifest.json").read_text())["scenario_digest"]
        for words in (
            "“A tiny world”",
            digest,
            "tightrope run tiny.yaml",
            f"tightrope verify runs/{made.name}",
            *LIMITS,
        ):
            assert words in text

    @pytest.mark.parametrize("field", ["title", "description"])
    def test_hostile_words_are_words(self, field: str) -> None:
        spec_words = {**SMALL, "name": "hostile", "model": {"ticks": 2, "runs": 2, "firms": 8}, field: HOSTILE}
        source = source_of_settings(spec_words)
        page = rendered(report_on_run(material_of(source)))
        read = Reader(page)
        assert "onerror" not in read.handlers
        assert "img" not in read.elements
        assert HOSTILE.split(" &", maxsplit=1)[0] in read.text
        assert page.count("</script>") == 4

    def test_a_plugin_is_named_and_its_source_is_kept(self, tmp_path: Path) -> None:
        rule = "mine = Policy(name='mine', plain_words='<b>bold</b>', source='<u>mine</u>', choose=mine)\n"
        (tmp_path / "mine.py").write_text(HEAD + RULE + PLAIN + rule)
        (tmp_path / "own.yaml").write_text(f"title: Own\n{PLUGIN_CONFIG}")
        report = report_on_run(material_of(source_of(tmp_path / "own.yaml")))
        read = Reader(rendered(report))
        assert not {"b", "u"} & (set(read.elements) - {"b"})
        assert "<u>mine</u>" in read.text
        files = [block for section in report.sections for block in section.blocks if isinstance(block, File)]
        assert any(PLAIN in block.text for block in files)


def test_a_policy_that_does_not_compile_has_no_plausible_parameters(tmp_path: Path) -> None:
    rule = "mine = Policy(name='mine', plain_words='mine', source='mine', choose=mine)\n"
    (tmp_path / "mine.py").write_text(HEAD + RULE + PLAIN + rule)
    (tmp_path / "own.yaml").write_text(PLUGIN_CONFIG)
    report = report_on_run(material_of(source_of(tmp_path / "own.yaml")))
    assert "a policy is not compiled" in Reader(rendered(report)).text
    assert not report.figures[0].others


def source_of_settings(settings: dict[str, Any]) -> Any:
    from sim.analysis.sources import Source

    spec = load_spec(settings)
    return Source(spec.scenario.name, spec)


class TestARun:
    def test_numbers_are_those_of_the_summary(self, run_report: Report, made: Path) -> None:
        summary = json.loads((made / "summary.json").read_text())
        (sheet,) = sheets(run_report, "The answer in numbers")
        for outcome, row in zip(HEADLINES, sheet.rows, strict=True):
            found, unit = summary[outcome.name], outcome_unit(outcome)
            assert row.cells[0] == amount_of(found["mean"], unit)
            if outcome.reduction != "ever" and found["5%"] is not None:
                assert row.cells[2].startswith(amount_of(found["5%"], unit).removesuffix(" %"))  # type: ignore[union-attr]
                assert row.cells[2].endswith(amount_of(found["95%"], unit))  # type: ignore[union-attr]
        said = " ".join(run_report.answer)
        assert amount_of(summary["welfare_mean"]["mean"], "% GDP/yr") in said
        assert amount_of(summary["ambiguous_posture_share"]["mean"], "share of months") in said

    def test_charts_are_those_of_the_pure_functions(self, run_report: Report, material: Material) -> None:
        axis = MonthAxis(MONTHS, marks=marks_of(material.spec.scenario))
        (told,) = payload(rendered(run_report))["sets"]
        wanted = json.loads(json.dumps([plain(chart) for chart in board_charts(groups_of(material.months), axis)]))
        assert told["charts"] == wanted
        assert material.plausible is not None
        wider = board_charts(groups_of(material.plausible[0]), axis)
        assert told["others"] == json.loads(json.dumps([plain(chart) for chart in wider]))

    def test_plausible_parameters_differ_from_run_to_run(self, material: Material) -> None:
        assert material.plausible is not None
        assert not np.allclose(material.plausible[1], material.outcomes, equal_nan=True)

    def test_the_setting_names_what_differs_with_meaning_and_source(self, run_report: Report) -> None:
        (sheet,) = sheets(run_report, "The setting")
        rows = {row.label: row for row in sheet.rows}
        assert rows["US drive"].cells[:2] == ("0.2", "0.4")
        assert "retrenchment" in rows["US drive"].note
        assert "calibrated" in str(rows["US drive"].cells[2])
        assert rows["Months looked at"].cells[:2] == ("72", str(MONTHS))

    def test_the_reckoning_of_july_adds_up(self, run_report: Report) -> None:
        (sheet,) = sheets(run_report, "What drives it")
        values = {row.label: [float(str(cell).replace("−", "-")) for cell in row.cells if cell] for row in sheet.rows}
        parts = [row for label, row in values.items() if label not in ("Sum", "Less than the choice by")]
        assert np.allclose(np.sum(parts, axis=0), values["Sum"], atol=0.0051)
        assert np.allclose(
            values["Sum"][0] - np.array(values["Sum"][1:]), values["Less than the choice by"], atol=0.0011
        )

    def test_the_baseline_says_that_it_is_the_baseline(self) -> None:
        section = setting_section(base_spec())
        assert not [block for block in section.blocks if isinstance(block, Sheet)]
        assert any("This is the baseline." in block.text for block in section.blocks if isinstance(block, Prose))

    def test_a_folder_this_version_does_not_repeat_is_told_without_additions(self, made: Path, tmp_path: Path) -> None:
        folder = Path(shutil.copytree(made, tmp_path / made.name))
        changed = (folder / "scenario.yaml").read_text().replace("seed: 7", "seed: 8")
        (folder / "scenario.yaml").write_text(changed)
        reseal(folder)
        report = report_on_run(material_of(source_of(folder)))
        text = Reader(rendered(report)).text
        assert "computes other numbers than the folder holds" in text
        assert "Left out." in text
        assert not report.figures[0].others


class TestAComparison:
    def test_it_says_what_the_comparison_says(self, compared: Comparison) -> None:
        report = report_on_comparison(compared)
        table = compared.differences[compared.differences["side"] == "two"].set_index("outcome")
        (sheet,) = sheets(report, "What changes beyond luck: B")
        assert len(sheet.rows) == len(table)
        rows: Any = table.itertuples()
        for found in rows:
            unit = unit_of_outcome(found.Index)
            cells = (amount_of(found.mean_first, unit), amount_of(found.mean, unit),
                     amount_of(found.difference, unit, signed=True))  # fmt: skip
            assert any(row.cells[:3] == cells for row in sheet.rows)

    def test_parts_of_the_net_payoff_add_up(self, compared: Comparison) -> None:
        table = parts_of(compared).differences
        for side in ("two", "three"):
            own = table[table["side"] == side].set_index("outcome")["difference"]
            assert own.drop("welfare_mean").sum() == pytest.approx(own["welfare_mean"], abs=1e-12)
        (sheet,) = sheets(report_on_comparison(compared), "By part of the net payoff: C")
        assert [type(row.cells[1]) for row in sheet.rows] == [Bar] * 8

    def test_every_side_has_its_letter_and_its_charts(self, compared: Comparison) -> None:
        report = report_on_comparison(compared)
        assert report.question == "What changes with “B” and “C” instead of “A”?"
        text = Reader(rendered(report)).text
        assert "C minus A" in text
        assert len(report.figures) == 2

    def test_charts_are_those_of_the_pure_functions(self, compared: Comparison) -> None:
        one, two = (records_of(side.spec, 1)[0] for side in compared.sides[:2])
        axis = MonthAxis(MONTHS, marks=marks_of(compared.sides[1].spec.scenario))
        wanted = {chart.name: chart.option for chart in comparison_charts(one, two, axis)}
        told = payload(rendered(report_on_comparison(compared)))["sets"][0]["charts"]
        assert told
        for chart in told:
            assert chart["option"] == json.loads(json.dumps(wanted[chart["name"]]))

    def test_another_letter_leaves_the_option_alone(self) -> None:
        months = np.zeros((2, 3, len(columns())))
        chart = comparison_charts(months, months, MonthAxis(3))[1]
        changed = relettered(chart, "D")
        assert changed.option == chart.option
        assert changed.title.endswith(": D minus A")
        assert changed.legend[0].label == "D minus A"

    def test_the_same_choice_is_told_with_the_margins_of_either_world(self) -> None:
        sides = [source_of_settings({**SMALL, "params": {"russia_business": value}}) for value in (0.1, 0.0)]
        text = Reader(rendered(report_on_comparison(compare(sides, draws=0)))).text
        margins = [sentences_of(explanation_of(side.spec, runs=0))[1] for side in sides]
        assert margins[0] != margins[1]
        assert "chooses the same in both" in text
        for letter, margin in zip("AB", margins, strict=True):
            assert f"{letter}: {inside(margin)}" in text

    def test_outcomes_that_change_are_counted_with_the_net_payoff(self) -> None:
        more = {**SMALL, "model": {**SMALL["model"], "runs": 60}}
        sides = [source_of_settings(more), source_of_settings({**more, "policies": {"seoul": "full_alignment"}})]
        comparison = compare(sides, draws=0)
        own = comparison.differences.set_index("outcome")
        assert own["p_holm"]["welfare_mean"] < 0.05
        changed = int((own["p_holm"] < 0.05).sum())
        said = " ".join(report_on_comparison(comparison).answer)
        assert f"In all, {changed} of the {len(own)} outcomes looked at change beyond luck." in said

    def test_a_setting_against_itself_changes_nothing(self) -> None:
        source = source_of_settings(SMALL)
        comparison = compare([source, source], draws=0)
        report = report_on_comparison(comparison)
        text = Reader(rendered(report)).text
        assert "does not change beyond luck" in text
        assert "No government ever acts otherwise" in text
        assert "Sign holds" not in text
        assert report.figures[0].charts == []


def columns() -> tuple[str, ...]:
    from sim.vocabulary import COLUMNS

    return COLUMNS


class TestWords:
    def test_every_limit_of_the_model_is_there_in_short(self) -> None:
        text = (Path(__file__).parents[1] / "docs" / "model.md").read_text(encoding="utf-8")
        section = text.partition("\n## 16. Limits\n")[2].partition("\n## ")[0]
        assert len(LIMITS) == len(re.findall(r"^\d+\. ", section, re.MULTILINE))

    def test_sentences_of_the_terminal_become_readable(self) -> None:
        assert readable('Margin -.15 over "decisive enabler", the same in 94 % of 3 runs that month.') == (
            "Margin −0.15 over “decisive enabler”, the same in 94 % of 3 histories that month."
        )
        assert [whole(text) for text in ("100.0 %", "0.0 %", "10.0 %")] == ["100 %", "0 %", "10.0 %"]

    def test_every_kind_of_change_is_told(self) -> None:
        base = load_spec("baseline")
        other = load_spec({
            "extends": "baseline", "name": "x", "params": {"us_drive": 0.5}, "constants": {"relation_speed": 0.2},
            "policies": {
                "seoul": {"name": "hedging", "params": {"hedge_slack": 0.2}}, "firms": "myopic",
                "moscow": {"name": "script", "steps": [{"from": "2024-11", "transfer": "advanced_technology"}]},
            },
            "ladders": {"aid": {"lethal_aid": 0.9}}, "initial": {"nato_ties": 0.3, "aid": "missile_defence"},
            "events": [{"tick": "2025-01", "stock": "war", "value": 0}], "hold": {"moscow_type": 0},
            "model": {"firms": 20},
        })  # fmt: skip
        told = {change.what: change for change in changes_between(base, other)}
        assert told["US drive"].in_short == "US drive: 0.2 → 0.5"
        assert told["Seoul"].after.startswith("Hedges")
        assert told["Moscow"].after.startswith("Advanced technology from November 2024")
        assert (told["War"].before, told["War"].after) == ("as it comes", "set to 0 in January 2025")
        assert told["Moscow type"].after == "kept at 0"
        assert told["NATO ties in July 2024"].after == "0.3"
        assert told["Seoul in July 2024"].after == "missile defence"
        assert told["Korean firms"].meaning == "in Russia before the war" or told["Korean firms"].after
        assert "Relation speed" in told
        assert any(change.what.startswith("Weight of “") for change in told.values())
        back = {change.what: change for change in changes_between(other, base)}
        assert (back["War"].before, back["War"].after) == ("set to 0 in January 2025", "as it comes")
        assert changes_between(base, base) == []


def test_a_section_may_stay_off_the_paper() -> None:
    report = Report("run", "t", "q", ["a"], [Section("Only here", [Bullets(["x"])], screen_only=True)], "made")
    assert '<section id="only-here" class="screen-only">' in rendered(report)


def test_a_bar_lies_on_its_scale() -> None:
    both = Bar(0.5, 0.4, 0.6, 1.0, "#000000")
    assert [both.place(value) for value in (-2.0, 0.0, 0.5, 1.0)] == [0.0, 50.0, 75.0, 100.0]
    one = Bar(0.5, 0.5, 0.5, 1.0, "#000000", two_sided=False)
    assert [one.place(value) for value in (-1.0, 0.0, 0.5)] == [0.0, 0.0, 50.0]
    assert Bar(0.0, 0.0, 0.0, 0.0, "#000000").place(1.0) == 50.0
