"""Every table of a learning record: of an ablation, or of entrants against counting."""

from reports.learning import ablation, comparison, length_claims, long_runs, students
from reports.learning.record import LearningRecord
from reports.tables import Table


def tables(record: LearningRecord) -> tuple[Table, ...]:
    """Those of its kind; none where nothing was trained."""
    if not record.models:
        return ()
    if record.ablation:
        return (*ablation.tables(record), *length_claims.tables(record))
    compared = [model for model in record.models if model.student is None]
    return (
        *(comparison.tables(record) if compared else ()),
        *students.tables(record),
        *long_runs.tables(record),
    )
