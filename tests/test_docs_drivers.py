"""The worked example of docs/drivers.md runs as it stands, and says what the page says it says."""

import os
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml

from tests.refusals import Tightrope
from tests.test_docs import DOCS, blocks

PAGE = DOCS / "drivers.md"


@pytest.mark.slow(seconds=25)
@pytest.mark.compiled
def test_the_worked_example_runs_and_its_snippet_too(tmp_path: Path) -> None:
    for text in blocks(PAGE, "yaml"):
        (tmp_path / f"{yaml.safe_load(text)['name']}.yaml").write_text(text, encoding="utf-8")
    (script,) = blocks(PAGE, "bash")
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    shown = subprocess.run(
        ["bash", "-e", "-c", script], cwd=tmp_path, env={**os.environ, "PATH": path}, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert shown.returncode == 0, shown.stderr
    said = " ".join(shown.stdout.split())
    assert "arms_need" in said
    assert "TOO SMALL TO RANK" in said
    assert "below 0.5 in 84 % of the futures in which US drive to bind Seoul to NATO (us_drive) exceeds 0.366" in said
    assert "expected_utility has the least mean regret" in said
    folders = {folder.name.partition("-")[0]: folder for folder in (tmp_path / "runs").iterdir() if folder.suffix == ""}
    names: dict[str, Any] = dict(folders)
    _, snippet = blocks(PAGE, "python")
    exec(compile(snippet, "drivers.md", "exec"), names)
    assert names["answer"].indices["factor"].nunique() == 4
    assert set(names["found"].walls["input"]) == {"us_drive", "abandonment_cost"}
    assert len(names["judged"].pairs) == 6
    for answer in ("drivers", "edges"):
        assert folders[answer].with_name(folders[answer].name + ".analysis").is_dir()


@pytest.mark.slow(seconds=15)
@pytest.mark.compiled
def test_the_ledger_is_left_as_the_page_says_and_is_pandas(tightrope: Tightrope, tmp_path: Path) -> None:
    (line,) = (line for body in blocks(PAGE, "sh") for line in body.splitlines() if "claims" in line)
    shown = tightrope(*shlex.split(line)[1:])
    assert shown.code in (0, 1), shown.err  # with so few runs a claim may fail
    assert shown.out.rstrip().endswith("tables and figures: ledger")
    left = {path.name for path in (tmp_path / "ledger").iterdir()}
    assert {"ledger.csv", "ledger.parquet", "parts.csv", "ledger.png", "robustness.png"} <= left
    names: dict[str, Any] = {}
    exec(compile(blocks(PAGE, "python")[0], "drivers.md", "exec"), names)
    assert len(names["claims"]) == 32
    assert names["claims"].loc["C1", "share"] == 1.0  # by construction, whatever the parameters
    assert list(pd.read_csv(tmp_path / "ledger" / "ledger.csv").columns) == list(names["tables"]["ledger"].columns)
