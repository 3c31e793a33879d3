"""The claims ledger for all visitors: put to the test when somebody asks, once a process."""

import logging
import threading
from collections.abc import Sequence
from typing import Any

from sim.analysis.claims import Result, ledger, planned_runs, subtotals
from viz.page.announcer import Announcer
from viz.service import is_leaving

log = logging.getLogger(__name__)
RUNS = 300


class Ledger(Announcer):
    """The claims and their verdicts.

    Parameters
    ----------
    runs : int
        Runs behind each stylised fact.
    threads : int
        Runs side by side; few, so that visitors keep their answers.
    """

    def __init__(self, runs: int = RUNS, threads: int = 1) -> None:
        super().__init__()
        self.runs, self._threads = runs, threads
        self.results: Sequence[Result] = ()
        self.share, self.failed, self.running = 0.0, False, False

    def begin(self) -> None:
        """Put the claims to the test, unless that is done or under way."""
        with self._lock:
            if self.running or self.results:
                return
            self.running, self.failed = True, False
        threading.Thread(target=self._test, name="ledger", daemon=True).start()

    def _test(self) -> None:
        total, done, told = planned_runs(self.runs), 0, 0.0

        def progress(number: int) -> None:
            nonlocal done, told
            done += number
            self.share = min(1.0, done / total)
            if self.share > told + 0.02:
                told = self.share
                self._tell()

        try:
            self.results = ledger(runs=self.runs, threads=self._threads, progress=progress)
        except Exception as error:
            if is_leaving(error):
                return
            log.exception("the claims could not be put to the test")
            self.failed = True
        self.running = False
        self._tell()

    def payload(self) -> dict[str, Any]:
        """Verdicts on the article's claims and on what they rest on, as the component takes them."""
        rows = [
            {"id": r.id, "kind": r.kind, "fact": r.fact, "mechanism": r.mechanism, "threshold": r.threshold,
             "passed": r.passed, "evidence": r.evidence.replace("_", " "), "value": r.value_text}
            for r in self.results if r.kind != "static"
        ]  # fmt: skip
        return {
            "rows": [row for kind in ("claim", "fact", "check") for row in rows if row["kind"] == kind],
            "subtotals": subtotals(self.results) if self.results else [],
            "share": self.share, "running": self.running, "failed": self.failed, "runs": self.runs,
        }  # fmt: skip
