"""A signal that comes while a destructor runs stops the work all the same."""

import os
import signal
import threading

import pytest

from sim.console.interrupts import heeding


class Ending:
    """Something whose destructor a signal interrupts."""

    def __init__(self, number: signal.Signals) -> None:
        self.number = number

    def __del__(self) -> None:
        interrupt(self.number)


def interrupt(number: signal.Signals) -> None:
    os.kill(os.getpid(), number)
    for _ in range(1000):  # Python handles a signal between two instructions, soon
        pass


def leave(number: int, frame: object) -> None:
    raise SystemExit(128 + number)


@pytest.mark.parametrize(("number", "raised"), [(signal.SIGINT, KeyboardInterrupt), (signal.SIGTERM, SystemExit)])
def test_a_signal_inside_a_destructor_stops_the_work_at_the_next_part(
    number: signal.Signals, raised: type[BaseException]
) -> None:
    done: list[int] = []
    before = {each: signal.signal(each, handler) for each, handler in
              ((signal.SIGINT, signal.default_int_handler), (signal.SIGTERM, leave))}  # fmt: skip
    try:
        with heeding(done.append) as told:
            told(1)
            something = Ending(number)
            del something
            with pytest.raises(raised):
                told(2)
        assert done == [1, 2]
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def test_elsewhere_it_stops_at_once_and_what_is_ignored_stays_ignored() -> None:
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with heeding(lambda rows: None), pytest.raises(KeyboardInterrupt):
            interrupt(signal.SIGINT)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        with heeding(lambda rows: None) as told:
            interrupt(signal.SIGINT)
            told(1)
    finally:
        signal.signal(signal.SIGINT, before)


def test_other_threads_leave_signals_alone() -> None:
    found: list[int] = []

    def work() -> None:
        with heeding(found.append) as told:
            told(3)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert found == [3]
