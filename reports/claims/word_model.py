"""The claim about the word-level model, judged part by part."""

import math

from reports import units
from reports.claims.verdicts import TOLERANCE, ClaimOutcome, ClaimVerdict, not_measured
from reports.record import Record
from reports.sections.word_model import accuracy, epoch_seconds

CLAIM, CLAIMED = "word-level model", "20 to 30% accuracy, 77 MB, over 12 h an epoch"
_HOURS, _MEBIBYTES = 12, 77
_LEAST, _MOST = 0.195, 0.305  # what rounds to 20 to 30%


def verdict(record: Record) -> ClaimVerdict:
    """Size and epoch can be judged after any training.

    Accuracy within the claim or above it was reached, so that counts at once; one below it counts only
    after an epoch. One part against the claim refutes it; all of them confirm it.
    """
    model = record.word_model
    if model is None:
        return not_measured(CLAIM, CLAIMED)
    epochs, seconds = model.steps / model.steps_per_epoch, epoch_seconds(model)
    size_factor = model.weights_bytes / (_MEBIBYTES * 2**20)
    parts = {
        "accuracy": _judge_accuracy(accuracy(model), epochs),
        "size": _outcome(holds=1 / TOLERANCE <= size_factor <= TOLERANCE),
        "epoch": "not measured" if seconds is None else _outcome(holds=seconds >= _HOURS * 3600 / TOLERANCE),
    }
    measured = (
        f"{units.percent(accuracy(model))} of words after {units.number(epochs)} epochs, "
        f"{units.size(model.weights_bytes)}, {units.duration(seconds)} an epoch"
    )
    against = ", ".join(name for name, outcome in parts.items() if outcome == "refuted")
    if against:
        return ClaimVerdict(CLAIM, CLAIMED, f"{measured}; against the claim: {against}", "refuted")
    outcome: ClaimOutcome = "not measured" if "not measured" in parts.values() else "confirmed"
    return ClaimVerdict(CLAIM, CLAIMED, measured, outcome)


def _judge_accuracy(reached: float, epochs: float) -> ClaimOutcome:
    if math.isnan(reached) or (reached < _LEAST and epochs < 1):
        return "not measured"
    return _outcome(holds=_LEAST <= reached <= _MOST)


def _outcome(*, holds: bool) -> ClaimOutcome:
    return "confirmed" if holds else "refuted"
