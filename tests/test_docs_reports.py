"""The tutorial says what its commands print; the snippet and the example of docs/report.md run."""

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.refusals import Tightrope
from tests.test_docs import DOCS, blocks

LINES = [line for body in blocks(DOCS / "tutorial.md", "text") for line in body.splitlines()]


@pytest.mark.slow(seconds=15)
@pytest.mark.compiled
def test_the_tutorial_says_what_its_commands_print(tmp_path: Path) -> None:
    (script,) = blocks(DOCS / "tutorial.md", "bash")
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "COLUMNS": "120",
    }
    shown = subprocess.run(
        ["bash", "-e", "-c", script], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert shown.returncode == 0, shown.stderr
    said = " ".join(shown.stdout.split())
    assert [line for line in LINES if " ".join(line.split()) not in said] == []
    page = (tmp_path / "arming-ukraine.html").read_text(encoding="utf-8")
    assert "falls by 0.136 % of GDP a year" in page
    assert "The two part in October 2024" in page


def test_the_tutorial_shows_what_it_talks_of() -> None:
    assert len(LINES) == 18


@pytest.mark.slow
@pytest.mark.compiled
def test_the_snippet_of_the_reports_page_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    (snippet,) = blocks(DOCS / "report.md", "python")
    exec(compile(snippet, "report.md", "exec"), names)
    assert names["report"].kind == "run"
    assert (tmp_path / "baseline.report.html").stat().st_size > 1_000_000


@pytest.mark.slow
@pytest.mark.compiled
def test_the_report_on_edges_says_what_the_page_says_it_says(tightrope: Tightrope, tmp_path: Path) -> None:
    (script,), (said,) = blocks(DOCS / "report.md", "bash"), blocks(DOCS / "report.md", "text")
    for line in script.splitlines():
        shown = tightrope(*shlex.split(line)[1:])
        assert shown.code == 0, shown.err
    assert "identical: all edges, 300 histories at every value" in shown.out
    told = json.loads(tightrope("report", "runs/china-cost", "--json").out)
    assert [told["question"], *told["answer"]] == said.splitlines()
    assert (tmp_path / "runs" / "china-cost.report.html").stat().st_size == told["bytes"]
