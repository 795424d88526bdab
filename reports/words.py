"""The word-level model beside the character models, per character, and the original report's claim on it."""

import math

from reports import selection, units
from reports.finding import Finding, Verdict, not_measured
from reports.record import Record, Words
from reports.statistics import scores
from reports.tables import Table

CLAIM, CLAIMED = "word-level model", "20 to 30% accuracy, 77 MB, over 12 h an epoch"
_HOURS, _MEBIBYTES = 12, 77
_LEAST, _MOST = 0.195, 0.305  # what rounds to 20 to 30%


def accuracy(one: Words) -> float:
    """Top-1 a token; an unknown word never counts as right."""
    return sum(one.right) / sum(one.words)


def bits_per_character(one: Words) -> float:
    """Of every character of the blocks' tokens, unknown words spelled out."""
    nats = math.fsum(one.nats) + math.fsum(one.spelling_nats)
    return nats / math.log(2) / sum(one.characters)


def step_seconds(one: Words) -> float:
    """Mean of the training steps after the first."""
    return one.training_seconds / max(1, one.steps - 1)


def epoch_seconds(one: Words) -> float:
    """Projected: steps an epoch times the mean step."""
    return one.steps_per_epoch * step_seconds(one)


def tables(record: Record) -> tuple[Table, ...]:
    """The word-level row, then the character models' bits for comparison."""
    one = record.words
    if one is None:
        return ()
    known = math.fsum(one.nats)
    spelled = math.fsum(one.spelling_nats)
    row = (
        ("vocabulary", f"{units.count(one.vocabulary_size)} words and marks, the unknown token among them"),
        ("parameters", units.count(one.parameters)),
        ("weights in float32", units.size(one.weights_bytes)),
        (
            "unknown words in validation text",
            f"{units.percent(one.out_of_vocabulary / one.validation_words)} of {units.count(one.validation_words)}",
        ),
        ("top-1 a token", units.percent(accuracy(one))),
        ("top-5 a token", units.percent(sum(one.right5) / sum(one.words))),
        ("nats a token, spelling included", units.number((known + spelled) / sum(one.words), 3)),
        ("bits a character", units.number(bits_per_character(one), 3)),
        ("share of them for spelling unknown words", units.percent(spelled / (known + spelled))),
        (
            "training",
            (
                f"{units.duration(one.training_seconds)}, {units.count(one.steps)} steps, "
                f"{units.number(one.steps / one.steps_per_epoch)} epochs"
            ),
        ),
        ("a step, mean of training", units.duration(step_seconds(one))),
        ("an epoch, projected", units.duration(epoch_seconds(one))),
    )
    return (
        Table(
            "The word-level model",
            ("", ""),
            "ll",
            row,
            (
                (
                    f"Embedding, LSTM and softmax over words, trained as long as the character models. Measured "
                    f"on {units.count(sum(one.words))} tokens, those that begin in the blocks that every model "
                    "predicts. A space belongs to the word after it; marks and line breaks are tokens too."
                ),
                (
                    "An unknown word costs the unknown token and its spelling, by a trigram of characters, so that "
                    "bits a character are of the same text as the character models'. Accuracy a token is not "
                    "comparable with accuracy a character."
                ),
            ),
        ),
        _beside(record, one),
    )


def _beside(record: Record, one: Words) -> Table:
    rows = [("word-level", units.number(bits_per_character(one), 3), units.size(one.weights_bytes))]
    for name, technique, cell in selection.grid(record):
        if technique == selection.CHECKPOINT and cell.quality:
            bits = scores(cell.quality).bits_per_character
            rows.append((name, units.number(bits, 3), units.size(cell.size.memory if cell.size else None)))
    return Table(
        "Words beside characters",
        ("model", "bits/char", "weights"),
        "lrr",
        tuple(rows),
        ("The same validation blocks; float32 weights.",),
    )


def finding(record: Record) -> Finding:
    """The claim: size and epoch can be judged after any training, accuracy only after an epoch."""
    one = record.words
    if one is None:
        return not_measured(CLAIM, CLAIMED)
    epochs = one.steps / one.steps_per_epoch
    measured = (
        f"{units.percent(accuracy(one))} after {units.number(epochs)} epochs, {units.size(one.weights_bytes)}, "
        f"{units.duration(epoch_seconds(one))} an epoch"
    )
    if epoch_seconds(one) < _HOURS * 3600 and one.weights_bytes < _MEBIBYTES * 2**20:
        return Finding(CLAIM, CLAIMED, measured, "refuted")
    within = _LEAST <= accuracy(one) <= _MOST
    verdict: Verdict = "confirmed" if within else "not measured" if epochs < 1 else "refuted"
    return Finding(CLAIM, CLAIMED, measured, verdict)
