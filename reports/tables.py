"""A table of strings: what a report says, before anything decides how it looks."""

import re
from dataclasses import dataclass

_COLOUR = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")


@dataclass(frozen=True)
class Table:
    """One titled table. `align` has an `l` or an `r` for each column.

    Notes explain rows, so a report leaves out a table that has none, unless its notes say why: `stands_without_rows`.
    """

    title: str
    columns: tuple[str, ...]
    align: str
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()
    stands_without_rows: bool = False

    def __post_init__(self) -> None:
        # Reasons of failures come from crashed children: line breaks and escape codes stay out of a report.
        object.__setattr__(self, "title", printable(self.title))
        object.__setattr__(self, "columns", tuple(printable(name) for name in self.columns))
        object.__setattr__(self, "rows", tuple(tuple(printable(cell) for cell in row) for row in self.rows))
        object.__setattr__(self, "notes", tuple(printable(note) for note in self.notes))
        widths = {len(self.align), *(len(row) for row in self.rows)}
        if widths != {len(self.columns)}:
            raise ValueError(
                f"table {self.title}: {len(self.columns)} columns, but parts have {sorted(widths)}"
            )


def printable(text: str) -> str:
    """One line without colours and control characters."""
    text = _COLOUR.sub("", text)
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
