"""The lines that a model must pass: the best n-grams and PPMd of a learning record."""

import math

from reports.learning import seeds
from reports.learning.record import LearningRecord, ReferenceScores

_COUNTS, _COMPRESSOR = "n-gram", "PPMd"


def best_ngram(record: LearningRecord, *, adaptive: bool = False) -> ReferenceScores | None:
    """The one with the lowest loss, of those that learn the scored text or of those that do not."""
    candidates = [
        (seeds.nats(reference.scores, record.blocks.length), reference)
        for reference in record.references
        if reference.scores and reference.kind == _COUNTS and reference.adaptive is adaptive
    ]
    return min(candidates, key=lambda candidate: candidate[0])[1] if candidates else None


def ppmd(record: LearningRecord) -> ReferenceScores | None:
    """PPMd after the training text."""
    return next(
        (reference for reference in record.references if reference.name == _COMPRESSOR and reference.primed),
        None,
    )


def nats(record: LearningRecord, reference: ReferenceScores) -> float:
    """Loss a character: of its predictions, or of the bytes that it codes the whole scored part in."""
    if reference.scores:
        return seeds.nats(reference.scores, record.blocks.length)
    return (reference.coded_bytes or 0) * 8 * math.log(2) / (reference.coded_characters or 1)


def lines(record: LearningRecord) -> tuple[tuple[str, ReferenceScores], ...]:
    """Each with the name that tables and figures give it."""
    named = (
        ("static", best_ngram(record)),
        ("adaptive", best_ngram(record, adaptive=True)),
        ("adaptive, after the training text", ppmd(record)),
    )
    return tuple((f"{reference.name}, {how}", reference) for how, reference in named if reference)
