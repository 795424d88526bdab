"""Sends away what native libraries print when they start, whatever their log level is set to."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

_STANDARD_ERROR = 2


@contextmanager
def suppress_stderr() -> Iterator[None]:
    """File descriptor 2 leads nowhere inside; exceptions pass."""
    kept = os.dup(_STANDARD_ERROR)
    away = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(away, _STANDARD_ERROR)
        yield
    finally:
        os.dup2(kept, _STANDARD_ERROR)
        os.close(kept)
        os.close(away)
