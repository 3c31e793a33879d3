"""Parts computed by the workers of a Dask cluster, local or not.

A task is one part: the worker reads the sweep from its growing folder, which all must see under one path, writes the
part there and gives back only what is kept in mind of it. Dask runs the tasks of a lost worker again elsewhere, where
what was written already is only read.
"""

import asyncio
import json
import logging
import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

from sim.errors import SweepError, UserError
from sim.experiments.executors import Told
from sim.experiments.parts import OUTCOME_FOLDER, part_name, read_part, write_part
from sim.experiments.plan import SweepPlan, load_plan
from sim.experiments.sweep import GROWING, SCENARIO, Compute
from sim.jit import source_hash

AHEAD = 4
"""Tasks a worker thread has waiting."""
RETRIES = 3
LOOPBACK = "127.0.0.1:0"
"""Any free port that only this machine sees."""
PATIENCE = 10.0
"""Seconds a scheduler has to answer."""
LOST = "the connection to the scheduler was lost; what was finished is safe, go on with --resume"
LAG = 60.0
"""Seconds until a file that one machine has written must be seen by another."""
IGNORE_INTERRUPTS = "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)"


@lru_cache(maxsize=4)
def _plan_in(folder: str, digest: str) -> SweepPlan:
    """The sweep that grows in a folder, once a worker.

    Raises
    ------
    SweepError
        If this worker cannot see it, or would compute something else.
    """
    path = Path(folder)
    try:
        told = json.loads((path / GROWING).read_text(encoding="utf-8"))
    except OSError:
        raise SweepError(f"a worker does not see {folder}; --out must be a path that all workers share") from None
    if told.get("source_hash") != source_hash():
        raise SweepError("a worker has another version of tightrope installed; install the same on all of them")
    plan = load_plan(path / SCENARIO)
    if plan.digest != digest:
        raise SweepError("a worker draws another design; install the same versions of scipy and SALib on all of them")
    return plan


def compute_part(folder: str, digest: str, part: int) -> Told:
    """What a worker does: compute one part of the sweep in a folder and leave its files there.

    A part that a lost worker had written before it could say so is there already, and is not computed again.
    """
    plan, place = _plan_in(folder, digest), Path(folder)
    return read_part(plan, place, part) or write_part(plan, place, part)


def _computing_with(client: Any) -> Compute:
    def compute(plan: SweepPlan, folder: Path, parts: Sequence[int]) -> Generator[Told]:
        import distributed

        place, digest = str(folder.resolve()), plan.digest
        rest = iter(parts)

        def submitted(number: int) -> list[Any]:
            return [
                client.submit(compute_part, place, digest, part, key=f"{digest[:16]}-{part}", retries=RETRIES)
                for part in islice(rest, number)
            ]

        threads = sum(worker["nthreads"] for worker in _workers_of(client).values())
        waiting: Any = distributed.as_completed(submitted(AHEAD * max(1, threads)))  # type: ignore[no-untyped-call]
        try:
            for future in waiting:
                told = _result(future)
                _arrived(folder, told["part"])
                yield told
                for more in submitted(1):
                    waiting.add(more)
        finally:
            client.cancel(list(waiting.futures))

    return compute


def _workers_of(client: Any) -> dict[str, Any]:
    told: dict[str, Any] = client.scheduler_info(n_workers=-1)
    if "workers" not in told:
        raise SweepError(LOST)
    return dict(told["workers"])


def _result(future: Any) -> Told:
    """What a task told; what went wrong in the cluster as a user's message."""
    from concurrent.futures import CancelledError

    from distributed import KilledWorker

    try:
        told: Told = future.result()
    except (UserError, OSError, MemoryError):
        raise
    except KilledWorker:
        raise SweepError("several workers died while computing one part; have they enough memory?") from None
    except CancelledError:
        raise SweepError(LOST) from None
    except ImportError as error:
        raise SweepError(f"a worker cannot run this: {error}; install the same version of tightrope there") from None
    return told


def _arrived(folder: Path, part: int) -> None:
    """Make sure that a part which a worker has written is seen here, too.

    Raises
    ------
    SweepError
        If it is not, after some time: network file systems may lag.
    """
    path, until = folder / OUTCOME_FOLDER / part_name(part), time.monotonic() + LAG
    while not path.exists():
        if time.monotonic() > until:
            raise SweepError(
                f"a worker wrote {path.name} to another {folder} than this; --out must be a path that all workers share"
            )
        path.parent.stat()
        time.sleep(0.2)


@contextmanager
def on_cluster(scheduler: str | None, workers: int | None) -> Iterator[Compute]:
    """What computes parts on the cluster at an address, or on one started here for as long as it is needed.

    Parameters
    ----------
    scheduler : str, optional
        Address of a running scheduler, such as ``tcp://host:8786``.
    workers : int, optional
        Worker processes of a local cluster.

    Raises
    ------
    SweepError
        If Dask is not installed, no scheduler answers, or it has no worker.
    """
    if scheduler is not None and workers is not None:
        raise SweepError("--scheduler names a cluster that is there, --workers starts one; give one of them")
    try:
        import distributed  # noqa: F401 - whether it is there
    except ImportError:
        raise SweepError("needs Dask; install the extra: pip install 'tightrope[cluster]'") from None
    for name in (*logging.root.manager.loggerDict, "tornado.application"):
        if name.startswith(("distributed", "tornado")):  # a worker that goes is news for us, not for the screen
            logging.getLogger(name).setLevel(logging.CRITICAL)
    with _started(workers or 1) if scheduler is None else _connected(scheduler) as client:
        yield _computing_with(client)


@contextmanager
def _started(workers: int) -> Iterator[Any]:
    """A cluster of our own on this machine."""
    import distributed

    connect: Any = distributed.Client
    start: Any = distributed.LocalCluster
    options = {
        "threads_per_worker": 1,
        "dashboard_address": LOOPBACK,
        "memory_limit": 0,
        "silence_logs": logging.CRITICAL,
    }
    # An interrupt from the keyboard reaches all processes of the terminal; the workers leave it to us.
    with start(n_workers=workers, preload=IGNORE_INTERRUPTS, **options) as cluster, connect(cluster) as client:
        yield client


async def _knock(scheduler: str) -> None:
    """Connect once, and leave: a client that fails to connect is never quite closed."""
    from distributed.comm import core

    connect: Any = core.connect
    comm = await connect(scheduler, timeout=PATIENCE)
    comm.abort()


@contextmanager
def _connected(scheduler: str) -> Iterator[Any]:
    """A running cluster."""
    import distributed

    connect: Any = distributed.Client
    where = f"--scheduler {scheduler}"
    try:
        asyncio.run(_knock(scheduler))
    except (OSError, ValueError, TimeoutError) as error:
        words = " ".join(str(error).split())[:120]
        raise SweepError(f"no scheduler answers ({words}); write it as tcp://host:8786", where=where) from None
    with connect(scheduler, timeout=PATIENCE) as client:
        if not _workers_of(client):
            raise SweepError(f"the scheduler has no worker; start some: dask worker {scheduler}", where=where)
        yield client
