"""Types of options that take a number: what is no number, not finite or out of range is refused as it is parsed."""

import math
import re
from argparse import ArgumentTypeError
from collections.abc import Callable, Iterable

from shakespeare.errors import InvalidInput
from shakespeare.terminal import plain_numbers

MAXIMUM_SECONDS = 30 * 86_400.0
_UNITS = {"KiB": 2**10, "MiB": 2**20, "GiB": 2**30}
_DURATIONS = {"s": 1.0, "m": 60.0, "h": 3600.0}
_AGES = {"h": 3_600, "d": 86_400, "w": 7 * 86_400}
MAXIMUM_SEED = 2**32 - 1  # what numpy, Keras and TensorFlow all take


def whole(minimum: int, maximum: int | None = None) -> Callable[[str], int]:
    """An integer from `minimum` to `maximum`, or without an upper end."""

    def parse(text: str) -> int:
        try:
            value = plain_numbers.integer(text)
        except ValueError:  # also of more digits than Python converts
            raise ArgumentTypeError(f"{text[:40]}: must be an integer") from None
        if value < minimum or (maximum is not None and value > maximum):
            raise ArgumentTypeError(f"{text[:40]}: must {_range(minimum, maximum)}")
        return value

    return parse


def real(minimum: float, maximum: float) -> Callable[[str], float]:
    """A finite number from `minimum` to `maximum`, both allowed."""
    return _real(lambda value: minimum <= value <= maximum, f"lie in {minimum:,g}..{maximum:,g}")


def positive(maximum: float = 1e9) -> Callable[[str], float]:
    """A finite number above 0."""
    return _real(lambda value: 0 < value <= maximum, f"be above 0 and at most {maximum:,.10g}")


def size(text: str) -> int:
    """Bytes, at least 1, of a size as 120KiB, 1.5MiB or 65536."""
    number, unit = next(
        ((text.removesuffix(unit).removesuffix(" "), unit) for unit in _UNITS if text.endswith(unit)),
        (text, ""),
    )
    try:
        value = plain_numbers.real(number) * _UNITS.get(unit, 1)
    except ValueError:
        value = math.nan
    if not 1 <= value < math.inf:
        raise ArgumentTypeError(f"{text[:40]}: must be a size of at least a byte, as 120KiB, 1.5MiB or 65536")
    return int(value)


def fold(text: str) -> tuple[int, int]:
    """Part and number of parts of "1/2".

    Raises:
        ArgumentTypeError: it is no such text.
    """
    match = re.fullmatch(r"([1-9][0-9]{0,2})/([1-9][0-9]{0,2})", text)
    number, parts = map(int, match.groups()) if match else (0, 0)
    if not 1 <= number <= parts or parts < 2:
        raise ArgumentTypeError(f"{text[:40]}: must be K/N, part K of N, N at least 2: as 1/2")
    return number, parts


def duration(text: str) -> float:
    """Seconds of a duration as 90s, 10m or 2h; above 0, at most 30 days."""
    number, unit = (text[:-1], text[-1]) if text[-1:] in _DURATIONS else ("", "s")
    try:
        value = plain_numbers.real(number) * _DURATIONS[unit]
    except ValueError:
        value = math.nan
    if not 0 < value <= MAXIMUM_SECONDS:
        raise ArgumentTypeError(f"{text[:40]}: must be a duration as 90s, 10m or 2h, of at most 30 days")
    return value


def age(text: str) -> float:
    """Seconds, above 0, of an age as 12h, 30d or 8w."""
    match = re.fullmatch(r"([0-9]{1,6}(?:\.[0-9]+)?)([hdw])", text)
    seconds = float(match[1]) * _AGES[match[2]] if match else 0.0
    if not seconds:
        raise ArgumentTypeError(f"{text[:40]}: must be an age above 0, as 12h, 30d or 8w")
    return seconds


def all_above_zero(parts: Iterable[str], name: str, most: float, allowed: str) -> tuple[float, ...]:
    """The numbers of an option such as "300,75", smallest first; of an option that is read with its command.

    Raises:
        InvalidInput: one is no number above 0 and at most `most`; `allowed` ends what it says.
    """
    values = []
    for part in parts:
        try:
            value = plain_numbers.real(part)
        except ValueError:
            value = 0.0
        if not 0 < value <= most:
            raise InvalidInput(name, part, f"must be numbers above 0{allowed}")
        values.append(value)
    return tuple(sorted(values))


def _real(is_allowed: Callable[[float], bool], allowed: str) -> Callable[[str], float]:
    def parse(text: str) -> float:
        try:
            value = plain_numbers.real(text)
        except ValueError:
            raise ArgumentTypeError(f"{text[:40]}: must be a number") from None
        if not (math.isfinite(value) and is_allowed(value)):
            raise ArgumentTypeError(f"{text[:40]}: must {allowed}")
        return value

    return parse


def _range(minimum: int, maximum: int | None) -> str:
    return f"be at least {minimum:,}" if maximum is None else f"lie in {minimum:,}..{maximum:,}"
