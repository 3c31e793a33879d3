"""Interrupts that are not lost: Python drops what is raised inside a destructor, and the futures of Dask have one."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

HEEDED = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def heeding(progress: Callable[[int], None]) -> Iterator[Callable[[int], None]]:
    """What tells of progress, and stops the work there if a signal came at a moment when it could not.

    Parameters
    ----------
    progress : callable
        Called with the number of rows just finished.
    """
    if threading.current_thread() is not threading.main_thread():
        yield progress  # signals come to the main thread
        return
    before: dict[int, Any] = {number: signal.getsignal(number) for number in HEEDED}
    asked: list[int] = []

    def heed(number: int, frame: FrameType | None) -> None:
        asked.append(number)
        if not in_destructor(frame):
            before[number](number, frame)

    def told(rows: int) -> None:
        progress(rows)
        if asked:
            before[asked[0]](asked[0], None)

    heeded = [number for number in HEEDED if callable(before[number])]  # what is ignored stays ignored
    try:
        for number in heeded:
            signal.signal(number, heed)
        yield told
    finally:
        for number in heeded:
            signal.signal(number, before[number])


def in_destructor(frame: FrameType | None) -> bool:
    """Whether a frame, or one that called it, is that of a destructor."""
    while frame is not None:
        if frame.f_code.co_name == "__del__":
            return True
        frame = frame.f_back
    return False
