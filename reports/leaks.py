"""Which models see the future: their quality counts for nothing, in no ranking and for no target or claim."""

from reports import queries
from reports.once import once_a_record
from reports.record import Cell, Record


def sees_future(record: Record, cell: Cell) -> bool:
    """Whether a prediction of it, or of what has the same weights in another file, changes with the text after it."""
    return weights_key(cell) in _leaking(record)


def changes_with_future(cell: Cell) -> bool:
    """Whether its own check found a change."""
    return cell.lookahead is not None and cell.lookahead.largest_change > 0


@once_a_record
def _leaking(record: Record) -> frozenset[tuple[str, ...]]:
    return frozenset(weights_key(cell) for cell in record.cells if changes_with_future(cell))


def weights_key(cell: Cell) -> tuple[str, ...]:
    """What files of the same weights share: the variant and its retrainings."""
    return (cell.variant, *queries.retrainings(cell.contents.lineage))
