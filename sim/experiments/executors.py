"""Who computes the parts of a sweep: threads of this process, or the workers of a Dask cluster.

A part is a task that leaves its own file and gives back only what the sweep keeps in mind of it. Parts are independent,
so a task that is lost is run again elsewhere and gives the same file.
"""

from collections.abc import Generator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from itertools import islice
from pathlib import Path
from typing import Any

from sim.experiments.engine import run_rows
from sim.experiments.parts import write_part
from sim.experiments.plan import SweepPlan
from sim.policies.hooks import hooks_of

AHEAD = 2
"""Parts a thread has waiting: enough never to idle, few enough to stop quickly."""
Told = dict[str, Any]


def in_threads(plan: SweepPlan, folder: Path, parts: Sequence[int], threads: int) -> Generator[Told]:
    """Compute parts side by side, in whatever order they finish.

    Stopping (Ctrl-C, closing the iterator) lets the parts that run finish, so that what they did is kept: they run in
    threads of their own, which an interrupt does not reach.
    """
    if not parts:
        return
    if hooks_of(plan.policies).compiled:
        run_rows(plan, 0, 1)  # compiles once, before threads would each try
    else:
        threads = 1  # plain Python gains nothing from threads, and a user's policy need not be safe in them
    pool = ThreadPoolExecutor(threads)
    waiting: set[Future[Told]] = set()
    rest = iter(parts)
    try:
        while True:
            for part in islice(rest, AHEAD * threads - len(waiting)):
                waiting.add(pool.submit(write_part, plan, folder, part))
            if not waiting:
                return
            done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
            for future in done:
                yield future.result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
