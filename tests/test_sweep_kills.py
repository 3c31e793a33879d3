"""A sweep in a process of its own: killed at any moment, interrupted, terminated, short of disk; nothing is lost."""

import random
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from sim.experiments.parts import table_digest
from sim.jit import COMPILER_ON
from sim.runs import read_manifest
from tests.refusals import COMMAND, environment
from tests.sweep_cases import part_times, rows_of

pytestmark = pytest.mark.slow

STUDY = """name: study
model: {{ticks: 6, firms: 8}}
sweep:
  method: lhs
  uncertainties: {{us_drive: [-0.3, 0.6], arms_need: [0.3, 1.6]}}
  levers: {{policies.seoul: [hedging, bluff]}}
  points: {points}
  replicates: 5
"""
POINTS = 3000 if COMPILER_ON else 60
KILLS = 20
PATIENCE = 120.0


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a study of thirty-odd parts, and what it gives when nobody interrupts."""
    folder = tmp_path_factory.mktemp("kills")
    (folder / "study.yaml").write_text(STUDY.format(points=POINTS), encoding="utf-8")
    done = started(folder, "whole")
    assert done.communicate(timeout=PATIENCE)[1] == ""
    assert done.returncode == 0
    return folder


def started(folder: Path, out: str, *more: str) -> subprocess.Popen[str]:
    command = [*COMMAND, "sweep", "study.yaml", "--out", out, "--quiet", "--threads", "2", *more]
    return subprocess.Popen(
        command, cwd=folder, env=environment(), text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


def growing(folder: Path) -> Path | None:
    """The folder that grows, if it is there."""
    return next(iter(folder.glob(".*.partial")), None)


def finished(folder: Path) -> Path:
    (found,) = (path for path in folder.iterdir() if not path.name.startswith("."))
    return found


def parts_of(folder: Path) -> dict[str, int]:
    partial = growing(folder)
    try:
        return part_times(partial) if partial else {}
    except FileNotFoundError:  # it was whole, and renamed, while we looked
        return {}


def after_the_first_part(folder: Path, process: subprocess.Popen[str]) -> None:
    until = time.monotonic() + PATIENCE
    while not parts_of(folder):
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < until
        time.sleep(0.002)


def waits(seed: int) -> Iterator[float]:
    """Seconds from the first sign of a growing folder to the kill; some kills come before there is one."""
    chance = random.Random(seed)
    while True:
        yield chance.choice((0.0, 0.02, 0.1, 0.3)) + chance.uniform(0.0, 0.15)


def kill_at_random(folder: Path, out: str, wait: float) -> bool:
    """Start or go on, and kill -9 after a while; False if the sweep was finished first."""
    process = started(folder, out, "--resume")
    until = time.monotonic() + PATIENCE
    before = parts_of(folder / out)
    while process.poll() is None and parts_of(folder / out) == before and wait > 0.15:
        assert time.monotonic() < until
        time.sleep(0.002)
    try:
        process.wait(wait)
    except subprocess.TimeoutExpired:
        process.kill()
    process.communicate()
    assert process.returncode in (0, -signal.SIGKILL)
    return process.returncode != 0


@pytest.mark.slow(seconds=20)
def test_a_sweep_killed_at_random_moments_loses_nothing(place: Path) -> None:
    whole, kills, seen = finished(place / "whole"), 0, 0
    for number, wait in enumerate(waits(seed=20)):
        out = place / "killed"
        before = parts_of(out)
        killed = kill_at_random(place, "killed", wait)
        kills += killed
        whole_now = not growing(out) and any(out.glob("study-*"))  # killed or not
        now = part_times(finished(out)) if whole_now else parts_of(out)
        assert before.items() <= now.items()  # what was finished is there still, and was not computed again
        seen = max(seen, len(now))
        if whole_now:
            assert read_manifest(finished(out))["columns_digest"] == read_manifest(whole)["columns_digest"]
            assert table_digest(rows_of(finished(out))) == table_digest(rows_of(whole))
            shutil.rmtree(out)
            if kills >= KILLS:
                break
        assert number < 10 * KILLS
    assert seen == read_manifest(whole)["parts"][-1]["part"] + 1


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_sweep_that_is_stopped_finishes_its_parts_and_says_how_to_go_on(
    place: Path, number: signal.Signals, code: int
) -> None:
    out = f"stopped-{code}"
    process = started(place, out)
    after_the_first_part(place / out, process)
    process.send_signal(number)
    _, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == code, err
    assert "Traceback" not in err
    partial = growing(place / out)
    assert partial is not None
    assert f"which are safe in {out}/{partial.name}; go on with --resume" in err.replace("\n", " ")
    assert "half-written" not in err  # one message
    assert not list(partial.glob("*/.part*"))  # nothing half-written
    assert not list((place / out).glob("*.lock"))
    before = part_times(partial)
    refused = started(place, out)
    assert f"is unfinished ({len(before)} of" in refused.communicate(timeout=PATIENCE)[1]
    assert refused.returncode == 2
    resumed = started(place, out, "--resume")
    assert resumed.communicate(timeout=PATIENCE) == (f"{out}/{finished(place / 'whole').name}\n", "")
    folder = finished(place / out)
    assert before.items() <= part_times(folder).items()
    assert read_manifest(folder)["columns_digest"] == read_manifest(finished(place / "whole"))["columns_digest"]


def test_a_second_process_is_refused_while_the_first_goes_on(place: Path) -> None:
    first = started(place, "shared")
    after_the_first_part(place / "shared", first)
    first.send_signal(signal.SIGSTOP)
    try:
        for more in ((), ("--resume",)):
            second = started(place, "shared", *more)
            out, err = second.communicate(timeout=PATIENCE)
            assert (second.returncode, out) == (2, "")
            assert "another process works on shared/.study-" in err
    finally:
        first.send_signal(signal.SIGCONT)
    assert first.communicate(timeout=PATIENCE)[1] == ""
    assert first.returncode == 0


def test_a_full_disk_gives_one_message_and_keeps_the_parts(place: Path) -> None:
    # The disk of 300 kB lives in a name space of its own and goes with the process; then it is given more room.
    script = (
        "mount -t tmpfs -o size=300k tmpfs disk || exit 77; mkdir disk/out; "
        '"$@" && exit 3; code=$?; ls disk/out/.*.partial/outcomes >&2; mount -o remount,size=9m disk; '
        '"$@" --resume || exit 4; exit $code'
    )
    (place / "disk").mkdir(exist_ok=True)
    command = [*COMMAND, "sweep", "study.yaml", "--out", "disk/out", "--quiet"]
    try:
        done = subprocess.run(
            ["unshare", "--mount", "sh", "-c", script, "sh", *command],
            cwd=place, env=environment(), capture_output=True, text=True, check=False, timeout=PATIENCE,
        )  # fmt: skip
    except FileNotFoundError:
        pytest.skip("no unshare here")
    if done.returncode in (1, 77):
        pytest.skip("only an administrator can make a tiny disk")
    assert done.returncode == 2, done.stderr
    assert "No space left on device" in done.stderr
    assert "runs are finished and safe, go on with --resume" in done.stderr
    assert re.search(r"^part-\d{5}\.parquet$", done.stderr, re.MULTILINE), done.stderr  # whichever thread was first
    assert "Traceback" not in done.stderr
    assert done.stdout == f"disk/out/{finished(place / 'whole').name}\n"
