"""What `tightrope claims --out` leaves: tables that are the ledger, figures of them; the folder whole or not at all."""

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import sim.analysis.claims as package
from sim.analysis.claims import plausible, rows_of, tables_of
from sim.analysis.claims.results import Part, Result
from sim.analysis.estimates import Estimate
from tests.planted_claims import planted_result
from tests.refusals import Tightrope, assert_refused
from viz.figures.claims import LETTERS, draw_ledger, draw_robustness, label_of

PARTS = (Part("S0", Estimate(1.0), True), Part("x:y", Estimate(0.0), False))
LEDGER = [
    planted_result(), planted_result(id="x:y", kind="static", evidence="by_construction"), planted_result(id="S29"),
    planted_result(id="C1", kind="claim", claims=(1, 4), parts=PARTS, sampled=False, evidence="calibrated"),
]  # fmt: skip
ROBUST = pd.DataFrame({
    "id": ["S0", "x:y", "C1"], "kind": ["fact", "static", "claim"], "holds": [5, 8, 2], "draws": 10,
    "share": [0.5, 0.8, 0.2], "low": 0.1, "high": 0.9, "at_default": [1.0, 1.0, 0.5],
})  # fmt: skip


class TestTables:
    def test_the_ledger_is_the_rows_that_json_has(self) -> None:
        table: Any = tables_of(LEDGER)["ledger"]
        rows = rows_of(LEDGER)
        assert table["id"].tolist() == [row["id"] for row in rows]
        assert table["passed"].tolist() == [True, True, True, False]
        assert table["value"].tolist() == [row["value"] for row in rows]
        assert table["tests"].tolist() == [1, 1, 1, 2]
        assert table["tests_passed"].tolist() == [1, 1, 1, 1]
        assert table.loc[3, "claims"] == "1 4"
        assert np.isnan(table.loc[3, "standard_error"])
        assert "share" not in table

    def test_every_condition_has_a_row(self) -> None:
        parts: Any = tables_of(LEDGER)["parts"]
        assert parts[parts["id"] == "C1"]["what"].tolist() == ["S0", "x:y"]
        assert parts[parts["id"] == "C1"]["passed"].tolist() == [True, False]
        assert parts.loc[0, ["value", "standard_error"]].tolist() == [0.7, 0.1]

    def test_robustness_stands_beside_its_row_and_is_empty_where_nobody_looked(self) -> None:
        table: Any = tables_of(LEDGER, ROBUST)["ledger"].set_index("id")
        assert table["share"].dropna().to_dict() == {"S0": 0.5, "x:y": 0.8, "C1": 0.2}
        assert np.isnan(table.loc["S29", "at_default"])
        assert table.loc["C1", ["low", "high", "holds", "draws"]].tolist() == [0.1, 0.9, 2, 10]


def drawn(path: Path) -> tuple[int, int]:
    """Width and height of a PNG."""
    head = path.read_bytes()[:24]
    assert head[:8] == b"\x89PNG\r\n\x1a\n"
    return int.from_bytes(head[16:20]), int.from_bytes(head[20:24])


class TestFigures:
    def test_a_claim_more_is_a_row_more(self, tmp_path: Path) -> None:
        tables = tables_of(LEDGER)
        twice = tables_of([*LEDGER, planted_result(id="C2", kind="claim", parts=PARTS, fact="long " * 40)])
        draw_ledger(tables["ledger"], tables["parts"], tmp_path / "one.png")
        draw_ledger(twice["ledger"], twice["parts"], tmp_path / "two.png")
        (width, low), (same, high) = drawn(tmp_path / "one.png"), drawn(tmp_path / "two.png")
        assert width == same == 1485
        assert high - low in (27, 28)  # a quarter of an inch at 110 dots

    def test_a_row_reads_alone(self) -> None:
        quoted = planted_result(id="C18", kind="claim", mechanism='"announced only its double": E12', fact=">= 70%")
        ledger = tables_of([quoted, planted_result(id="C2", kind="claim", fact="long " * 40)])["ledger"]
        first, second = (label_of(row) for row in ledger.to_dict("records"))
        assert first == "C18  “announced only its double”: >= 70%"
        assert second.startswith("C2  long long")
        assert second.endswith(" l…")
        assert len(second) == len("C2  ") + LETTERS

    def test_robustness_is_drawn_also_where_a_kind_has_no_row(self, tmp_path: Path) -> None:
        draw_robustness(tables_of(LEDGER[:1], ROBUST)["ledger"], tmp_path / "r.png")
        assert drawn(tmp_path / "r.png")[0] == 1430


class TestTheVerb:
    @pytest.fixture(autouse=True)
    def planted(self, monkeypatch: pytest.MonkeyPatch) -> list[str]:
        asked: list[str] = []

        def ledger(**how: Any) -> list[Result]:
            asked.append("ledger")
            return LEDGER

        monkeypatch.setattr(package, "ledger", ledger)
        monkeypatch.setattr(plausible, "robustness", lambda **how: ROBUST)
        return asked

    def test_tables_and_figures_are_left_where_asked_for(self, tightrope: Tightrope, tmp_path: Path) -> None:
        shown = tightrope("claims", "--robustness", "--draws", "10", "--spread", "0.2", "--out", "ledger")
        assert shown.code == 1  # a planted claim fails
        assert shown.out.rstrip().endswith("tables and figures: ledger")
        assert sorted(path.name for path in (tmp_path / "ledger").iterdir()) == [
            "about.json", "ledger.csv", "ledger.parquet", "ledger.png", "parts.csv", "parts.parquet", "robustness.png",
        ]  # fmt: skip
        about = json.loads((tmp_path / "ledger" / "about.json").read_text())
        assert (about["analysis"], about["runs"], about["draws"], about["spread"]) == ("claims", 300, 10, 0.2)
        assert (about["passed"], about["rows"], about["failing"]) == (3, 4, ["C1"])
        left = pd.read_parquet(tmp_path / "ledger" / "ledger.parquet")
        pd.testing.assert_frame_equal(left, tables_of(LEDGER, ROBUST)["ledger"])

    def test_without_robustness_the_ledger_alone(self, tightrope: Tightrope, tmp_path: Path) -> None:
        shown = tightrope("claims", "--runs", "40", "--out", "ledger", "--quiet")
        assert shown.out.strip() == "ledger"
        assert not (tmp_path / "ledger" / "robustness.png").exists()
        assert "share" not in pd.read_csv(tmp_path / "ledger" / "ledger.csv")
        assert json.loads((tmp_path / "ledger" / "about.json").read_text())["runs"] == 40

    def test_json_stays_json(self, tightrope: Tightrope, tmp_path: Path) -> None:
        assert len(json.loads(tightrope("claims", "--out", "ledger", "--json").out)) == len(LEDGER)
        assert (tmp_path / "ledger" / "ledger.csv").is_file()

    def test_a_folder_in_the_way_is_refused_before_the_work(
        self, tightrope: Tightrope, tmp_path: Path, planted: list[str]
    ) -> None:
        (tmp_path / "there").mkdir()
        assert_refused(tightrope("claims", "--out", "there"), tmp_path, "there is there already")
        assert planted == []
        assert list((tmp_path / "there").iterdir()) == []

    def test_a_place_that_cannot_be_written_leaves_nothing(self, tightrope: Tightrope, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("x")
        assert_refused(tightrope("claims", "--out", "file/ledger"), tmp_path, "cannot write file/ledger")
        assert [path.name for path in tmp_path.iterdir()] == ["file"]

    def test_a_library_that_is_missing_is_named_before_the_work(
        self, tightrope: Tightrope, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, planted: list[str]
    ) -> None:
        monkeypatch.setitem(sys.modules, "statsmodels.stats.proportion", None)
        shown = tightrope("claims", "--robustness")
        assert_refused(shown, tmp_path, "needs statsmodels.stats.proportion; install the extra: pip install")
        assert planted == []
        assert tightrope("claims").code == 1  # the ledger alone needs none
