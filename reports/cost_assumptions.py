"""The figures of a cost that nobody measured: their defaults, and what the command line says instead."""

import re
from datetime import date

from reports.record import Assumptions

DEFAULT = Assumptions(
    watts=65.0,  # the usual limit of a desktop processor's package
    kwh_price=0.30,
    gpu_hour_price=0.50,
    gpu_speedup=10.0,
    currency="EUR",
    source="round figures entered by hand by Bard's authors, no quotes",
    date="2026-11-24",
)
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_ON_COMMAND_LINE = "given on the command line"


def assumptions(
    watts: float | None = None,
    price: str | None = None,
    kwh: float | None = None,
    speedup: float | None = None,
) -> Assumptions:
    """The defaults, replaced by what is not None.

    `price` is of a GPU's hour, as 0.50 or 0.50@2026-11-24,SOURCE; `source` and `date` of the result are
    of that price.

    Raises:
        ValueError: a value that is not a number above 0, a price of another form, or no such date.
    """
    amount, at_sign, origin = (price or "").partition("@")
    day, _, source = (part.strip() for part in origin.partition(","))
    values = {
        "watts": watts,
        "gpu_hour_price": None if price is None else _price(amount),
        "kwh_price": kwh,
        "gpu_speedup": speedup,
    }
    for name, value in values.items():
        if value is not None and not 0 < value < float("inf"):
            raise ValueError(f"{name} is {value}; it must be a number above 0")
    if at_sign:
        _check_date(day)
    fields = {name: getattr(DEFAULT, name) for name in DEFAULT.__struct_fields__}
    fields |= {name: value for name, value in values.items() if value is not None}
    if price is not None:
        fields |= {"source": source or _ON_COMMAND_LINE, "date": day or "no date given"}
    return Assumptions(**fields)


def origin_of(name: str, assumed: Assumptions) -> str:
    """Where a figure other than the GPU's price is from: the record keeps a source for that one alone."""
    if getattr(assumed, name) == getattr(DEFAULT, name):
        return f"{DEFAULT.source}, {DEFAULT.date}"
    return _ON_COMMAND_LINE


def _price(text: str) -> float:
    if not _NUMBER.fullmatch(text):
        raise ValueError(f"price is {text}; it must be N or N@DATE,SOURCE")
    return float(text)


def _check_date(text: str) -> None:
    try:
        date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"price has the date {text}; it must be as 2026-11-24") from None
