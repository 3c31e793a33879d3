"""Computing for the page: one pool for all visitors, a newer change cancels an older one, results are remembered."""

import os
import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from sim.ensemble import CHUNK, simulate
from sim.experiments.box import draws_around, points_at
from sim.outcomes import outcomes_of
from sim.runspec import Chunk, RunSpec
from viz.charts.board import Group, groups_of
from viz.state import Setting, specify_setting

Floats = NDArray[np.float64]
Progress = Callable[[float], None]
MOST_BYTES = 400_000_000
"""Records remembered, over all visitors."""

MOST_OUTCOMES = 300
"""Settings whose outcomes are remembered, over all visitors: 0.15 MB each with 300 runs."""


class Cancelled(Exception):  # noqa: N818 - no error: somebody has asked for something else
    """A newer change has made this computation pointless."""


def is_leaving(error: BaseException) -> bool:
    """Whether a computation failed only because the server is being stopped."""
    return isinstance(error, RuntimeError) and "shutdown" in str(error)


class Ticket:
    """A visitor's claim to a result; cancelled by the next one."""

    def __init__(self) -> None:
        self._cancelled = threading.Event()

    def cancel(self) -> None:
        """Give it up."""
        self._cancelled.set()

    def check(self) -> None:
        """Raise Cancelled if given up."""
        if self._cancelled.is_set():
            raise Cancelled


@dataclass(frozen=True)
class Ensemble:
    """Records of a setting.

    Parameters
    ----------
    setting : Setting
    spec : RunSpec
    months : float64 array, shape (runs, months, columns)
    start : float64 array, shape (runs, columns)
    outcomes : float64 array, shape (runs, outcomes)
    """

    setting: Setting
    spec: RunSpec
    months: Floats
    start: Floats
    outcomes: Floats

    @property
    def bytes(self) -> int:
        """Memory it takes."""
        return int(self.months.nbytes + self.start.nbytes + self.outcomes.nbytes)

    def groups(self, split: str) -> list[Group]:
        """Aggregates of all runs or of the two groups of a split."""
        return groups_of(self.months, split)


def spec_of(setting: Setting) -> RunSpec:
    """What runs for a setting: one point, or a plausible point for each run."""
    spec = specify_setting(setting)
    if setting.spread == "luck":
        return spec
    return replace(spec, points=points_at(spec, draws_around(spec, setting.runs, seed=setting.seed % 2**31)))


def pieces_of(runs: int, threads: int) -> list[tuple[int, int]]:
    """First run and number of runs of chunks of about equal size, as many for every thread."""
    rounds = -(-runs // (CHUNK * threads))
    edges = np.linspace(0, runs, min(runs, rounds * threads) + 1).astype(int).tolist()
    return [(first, last - first) for first, last in pairwise(edges)]


class Workshop:
    """Computes ensembles for all visitors.

    Parameters
    ----------
    threads : int, optional
        Chunks computed side by side; default: the cores at hand.
    most_bytes : int
        Memory for remembered records.
    """

    def __init__(self, threads: int | None = None, most_bytes: int = MOST_BYTES) -> None:
        at_hand = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
        self.threads = threads or at_hand or 1
        self._pool = ThreadPoolExecutor(self.threads, thread_name_prefix="ensemble")
        self._lock, self._known, self._most = threading.Lock(), OrderedDict[Setting, Ensemble](), most_bytes
        self._outcomes = OrderedDict[Setting, Floats]()

    def ensemble(self, setting: Setting, ticket: Ticket | None = None, progress: Progress | None = None) -> Ensemble:
        """Records of a setting, remembered or computed.

        Every visitor has at most as many chunks in the pool as there are threads, so that visitors take turns.

        Parameters
        ----------
        setting : Setting
        ticket : Ticket, optional
        progress : callable, optional
            Told the share that is done.

        Raises
        ------
        UserError
            If the setting cannot be run.
        Cancelled
            If the ticket is given up.
        """
        with self._lock:
            if setting in self._known:
                self._known.move_to_end(setting)
                return self._known[setting]
        spec = spec_of(setting)
        chunks = self._chunks(spec, ticket or Ticket(), progress or (lambda share: None))
        months, start = np.concatenate([c.months for c in chunks]), np.concatenate([c.start for c in chunks])
        found = Ensemble(setting, spec, months, start, outcomes_of(months, start))
        self._remember(found)
        return found

    def outcomes(self, setting: Setting, ticket: Ticket | None = None, progress: Progress | None = None) -> Floats:
        """Outcomes of a setting, float64 array (runs, outcomes); they are small, so many more of them are remembered.

        Parameters and errors are those of `ensemble`.
        """
        with self._lock:
            if setting in self._outcomes:
                self._outcomes.move_to_end(setting)
                return self._outcomes[setting]
        return self.ensemble(setting, ticket, progress).outcomes

    def _chunks(self, spec: RunSpec, ticket: Ticket, progress: Progress) -> list[Chunk]:
        pieces = pieces_of(spec.runs, self.threads)[::-1]
        waiting: set[Future[Chunk]] = set()
        chunks: list[Chunk] = []
        try:
            while pieces or waiting:
                ticket.check()
                while pieces and len(waiting) < self.threads:
                    waiting.add(self._pool.submit(simulate, spec, *pieces.pop()))
                done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                chunks += [future.result() for future in done]
                progress(sum(len(chunk.months) for chunk in chunks) / spec.runs)
        finally:
            for future in waiting:
                future.cancel()
        return sorted(chunks, key=lambda chunk: chunk.first)

    def _remember(self, found: Ensemble) -> None:
        with self._lock:
            self._known[found.setting] = found
            self._outcomes[found.setting] = found.outcomes
            while len(self._outcomes) > MOST_OUTCOMES:
                self._outcomes.popitem(last=False)
            while len(self._known) > 1 and sum(e.bytes for e in self._known.values()) > self._most:
                self._known.popitem(last=False)

    def close(self) -> None:
        """Let the threads go."""
        self._pool.shutdown(wait=False, cancel_futures=True)
