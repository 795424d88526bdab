"""Claims about accuracy of the models that the original report trained."""

from reports import queries, units
from reports.claims.verdicts import ClaimOutcome, ClaimVerdict, not_measured
from reports.costs import EPOCHS
from reports.record import Record
from reports.scores import difference, same_blocks

ACCURACY = 0.695  # what rounds to the claimed 70%
SIMILAR = 0.01  # the report says "similar" and "same": we take one point


def verdicts(record: Record) -> list[ClaimVerdict]:
    """Accuracy of both models and of GRU."""
    return [
        _accuracy(record, "original"),
        _accuracy(record, "optimized"),
        _similar(record, "optimized", "original", "same as original"),
        _similar(record, "gru", "optimized", "similar to optimized"),
    ]


def trained_as_claimed(record: Record, variant: str) -> bool:
    """Whether training went as far as the claim's: less of it cannot refute the accuracy."""
    trained = queries.training(record, variant)
    if trained is None:
        return False
    epochs = trained.rounds[-1].epoch
    return epochs >= EPOCHS or (trained.stopped == "early stopping" and epochs >= 1)


def _accuracy(record: Record, variant: str) -> ClaimVerdict:
    claim, claimed = f"{variant}: validation accuracy", "about 70%"
    best = queries.best_round(record, variant)
    if best is None:
        return not_measured(claim, claimed)
    measured = f"{units.percent(best.validation_accuracy)} {_epochs_so_far(record, variant)}"
    if best.validation_accuracy >= ACCURACY:
        return ClaimVerdict(claim, claimed, measured, "confirmed")
    outcome: ClaimOutcome = "refuted" if trained_as_claimed(record, variant) else "not measured"
    return ClaimVerdict(claim, claimed, measured, outcome)


def _similar(record: Record, variant: str, other: str, claimed: str) -> ClaimVerdict:
    claim = f"{variant}: accuracy"
    quality, reference = queries.quality(record, variant), queries.quality(record, other)
    if not (quality and reference and same_blocks(quality, reference)):
        return not_measured(claim, claimed)
    points = difference(quality, reference).top1
    measured = f"{units.difference(points, 100)} points {_epochs_so_far(record, variant, other)}"
    outcome: ClaimOutcome = "not measured"
    if trained_as_claimed(record, variant) and trained_as_claimed(record, other):
        outcome = "confirmed" if abs(points.value) <= SIMILAR else "refuted"
    return ClaimVerdict(claim, claimed, measured, outcome)


def _epochs_so_far(record: Record, *variants: str) -> str:
    lengths = []
    for variant in variants:
        trained = queries.training(record, variant)
        lengths.append(units.number(trained.rounds[-1].epoch if trained else None))
    return f"after {' and '.join(lengths)} of {EPOCHS} epochs"
