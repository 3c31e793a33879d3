"""The figures of section 13 computed again: the published table, the verdict, the readings, the page and the verb."""

import json
import math
import re
import shlex
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.analysis import reproduction
from sim.analysis.estimates import Estimate, mean
from sim.analysis.reproduction import futures, morris, page, sobol
from sim.analysis.reproduction.published import SECTIONS, Published, published
from sim.analysis.reproduction.readings import NOTES, Note, note_on, with_numbers
from sim.analysis.reproduction.study import Row, chosen_sections, planned_runs, reproduce, rows_of
from sim.analysis.reproduction.variants import HALF_WIDTH, MEASURES, settings_of, sides_of
from sim.analysis.reproduction.verdict import BORDERLINE, Found, Verdict, judge, limit
from sim.errors import ConfigError
from sim.runspec import load_spec
from tests.refusals import Tightrope
from tests.test_claims_files import drawn
from tests.test_docs import DOCS, blocks

pytestmark = pytest.mark.compiled  # many small ensembles: minutes without the compiler

MODEL = (DOCS / "model.md").read_text(encoding="utf-8")
TEXT = {section: MODEL.split(f"### {section} ")[1].split("\n### ")[0] for section in SECTIONS}


def planted(printed: str, over: int = 100) -> Published:
    return Published("13.3", "planted", "a planted figure", printed, over, True, "", "")


def row(word: str, note: Note | None = None, z: float = 0.0, printed: str = ".50") -> Row:
    return Row(planted(printed), Found(Estimate(0.523, 0.01), 100), Verdict(word, z, 0.01), note)  # type: ignore[arg-type]


class TestPublishedTable:
    def test_ids_are_unique_and_sections_known(self) -> None:
        ids = [row.id for row in published()]
        assert len(set(ids)) == len(ids) == 362
        assert list(dict.fromkeys(row.section for row in published())) == list(SECTIONS)

    @pytest.mark.parametrize("section", SECTIONS)
    def test_every_figure_is_printed_in_its_section(self, section: str) -> None:
        in_words = {
            "best/doubt/.1": "never best", "best/doubt/.7": "never best", "spell/aid": "half start with aid",
            "paired/hedging/late": "loses by .100", "spell/naming": "half with naming China",
            "without/china_cost/omitted": "China is named", "without/alliance value/rung": "aid collapses to rung 0",
            "regret/0.3/conditional_threat/lower": "`conditional_threat` has the least: .02/.10",
            "constants/above": "(38 changes): S2 stays >= .80 except encircle_ties .2 (.77)",
        }  # fmt: skip
        for row in published():
            if row.section == section and not row.id.startswith(("morris/leading", "morris/least")):
                bare = re.escape(row.printed.removeprefix("<"))
                pattern = re.escape(in_words[row.id]) if row.id in in_words else rf"(?<![\d.]){bare}(?!\d)"
                hundredths = rf"(?<!\d){round(100 * row.value)}%"
                assert re.search(f"{pattern}|{hundredths}", TEXT[section]), row.id

    def test_parameters_said_to_lead_are_those_of_the_text(self) -> None:
        for outcome, (_, named) in morris.LEADING.items():
            (figure,) = (row for row in published() if row.id == f"morris/leading/{outcome}")
            assert figure.printed == str(len(named.split()))
            assert ", ".join(named.split()) in TEXT["13.5"]
            assert ", ".join(named.split()) in figure.what

    def test_parameters_said_to_matter_least_are_those_of_the_text(self) -> None:
        (figure,) = (row for row in published() if row.id == "morris/least")
        assert figure.printed == str(len(morris.LEAST))
        assert f"Least: {', '.join(morris.LEAST)}" in TEXT["13.5"]
        assert figure.what.endswith(", ".join(morris.LEAST))

    def test_measures_exist_and_variants_load(self) -> None:
        measures = {row.measure.removeprefix(HALF_WIDTH) for row in published()}
        assert measures - {""} <= {outcome.name for outcome in MEASURES}
        for settings in sides_of(published()).values():
            assert load_spec({"extends": "baseline", **settings}).ticks == 72

    def test_a_variant_without_a_measure_would_be_lost(self) -> None:
        assert [row.id for row in published() if row.variant and not row.measure] == []

    def test_settings_are_read_from_words(self) -> None:
        assert settings_of("params.us_drive=-.3 policies.seoul=hedging ladders.aid.missile_defence=.55") == {
            "params": {"us_drive": -0.3},
            "policies": {"seoul": "hedging"},
            "ladders": {"aid": {"missile_defence": 0.55}},
        }
        assert settings_of("") == {}

    @pytest.mark.parametrize(
        ("printed", "value", "half"),
        [(".17", 0.17, 0.005), ("-2.0", -2.0, 0.05), ("4", 4.0, 0.5), ("<.06", 0.06, 0.005)],
    )
    def test_rounding_is_half_the_last_digit(self, printed: str, value: float, half: float) -> None:
        figure = planted(printed)
        assert figure.value == value
        assert figure.half_digit == pytest.approx(half)
        assert figure.is_bound == printed.startswith("<")


class TestVerdict:
    def test_the_published_figure_has_the_error_of_its_own_size(self) -> None:
        assert judge(planted(".50", 100), Found(Estimate(0.6, 0.01), 400)).published_error == pytest.approx(0.02)

    def test_a_study_may_know_the_published_error_better(self) -> None:
        found = judge(planted(".50", 100), Found(Estimate(0.525, 0.0), 400, 0.01))
        assert found.published_error == 0.01
        assert found.z == pytest.approx(2.0)

    def test_rounding_is_taken_off_before_errors_are_counted(self) -> None:
        found = judge(planted(".50", 400), Found(Estimate(0.525, 0.01), 400))
        assert found.z == pytest.approx(0.02 / (0.01 * math.sqrt(2.0)))
        assert judge(planted(".50"), Found(Estimate(0.505, 0.01), 100)).z == 0.0

    @pytest.mark.parametrize(
        ("gap", "word"),
        [(0.0, "agrees"), (1.9, "agrees"), (2.1, "borderline"), (-3.5, "borderline"), (-4.5, "differs")],
    )
    def test_planted_gaps_are_called_by_their_size(self, gap: float, word: str) -> None:
        error = 0.01 * math.sqrt(2.0)
        value = 0.5 + gap * error + math.copysign(0.005, gap)
        verdict = judge(planted(".50", 100), Found(Estimate(value, 0.01), 100))
        assert verdict.word == word
        assert verdict.z == pytest.approx(gap)

    def test_figures_of_one_truth_agree_as_often_as_they_should_and_never_differ(self) -> None:
        luck = np.random.default_rng(5)
        verdicts = []
        for _ in range(1000):
            theirs, ours = luck.normal(0.5, 1.0, 300).mean(), mean(luck.normal(0.5, 1.0, 1000))
            verdicts.append(judge(planted(f"{theirs:.4f}", 300), Found(ours, 1000)))
        beyond = sum(verdict.word != "agrees" for verdict in verdicts)
        assert 30 <= beyond <= 70
        assert not any(verdict.word == "differs" for verdict in verdicts)

    def test_figures_of_two_truths_differ(self) -> None:
        luck = np.random.default_rng(6)
        for _ in range(50):
            theirs, ours = luck.normal(0.5, 1.0, 300).mean(), mean(luck.normal(1.0, 1.0, 1000))
            assert judge(planted(f"{theirs:.2f}", 300), Found(ours, 1000)).word == "differs"

    def test_what_has_no_error_must_agree_to_the_digit(self) -> None:
        assert judge(planted(".15", 0), Found(Estimate(0.1549))).word == "agrees"
        beyond = judge(planted(".15", 0), Found(Estimate(0.1551)))
        assert (beyond.word, beyond.z) == ("differs", math.inf)

    def test_a_bound_is_held_from_below_and_broken_from_above(self) -> None:
        assert judge(planted("<.06"), Found(Estimate(0.01, 0.001), 100)).word == "agrees"
        assert judge(planted("<.06"), Found(Estimate(0.0605, 0.001), 100)).word == "agrees"
        assert judge(planted("<.06"), Found(Estimate(0.09, 0.001), 100)).word == "differs"

    def test_what_cannot_be_measured_differs(self) -> None:
        verdict = judge(planted(".06"), Found(Estimate(math.nan, 0.0), 100))
        assert verdict.word == "differs"
        assert math.isnan(verdict.z)

    def test_the_limit_grows_with_the_table(self) -> None:
        assert BORDERLINE < 3.5 < limit() < 4.0


class TestReadings:
    def test_every_pattern_of_a_note_meets_a_row_it_is_first_for(self) -> None:
        used = {note.title for row in published() if (note := note_on(row.id))}
        assert used == {note.title for note in NOTES}

    def test_what_is_not_traced_is_said_so(self) -> None:
        assert [note.title for note in NOTES if not note.traced] == [
            "Half widths of paired differences", "Status as the only gain", "Fewer ceasefires here",
            "Low end of the ambiguous share", "US drive and ties", "The search",
        ]  # fmt: skip
        assert all(note.explains for note in NOTES if not note.traced)

    def test_explanations_are_given_where_a_row_does_not_agree(self) -> None:
        note = Note(("planted",), "Planted", "because", explains=True)
        reading = Note(("planted",), "Planted", "read so")
        assert row("agrees", note).explanation == ""
        assert row("differs", note).explanation == "because"
        assert row("differs", reading).explanation == row("differs").explanation == "not traced"
        assert row("borderline").explanation.startswith("chance")

    def test_numbers_of_a_study_are_written_into_its_note(self) -> None:
        told = with_numbers(Note(("planted",), "Planted", "{share} of the runs"), {"share": ".25", "other": "no"})
        assert told == Note(("planted",), "Planted", ".25 of the runs")
        assert with_numbers(None, {}) is None
        with pytest.raises(KeyError):
            with_numbers(Note(("planted",), "Planted", "{share}"), {})


class TestPage:
    def test_the_tables_stand_between_the_marks_and_nothing_else_changes(self, tmp_path: Path) -> None:
        target = tmp_path / "page.md"
        target.write_text(f"before\n{page.BEGIN}\nold\n{page.END}\nafter\n", encoding="utf-8")
        rows = [row("agrees"), row("differs", z=-4.2), row("differs", z=math.inf, printed="<.50")]
        assert page.rewrite(target, rows, 100)
        text = target.read_text(encoding="utf-8")
        assert text.startswith("before\n")
        assert text.endswith(f"{page.END}\nafter\n")
        assert "| a planted figure | .50 ± .020 | .523 ± .020 | -4.2 | **differs** |" in text
        assert "| a planted figure | &lt;.50 ± .020 | .523 ± .020 | no error |" in text
        assert "3 figures: 1 agree, 0 are borderline" in text
        assert not page.rewrite(target, rows, 100)

    @pytest.mark.parametrize(
        "text", ["nothing", f"{page.BEGIN}\n", f"{page.BEGIN}\n{page.END}\n{page.BEGIN}\n{page.END}"]
    )
    def test_a_page_without_its_marks_is_refused(self, text: str, tmp_path: Path) -> None:
        target = tmp_path / "page.md"
        target.write_text(text, encoding="utf-8")
        with pytest.raises(ConfigError, match="needs the two lines"):
            page.rewrite(target, [row("agrees")], 100)

    def test_a_page_that_is_none_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(ConfigError, match="cannot be written"):
            page.rewrite(tmp_path, [row("agrees")], 100)

    def test_counts_have_no_error_and_no_point(self) -> None:
        count = Row(planted("4", 0), Found(Estimate(3.0)), Verdict("differs", -math.inf, 0.0), NOTES[0])
        assert page.ours_in_words(count) == "3"
        assert page.note_number(with_numbers(count.note, {"guarantee_before": ".1", "guarantee_after": ".2"})) == "(1)"
        assert page.note_number(None) == ""


class TestStudy:
    def test_july_comes_out_to_the_digit(self) -> None:
        rows = reproduce(["13.1"])
        assert len(rows) == 71
        assert {row.verdict.word for row in rows} == {"agrees"}
        exact = [
            row for row in rows if row.published.id.endswith(("/alliance", "/signal", "/guarantee", "/abandonment"))
        ]
        assert all(row.found.estimate.standard_error == 0.0 for row in exact)

    def test_what_missile_defence_gains_and_costs_makes_its_margin(self) -> None:
        ours = {row.published.id: row.found.estimate.value for row in reproduce(["13.1"])}
        gains = [value for name, value in ours.items() if name.startswith("july/gain/") and name != "july/gain/all"]
        assert len(gains) == 4
        assert sum(gains) == pytest.approx(ours["july/gain/all"])
        fund, defence = (
            ours[f"july/{aid}+omit_china+deepen_cjk/utility"] for aid in ("trust_fund_doubled", "missile_defence")
        )
        assert ours["july/gain/all"] - ours["july/cost/all"] == pytest.approx(defence - fund)

    def test_sections_and_sizes_that_cannot_be_are_refused(self) -> None:
        with pytest.raises(ConfigError, match="has no figures"):
            chosen_sections(["13.7"])
        with pytest.raises(ConfigError, match="too few"):
            reproduce(["13.1"], runs=19)
        assert chosen_sections() == tuple(SECTIONS)
        assert chosen_sections(["13.4", "13.2"]) == ("13.2", "13.4")

    def test_every_figure_is_measured_and_progress_counts_every_run(self) -> None:
        told: list[int] = []
        rows = reproduce(runs=20, threads=2, progress=told.append)
        assert [row.published for row in rows] == list(published())
        assert sum(told) == planned_runs(runs=20)
        assert all(math.isfinite(row.found.estimate.value) for row in rows)
        assert {row.note.title for row in rows if row.note} == {note.title for note in NOTES}
        assert not any("{" in row.note.words for row in rows if row.note)
        told_rows = rows_of(rows)
        assert json.loads(json.dumps(told_rows, allow_nan=False)) == told_rows
        assert {row["verdict"] for row in told_rows} <= {"agrees", "borderline", "differs"}

    def test_sizes_go_with_the_runs(self) -> None:
        assert (futures.number_of(1000), morris.trajectories(1000), sobol.base_points(1000)) == (1500, 50, 64)
        assert (futures.VECTOR_HISTORIES, futures.HISTORIES) == (8, 4)
        assert (futures.number_of(1), morris.trajectories(1), sobol.base_points(1)) == (20, 8, 16)

    @pytest.mark.slow
    def test_the_main_figures_of_two_sections_agree_at_a_third_of_the_size(self) -> None:
        rows = {row.published.id: row for row in reproduce(["13.3", "13.4"], runs=300, threads=2)}
        main = [
            "without/nothing", "without/china_cost", "without/retaliation", "without/abandonment_cost",
            "without/russia_business", "without/brakes", "without/brakes/lethal", "without/alliance value",
            "preferred/24", "preferred/71", "spell/24", "island/.92/0", "island/.92/.3", "island/.92/.6", "picture/1",
        ]  # fmt: skip
        assert {name: rows[name].verdict.word for name in main} == dict.fromkeys(main, "agrees")
        assert {name for name, row in rows.items() if row.verdict.word == "differs"} <= {
            "island/1.5/0", "island/1.5/.3", "island/1.5/.6",
        }  # fmt: skip


class TestVerb:
    def test_a_section_is_printed(self, tightrope: Tightrope) -> None:
        code, out, _ = tightrope("reproduce", "--only", "13.1")
        assert code == 0
        assert "71 figures: 71 agree" in out
        assert max(map(len, out.splitlines())) <= 80

    def test_json_holds_every_row(self, tightrope: Tightrope) -> None:
        code, out, _ = tightrope("reproduce", "--only", "13.1", "--json")
        rows = json.loads(out)
        assert code == 0
        assert len(rows) == 71
        assert rows[0]["published"] == "-.85"
        assert rows[0]["low"] <= rows[0]["value"] <= rows[0]["high"]

    @pytest.mark.parametrize(
        ("words", "message"),
        [(["--only", "13.9"], "has no figures"), (["--only", "13.1", "--runs", "3"], "too few"),
         (["--only", "13.1", "--page", "x.md"], "holds all sections"), (["--page", "nowhere.md"], "no such page")],
    )  # fmt: skip
    def test_mistakes_are_one_message(self, words: list[str], message: str, tightrope: Tightrope) -> None:
        code, _, err = tightrope("reproduce", *words)
        assert code == 2
        assert message in err
        assert "Traceback" not in err

    def test_a_difference_nobody_knows_of_is_an_error(
        self, tightrope: Tightrope, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        wars = next(note for note in NOTES if note.title.startswith("Longer wars"))
        rows = [row("agrees"), row("differs", z=5.0), row("borderline", wars, z=2.0)]
        monkeypatch.setattr(reproduction, "reproduce", lambda *given, **named: rows)
        code, out, _ = tightrope("reproduce", "--only", "13.3")
        assert code == 1
        assert "not traced: planted" in out
        assert "Longer wars" in out
        explained = [row("differs", wars, z=5.0)]
        monkeypatch.setattr(reproduction, "reproduce", lambda *given, **named: explained)
        assert tightrope("reproduce", "--only", "13.3")[0] == 0

    def test_table_and_figure_are_left_where_asked_for(
        self, tightrope: Tightrope, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        rows = [row("agrees", z=math.nan), row("differs", z=50.0), row("borderline", NOTES[1], z=-2.0)]
        monkeypatch.setattr(reproduction, "reproduce", lambda *given, **named: rows)
        code, out, _ = tightrope("reproduce", "--runs", "50", "--out", "again")
        assert code == 1
        assert out.rstrip().endswith("table and figure: again")
        table = pd.read_parquet(tmp_path / "again" / "figures.parquet")
        pd.testing.assert_frame_equal(table, reproduction.table_of(rows))
        assert table["verdict"].tolist() == ["agrees", "differs", "borderline"]
        assert table["z"].tolist()[1:] == [50.0, -2.0]
        assert math.isnan(table["z"].tolist()[0])
        assert drawn(tmp_path / "again" / "figures.png")[0] == 1100
        about = json.loads((tmp_path / "again" / "about.json").read_text())
        assert (about["analysis"], about["runs"]) == ("reproduce", 50)
        assert about["verdicts"] == {"agrees": 1, "differs": 1, "borderline": 1}
        refused = tightrope("reproduce", "--out", "again")
        assert refused.code == 2
        assert "again is there already" in refused.err

    def test_a_page_is_rewritten(self, tightrope: Tightrope, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        target = tmp_path / "page.md"
        target.write_text(f"{page.BEGIN}\n{page.END}\n", encoding="utf-8")
        monkeypatch.setattr(reproduction, "reproduce", lambda *given, **named: [row("agrees")])
        for words in ("rewritten", "as it was"):
            assert words in " ".join(tightrope("reproduce", "--page", str(target), "--quiet")[2].split())
        assert "1 figures: 1 agree" in target.read_text(encoding="utf-8")


@pytest.mark.slow(seconds=75)
def test_the_commands_of_the_page_run_and_its_tables_are_fresh(
    tightrope: Tightrope, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "docs").mkdir()
    copy = tmp_path / "docs" / "reproduction.md"
    fresh = (DOCS / "reproduction.md").read_text(encoding="utf-8")
    copy.write_text(page.BLOCK.sub(f"{page.BEGIN}\n{page.END}", fresh), encoding="utf-8")
    lines = [line for body in blocks(DOCS / "reproduction.md", "sh") for line in body.splitlines()]
    assert len(lines) == 5
    for line in lines:
        code, out, _ = tightrope(*shlex.split(line)[1:])
        assert code == 0
        assert out.count("\n") > 20
    assert copy.read_text(encoding="utf-8") == fresh, "run tightrope reproduce --page docs/reproduction.md"
