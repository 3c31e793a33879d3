"""What report and Library say of a folder of edges: the question, the answer with its interval, how it was found."""

import json
import shlex
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import typer.main

from sim.analysis.tipping import Question, read_tipping
from sim.analysis.writing import write_tables
from sim.cli import app
from sim.errors import RunFolderError
from sim.runs import answer_of, library
from tests.planted_edges import ALL, OUTCOME, planted_edges, planted_tables
from tests.refusals import Tightrope, assert_refused
from tests.report_pages import MOST_BYTES, Reader, payload, reseal, sheets
from viz.answers.tipped import question_of, tipping_answers
from viz.page import shelf
from viz.report import rendered, report_on_tipping
from viz.report.blocks import Report
from viz.report.tipping import command_of

COST = Question(("china_cost",), runs=100)


def reported(folder: Path, question: Question = ALL) -> Report:
    return report_on_tipping(planted_edges(folder, question))


class TestWords:
    def test_one_setting_has_its_edge_with_the_interval_and_the_way_without(self, tmp_path: Path) -> None:
        report = reported(tmp_path / "edges", COST)
        assert report.question == "How far must China cost move before ambiguity ends?"
        assert report.answer == [
            "As configured, with China cost at 0.5 % of GDP a year, the share of months with an ambiguous posture is "
            "90.0 %.",
            "It falls under 50 % where China cost is lowered to 0.215 % of GDP a year (95 % interval 0.206 to 0.229), "
            "20 % of its range away.",
            "Raising China cost as far as 1.5 % of GDP a year does not do it: the figure there is 98.0 %.",
        ]  # fmt: skip
        assert [section.title for section in report.sections] == [
            "Along China cost", "How the edge is found", "The setting", "Limits", "Where the numbers come from",
        ]  # fmt: skip

    def test_two_settings_are_answered_by_the_plane_and_by_each_alone(self, tmp_path: Path) -> None:
        report = reported(tmp_path / "edges")
        assert report.question == "Where, between US drive and China cost, lies the edge at which ambiguity ends?"
        assert report.answer[0].endswith("is under 50 % in 33 % of the 9 pairs of values looked at.")
        assert report.answer[1:] == [
            "The share of months with an ambiguous posture stays above 50 % wherever US drive is set from −0.3 to 0.6: "
            "77.0 % at least.",
            "The share of months with an ambiguous posture falls under 50 % where China cost is lowered to 0.215 % of "
            "GDP a year (95 % interval 0.206 to 0.229), 20 % of its range away.",
        ]

    def test_the_nearest_edges_are_named(self, tmp_path: Path) -> None:
        left = read_tipping(planted_edges(tmp_path / "edges", Question(every=True)))
        (answer,) = tipping_answers(left)
        assert question_of(left) == "Which single change comes soonest to the point at which ambiguity ends?"
        assert answer.said == [
            "Each moved alone, 2 of 3 settings have an edge inside the range. The nearest: China cost lowered from 0.5 "
            "to 0.215 % of GDP a year (20 % of its range) and arms need raised from 0.9 to 1.4 (25 % of its range)."
        ]  # fmt: skip
        assert answer.table is not None
        assert answer.table.rows[1] == ("Arms need", "0.9", "1.4", "1.3 to beyond the range", "25 %", "20.0 %")

    def test_where_nothing_has_an_edge_the_table_says_how_far_it_goes(self, tmp_path: Path) -> None:
        tables = planted_tables(Question(every=True))
        tables["ranked"] = tables["ranked"].assign(
            metric_at_end=[0.9, 0.8, 0.77], edge=np.nan, low=np.nan, high=np.nan, distance=np.nan
        )
        report = report_on_tipping(planted_edges(tmp_path / "edges", Question(every=True), tables))
        assert report.answer == [
            "No single setting, moved through its range, brings it about that ambiguity ends: at every end of a range "
            "the share of months with an ambiguous posture stays above 50 % (77.0 % at least)."
        ]
        (table,) = sheets(report, "The nearest edges")
        assert [row.cells[1] for row in table.rows] == ["none"] * 3
        assert report.figures == []
        assert rendered(report)

    def test_what_a_forced_policy_leaves_is_told_against_luck(self, tmp_path: Path) -> None:
        report = reported(tmp_path / "edges", Question(path=True))
        assert report.question == "Does ambiguity come back after Seoul was made to take sides?"
        assert report.answer == [
            "A Seoul never forced is ambiguous in 55 % of the months from July 2028 to June 2030.",
            "After 36 months of “Aligns fully” the share is 5 %, 50 points less.",
            "After 36 months of “Puts China first” the share is 61 %, which luck alone may explain.",
        ]
        assert "Each setting is moved" not in Reader(rendered(report)).text

    def test_what_is_over_already_comes_back(self, tmp_path: Path) -> None:
        tables = planted_tables(COST)
        tables["curve-china_cost"][OUTCOME] = 1.0 - tables["curve-china_cost"][OUTCOME]
        report = report_on_tipping(planted_edges(tmp_path / "edges", COST, tables))
        assert report.question == "How far must China cost move before ambiguity comes back?"
        assert report.answer[0].endswith(" is 10.0 %: under 50 % already.")
        assert report.answer[1].startswith("It rises to 50 % where China cost is lowered")

    def test_what_is_over_everywhere_is_said_to_be(self, tmp_path: Path) -> None:
        drive = Question(("us_drive",), runs=100)
        tables = planted_tables(drive)
        tables["curve-us_drive"][OUTCOME] = 1.0 - tables["curve-us_drive"][OUTCOME]
        report = report_on_tipping(planted_edges(tmp_path / "edges", drive, tables))
        assert report.answer[1:] == ["It stays under 50 % wherever US drive is set from −0.3 to 0.6: 23.0 % at most."]

    def test_another_metric_is_called_by_its_name(self, tmp_path: Path) -> None:
        report = reported(tmp_path / "edges", replace(COST, outcome="nato_ask_mean", below=0.25, by=30, domain=True))
        assert report.question.startswith("How far must China cost move before ")
        assert report.question.endswith(" falls under 0.250?")
        assert [chart.name for block in report.figures for chart in block.charts] == ["edge_china_cost"]
        assert "through its whole domain" in Reader(rendered(report)).text


class TestThePage:
    def test_it_is_one_file_that_asks_nobody(self, tmp_path: Path) -> None:
        folder = planted_edges(tmp_path / "edges", title="Edges & <b>more</b>")
        page = rendered(report_on_tipping(folder))
        reader = Reader(page)
        assert len(page.encode()) < MOST_BYTES
        assert [value for _, value in reader.loads if not value.startswith(("data:", "#"))] == []
        assert "b" not in reader.elements[:10]
        assert str(tmp_path) not in page
        for words in ("How the edge is found", "averaged over 100 histories", "not a forecast",
                      "The 95 % interval comes from drawing the histories again", read_tipping(folder).spec.digest,
                      "tightrope verify runs/edges", "100 at every value, 72, 151; 7"):  # fmt: skip
            assert words in reader.text, words
        names = [chart["name"] for block in payload(page)["sets"] for chart in block["charts"]]
        assert names == ["edge_us_drive", "tipped_us_drive", "edge_china_cost", "tipped_china_cost", "edge_map",
                         "nearest_edges", "path"]  # fmt: skip

    def test_what_was_moved_has_its_meaning_and_source(self, tmp_path: Path) -> None:
        (table,) = sheets(reported(tmp_path / "edges"), "How the edge")
        assert [row.label for row in table.rows] == ["US drive", "China cost"]
        assert table.rows[0].cells[:2] == ("0.2", "−0.3 to 0.6")
        assert "THAAD" in str(table.rows[1].cells[2])

    @pytest.mark.parametrize(
        "question",
        [ALL, COST, Question(("us_drive",), outcome="welfare_mean", below=-1.25, by=30, domain=True),
         Question(path=True, forced=("hedging", "full_alignment"), months=(3, 9), runs=50)],
    )  # fmt: skip
    def test_the_command_asks_the_same_again(self, question: Question) -> None:
        words = shlex.split(command_of(question, "planted.yaml", "edges"))[1:]
        group: Any = typer.main.get_command(app)
        given = group.commands[words[0]].make_context(words[0], words[1:]).params
        assert tuple(given["parameter"] or ()) == question.parameters
        assert (given["every"], given["path"], given["domain"]) == (question.every, question.path, question.domain)
        assert (given["metric"], given["below"], given["by"]) == (question.outcome, question.below, str(question.by))
        assert given["runs"] == question.runs
        assert tuple(given["forced"] or Question().forced) == question.forced
        assert tuple(given["for_months"] or Question().months) == question.months

    def test_what_was_changed_is_refused(self, tmp_path: Path) -> None:
        folder = planted_edges(tmp_path / "edges")
        (folder / "ranked.csv").write_text("x")
        with pytest.raises(RunFolderError, match=r"ranked.csv is not what the run left"):
            report_on_tipping(folder)
        (folder / "ranked.parquet").write_bytes(b"none")
        reseal(folder)
        with pytest.raises(RunFolderError, match="cannot be read"):
            report_on_tipping(folder)


class TestTheVerb:
    def test_a_folder_of_edges_has_its_report_beside_it(self, tightrope: Tightrope, tmp_path: Path) -> None:
        planted_edges(tmp_path / "edges", COST)
        shown = json.loads(tightrope("report", "edges", "--json").out)
        assert shown["kind"] == "tipping"
        assert Path(shown["file"]) == tmp_path / "edges.report.html"
        assert_refused(tightrope("report", "edges", "--runs", "3"), tmp_path, "reported as it is")
        assert_refused(tightrope("report", "edges", "--out", "edges/page.html"), tmp_path, "is sealed")

    def test_an_answer_without_a_report_of_its_own_says_where_it_stands(
        self, tightrope: Tightrope, tmp_path: Path
    ) -> None:
        for verb in ("regret", "claims"):
            write_tables(tmp_path / verb, {}, {"analysis": verb})
        assert_refused(tightrope("report", "regret"), tmp_path, "tightrope regret", "the report of its sweep tells it")
        assert_refused(tightrope("report", "claims"), tmp_path, "tightrope claims", "read its tables and figures")


class TestTheLibrary:
    @pytest.fixture(autouse=True)
    def runs(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        monkeypatch.setattr(shelf, "RUNS", tmp_path)
        return tmp_path

    def key_of(self, name: str) -> str:
        return str(next(row["key"] for row in shelf.shelf_rows() if row["name"] == name))

    def test_edges_are_listed_as_what_they_are_and_open(self, runs: Path) -> None:
        folder = planted_edges(runs / "edges")
        (row,) = shelf.shelf_rows()
        assert (row["kind"], row["state"], row["opens"]) == ("edges", "whole", True)
        assert row["size"] == "100 runs at every value"
        opened = shelf.opened(row["key"])
        assert opened.about.startswith("Where, between US drive and China cost, lies the edge at which ambiguity ends?")
        told = tipping_answers(read_tipping(folder))
        assert [(one["title"], one["said"]) for one in opened.answers] == [(one.title, one.said) for one in told]
        assert opened.answers[0]["charts"][0]["name"] == "edge_us_drive"
        json.dumps(opened.answers, allow_nan=False)

    def test_another_answer_is_listed_with_how_to_read_it_and_does_not_open(self, runs: Path) -> None:
        write_tables(runs / "ledger", {}, {"analysis": "claims"})
        (row,) = shelf.shelf_rows()
        assert (row["kind"], row["whole"], row["opens"]) == ("claims", True, False)
        assert row["state"] == "whole: tables (Parquet, CSV) and figures of tightrope claims, to be read there"
        with pytest.raises(RunFolderError, match="figures of tightrope claims"):
            shelf.opened(row["key"])

    def test_a_damaged_one_is_named(self, runs: Path) -> None:
        folder = planted_edges(runs / "edges")
        (folder / "about.json").write_text("{}")
        with pytest.raises(RunFolderError, match="edges: damaged, it cannot be read"):
            shelf.opened(self.key_of("edges"))
        (folder / "map.parquet").unlink()
        assert shelf.shelf_rows()[0]["state"] == "damaged: map.parquet is missing"

    @pytest.mark.parametrize("content", ["{", "[]", "{}", '{"analysis": 3}'])
    def test_a_foreign_folder_stays_foreign(self, runs: Path, content: str) -> None:
        (runs / "foreign").mkdir()
        (runs / "foreign" / "about.json").write_text(content)
        assert answer_of(runs / "foreign") == ""
        assert "not a run folder" in library(runs)[0]["state"]

    def test_the_terminal_lists_them_too(self, tightrope: Tightrope, runs: Path) -> None:
        planted_edges(runs / "edges", COST)
        write_tables(runs / "ledger", {}, {"analysis": "claims"})
        shown = tightrope("runs", ".").out
        assert "whole (tipping)" in shown
        assert "whole (claims)" in shown
