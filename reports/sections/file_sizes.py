"""The table of checkpoints and converted files by size."""

from reports import queries, units
from reports.origins import float32_file
from reports.record import Cell, Record
from reports.tables import Table


def tables(record: Record) -> tuple[Table, ...]:
    """One row for each checkpoint and artifact that was asked for, made or not."""
    rows = []
    for cell in queries.listed_cells(record):
        size, float_bytes = cell.size, file_bytes(float32_file(record, cell))
        rows.append(
            (
                cell.variant,
                cell.technique,
                _status(record, cell),
                units.size(size.raw if size else None),
                units.size(size.gzip if size else None),
                units.size(size.zstd if size else None),
                units.size(size.ship if size else None),
                units.times(size.raw / float_bytes if size and size.raw and float_bytes else None),
            )
        )
    table = Table(
        "Checkpoints and artifacts: size",
        ("variant", "technique", "status", "file", "gzip", "zstd", "to ship", "ratio"),
        "lllrrrrr",
        tuple(rows),
        (
            (
                f"A checkpoint is the trained float model; {queries.FLOAT_FILE} is the same as a float32 file; the "
                "ratio is of a file to that one. To ship is all that a device needs in one xz file: model, "
                "vocabulary, metadata."
            ),
            *_reasons(record),
        ),
    )
    return (table,)


def file_bytes(cell: Cell | None) -> int | None:
    """Bytes of the file as it is."""
    return cell.size.raw if cell and cell.size else None


def _status(record: Record, cell: Cell) -> str:
    """The status in a word; the reason stands in the notes and in the table of failures."""
    failures = queries.failures(record, cell.id)
    return failures[0].status if failures else "ok"


def _reasons(record: Record) -> tuple[str, ...]:
    """Why a row has gaps."""
    return tuple(
        f"{cell.id.label}: {failure.part} {failure.status}: {failure.reason}"
        for cell in queries.listed_cells(record)
        for failure in queries.failures(record, cell.id)
    )
