"""Numbers as options write them: ASCII digits alone, where Python also takes others, underscores and spaces.

Needs the standard library alone: packages carry this file.
"""

import re

_INTEGER = re.compile(r"[+-]?[0-9]+")
_REAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")


def integer(text: str) -> int:
    """The integer.

    Raises:
        ValueError: it is none, or of more digits than Python converts.
    """
    if not _INTEGER.fullmatch(text):
        raise ValueError(f"{text[:40]!r} is no plain integer")
    return int(text)


def real(text: str) -> float:
    """The number, infinite where it is too large for a float.

    Raises:
        ValueError: it is none, or says that it is none or infinite.
    """
    if not _REAL.fullmatch(text):
        raise ValueError(f"{text[:40]!r} is no plain number")
    return float(text)
