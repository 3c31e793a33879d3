"""What every test of a user's mistake shares: the command in an empty folder, and what a refusal looks like."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from sim.cli import main

LONGEST = 600
MOST_LINES = 3
SMALL = "model: {ticks: 3, runs: 2, firms: 8}\n"
PLUGIN_CONFIG = SMALL + "policies:\n  seoul: 'mine.py:mine'\n"
HEAD = "from sim.policies.contract import Policy, own_parameter\n"
RULE = "def mine(utility, look_ahead, obs, memory, params, out):\n"
# Python's own containers do not compile: the policy then runs as plain Python, and the test needs no compiler.
PLAIN = "    notes = {str(k): object() for k in range(3)}\n    out[:] = 0.0\n    out[0] = 1.0\n"


RUN = ("run", "study.yaml", "--out", "out")
COMMAND = [sys.executable, "-m", "sim.cli"]


def environment(**more: str) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1]), **more}


class Outcome(NamedTuple):
    """What a command left: exit code, standard output, standard error."""

    code: int
    out: str
    err: str


Tightrope = Callable[..., Outcome]


@pytest.fixture
def tightrope(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Tightrope:
    """The command, in this process and in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def called(*arguments: str) -> Outcome:
        monkeypatch.setattr(sys, "argv", ["tightrope", *arguments])
        with pytest.raises(SystemExit) as leaving:
            main()
        shown = capsys.readouterr()
        assert isinstance(leaving.value.code, int)
        return Outcome(leaving.value.code, shown.out, shown.err)

    return called


def assert_refused(outcome: Outcome, folder: Path, *words: str) -> None:
    """Exit code 2, a short message with all of `words`, no traceback, nothing written."""
    assert outcome.code == 2, outcome
    assert outcome.out == ""
    assert "Traceback" not in outcome.err
    lines = [line for line in outcome.err.splitlines() if line.strip()]
    assert 1 <= len(lines) <= MOST_LINES, outcome.err
    assert len(outcome.err) < LONGEST
    for word in words:
        assert word in outcome.err, outcome.err
    assert not list(folder.glob("out/*")) + list(folder.glob("out/.*")) + list(folder.glob("runs/*"))
