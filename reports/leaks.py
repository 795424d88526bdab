"""Which models see the future: their quality counts for nothing, in no ranking and for no target or claim."""

from collections.abc import Iterator

from reports import queries
from reports.once import once_a_record
from reports.record import Cell, Record

SEES_FUTURE = "sees the future"


def sees_future(record: Record, cell: Cell) -> bool:
    """Whether a prediction of it, or of what has the same weights in another file, changes with the text after it.

    Where no file of its weights was checked, those decide that they were retrained from.
    """
    leaking, checked = _leaking(record), _checked(record)
    known = (key for key in _descent(cell) if key in checked)
    return next(known, None) in leaking


def changes_with_future(cell: Cell) -> bool:
    """Whether its own check found a change."""
    return cell.lookahead is not None and cell.lookahead.largest_change > 0


@once_a_record
def _checked(record: Record) -> frozenset[tuple[str, ...]]:
    return frozenset(weights_key(cell) for cell in record.cells if cell.lookahead is not None)


@once_a_record
def _leaking(record: Record) -> frozenset[tuple[str, ...]]:
    return frozenset(weights_key(cell) for cell in record.cells if changes_with_future(cell))


def _descent(cell: Cell) -> Iterator[tuple[str, ...]]:
    """The cell's own weights, then what each retraining began with, up to a new model."""
    lineage = cell.contents.lineage
    for length in range(len(lineage), -1, -1):
        yield (cell.variant, *queries.retrainings(lineage[:length]))
        if length and lineage[length - 1].new_model:
            return


def weights_key(cell: Cell) -> tuple[str, ...]:
    """What files of the same weights share: the variant and its retrainings."""
    return (cell.variant, *queries.retrainings(cell.contents.lineage))
