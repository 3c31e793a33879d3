"""What the machine does to a run: full disks, closed folders, signals; nothing is left half-written."""

import errno
import os
import platform
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import sim.runs as runs_room
from tests.refusals import COMMAND, RUN, SMALL, Outcome, Tightrope, assert_refused, environment

pytestmark = pytest.mark.compiled  # many small ensembles: minutes without the compiler

# ---------------------------------------------------------------- a folder that cannot be written


def test_a_full_disk_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "study.yaml").write_text("model: {ticks: 24, runs: 12, firms: 8}\n")
    (tmp_path / "disk").mkdir()
    # The disk of 64 kB lives in a name space of its own and goes with the process.
    disk = [
        "unshare",
        "--mount",
        "sh",
        "-c",
        'mount -t tmpfs -o size=64k tmpfs disk || exit 77; "$@"; c=$?; ls -A disk; exit $c',
    ]
    command = [*COMMAND, "run", "study.yaml", "--out", "disk", "--quiet"]
    settings = environment(NUMBA_DISABLE_JIT="1")
    try:
        done = subprocess.run(
            [*disk, "sh", *command], cwd=tmp_path, env=settings, capture_output=True, text=True, check=False
        )
    except FileNotFoundError:
        pytest.skip("no unshare here")
    if done.returncode in (1, 77):
        pytest.skip("only an administrator can make a tiny disk")
    refused = Outcome(done.returncode, done.stdout, done.stderr)
    assert_refused(refused, tmp_path, "cannot write disk/study-", "No space left on device")


def fails_with(error: Exception) -> Callable[..., Any]:
    def failing(*arguments: object, **more: object) -> Any:
        raise error

    return failing


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "No space left on device"),
        (PermissionError(errno.EACCES, "Permission denied"), "Permission denied"),
        (MemoryError(), "out of memory"),
    ],
)
@pytest.mark.parametrize("when", ["RecordWriter", "summary_of", "seal_of"])
def test_a_failure_at_any_step_leaves_nothing(
    tightrope: Tightrope, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, when: str, error: Exception, words: str
) -> None:
    (tmp_path / "study.yaml").write_text(SMALL)
    monkeypatch.setattr(runs_room, when, fails_with(error))
    assert_refused(tightrope(*RUN, "--quiet"), tmp_path, "out/study-", words)


def test_a_folder_that_may_not_be_entered(
    tightrope: Tightrope, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "study.yaml").write_text(SMALL)
    there = Path.exists

    def forbidden(path: Path, **more: bool) -> bool:
        if "out" in path.parts:
            raise PermissionError(errno.EACCES, "Permission denied")
        return there(path, **more)

    monkeypatch.setattr(Path, "exists", forbidden)
    assert_refused(tightrope(*RUN, "--quiet"), tmp_path, "cannot write out/study-", "Permission denied")


def test_a_bug_of_ours_keeps_its_traceback(
    tightrope: Tightrope, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "study.yaml").write_text(SMALL)
    monkeypatch.setattr(runs_room, "simulate_chunks", fails_with(ZeroDivisionError("ours")))
    with pytest.raises(ZeroDivisionError, match="ours"):
        tightrope(*RUN, "--quiet")
    assert list((tmp_path / "out").iterdir()) == []


# ---------------------------------------------------------------- as users call it, in a process of its own

LONG = "model: {ticks: 24, runs: 100000, firms: 8}\n"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (RUN, ("study.yaml:2: params.us_drive = 9", "[-2, 2]")),
        (("run", "baselin"), ("did you mean baseline?",)),
        (("rnu",), ("rnu",)),
        ((*RUN, "--threads", "0"), ("--threads",)),
    ],
)
def test_a_process_of_its_own_says_the_same(tmp_path: Path, arguments: tuple[str, ...], words: tuple[str, ...]) -> None:
    (tmp_path / "study.yaml").write_text("params:\n  us_drive: 9\n")
    done = subprocess.run(
        [*COMMAND, *arguments], cwd=tmp_path, env=environment(), capture_output=True, text=True, check=False
    )
    assert_refused(Outcome(done.returncode, done.stdout, done.stderr), tmp_path, *words)


def started(tmp_path: Path) -> subprocess.Popen[str]:
    """A long run, past its first records. Without the compiler, which would take longer than the test."""
    (tmp_path / "study.yaml").write_text(LONG)
    running = subprocess.Popen(
        [*COMMAND, *RUN, "--threads", "1"], cwd=tmp_path, env=environment(NUMBA_DISABLE_JIT="1"),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    patience = time.monotonic() + 120
    while not list(tmp_path.glob("out/.*.partial-*/months.parquet")):
        assert running.poll() is None, running.communicate()
        assert time.monotonic() < patience
        time.sleep(0.05)
    return running


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_stopped_run_leaves_nothing(tmp_path: Path, number: signal.Signals, code: int) -> None:
    running = started(tmp_path)
    running.send_signal(number)
    shown, said = running.communicate(timeout=60)
    assert running.returncode == code
    assert shown == ""
    assert "nothing was left half-written" in said
    assert "Traceback" not in said
    assert list((tmp_path / "out").iterdir()) == []


def test_what_a_killed_run_left_is_hidden_and_goes_with_the_next(tightrope: Tightrope, tmp_path: Path) -> None:
    running = started(tmp_path)
    running.kill()
    running.communicate(timeout=60)
    left = list((tmp_path / "out").iterdir())
    assert [path.name[0] for path in left] == ["."]
    assert '"folder"' not in tightrope("runs", "out", "--json").out
    (tmp_path / "study.yaml").write_text(SMALL)
    assert tightrope(*RUN, "--quiet").code == 0
    assert [path.name.partition("-")[0] for path in (tmp_path / "out").iterdir()] == ["study"]


@pytest.mark.parametrize(
    ("more", "advice"), [((), "ask for fewer runs"), (("--firm-records",), "leave out firm records")]
)
def test_a_run_far_larger_than_the_disk_is_refused_before_the_work(
    tightrope: Tightrope, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, more: tuple[str, ...], advice: str
) -> None:
    (tmp_path / "study.yaml").write_text(SMALL)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=1e8))
    refused = tightrope(*RUN, "--runs", "1000000", *more)
    assert_refused(refused, tmp_path, "1,000,000 runs of", "0.1 GB are free", advice, "a sweep keeps outcomes alone")


def test_what_others_have_under_way_stays(tightrope: Tightrope, tmp_path: Path) -> None:
    (tmp_path / "study.yaml").write_text(SMALL)
    here, out = platform.node(), tmp_path / "out"
    alive, elsewhere, forgotten = (
        out / f".x-00000000.partial-{name}" for name in (f"{here}-{os.getpid()}", "elsewhere-1", "elsewhere-2")
    )
    for folder in (alive, elsewhere, forgotten):
        folder.mkdir(parents=True)
    os.utime(forgotten, (0, 0))
    assert tightrope(*RUN, "--quiet").code == 0
    assert {path for path in out.iterdir() if path.name.startswith(".")} == {alive, elsewhere}
