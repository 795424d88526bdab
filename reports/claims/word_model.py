"""The claims about the word-level model: accuracy, size, and the time of an epoch."""

from reports import units
from reports.claims.verdicts import ClaimOutcome, ClaimVerdict, compare_time, judge_interval, not_measured
from reports.costs import EPOCHS
from reports.inference.intervals import Band, p_value
from reports.record import Record, WordModelRecord
from reports.scores import share
from reports.sections.word_model import epoch_seconds

_ACCURACY = Band(0.195, 0.305)  # what rounds to 20 to 30%
_HOURS, _MEBIBYTES = 12, 77
_VOCABULARIES = (2_000, 30_000)  # of the original report
_FLOAT_BYTES = 4


def verdicts(record: Record, level: float) -> list[ClaimVerdict]:
    """Part by part: each can be wrong by itself."""
    return [
        _accuracy(record.word_model, level),
        _size(record.word_model),
        _epoch(record.word_model),
    ]


def _accuracy(model: WordModelRecord | None, level: float) -> ClaimVerdict:
    """Judges the accuracy of words among words; one trained for less than the claim cannot refute it from below."""
    claim, claimed, band = "word-level model: accuracy", "20 to 30%", "19.5% to 30.5%"
    if model is None:
        return not_measured(claim, claimed)
    if not model.word_top1:
        return not_measured(claim, claimed, "words were not ranked among words in this run")
    accuracy = share(model.word_top1, model.words)
    epochs = model.steps / model.steps_per_epoch
    bounds = f" ({units.percent(accuracy.low)} to {units.percent(accuracy.high)})" if accuracy.known else ""
    measured = f"{units.percent(accuracy.value)}{bounds} of words after {units.number(epochs)} epochs"
    outcome = judge_interval(accuracy, _ACCURACY, level)
    if outcome != "confirmed" and epochs < EPOCHS and not accuracy.low > _ACCURACY.high:
        outcome = "not measured"
    p = p_value(accuracy, _ACCURACY) if accuracy.known and outcome != "not measured" else None
    return ClaimVerdict(claim, claimed, measured, outcome, band, p_value=p)


def _size(model: WordModelRecord | None) -> ClaimVerdict:
    """Over the whole stated range of vocabularies: one size of ours is no size of theirs."""
    claim, claimed = "word-level model: size", f"{_MEBIBYTES} MB"
    if model is None or model.parameters_per_word is None:
        return not_measured(claim, claimed, basis="by construction")
    fixed = model.parameters - model.parameters_per_word * model.vocabulary_size
    least, most = (_FLOAT_BYTES * (fixed + model.parameters_per_word * words) for words in _VOCABULARIES)
    words = " to ".join(units.count(size) for size in _VOCABULARIES)
    measured = (
        f"{units.size(least)} to {units.size(most)} as float32 with {words} words, of this architecture"
    )
    outcome: ClaimOutcome = "confirmed" if least <= _MEBIBYTES * 2**20 <= most else "refuted"
    return ClaimVerdict(claim, claimed, measured, outcome, basis="by construction")


def _epoch(model: WordModelRecord | None) -> ClaimVerdict:
    claim, claimed = "word-level model: an epoch", f"over {_HOURS} h"
    if model is None:
        return not_measured(claim, claimed)
    verdict = compare_time(claim, _HOURS * 3600.0, epoch_seconds(model))
    return ClaimVerdict(claim, claimed, verdict.measured, verdict.outcome)
