"""Ensembles of a record by names that fit into a table, and what they are made of."""

from collections import Counter

from reports.learning import seeds
from reports.learning.record import EntrantId, LearningRecord
from reports.learning.seeds import SeedGroup


def row_name(group: SeedGroup, short_names: dict[EntrantId, str]) -> str:
    """How a row is headed: an ensemble shortly, others by their label."""
    return short_names.get(group.entrant, group.label)


def short_names(record: LearningRecord) -> dict[EntrantId, str]:
    """Of each ensemble "ensemble of 4"; a second one of 4 is "ensemble of 4 (2)"."""
    names: dict[EntrantId, str] = {}
    counts: Counter[int] = Counter()
    for group in seeds.groups(record):
        if size := len(group.entrant.members):
            counts[size] += 1
            number = f" ({counts[size]})" if counts[size] > 1 else ""
            names[group.entrant] = f"{group.entrant.model} of {size}{number}"
    return names


def notes(record: LearningRecord) -> list[str]:
    """What an ensemble is, and the members of each."""
    names = short_names(record)
    if not names:
        return []
    told = (
        "Ensemble: the weighted mean of what several trained models predict, weights chosen on validation text. "
        "Its training, characters and parameters are those of its members together; a teacher of several members, or "
        "one that is a member itself, counts once."
    )
    return [told, *(f"The {name} is the {entrant.label}." for entrant, name in names.items())]
