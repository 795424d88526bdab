"""The table of checkpoints and converted files by quality on the test text, with the best references below."""

from reports import metrics, queries, units
from reports.record import Cell, Record
from reports.scores import same_blocks, scores
from reports.sections import baselines
from reports.tables import Table


def tables(record: Record) -> tuple[Table, ...]:
    """One row for each checkpoint and artifact that was asked for, measured or not."""
    rows = [
        (
            cell.variant,
            cell.technique,
            *metrics.show_all(scores(cell.quality) if cell.quality else None),
            units.number(_description_length(record, cell), 3),
        )
        for cell in queries.listed_cells(record)
    ]
    table = Table(
        "Checkpoints and artifacts: quality on test text",
        ("variant", "technique", *metrics.titles(), "with model"),
        "ll" + "r" * len(metrics.METRICS) + "r",
        (*rows, *baselines.best_rows(record)),
        (
            _note_on_blocks(record),
            (
                "With model is the description length of the test text: its bits a character, and those of the "
                "shipped file spread over its characters."
            ),
        ),
    )
    return (table,)


def _description_length(record: Record, cell: Cell) -> float | None:
    """Bits a character of the whole test text, the bits of the shipped model included."""
    if not (cell.quality and cell.size and cell.size.ship):
        return None
    model_bits = cell.size.ship * 8 / record.corpus.test_characters
    return scores(cell.quality).bits_per_character + model_bits


def _note_on_blocks(record: Record) -> str:
    """The note that says on how much text quality was measured."""
    measured = [cell.quality for cell in record.cells if cell.quality]
    if not measured:
        return "Quality was not measured."
    first = measured[0]
    characters = units.count(len(first.starts) * first.block_length)
    all_same = all(same_blocks(first, quality) for quality in measured)
    same = "the same for every row" if all_same else "NOT all the same"
    return f"Quality is of {characters} test characters in {len(first.starts)} blocks, {same}."
