"""Hides what native libraries print when they start, whatever their log level is."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

_STANDARD_ERROR = 2


@contextmanager
def suppress_stderr() -> Iterator[None]:
    """Discards everything that the process writes to standard error within the block, native code included."""
    original = os.dup(_STANDARD_ERROR)
    null = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(null, _STANDARD_ERROR)
        yield
    finally:
        os.dup2(original, _STANDARD_ERROR)
        os.close(original)
        os.close(null)
