"""`tightrope report` from a terminal: where reports go, what is refused, what is never replaced."""

import json
from pathlib import Path

import pytest

from tests.refusals import Tightrope, assert_refused
from tests.report_pages import reseal

pytestmark = pytest.mark.compiled  # many small ensembles: minutes without the compiler


class TestTheVerb:
    @pytest.fixture
    def study(self, tmp_path: Path) -> Path:
        (tmp_path / "study.yaml").write_text("model: {ticks: 6, runs: 3, firms: 8}\n", encoding="utf-8")
        (tmp_path / "press.yaml").write_text("model: {ticks: 6, runs: 3, firms: 8}\nparams: {us_drive: 0.6}\n")
        return tmp_path

    def test_a_run_folder_has_its_report_beside_it(self, tightrope: Tightrope, study: Path) -> None:
        folder = Path(tightrope("run", "study.yaml", "--quiet", "--out", "out").out.strip())
        before = sorted(path.name for path in (study / folder).iterdir())
        shown = tightrope("report", str(folder), "--quiet")
        assert shown.code == 0, shown.err
        target = study / "out" / f"{folder.name}.report.html"
        assert Path(shown.out.strip()).name == target.name
        assert target.is_file()
        assert sorted(path.name for path in (study / folder).iterdir()) == before
        assert tightrope("report", str(folder)).code == 0  # a report may be written again
        assert tightrope("verify", str(folder), "--quiet").code == 0

    def test_a_configuration_is_run_and_reported(self, tightrope: Tightrope, study: Path) -> None:
        shown = tightrope("report", "study.yaml", "--runs", "2", "--seed", "3", "--months", "4", "--json")
        given = json.loads(shown.out)
        assert given["kind"] == "run"
        assert (study / given["file"]).stat().st_size == given["bytes"]
        assert "2 histories of 4 months" in (study / given["file"]).read_text(encoding="utf-8")

    def test_two_are_compared(self, tightrope: Tightrope, study: Path) -> None:
        shown = tightrope("report", "study.yaml", "press.yaml", "--draws", "2", "--out", "memo.html")
        assert shown.out.strip() == "memo.html"
        assert "What changes with" in (study / "memo.html").read_text(encoding="utf-8")

    def test_compare_leaves_the_memo_too(self, tightrope: Tightrope, study: Path) -> None:
        shown = tightrope("compare", "study.yaml", "press.yaml", "--draws", "0", "--report")
        assert "press against study" in shown.out
        assert shown.out.strip().endswith("runs/press-against-study.report.html")
        assert (study / "runs" / "press-against-study.report.html").is_file()
        given = json.loads(
            tightrope(
                "compare", "study.yaml", "press.yaml", "--draws", "0", "--report", "--json", "--out", "tables"
            ).out
        )
        assert given["report"] == "tables.report.html"
        assert (study / "tables.report.html").is_file()

    def test_what_compare_left_is_reported_as_the_memo_of_its_sides(self, tightrope: Tightrope, study: Path) -> None:
        options = ("--runs", "2", "--seed", "4", "--months", "5", "--draws", "2", "--outcome", "drive_mean")
        left = ("compare", "study.yaml", "press.yaml", *options, "--quiet")
        assert tightrope(*left, "--out", "tables", "--report").code == 0
        by_compare = (study / "tables.report.html").read_text(encoding="utf-8")
        (study / "tables.report.html").unlink()
        shown = tightrope("report", "tables")
        assert shown.code == 0, shown.err
        assert Path(shown.out.strip()).name == "tables.report.html"
        assert (study / "tables.report.html").read_text(encoding="utf-8") == by_compare
        assert_refused(tightrope("report", "tables", "--runs", "3"), study, "a folder is reported as it is")

    def test_a_comparison_whose_sides_changed_names_the_command_of_its_memo(
        self, tightrope: Tightrope, study: Path
    ) -> None:
        left = ("compare", "study.yaml", "press.yaml", "--draws", "0", "--quiet", "--out", "tables")
        assert tightrope(*left).code == 0
        (study / "press.yaml").write_text("model: {ticks: 6, runs: 3, firms: 8}\nparams: {us_drive: 0.5}\n")
        command = "tightrope report study.yaml press.yaml --runs 3 --seed 7 --months 6 --draws 0 --spread 0.3"
        told = tightrope("report", "tables")
        assert told.code == 2
        assert "tables: press.yaml changed since" in " ".join(told.err.split())
        assert command in " ".join(told.err.split())
        (study / "press.yaml").unlink()
        told = tightrope("report", "tables")
        assert told.code == 2
        assert "no such configuration" in told.err
        assert command in " ".join(told.err.split())

    @pytest.mark.parametrize("lost", ["sources", "sides", "outcomes", "seed"])
    def test_a_comparison_that_does_not_say_what_it_compared_is_refused(
        self, tightrope: Tightrope, study: Path, lost: str
    ) -> None:
        left = ("compare", "study.yaml", "press.yaml", "--draws", "0", "--quiet", "--out", "tables")
        assert tightrope(*left).code == 0
        about = json.loads((study / "tables" / "about.json").read_text())
        (study / "tables" / "about.json").write_text(json.dumps({k: v for k, v in about.items() if k != lost}))
        assert_refused(tightrope("report", "tables"), study, "does not say what was compared", "tightrope report A B")

    def test_a_damaged_folder_is_refused(self, tightrope: Tightrope, study: Path) -> None:
        folder = Path(tightrope("run", "study.yaml", "--quiet", "--out", "made").out.strip())
        summary = study / folder / "summary.json"
        summary.write_text(summary.read_text().replace('"n": 3', '"n": 4'))
        assert_refused(tightrope("report", str(folder)), study, "summary.json is not what the run left")
        (study / folder / "months.parquet").unlink()
        assert_refused(tightrope("report", str(folder)), study, "months.parquet (missing)")

    @pytest.mark.parametrize("content", ["{", "[]", '{"welfare_mean": {}}', '{"welfare_mean": {"mean": "x"}}'])
    def test_a_summary_that_is_none_is_refused(self, tightrope: Tightrope, study: Path, content: str) -> None:
        folder = Path(tightrope("run", "study.yaml", "--quiet", "--out", "made").out.strip())
        (study / folder / "summary.json").write_text(content)
        reseal(study / folder)
        assert_refused(tightrope("report", str(folder)), study, folder.name)

    def test_records_that_cannot_be_read_are_refused(self, tightrope: Tightrope, study: Path) -> None:
        folder = Path(tightrope("run", "study.yaml", "--quiet", "--out", "made").out.strip())
        (study / folder / "outcomes.parquet").write_bytes(b"none")
        reseal(study / folder)
        assert_refused(tightrope("report", str(folder)), study, "cannot be read")

    def test_a_sealed_folder_receives_nothing(self, tightrope: Tightrope, study: Path) -> None:
        folder = Path(tightrope("run", "study.yaml", "--quiet", "--out", "made").out.strip())
        refused = tightrope("report", str(folder), "--out", str(folder / "page.html"))
        assert_refused(refused, study, "is sealed; write the report beside it")

    def test_what_is_no_report_is_not_replaced(self, tightrope: Tightrope, study: Path) -> None:
        (study / "mine.html").write_text("<p>mine</p>")
        assert_refused(tightrope("report", "study.yaml", "--out", "mine.html", "--quiet"), study, "is no report")
        assert (study / "mine.html").read_text() == "<p>mine</p>"

    def test_a_folder_takes_no_options_of_a_run(self, tightrope: Tightrope, study: Path) -> None:
        folder = Path(tightrope("run", "study.yaml", "--quiet", "--out", "made").out.strip())
        assert_refused(tightrope("report", str(folder), "--runs", "2"), study, "--runs 2", "reported as it is")

    @pytest.mark.parametrize("name", ["nothing", "empty"])
    def test_what_is_neither_folder_nor_configuration_is_refused(
        self, tightrope: Tightrope, study: Path, name: str
    ) -> None:
        (study / "empty").mkdir()
        assert_refused(tightrope("report", name), study, name)

    def test_a_place_that_cannot_be_written_leaves_nothing(self, tightrope: Tightrope, study: Path) -> None:
        (study / "file").write_text("x")
        assert_refused(tightrope("report", "study.yaml", "--quiet", "--out", "file/page.html"), study, "cannot write")

    def test_a_folder_for_out_receives_the_report_under_its_name(self, tightrope: Tightrope, study: Path) -> None:
        (study / "pages").mkdir()
        shown = tightrope("report", "study.yaml", "--quiet", "--out", "pages")
        assert Path(shown.out.strip()).parent.name == "pages"
        assert Path(shown.out.strip()).name.startswith("study-")

    def test_without_the_packages_of_the_page_it_says_so(
        self, tightrope: Tightrope, study: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("viz.offline.cdn_folder", lambda: study / "none")
        monkeypatch.setattr("viz.report.page.cdn_folder", lambda: study / "none")
        assert_refused(tightrope("report", "study.yaml", "--quiet"), study, "not installed")
