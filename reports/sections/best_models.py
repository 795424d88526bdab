"""The table of models by quality, for the page of results: float weights, best first, then the best references."""

from reports import metrics, queries, units
from reports.ranking import model_name, models_by_loss
from reports.record import Cell, Record
from reports.scores import NOT_USABLE, is_usable, scores
from reports.sections import baselines
from reports.tables import Table


def tables(record: Record) -> tuple[Table, ...]:
    """One row for each set of float weights whose quality is known."""
    rows = [
        (
            model_name(cell)
            if cell.quality and is_usable(cell.quality)
            else f"{model_name(cell)}, {NOT_USABLE}",
            *metrics.show_all(scores(cell.quality) if cell.quality else None),
            units.duration(_training_seconds(record, cell)),
        )
        for cell in models_by_loss(record)
    ]
    references = [(label, *figures, units.DASH) for _, label, *figures, _ in baselines.best_rows(record)]
    table = Table(
        "Models by quality on test text",
        ("model", *metrics.titles(), "trained for"),
        "l" + "r" * len(metrics.METRICS) + "r",
        (*rows, *references),
        (
            (
                "The time of what was retrained is that of the retraining alone, with another one beside it where it "
                "is no student's."
            ),
        ),
    )
    return (table,)


def _training_seconds(record: Record, cell: Cell) -> float | None:
    """How long a checkpoint trained up to the weights that were kept; for a retrained one, the retraining alone."""
    if cell.contents.lineage:
        return sum(retraining.seconds for retraining in cell.contents.lineage)
    best = queries.best_validation(record, cell.variant)
    return best.seconds if best else None
