"""The number that a cell of a table is sorted by, read from its text: 84.2 KiB is more than 900 B."""

import math
import re

from reports.units import MICROSECONDS

_NUMBER = re.compile(r"([+-]?(?:\d[\d,]*\.?\d*|\.\d+)(?:e[+-]?\d+)?)\s?([^\s\d(,;]*)")
_UNITS = {
    "B": 1.0, "KiB": 2.0**10, "MiB": 2.0**20, "GiB": 2.0**30,
    "\N{MICRO SIGN}s": 1e-6, "ms": 1e-3, "s": 1.0, "min": 60.0, "h": 3600.0,
}  # fmt: skip


def sort_key(text: str) -> float | None:
    """The figure that a text begins with, in bytes or seconds where it has such a unit; None where it has none."""
    if text == "infinite":
        return math.inf
    match = _NUMBER.match(text)
    if match is None:
        return None
    unit = match[2].split("\N{EN DASH}")[0]
    return float(match[1].replace(",", "")) * _UNITS.get(unit or _unit_of_span(text), 1.0)


def _unit_of_span(text: str) -> str:
    """The unit of "95.1\N{EN DASH}99.8 ms", which stands at its end."""
    last = text.rsplit(" ", 1)[-1]
    return last if last in {*_UNITS, MICROSECONDS} else ""
