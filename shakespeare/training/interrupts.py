"""Lets a step end before Ctrl-C does: weights and the number of steps must stay together."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def deferred() -> Iterator[None]:
    """Raises a KeyboardInterrupt that arrives inside the context at its end; in other threads, does nothing."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    arrived = False

    def note(_number: int, _frame: FrameType | None) -> None:
        nonlocal arrived
        arrived = True

    before = signal.signal(signal.SIGINT, note)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if arrived:
        raise KeyboardInterrupt
