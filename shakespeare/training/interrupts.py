"""Lets a step end before Ctrl-C does: weights and the number of steps must stay together."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def deferred() -> Iterator[None]:
    """Raises a KeyboardInterrupt that arrives inside the context at its end; in other threads, does nothing.

    Of every signal that raises one, as a request to end does too; one that is ignored stays so.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    arrived = False

    def note(_number: int, _frame: FrameType | None) -> None:
        nonlocal arrived
        arrived = True

    interrupting = [
        number
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        if signal.getsignal(number) is signal.default_int_handler
    ]
    for number in interrupting:
        signal.signal(number, note)
    try:
        yield
    finally:
        for number in interrupting:
            signal.signal(number, signal.default_int_handler)
    if arrived:
        raise KeyboardInterrupt
