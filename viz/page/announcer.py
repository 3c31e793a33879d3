"""Something computed once for all visitors that tells each of them when there is news."""

import threading
from collections.abc import Callable


class Announcer:
    """Keeps who wants to be told; `_lock` also guards what a subclass shares between visitors."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: list[Callable[[], None]] = []

    def _tell(self) -> None:
        with self._lock:
            waiting = list(self._waiting)
        for told in waiting:
            told()

    def listen(self, told: Callable[[], None]) -> Callable[[], None]:
        """Be told when there is news; returns what ends that."""
        with self._lock:
            self._waiting.append(told)

        def stop() -> None:
            with self._lock:
                self._waiting.remove(told)

        return stop
