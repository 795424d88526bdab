"""Models by loss: every set of float weights whose quality is known."""

from reports import queries
from reports.leaks import sees_future
from reports.record import Cell, Record
from reports.scores import scores


def model_name(cell: Cell) -> str:
    """A checkpoint by its variant alone."""
    return cell.variant if cell.technique == queries.CHECKPOINT else cell.id.label


def models_by_loss(record: Record) -> list[Cell]:
    """Every set of float weights whose quality is known, checkpoints and what was retrained, best loss first.

    What sees the future is none of them.
    """
    losses = [
        (scores(cell.quality).nats, cell)
        for cell in queries.listed_cells(record)
        if cell.quality
        and not sees_future(record, cell)
        and (cell.technique == queries.CHECKPOINT or (cell.contents.lineage and cell.precision == "float32"))
    ]
    return [cell for _, cell in sorted(losses, key=lambda entry: entry[0])]
