"""Who taught a training: kept in its description, with those who taught them."""

from collections.abc import Iterable

import msgspec


class Teacher(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A training whose predictions another one learned from beside the text: see `training.distillation`."""

    path: str  # where it was
    model: str  # its architecture's name
    weights_sha256: str  # of the checkpoint that answered
    seconds: float  # of its own training, the answers of its teachers included
    characters: int  # predicted in its own training
    teachers: tuple["Teacher", ...] = ()


def everyone(teachers: Iterable[Teacher]) -> dict[str, Teacher]:
    """Teachers, and theirs, each once: by the hash of their weights."""
    by_weights = dict[str, Teacher]()
    for teacher in teachers:
        by_weights |= {teacher.weights_sha256: teacher} | everyone(teacher.teachers)
    return by_weights
