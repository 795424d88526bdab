"""The word-level model beside the character models, per character, and the original report's claim on it."""

import math

from reports import queries, units
from reports.claims.verdicts import TOLERANCE, Finding, Verdict, not_measured
from reports.record import Record, WordModelRecord
from reports.statistics import median, scores
from reports.tables import Table

CLAIM, CLAIMED = "word-level model", "20 to 30% accuracy, 77 MB, over 12 h an epoch"
_HOURS, _MEBIBYTES = 12, 77
_LEAST, _MOST = 0.195, 0.305  # what rounds to 20 to 30%


def accuracy(one: WordModelRecord) -> float:
    """Top-1 a word, without marks and line breaks; an unknown word never counts as right."""
    return _share(sum(one.top1), sum(one.words))


def bits_per_character(one: WordModelRecord) -> float:
    """Of every character of the blocks' tokens, unknown words spelled out."""
    nats = math.fsum(one.nats) + math.fsum(one.spelling_nats)
    return _share(nats / math.log(2), sum(one.characters))


def step_seconds(one: WordModelRecord) -> float | None:
    """Mean of the training steps after the first; None where only that one was taken."""
    return one.training_seconds / (one.steps - 1) if one.steps > 1 else None


def epoch_seconds(one: WordModelRecord) -> float | None:
    """Projected: steps an epoch times the mean step."""
    mean = step_seconds(one)
    return None if mean is None else one.steps_per_epoch * mean


def tables(record: Record) -> tuple[Table, ...]:
    """The word-level row, then the character models' bits for comparison."""
    one = record.word_model
    if one is None:
        return ()
    missing = _share(one.out_of_vocabulary, one.test_words)
    known = math.fsum(one.nats)
    spelled = math.fsum(one.spelling_nats)
    row = (
        ("vocabulary", f"{units.count(one.vocabulary_size)} words and marks, the unknown token among them"),
        ("parameters", units.count(one.parameters)),
        ("weights in float32", units.size(one.weights_bytes)),
        (
            "unknown words in validation text",
            f"{units.percent(missing)} of {units.count(one.test_words)}",
        ),
        ("top-1 a word", units.percent(accuracy(one))),
        ("top-5 a word", units.percent(_share(sum(one.top5), sum(one.words)))),
        (
            "nats a word, marks and spelling included",
            units.number(_share(known + spelled, sum(one.words)), 3),
        ),
        ("bits a character", units.number(bits_per_character(one), 3)),
        ("share of them for spelling unknown words", units.percent(_share(spelled, known + spelled))),
        (
            "training",
            (
                f"{units.duration(one.training_seconds)}, {units.count(one.steps)} steps, "
                f"{units.number(one.steps / one.steps_per_epoch)} epochs"
            ),
        ),
        ("a step, mean of training", units.duration(step_seconds(one))),
        ("a step, median of the last", units.duration(median(one.step) if one.step else None)),
        ("first step, which traces", units.duration(one.step.first_call if one.step else None)),
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
                    "Embedding, LSTM and softmax over words. Measured on "
                    f"{units.count(sum(one.words))} words, those that begin in the blocks that every model "
                    "predicts. A space belongs to the word after it. Marks and line breaks are predicted too: "
                    "their bits count, their accuracy does not, as it is easy to come by."
                ),
                (
                    "An unknown word costs the unknown token and its spelling, by a trigram of characters, so that "
                    "bits a character are of the same text as the character models'. Accuracy a word is not "
                    "comparable with accuracy a character."
                ),
            ),
        ),
        _beside(record, one),
    )


def _beside(record: Record, one: WordModelRecord) -> Table:
    trained = units.duration(one.training_seconds)
    size = units.size(one.weights_bytes)
    rows = [("word-level", units.number(bits_per_character(one), 3), size, trained)]
    for name, technique, cell in queries.grid(record):
        if technique == queries.CHECKPOINT and cell.quality:
            bits = units.number(scores(cell.quality).bits_per_character, 3)
            best = queries.best_round(record, name)
            memory = units.size(cell.size.memory if cell.size else None)
            rows.append((name, bits, memory, units.duration(best.seconds if best else None)))
    return Table(
        "WordModelRecord beside characters",
        ("model", "bits/char", "weights", "trained for"),
        "lrrr",
        tuple(rows),
        ("The same validation blocks; float32 weights. Whoever trained for longer has an advantage here.",),
    )


def finding(record: Record) -> Finding:
    """The claim, part by part: size and epoch can be judged after any training.

    Accuracy within the claim or above it was reached, so that counts at once; one below it counts only
    after an epoch. One part against the claim refutes it; all of them confirm it.
    """
    one = record.word_model
    if one is None:
        return not_measured(CLAIM, CLAIMED)
    epochs, epoch = one.steps / one.steps_per_epoch, epoch_seconds(one)
    parts = {
        "accuracy": _accuracy(accuracy(one), epochs),
        "size": _holds(1 / TOLERANCE <= one.weights_bytes / (_MEBIBYTES * 2**20) <= TOLERANCE),
        "epoch": "not measured" if epoch is None else _holds(epoch >= _HOURS * 3600 / TOLERANCE),
    }
    against = [name for name, verdict in parts.items() if verdict == "refuted"]
    measured = (
        f"{units.percent(accuracy(one))} of words after {units.number(epochs)} epochs, "
        f"{units.size(one.weights_bytes)}, {units.duration(epoch)} an epoch"
    )
    if against:
        return Finding(CLAIM, CLAIMED, f"{measured}; against the claim: {', '.join(against)}", "refuted")
    verdict: Verdict = "not measured" if "not measured" in parts.values() else "confirmed"
    return Finding(CLAIM, CLAIMED, measured, verdict)


def _accuracy(reached: float, epochs: float) -> Verdict:
    if math.isnan(reached):
        return "not measured"
    if reached < _LEAST and epochs < 1:
        return "not measured"
    return _holds(_LEAST <= reached <= _MOST)


def _holds(holds: bool) -> Verdict:  # noqa: FBT001 - the one thing it is about
    return "confirmed" if holds else "refuted"


def _share(part: float, whole: float) -> float:
    return part / whole if whole else math.nan
