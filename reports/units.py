"""The one place that formats figures. A missing figure, None or NaN, is a dash.

Sizes are binary: 1 KiB is 1,024 bytes and 1 MiB is 1,048,576. The original report writes MB for the
same 1,048,576 bytes: its 5.91 MB is 1,550,180 parameters x 4 bytes = 5.91 MiB.
"""

import math

from reports.inference.intervals import Interval, Ratio
from reports.inference.statistics import Spread

DASH = "\N{EN DASH}"
MICROSECONDS = "\N{MICRO SIGN}s"
_SIZES = ((2**30, "GiB"), (2**20, "MiB"), (2**10, "KiB"))
_NEARLY = 1023.5 / 1024  # of the next unit: from here on it would be told as 1,024 of the smaller one
_DURATIONS = (  # (below this many seconds, seconds in the unit, its name); what rounds to 1,000 is told in the next
    (0.9995e-3, 1e-6, MICROSECONDS),
    (0.9995, 1e-3, "ms"),
    (120.0, 1.0, "s"),
    (7200.0, 60.0, "min"),
    (math.inf, 3600.0, "h"),
)


def number(value: float | None, digits: int = 2) -> str:
    """1,234.50: a fixed number of decimals and thousands separators."""
    if value is None or math.isnan(value):
        return DASH
    if math.isinf(value):
        return "infinite" if value > 0 else "-infinite"
    text = f"{value:,.{digits}f}"
    return text if text.strip("-0.") else text.lstrip("-")  # what rounds to nothing has no sign


def count(value: int | None) -> str:
    """1,550,180."""
    return number(value, 0)


def cores(usable: int) -> str:
    """1 core, 8 cores."""
    return f"{count(usable)} {'core' if usable == 1 else 'cores'}"


def signed(value: float | None, digits: int = 2) -> str:
    """+0.12 or -0.12; what rounds to nothing has no sign."""
    if value is None or math.isnan(value):
        return DASH
    text = number(value, digits)
    return f"+{text}" if value > 0 and text.strip("0.") else text


def percent(fraction: float | None, digits: int = 1) -> str:
    """0.569 is 56.9%."""
    return DASH if fraction is None or math.isnan(fraction) else f"{number(fraction * 100, digits)}%"


def duration(seconds: float | None) -> str:
    """Three figures in the unit that suits: microseconds, ms, s, min or h."""
    if seconds is None or math.isnan(seconds):
        return DASH
    if seconds == 0:
        return "0 s"
    if math.isinf(seconds):
        return number(seconds)
    _, unit, name = next(entry for entry in _DURATIONS if abs(seconds) < entry[0])
    return f"{figures(seconds / unit)} {name}"


def budget(seconds: float) -> str:
    """A time that was asked for, as one would say it: 75 s, 5 min, 1.5 h."""
    _, unit, name = next(entry for entry in _DURATIONS if seconds < entry[0])
    return f"{round(seconds / unit, 1):g} {name}"


def training_budget(seconds: float, epochs: float | None) -> str:
    """What a training was given: a time, or as many epochs."""
    if epochs is None:
        return budget(seconds)
    return f"{epochs:g} epoch{'' if epochs == 1 else 's'}"


def quartiles(value: Spread | None) -> str:
    """The two quartiles, in the unit that suits the median."""
    if value is None:
        return DASH
    _, unit, name = next(entry for entry in _DURATIONS if value.median < entry[0])
    return f"{figures(value.low / unit)}{DASH}{figures(value.high / unit)} {name}"


def size(value: int | None) -> str:
    """Bytes, to three figures, in the binary unit that suits."""
    if value is None:
        return DASH
    unit, name = next((entry for entry in _SIZES if value >= entry[0] * _NEARLY), (1, "B"))
    return f"{figures(value / unit) if unit > 1 else value} {name}"


def times(value: float | None) -> str:
    """4.00x."""
    if value is None or math.isnan(value):
        return DASH
    return number(value) if math.isinf(value) else f"{figures(value)}x"


def ratio(value: Ratio | None) -> str:
    """4.00x with its interval in brackets, with a word where rounds could not be paired."""
    if value is None:
        return DASH
    bounds = "" if math.isnan(value.low) else f" ({figures(value.low)}{DASH}{figures(value.high)})"
    return f"{times(value.value)}{bounds}{'' if value.paired else ' unpaired'}"


def difference(value: Interval | None, scale: float = 1, digits: int = 2) -> str:
    """-0.12 (-0.20 to -0.04). A scale of 100 turns fractions into points."""
    if value is None:
        return DASH
    shown = signed(value.value * scale, digits)
    if math.isnan(value.low):
        return shown
    return f"{shown} ({signed(value.low * scale, digits)} to {signed(value.high * scale, digits)})"


def figures(value: float) -> str:
    """Three significant figures, two of what is below a hundredth, and never an exponent."""
    magnitude = abs(value)
    if magnitude and magnitude < 0.01:
        digits = 1 - math.floor(math.log10(magnitude))
        return f"{value:.{digits}f}".rstrip("0")
    if magnitude < 0.9995:
        return number(value, 3)
    return number(value, 2 if magnitude < 9.995 else 1 if magnitude < 99.95 else 0)
