"""Who computes the parts of a sweep: threads of this process, or the workers of a Dask cluster.

A part is a task that leaves its own file and gives back only what the sweep keeps in mind of it. Parts are independent,
so a task that is lost is run again elsewhere and gives the same file.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from pathlib import Path
from typing import Any

from sim.experiments.engine import run_rows
from sim.experiments.parts import write_part
from sim.experiments.plan import SweepPlan

AHEAD = 2
"""Parts a thread has waiting: enough never to idle, few enough to stop quickly."""
Told = dict[str, Any]


def in_threads(plan: SweepPlan, folder: Path, parts: Sequence[int], threads: int) -> Iterator[Told]:
    """Compute parts side by side, in whatever order they finish.

    Stopping (Ctrl-C, closing the iterator) lets the parts that run finish, so that what they did is kept.
    """
    if not parts:
        return
    run_rows(plan, 0, 1)  # compiles once, before threads would each try
    if threads <= 1:
        for part in parts:
            yield write_part(plan, folder, part)
        return
    pool = ThreadPoolExecutor(threads)
    waiting: set[Future[Told]] = set()
    rest = iter(parts)
    try:
        while True:
            for part in rest:
                waiting.add(pool.submit(write_part, plan, folder, part))
                if len(waiting) >= AHEAD * threads:
                    break
            if not waiting:
                return
            done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
            for future in done:
                yield future.result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
