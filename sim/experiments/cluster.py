"""Parts computed by the workers of a Dask cluster, local or not.

A task is one part: the worker reads the sweep from its growing folder, which all must see under one path, writes the
part there and gives back only what is kept in mind of it. Dask runs the tasks of a lost worker again elsewhere.
"""

import json
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

from sim.errors import SweepError
from sim.experiments.executors import Told
from sim.experiments.parts import write_part
from sim.experiments.plan import SweepPlan, load_plan
from sim.experiments.sweep import GROWING, SCENARIO, Compute
from sim.jit import source_hash

AHEAD = 4
"""Tasks a worker thread has waiting."""
RETRIES = 3
PATIENCE = "10s"


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
    """What a worker does: compute one part of the sweep in a folder and leave its files there."""
    return write_part(_plan_in(folder, digest), Path(folder), part)


def _computing_with(client: Any) -> Compute:
    def compute(plan: SweepPlan, folder: Path, parts: Sequence[int]) -> Iterator[Told]:
        import distributed

        place, digest = str(folder.resolve()), plan.digest
        rest = iter(parts)

        def submitted(number: int) -> list[Any]:
            return [
                client.submit(compute_part, place, digest, part, key=f"{digest[:16]}-{part}", retries=RETRIES)
                for part in islice(rest, number)
            ]

        threads = sum(worker["nthreads"] for worker in client.scheduler_info(n_workers=-1)["workers"].values())
        as_completed: Any = distributed.as_completed
        waiting = as_completed(submitted(AHEAD * max(1, threads)))
        try:
            for future in waiting:
                yield future.result()
                for more in submitted(1):
                    waiting.add(more)
        finally:
            client.cancel(list(waiting.futures))

    return compute


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
        import distributed
    except ImportError:
        raise SweepError("needs Dask; install the extra: pip install 'tightrope[cluster]'") from None
    logging.getLogger("distributed").setLevel(logging.ERROR)  # a worker that goes is news for us, not for the screen
    connect: Any = distributed.Client
    start: Any = distributed.LocalCluster
    if scheduler is None:
        with (
            start(n_workers=workers, threads_per_worker=1, dashboard_address=None, memory_limit=0) as cluster,
            connect(cluster) as client,
        ):
            yield _computing_with(client)
        return
    try:
        client = connect(scheduler, timeout=PATIENCE)
    except (OSError, ValueError, TimeoutError) as error:
        words = " ".join(str(error).split())[:120]
        raise SweepError(f"no scheduler answers ({words})", where=f"--scheduler {scheduler}") from None
    with client:
        if not client.scheduler_info(n_workers=-1)["workers"]:
            raise SweepError(
                "the scheduler has no worker; start some: dask worker " + scheduler, where=f"--scheduler {scheduler}"
            )
        yield _computing_with(client)
