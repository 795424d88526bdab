"""Every table of a learning record: of an ablation, or of entrants against counting."""

from reports.learning import ablation, comparison
from reports.learning.record import LearningRecord
from reports.tables import Table


def tables(record: LearningRecord) -> tuple[Table, ...]:
    """Those of its kind; none where nothing was trained."""
    if not record.models:
        return ()
    return ablation.tables(record) if record.ablation else comparison.tables(record)
