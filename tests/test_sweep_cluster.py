"""Sweeps on a Dask cluster: the same rows, whoever dies on the way; and what can be wrong with a cluster."""

import functools
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

import sim.experiments.cluster as cluster_room
from sim.errors import SweepError
from sim.experiments.cluster import compute_part, on_cluster
from sim.experiments.parts import read_part, write_part
from sim.experiments.plan import SweepPlan
from sim.experiments.sweep import partial_of
from sim.jit import COMPILER_ON
from sim.runs import read_manifest
from tests.refusals import COMMAND, environment
from tests.sweep_cases import cut_into, part_path, part_times, plan_of, swept

pytest.importorskip("distributed")

STUDY = """name: study
model: {{ticks: 6, firms: 8}}
sweep:
  method: lhs
  uncertainties: {{us_drive: [-0.3, 0.6], arms_need: [0.3, 1.6]}}
  levers: {{policies.seoul: [hedging, bluff]}}
  points: {points}
  replicates: 10
"""
POINTS = 2000 if COMPILER_ON else 60
PATIENCE = 120.0


# ---------------------------------------------------------------- without a cluster


class Quiet:
    """A future of a task that ended in some way."""

    def __init__(self, found: Any) -> None:
        self.found = found

    def result(self) -> Any:
        if isinstance(self.found, BaseException):
            raise self.found
        return self.found


def test_what_goes_wrong_in_a_cluster_is_one_message() -> None:
    from concurrent.futures import CancelledError

    from distributed import KilledWorker

    killed: Any = KilledWorker
    assert cluster_room._result(Quiet({"part": 3})) == {"part": 3}
    for error, words in (
        (killed("task", None, 3), "several workers died while computing one part"),
        (CancelledError("key"), "connection to the scheduler was lost"),
        (ModuleNotFoundError("No module named 'sim'"), "a worker cannot run this: No module named 'sim'"),
        (SweepError("as it was"), "as it was"),
    ):
        with pytest.raises(SweepError, match=words):
            cluster_room._result(Quiet(error))
    with pytest.raises(OSError, match="full"):
        cluster_room._result(Quiet(OSError("full")))


def test_a_scheduler_that_went_away_is_one_message() -> None:
    class Gone:
        def scheduler_info(self, **asked: int) -> dict[str, str]:
            return {"type": "Scheduler"}

    with pytest.raises(SweepError, match="connection to the scheduler was lost; what was finished is safe"):
        cluster_room._workers_of(Gone())


@pytest.fixture
def growing(tmp_path: Path) -> Path:
    """A sweep that grows, with nothing computed yet."""
    plan = plan_of()

    def nothing(plan: SweepPlan, folder: Path, parts: Any) -> Iterator[Any]:
        raise SweepError("stop here")
        yield

    with pytest.raises(SweepError, match="stop here"):
        swept(plan, tmp_path, compute=nothing)  # type: ignore[arg-type]
    cluster_room._plan_in.cache_clear()
    return partial_of(plan, tmp_path)


def test_a_worker_reads_the_sweep_from_its_folder_and_leaves_the_part(growing: Path) -> None:
    plan = plan_of()
    told = compute_part(str(growing), plan.digest, 0)
    assert told == read_part(plan, growing, 0)
    part_path(growing, 0).unlink()
    assert told == write_part(plan, growing, 0)


def test_what_a_lost_worker_had_written_is_read_and_what_it_damaged_is_computed(growing: Path) -> None:
    plan = plan_of()
    told = compute_part(str(growing), plan.digest, 0)
    written = part_times(growing)
    assert compute_part(str(growing), plan.digest, 0) == told
    assert part_times(growing) == written
    part_path(growing, 0).write_bytes(part_path(growing, 0).read_bytes()[:-100])
    assert compute_part(str(growing), plan.digest, 0) == told == read_part(plan, growing, 0)
    assert part_times(growing) != written


def test_a_worker_that_does_not_see_the_folder_says_so(tmp_path: Path) -> None:
    with pytest.raises(
        SweepError, match=r"a worker does not see .*nowhere; --out must be a path that all workers share"
    ):
        compute_part(str(tmp_path / "nowhere"), "0", 0)


def test_a_worker_with_another_source_computes_nothing(growing: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster_room, "source_hash", lambda: "another")
    with pytest.raises(SweepError, match="another version of tightrope"):
        compute_part(str(growing), plan_of().digest, 0)
    assert not list((growing / "outcomes").iterdir())


def test_a_worker_that_draws_another_design_computes_nothing(growing: Path) -> None:
    with pytest.raises(SweepError, match="draws another design"):
        compute_part(str(growing), "0" * 64, 0)


def test_a_part_that_went_elsewhere_is_missed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "outcomes").mkdir()
    monkeypatch.setattr(cluster_room, "LAG", 0.3)
    with pytest.raises(SweepError, match=r"a worker wrote part-00002.parquet to another .*path that all workers share"):
        cluster_room._arrived(tmp_path, 2)
    part_path(tmp_path, 2).write_bytes(b"")
    cluster_room._arrived(tmp_path, 2)


def test_a_cluster_is_either_there_or_started() -> None:
    with pytest.raises(SweepError, match="give one of them"), on_cluster("tcp://127.0.0.1:1", 2):
        pass


def test_without_dask_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(SweepError, match=r"needs Dask; install the extra"), on_cluster(None, 2):
        pass


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@pytest.mark.parametrize(
    "address", ["tcp://127.0.0.1:{port}", "nonsense://x", "tcp://127.0.0.1:port", "127.0.0.1:{port}"]
)
def test_a_scheduler_that_is_not_there(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster_room, "PATIENCE", 0.5)
    scheduler = address.format(port=free_port())
    with pytest.raises(SweepError, match="no scheduler answers") as refused, on_cluster(scheduler, None):
        pass
    assert str(refused.value).startswith(f"--scheduler {scheduler}: ")
    assert len(str(refused.value)) < 300


# ---------------------------------------------------------------- with a cluster


def started(folder: Path, *command: str, **settings: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        command, cwd=folder, env=environment(**settings), text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


@contextmanager
def running(folder: Path, *command: str, **settings: str) -> Iterator[subprocess.Popen[str]]:
    """A process that ends with the block."""
    process = started(folder, *command, **settings)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def dask(what: str, *more: str) -> list[str]:
    return [sys.executable, "-m", "distributed.cli.dask_" + what, *more]


@contextmanager
def scheduler_in(folder: Path) -> Iterator[str]:
    """The address of a scheduler of its own on the loopback address."""
    port = free_port()
    command = dask("scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard")
    with running(folder, *command):
        until(lambda: answers(port))
        yield f"tcp://127.0.0.1:{port}"


def answers(port: int) -> bool:
    with socket.socket() as found:
        return found.connect_ex(("127.0.0.1", port)) == 0


def until(holds: Callable[[], Any]) -> None:
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.02)


def worker(address: str) -> list[str]:
    return dask("worker", address, "--host", "127.0.0.1", "--no-nanny", "--nthreads", "1", "--no-dashboard")


def sweep_command(out: str, *more: str) -> list[str]:
    return [*COMMAND, "sweep", "study.yaml", "--out", out, "--quiet", *more]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cluster")
    (folder / "study.yaml").write_text(STUDY.format(points=POINTS), encoding="utf-8")
    done = started(folder, *sweep_command("here"))
    assert done.communicate(timeout=PATIENCE)[1] == ""
    return folder


def digest_in(folder: Path) -> str:
    (found,) = folder.glob("study-*")
    return str(read_manifest(found)["columns_digest"])


def parts_in(folder: Path) -> dict[str, int]:
    found = [*folder.glob(".study-*.partial"), *folder.glob("study-*")]
    try:
        return part_times(found[0]) if found else {}
    except FileNotFoundError:  # it was whole, and renamed, while we looked
        return parts_in(folder)


@pytest.mark.slow
def test_two_workers_one_of_them_killed_give_the_same_sweep(place: Path) -> None:
    with scheduler_in(place) as address:
        with running(place, *sweep_command("early", "--scheduler", address)) as lonely:
            out, err = lonely.communicate(timeout=PATIENCE)
        assert (lonely.returncode, out) == (2, "")
        assert f"the scheduler has no worker; start some: dask worker {address}" in err
        with running(place, *worker(address)) as first, running(place, *worker(address)):
            until_it_has_workers(address, 2)
            with running(place, *sweep_command("there", "--scheduler", address)) as sweep:
                until(lambda: len(parts_in(place / "there")) > 2 or sweep.poll() is not None)
                first.send_signal(signal.SIGKILL)
                before = parts_in(place / "there")
                out, err = sweep.communicate(timeout=PATIENCE)
            assert sweep.returncode == 0, err
            assert "Traceback" not in err
            assert before.items() <= parts_in(place / "there").items()
    assert digest_in(place / "there") == digest_in(place / "here")


@pytest.mark.slow
def test_a_worker_of_another_version_is_refused(place: Path, tmp_path: Path) -> None:
    root = Path(__file__).parents[1]
    shutil.copytree(root / "sim", tmp_path / "sim", ignore=shutil.ignore_patterns("__pycache__"))
    law = tmp_path / "sim" / "laws" / "threat.py"
    law.write_text(law.read_text(encoding="utf-8") + "# another\n", encoding="utf-8")
    with scheduler_in(place) as address, running(tmp_path, *worker(address), PYTHONPATH=str(tmp_path)):
        until_it_has_workers(address)
        with running(place, *sweep_command("mixed", "--scheduler", address)) as sweep:
            _, err = sweep.communicate(timeout=PATIENCE)
    assert sweep.returncode == 2, err
    assert "another version of tightrope" in err
    assert "Traceback" not in err


def until_it_has_workers(address: str, number: int = 1) -> None:
    from distributed import Client

    connect: Any = Client
    with connect(address) as client:
        client.wait_for_workers(number, timeout=PATIENCE)


def children_of(process: int) -> set[int]:
    """Processes below a process, by /proc."""
    found, below = set(), [process]
    while below:
        parent = below.pop()
        for entry in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = re.sub(r"\(.*\)", "x", entry.read_text()).split()
            except OSError:
                continue
            if int(fields[3]) == parent:
                found.add(int(fields[0]))
                below.append(int(fields[0]))
    return found


def alive(process: int) -> bool:
    try:
        return " Z " not in Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return False


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks processes up in /proc")
def test_a_local_cluster_stops_cleanly_and_goes_on(place: Path) -> None:
    command = sweep_command("local", "--workers", "2")
    process = subprocess.Popen(
        command, cwd=place, env=environment(), text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        start_new_session=True,
    )  # fmt: skip
    until(lambda: parts_in(place / "local") or process.poll() is not None)
    os.killpg(process.pid, signal.SIGSTOP)  # the sweep waits while we look around
    below = children_of(process.pid)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to all processes at once
    os.killpg(process.pid, signal.SIGCONT)
    _, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130, err
    assert "go on with --resume" in err.replace("\n", " ")
    assert "Traceback" not in err
    assert len(err.splitlines()) <= 4, err
    until(lambda: not any(map(alive, below)))
    assert len(below) >= 2
    before = parts_in(place / "local")
    done = started(place, *sweep_command("local", "--resume"))  # what a cluster began, threads finish
    assert done.communicate(timeout=PATIENCE)[1] == ""
    assert before.items() <= parts_in(place / "local").items()
    assert digest_in(place / "local") == digest_in(place / "here")


@pytest.mark.parametrize("own", [True, False], ids=["started here", "running"])
def test_a_cluster_in_this_process_computes_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, own: bool
) -> None:
    import distributed

    start: Any = functools.partial(distributed.LocalCluster, processes=False)
    plan = plan_of()
    cut_into(monkeypatch, 2, plan)
    whole = read_manifest(swept(plan, tmp_path / "here"))["columns_digest"]
    with ExitStack() as opened:
        if own:
            monkeypatch.setattr(distributed, "LocalCluster", start)
            monkeypatch.setattr(cluster_room, "IGNORE_INTERRUPTS", ())  # there is only this process
            compute = opened.enter_context(on_cluster(None, 1))
        else:
            cluster = opened.enter_context(start(n_workers=1, threads_per_worker=2, dashboard_address="127.0.0.1:0"))
            compute = opened.enter_context(on_cluster(cluster.scheduler_address, None))
        folder = swept(plan, tmp_path / "there", compute=compute)
    assert read_manifest(folder)["columns_digest"] == whole


def test_a_running_cluster_without_workers_is_refused() -> None:
    import distributed

    start: Any = distributed.LocalCluster
    with start(n_workers=0, processes=False, dashboard_address="127.0.0.1:0") as cluster:
        words = "the scheduler has no worker; start some: dask worker"
        with pytest.raises(SweepError, match=words), on_cluster(cluster.scheduler_address, None):
            pass
