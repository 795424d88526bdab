"""The rows that an ablation's record holds already, against what the ablation is today."""

from collections.abc import Sequence
from pathlib import Path

from bench.learning.entrants import Entrant
from bench.measurements.learned import Budget
from reports.learning.record import LearningRecord
from shakespeare.errors import InvalidInput


def check_recipes(record: LearningRecord, entrants: Sequence[Entrant], file: Path) -> None:
    """Returns where the rows of these entrants' variants are by today's recipe: all are compared with one base.

    Raises:
        InvalidInput: one is by other settings, or a change that is tried no more; it names the `file`.
    """
    by_id = {entrant.id: entrant for entrant in entrants}
    variants = {entrant.id.model for entrant in entrants}
    for model in record.models:
        if model.entrant.model not in variants:
            continue
        entrant, label = by_id.get(model.entrant), model.entrant.label
        told = f"{label}, which is tried no more"
        if entrant:
            settings = entrant.settings(Budget.of(model), model.seed)
            known = settings.keys() & model.settings.keys()
            differ = sorted(name for name in known if settings[name] != model.settings[name])
            if not differ:
                continue
            told = f"{label}, with another {differ[0]}"
        raise InvalidInput(
            "out", file, f"holds {told}: rows of one ablation share a recipe; name another file"
        )
