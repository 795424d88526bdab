"""How a table of many columns fits a terminal: columns give way at word borders; what is left over goes below."""

from collections.abc import Sequence
from typing import NamedTuple

from reports.tables import Table

GAP = 2  # characters between two columns
_UNBROKEN = 22  # characters of text that no line break cuts, as the name of a chain
_MOST_KEYS = 3  # leading columns of text that say of what a row is


class ColumnBlock(NamedTuple):
    """Columns that stand side by side, by their index, and the width of each."""

    columns: tuple[int, ...]
    widths: tuple[int, ...]


def blocks(table: Table, width: int) -> tuple[ColumnBlock, ...]:
    """All columns in as few blocks as fit the width, each block led by the columns that name the row."""
    every = range(len(table.columns))
    natural = [max(map(len, _cells(table, column))) for column in every]
    least = [_least(table, column) for column in every]
    if _total(least) <= width:
        return (_block(every, natural, least, width),)
    keys = _keys(table, [least[column] for column in every], width)
    return tuple(_block(chosen, natural, least, width) for chosen in _split(keys, least, width))


def _split(keys: Sequence[int], least: Sequence[int], width: int) -> list[list[int]]:
    """Groups of columns, each with the keys before it; one that fits nowhere stands alone with them."""
    groups: list[list[int]] = []
    for column in range(len(keys), len(least)):
        if groups and _total([least[index] for index in (*groups[-1], column)]) <= width:
            groups[-1].append(column)
        else:
            groups.append([*keys, column])
    return groups or [list(keys)]


def _keys(table: Table, least: Sequence[int], width: int) -> list[int]:
    """The leading columns of text, as many as leave half of the width to the others; never all of them."""
    keys: list[int] = []
    for column, side in enumerate(table.align[: min(_MOST_KEYS, len(table.align) - 1)]):
        if side == "r" or (keys and _total([*(least[key] for key in keys), least[column]]) > width / 2):
            break
        keys.append(column)
    return keys


def _block(columns: Sequence[int], natural: Sequence[int], least: Sequence[int], width: int) -> ColumnBlock:
    """The widths: as wide as the text where there is room, else the widest that may give way do so."""
    widths = {column: natural[column] for column in columns}
    while _total([*widths.values()]) > width:
        shrinkable = [column for column in columns if widths[column] > least[column]]
        # Narrower than a word only where not even words fit: then they are cut.
        chosen = max(shrinkable or columns, key=lambda column: widths[column])
        if widths[chosen] == 1:
            break
        widths[chosen] -= 1
    return ColumnBlock(tuple(columns), tuple(widths.values()))


def _least(table: Table, column: int) -> int:
    """A figure is not broken, nor is a word; of long words a part stands on the next line."""
    title, *cells = _cells(table, column)
    words = max((len(word) for text in (title, *cells) for word in text.split()), default=1)
    if table.align[column] == "r":
        return max(words, *(len(cell) for cell in cells if len(cell) <= _UNBROKEN), 1)
    return max(1, min(words, _UNBROKEN))


def _cells(table: Table, column: int) -> list[str]:
    return [table.columns[column], *(row[column] for row in table.rows)]


def _total(widths: Sequence[int]) -> int:
    return sum(widths) + GAP * len(widths)
