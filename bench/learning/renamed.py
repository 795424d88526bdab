"""Trainings that a record knows by another name: which recipe gave them is told by the recipes of today."""

from collections.abc import Iterable

import msgspec

from reports.learning.record import WEIGHTS, EnsembleMember, LearnedModel


def is_renamed(old: LearnedModel, model: LearnedModel) -> bool:
    """Whether a row of a record is of the same training by another name; rows without a hash of weights never are."""
    known = old.settings.get(WEIGHTS)
    return (
        known is not None
        and known == model.settings.get(WEIGHTS)
        and old.entrant != model.entrant
        and (old.seed, old.asked_seconds) == (model.seed, model.asked_seconds)
    )


def in_ensembles(
    rows: Iterable[LearnedModel], before: Iterable[LearnedModel], model: LearnedModel
) -> tuple[LearnedModel, ...]:
    """The rows, ensembles with their members by the name that `model` has now. `before`: the rows until now."""
    new = _member(model)
    old = {_member(row) for row in before if is_renamed(row, model)}
    return tuple(_with_member(row, old, new) if old & set(row.entrant.members) else row for row in rows)


def _member(model: LearnedModel) -> EnsembleMember:
    return EnsembleMember(model.entrant, model.seed, model.asked_seconds)


def _with_member(row: LearnedModel, old: set[EnsembleMember], new: EnsembleMember) -> LearnedModel:
    members = {new if member in old else member for member in row.entrant.members}
    ordered = tuple(sorted(members, key=lambda member: member.sort_key))
    return msgspec.structs.replace(row, entrant=msgspec.structs.replace(row.entrant, members=ordered))
