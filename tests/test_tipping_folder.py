"""A folder of edges is a run of its own: sealed, read back, found again from itself; damage is named."""

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim.analysis.sources import source_of
from sim.analysis.tipping import Question, metric_of, read_tipping, study, tipping_of, verify_tipping
from sim.analysis.tipping.left import columns_of
from sim.analysis.writing import Origin, digest_of, write_tables
from sim.errors import RunFolderError
from sim.runs import read_manifest
from sim.runspec import RunSpec, load_spec
from sim.verify import changed_files
from tests.planted_edges import ALL, planted_edges, planted_tables
from tests.refusals import PLAIN, RULE, Tightrope, assert_refused
from tests.report_pages import reseal

MODEL = {"ticks": 26, "runs": 2, "firms": 8, "seed": 5}
SMALL = Question(("us_drive",), path=True, outcome="drive_mean", by=2, runs=2, forced=("accommodation",), months=(2,))


@pytest.fixture
def coarse(monkeypatch: pytest.MonkeyPatch) -> None:
    for place, steps in (("edges.STEPS", 3), ("edges.FINE_STEPS", 2), ("search.MAP_STEPS", 2)):
        monkeypatch.setattr(f"sim.analysis.tipping.{place}", steps)


def small() -> RunSpec:
    return load_spec({"name": "small", "model": MODEL, "params": {"choice_precision": 5000.0}})


def left_by(spec: RunSpec, question: Question, folder: Path) -> Path:
    found = study(spec, question)
    return write_tables(folder, found.tables, found.about(), origin=Origin(spec, question.runs, spec.ticks, 1.0))


class TestWhatItHolds:
    def test_it_is_sealed_with_its_configuration(self, tmp_path: Path) -> None:
        folder = planted_edges(tmp_path / "edges")
        manifest = read_manifest(folder)
        spec = load_spec(folder / "scenario.yaml")
        assert manifest["kind"] == "tipping"
        assert manifest["scenario_digest"] == spec.digest
        assert manifest["columns_digest"] == digest_of(planted_tables(ALL))
        assert (manifest["runs"], manifest["months"], manifest["seed"]) == (100, 72, spec.seed)
        assert changed_files(folder, manifest) == ()
        (folder / "map.csv").write_text("x")
        assert changed_files(folder, manifest) == ("map.csv",)

    def test_it_is_read_back_as_it_was(self, tmp_path: Path) -> None:
        left = read_tipping(planted_edges(tmp_path / "edges", params={"us_drive": 0.3}))
        assert left.question == ALL
        assert left.spec.scenario.params["us_drive"] == 0.3
        assert left.metric == metric_of(left.spec)
        for name, table in planted_tables(ALL).items():
            pd.testing.assert_frame_equal(left.tables[name], table[list(columns_of(ALL)[name])])

    def test_the_digest_is_that_of_the_numbers_and_not_of_their_order(self) -> None:
        tables: Any = planted_tables(ALL)
        assert digest_of(dict(reversed(list(tables.items())))) == digest_of(tables)
        tables["path"].loc[1, "standard_error"] += 1e-15
        assert digest_of(tables) != digest_of(planted_tables(ALL))

    def test_a_policy_of_the_user_comes_along(self, tmp_path: Path) -> None:
        (tmp_path / "mine.py").write_text(RULE + PLAIN, encoding="utf-8")
        spec = load_spec({"model": MODEL, "policies": {"seoul": f"{tmp_path}/mine.py:mine"}})
        folder = write_tables(tmp_path / "edges", {}, {"analysis": "tipping"}, origin=Origin(spec, 2, 26, 1.0))
        assert str(tmp_path) not in (folder / "scenario.yaml").read_text()
        assert load_spec(folder / "scenario.yaml").digest == spec.digest


class TestDamage:
    @pytest.mark.parametrize(
        ("name", "content"),
        [("about.json", "[]"), ("about.json", '{"question": {"elsewhere": 1}}'), ("map.parquet", "none"),
         ("about.json", '{"question": {"by": 99}}'), ("scenario.yaml", "model: 1")],
    )  # fmt: skip
    def test_what_cannot_be_read_is_named(self, tmp_path: Path, name: str, content: str) -> None:
        folder = planted_edges(tmp_path / "edges")
        (folder / name).write_text(content)
        with pytest.raises(RunFolderError, match="edges: damaged, it cannot be read"):
            read_tipping(folder)

    def test_a_table_without_its_columns_is_damaged(self, tmp_path: Path) -> None:
        tables = planted_tables(ALL)
        tables["ranked"] = tables["ranked"].drop(columns="distance")
        with pytest.raises(RunFolderError, match="distance"):
            read_tipping(planted_edges(tmp_path / "edges", ALL, tables))

    def test_another_folder_is_no_folder_of_edges(self, tmp_path: Path) -> None:
        origin = Origin(small(), 2, 26, 1.0)
        folder = write_tables(tmp_path / "other", {}, {"analysis": "other"}, origin=origin)
        with pytest.raises(RunFolderError, match="holds no edges, it is a other folder"):
            read_tipping(folder)
        with pytest.raises(RunFolderError, match="no such run folder"):
            read_tipping(tmp_path / "nothing")

    def test_verbs_of_runs_say_what_it_is(self, tmp_path: Path) -> None:
        with pytest.raises(RunFolderError, match="a tipping folder; this takes a run folder or a configuration"):
            source_of(planted_edges(tmp_path / "edges"))


@pytest.mark.compiled
@pytest.mark.usefixtures("coarse")
class TestFoundAgain:
    def test_the_study_is_the_functions_it_asks(self) -> None:
        found = study(small(), SMALL)
        alone = tipping_of(small(), "us_drive", metric_of(small(), "drive_mean", 0.5, 2), runs=2)
        pd.testing.assert_frame_equal(found.tables["edges-us_drive"], alone.table)
        pd.testing.assert_frame_equal(found.tables["curve-us_drive"], alone.curve)
        assert list(found.tables) == list(columns_of(SMALL))
        assert found.about()["question"]["outcome"] == "drive_mean"

    def test_a_folder_is_found_again_bit_for_bit_whatever_the_threads(self, tmp_path: Path) -> None:
        verdict = verify_tipping(left_by(small(), SMALL, tmp_path / "edges"), threads=2)
        assert (verdict.verdict, verdict.largest, verdict.changed_files) == ("identical", 0.0, ())

    def test_a_number_that_was_changed_is_named(self, tmp_path: Path) -> None:
        folder = left_by(small(), SMALL, tmp_path / "edges")
        table: Any = pd.read_parquet(folder / "path.parquet")
        table.loc[1, "ambiguous_posture"] += 0.25
        table.to_parquet(folder / "path.parquet", index=False)
        assert verify_tipping(folder).changed_files == ("path.parquet",)
        reseal(folder)
        verdict = verify_tipping(folder)
        assert verdict.verdict == "differs"
        assert verdict.largest == pytest.approx(0.25)
        assert verdict.first.startswith("path: row 1, ambiguous_posture: recorded")

    @pytest.mark.parametrize("change", ["word", "row", "nan"])
    def test_words_rows_and_gaps_count_too(self, tmp_path: Path, change: str) -> None:
        folder = left_by(small(), SMALL, tmp_path / "edges")
        table = pd.read_parquet(folder / "path.parquet")
        if change == "word":
            table["policy"] = "hedging"
        table = table.iloc[1:] if change == "row" else table
        if change == "nan":
            table.loc[0, "ambiguous_posture"] = np.nan
        table.to_parquet(folder / "path.parquet", index=False)
        reseal(folder)
        verdict = verify_tipping(folder)
        assert (verdict.verdict, verdict.largest) == ("differs", np.inf)

    def test_a_changed_figure_is_damage_though_the_numbers_agree(self, tmp_path: Path) -> None:
        folder = left_by(small(), SMALL, tmp_path / "edges")
        (folder / "path.csv").write_text("x")
        assert verify_tipping(folder).verdict == "damaged"
        (folder / "scenario.yaml").unlink()
        assert "cannot be read" in verify_tipping(folder).first

    def test_the_last_bits_are_within_tolerance(self, tmp_path: Path) -> None:
        folder = left_by(small(), SMALL, tmp_path / "edges")
        table = pd.read_parquet(folder / "path.parquet")
        table["ambiguous_posture"] += 1e-14
        table.to_parquet(folder / "path.parquet", index=False)
        reseal(folder)
        assert verify_tipping(folder).verdict == "within tolerance"


@pytest.mark.compiled
@pytest.mark.usefixtures("coarse")
class TestTheVerb:
    ASK = ("tipping", "study.yaml", "--parameter", "us_drive", "--metric", "drive_mean", "--by", "2", "--runs", "2")

    @pytest.fixture(autouse=True)
    def configured(self, tmp_path: Path) -> None:
        (tmp_path / "study.yaml").write_text("model: {ticks: 6, runs: 3, firms: 8}\n", encoding="utf-8")

    def test_it_leaves_figures_and_proves_itself(self, tightrope: Tightrope, tmp_path: Path) -> None:
        shown = tightrope(*self.ASK, "--out", "edges")
        assert "tables and figures: edges; tightrope report edges" in shown.out
        assert {"curve-us_drive.png", "manifest.json", "scenario.yaml"} <= {
            path.name for path in (tmp_path / "edges").iterdir()
        }  # fmt: skip
        proof = tightrope("verify", "edges")
        assert proof.code == 0, proof.err
        assert "identical: all edges, 2 histories at every value, recomputed bit for bit" in proof.out
        assert_refused(tightrope("verify", "edges", "--sample", "3"), tmp_path, "is for sweeps")
        assert json.loads(tightrope("runs", ".", "--json").out)[0]["kind"] == "tipping"

    def test_verbs_of_runs_refuse_it(self, tightrope: Tightrope, tmp_path: Path) -> None:
        tightrope(*self.ASK, "--out", "edges", "--quiet")
        assert_refused(tightrope("why", "edges"), tmp_path, "a tipping folder")
        assert_refused(tightrope("compare", "edges", "study.yaml"), tmp_path, "a tipping folder")

    @pytest.mark.parametrize("verb", [ASK, ("compare", "study.yaml", "study.yaml")])
    def test_a_library_that_is_missing_is_named(
        self, tightrope: Tightrope, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, verb: tuple[str, ...]
    ) -> None:
        for name in ("scipy.special", "scipy.optimize"):
            monkeypatch.setitem(sys.modules, name, None)
        assert_refused(
            tightrope(*verb), tmp_path, "needs scipy.", "install the extra: pip install 'tightrope[analysis]'"
        )


def test_a_place_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(RunFolderError, match="cannot write"):
        planted_edges(tmp_path / "file" / "edges")
    with pytest.raises(RunFolderError, match="is there already"):
        planted_edges(tmp_path / "file")

    def broken(path: Path) -> Any:
        raise OSError("no room")

    with pytest.raises(RunFolderError, match="no room"):
        write_tables(tmp_path / "edges", {}, {"analysis": "x"}, {"x.png": broken})
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
