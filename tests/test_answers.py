"""`tightrope why`, `compare` and `tipping` as a user calls them: what they print, leave behind and refuse."""

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from sim.analysis.compare.robustness import sign
from sim.analysis.wording import count, listed, month_in_words, number, percent, short, whole_percent, whole_percents
from sim.vocabulary import OUTCOMES, PARAMETERS
from tests.refusals import Tightrope, assert_refused
from tests.test_claims_files import drawn

pytestmark = pytest.mark.compiled  # many small ensembles: minutes without the compiler

SMALL = "model: {ticks: 6, runs: 3, firms: 8}\n"


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """Two small configurations and one of other firms in the folder of the command."""
    (tmp_path / "study.yaml").write_text(SMALL, encoding="utf-8")
    (tmp_path / "press.yaml").write_text(f"{SMALL}params: {{us_drive: 0.6}}\n", encoding="utf-8")
    (tmp_path / "other.yaml").write_text("model: {ticks: 6, runs: 3, firms: 9}\n", encoding="utf-8")
    return tmp_path


def parsed(outcome: Any) -> Any:
    assert outcome.code == 0, outcome.err
    return json.loads(outcome.out)


class TestWhy:
    def test_the_answer_starts_with_a_sentence(self, tightrope: Tightrope, study: Path) -> None:
        shown = tightrope("why", "study.yaml", "--date", "2024-07", "--runs", "2")
        assert shown.code == 0
        assert shown.out.startswith("July 2024: Seoul gives the trust fund doubled, $24m, leaves China unmentioned")
        for words in (
            "What each action was worth to Seoul",
            "abandonment",
            "at the configured starting state, without",
            "No run decides on exactly this",
            "margin itself is at the starting state",
            "belief_retaliator",
        ):
            assert words in " ".join(shown.out.split())

    def test_another_government_shows_what_it_aims_at(self, tightrope: Tightrope, study: Path) -> None:
        shown = tightrope("why", "study.yaml", "--actor", "beijing", "--date", "2024-10", "--run", "1", "--runs", "2")
        assert shown.code == 0
        assert "What Beijing aimed at, rung by rung" in shown.out
        assert "run 1 of seed 7" in shown.out

    def test_no_sample_is_taken_where_none_is_asked_for(self, tightrope: Tightrope, study: Path) -> None:
        shown = tightrope("why", "study.yaml", "--date", "0", "--run", "0", "--runs", "0")
        assert "runs that month" not in shown.out
        assert "Draw:" in shown.out

    def test_json_has_the_sums_and_no_nan(self, tightrope: Tightrope, study: Path) -> None:
        given = parsed(tightrope("why", "study.yaml", "--date", "3", "--run", "2", "--runs", "2", "--json",
                                 "--set", "us_drive=0.4"))  # fmt: skip
        assert given["month"] == 3
        assert given["date"] == "2024-10"
        best = given["actions"][0]
        parts = ("alliance", "ukraine", "abandonment", "threat", "china", "business", "signal", "tying_hands")
        assert sum(best[part] for part in parts) == pytest.approx(best["utility"], abs=1e-12)
        assert len(given["actions"]) == 45
        assert given["sampled_runs"] == 2

    @pytest.mark.parametrize("actor", ["seoul", "washington"])
    def test_tables_and_a_figure_are_left_where_asked_for(self, tightrope: Tightrope, study: Path, actor: str) -> None:
        which = ("--actor", actor, "--date", "2", "--run", "1", "--runs", "2", "--out", "why")
        shown = tightrope("why", "study.yaml", *which)
        assert shown.out.rstrip().endswith("tables and figure: why")
        left = study / "why"
        tables = {"actions", "steps", "beliefs"} | ({"aims"} if actor != "seoul" else set())
        assert {path.stem for path in left.glob("*.parquet")} == {path.stem for path in left.glob("*.csv")} == tables
        assert drawn(left / "why.png")[0] > 900
        about = json.loads((left / "about.json").read_text())
        assert (about["analysis"], about["actor"], about["date"], about["run"]) == ("why", actor, "2024-09", 1)
        asked = parsed(tightrope("why", "study.yaml", *which[:-2], "--json"))
        assert about["sentence"] == asked["sentence"]
        kept = pd.read_parquet(left / "actions.parquet").set_index("action")["utility"]
        assert {row["action"]: row["utility"] for row in asked["actions"]} == kept.to_dict()
        assert_refused(tightrope("why", "study.yaml", "--out", "why"), study, "why is there already")

    def test_a_run_folder_is_asked_like_a_configuration(self, tightrope: Tightrope, study: Path) -> None:
        assert tightrope("run", "study.yaml", "--quiet", "--out", "out").code == 0
        (folder,) = (study / "out").iterdir()
        which = ("--date", "2", "--run", "1", "--runs", "2", "--json")
        of_folder, of_config = (parsed(tightrope("why", name, *which)) for name in (str(folder), "study.yaml"))
        assert of_folder == of_config
        refused = tightrope("why", str(folder), "--run", "3")
        assert refused.code == 2
        assert "the folder holds runs 0 to 2" in refused.err

    @pytest.mark.parametrize(
        ("options", "words"),
        [
            (("--actor", "bejing"), ("no such government", "did you mean beijing?")),
            (("--date", "2025-03"), ("--date 2025-03", "outside the run")),
            (("--date", "March"), ("'March' is no date; write 2025-03",)),
            (("--set", "us_driv=1"), ("us_driv", "did you mean us_drive?")),
        ],
    )
    def test_a_mistake_is_one_message(
        self, tightrope: Tightrope, study: Path, options: tuple[str, ...], words: tuple[str, ...]
    ) -> None:
        assert_refused(tightrope("why", "study.yaml", *options), study, *words)


class TestCompare:
    def test_the_answer_has_differences_runs_needed_and_partings(self, tightrope: Tightrope, study: Path) -> None:
        shown = tightrope("compare", "study.yaml", "press.yaml", "--draws", "2", "--months", "4")
        assert shown.code == 0
        assert "press against study, 3 paired histories" in shown.out
        for words in ("A: study; B: press", "holds", "unpaired", "parted from study", "any government"):
            assert words in shown.out

    def test_three_sides_and_no_draws(self, tightrope: Tightrope, study: Path) -> None:
        shown = tightrope("compare", "study.yaml", "press.yaml", "press.yaml", "--draws", "0", "--precision", "0.1")
        assert shown.code == 0
        assert "press (2)" in shown.out
        assert "nan" not in shown.out
        assert "\n   Seoul " in shown.out
        assert "…" not in shown.out
        assert max(map(len, shown.out.splitlines())) <= 80
        assert "holds" not in shown.out
        assert "± 0.1" in shown.out

    def test_json_names_what_was_compared_and_how(self, tightrope: Tightrope, study: Path) -> None:
        options = ("--draws", "2", "--outcome", "nato_*", "--seed", "3", "--months", "4", "--runs", "2")
        given = parsed(tightrope("compare", "study.yaml", "press.yaml", *options, "--json"))
        assert (given["seed"], given["months"], given["runs"], given["draws"]) == (3, 4, 2, 2)
        assert {row["outcome"] for row in given["differences"]} == {
            "nato_ties_gained", "nato_ties_end", "nato_ask_mean",
        }  # fmt: skip
        assert given["kept_at_each_draw"] == ["us_drive"]
        assert "sign_map" not in given

    def test_quiet_prints_the_tables_where_nothing_is_written(self, tightrope: Tightrope, study: Path) -> None:
        options = ("--draws", "0", "--months", "2")
        loud, quiet = (tightrope("compare", "study.yaml", "press.yaml", *options, *more) for more in ((), ("--quiet",)))
        assert "ambiguous_posture_share" in quiet.out
        assert loud.out.endswith(quiet.out)

    def test_tables_are_left_where_asked_for(
        self, tightrope: Tightrope, study: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("sim.analysis.compare.robustness.MAP_STEPS", 2)
        monkeypatch.setattr("sim.analysis.compare.robustness.MAP_RUNS", 2)
        mapped = ("--map", "us_drive", "arms_need", "--out", "tables", "--all", "--draws", "0", "--months", "2")
        shown = tightrope("compare", "study.yaml", "press.yaml", *mapped, "--quiet")
        assert shown.out.strip() == "tables"
        assert "sign_map.csv" in {path.name for path in (study / "tables").iterdir()}
        assert drawn(study / "tables" / "sign_map.png")[0] == 924
        assert drawn(study / "tables" / "differences.png")[0] == 1430
        assert json.loads((study / "tables" / "about.json").read_text())["analysis"] == "compare"
        assert len(pd.read_parquet(study / "tables" / "differences.parquet")) == len(OUTCOMES)
        again = tightrope("compare", "study.yaml", "press.yaml", "--out", "tables")
        assert again.code == 2
        assert "there already" in again.err

    def test_a_sign_map_is_drawn(self, tightrope: Tightrope, study: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("sim.analysis.compare.robustness.MAP_STEPS", 2)
        monkeypatch.setattr("sim.analysis.compare.robustness.MAP_RUNS", 2)
        options = ("--map", "us_drive", "arms_need", "--outcome", "drive_mean", "--draws", "0", "--months", "1")
        shown = tightrope("compare", "study.yaml", "press.yaml", *options)
        assert "Sign of the difference in drive_mean, press less study" in shown.out
        given = parsed(tightrope("compare", "study.yaml", "press.yaml", *options, "--json"))
        assert len(given["sign_map"]["rows"]) == 4

    @pytest.mark.parametrize(
        ("sources", "words"),
        [
            (("study.yaml",), ("two configurations",)),
            (("study.yaml", "other.yaml"), ("mismatched firms: study has 8, other has 9",)),
            (("study.yaml", "stdy"), ("no such configuration",)),
            (("study.yaml", "press.yaml", "--runs", "1"), ("--runs 1", "two histories or more")),
            (("study.yaml", "press.yaml", "--outcome", "welfair_mean"), ("did you mean welfare_mean?",)),
            (("study.yaml", "press.yaml", "--map", "us_drive", "tying_hands"), ("no such swept parameter",)),
        ],
    )
    def test_a_mistake_is_one_message(
        self, tightrope: Tightrope, study: Path, sources: tuple[str, ...], words: tuple[str, ...]
    ) -> None:
        assert_refused(tightrope("compare", *sources, "--draws", "0"), study, *words)


class TestTipping:
    @pytest.fixture(autouse=True)
    def coarse(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for place, steps in (("edges.STEPS", 3), ("edges.FINE_STEPS", 2), ("search.MAP_STEPS", 2)):
            monkeypatch.setattr(f"sim.analysis.tipping.{place}", steps)

    BY = ("--metric", "drive_mean", "--by", "2024-08", "--runs", "2", "--threads", "1")

    def test_one_parameter_is_told_in_words_and_tables(self, tightrope: Tightrope, study: Path) -> None:
        shown = tightrope("tipping", "study.yaml", "--parameter", "us_drive", *self.BY)
        assert shown.code == 0
        assert shown.out.startswith("Washington's drive (level; months 0-0) is")
        assert "Share of runs that have tipped by month" in shown.out

    def test_two_parameters_make_a_map(self, tightrope: Tightrope, study: Path) -> None:
        both = ("--parameter", "us_drive", "--parameter", "arms_need")
        given = parsed(tightrope("tipping", "study.yaml", *both, *self.BY, "--json"))
        assert [one["parameter"] for one in given["tipping"]] == ["us_drive", "arms_need"]
        assert len(given["map"]) == 4
        shown = tightrope("tipping", "study.yaml", *both, *self.BY, "--out", "edges")
        assert "across: us_drive" in shown.out
        assert {"map.csv", "edges-us_drive.parquet", "about.json"} <= {p.name for p in (study / "edges").iterdir()}

    def test_all_parameters_are_ranked(
        self, tightrope: Tightrope, study: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        few = tuple(term for term in PARAMETERS if term.name in ("us_drive", "sme_sunk_cost"))
        monkeypatch.setattr("sim.analysis.tipping.search.PARAMETERS", few)
        shown = tightrope("tipping", "study.yaml", "--all", *self.BY, "--set", "choice_precision=1000")
        assert "Nearest edge of each parameter" in shown.out
        assert "sme_sunk_cost" in shown.out
        given = parsed(tightrope("tipping", "study.yaml", "--all", *self.BY, "--json"))
        assert len(given["ranked"]) == 2

    def test_a_forced_policy_and_what_it_leaves(self, tightrope: Tightrope, tmp_path: Path) -> None:
        (tmp_path / "long.yaml").write_text("model: {ticks: 26, runs: 2, firms: 8}\n", encoding="utf-8")
        options = ("--path", "--forced", "accommodation", "--for", "2", "--runs", "2")
        shown = tightrope("tipping", "long.yaml", *options)
        assert "Seoul in months 2-25 of wars that last" in shown.out
        given = parsed(tightrope("tipping", "long.yaml", *options, "--json", "--out", "left"))
        assert [row["policy"] for row in given["path"]] == ["none", "accommodation"]
        assert (tmp_path / "left" / "path.csv").exists()

    @pytest.mark.parametrize(
        ("options", "words"),
        [
            ((), ("say what to move",)),
            (("--parameter", "us_driv"), ("did you mean us_drive?",)),
            (("--parameter", "a", "--parameter", "b", "--parameter", "c"), ("one parameter, or two",)),
            (("--all", "--metric", "welfare"), ("no such outcome",)),
            (("--all", "--by", "7"), ("--by 7", "outside the run")),
            (("--path",), ("after the forced ones",)),
        ],
    )
    def test_a_mistake_is_one_message(
        self, tightrope: Tightrope, study: Path, options: tuple[str, ...], words: tuple[str, ...]
    ) -> None:
        given = options if "--by" in options else (*options, "--by", "4")
        assert_refused(tightrope("tipping", "study.yaml", *given), study, *words)

    def test_a_folder_in_the_way_is_refused_before_the_work(self, tightrope: Tightrope, study: Path) -> None:
        (study / "there").mkdir()
        assert_refused(
            tightrope("tipping", "study.yaml", "--all", "--by", "4", "--out", "there"), study, "there already"
        )


class TestWording:
    def test_numbers_are_written_as_in_texts_on_the_model(self) -> None:
        assert [short(value) for value in (0.149, -0.05, 1.234, -0.001, 10.05)] == [
            ".15",
            "-.05",
            "1.23",
            ".00",
            "10.05",
        ]
        assert number(1234.5) == "1,234"
        assert number(float("nan")) == count(float("nan")) == whole_percent(float("nan")) == ""
        assert (count(1234.0), count(2e6)) == ("1,234", "2e+06")
        assert (percent(1e-9), percent(0.25), percent(0.0)) == ("< .01 %", "25 %", "0 %")

    def test_months_and_lists_are_written_out(self) -> None:
        assert month_in_words("2025-03") == "March 2025"
        assert listed(["a"]) == "a"
        assert listed(["a", "b", "c"]) == "a, b and c"

    def test_signs_within_chance_are_in_brackets(self) -> None:
        assert [sign(1.0, 0.1), sign(-1.0, 0.1), sign(0.1, 0.1), sign(0.0, 0.1), sign(float("nan"), 1.0)] == [
            "+", "-", "(+)", "0", "0",
        ]  # fmt: skip


def test_whole_percents_add_up() -> None:
    assert whole_percents([0.154, 0.677, 0.169]) == [15, 68, 17]
    assert whole_percents([1 / 3, 1 / 3, 1 / 3]) == [34, 33, 33]
    assert whole_percents([0.0, 1.0]) == [0, 100]
