"""The word-level model beside the character models, per character."""

import math

from reports import queries, units
from reports.inference.statistics import median
from reports.record import Record, WordModelRecord
from reports.scores import scores
from reports.tables import Table


def accuracy(model: WordModelRecord) -> float:
    """Top-1 a word, without punctuation and line breaks; an unknown word never counts as right."""
    return _share(sum(model.top1), sum(model.words))


def bits_per_character(model: WordModelRecord) -> float:
    """Bits for each character of the blocks' tokens, unknown words spelled out."""
    nats = math.fsum(model.nats) + math.fsum(model.spelling_nats)
    return _share(nats / math.log(2), sum(model.characters))


def step_seconds(model: WordModelRecord) -> float | None:
    """Mean of the training steps after the first; None where only that one was taken."""
    return model.training_seconds / (model.steps - 1) if model.steps > 1 else None


def epoch_seconds(model: WordModelRecord) -> float | None:
    """Projected: steps an epoch times the mean step."""
    mean = step_seconds(model)
    return None if mean is None else model.steps_per_epoch * mean


def tables(record: Record) -> tuple[Table, ...]:
    """The word-level model by itself, then beside the character models; no table where there is none."""
    model = record.word_model
    return (_alone(model), _beside_characters(record, model)) if model else ()


def _alone(model: WordModelRecord) -> Table:
    words, steps = sum(model.words), model.steps
    nats, spelling = math.fsum(model.nats), math.fsum(model.spelling_nats)
    missing = units.percent(_share(model.out_of_vocabulary, model.test_words))
    vocabulary = f"{units.count(model.vocabulary_size)} words and punctuation, the unknown token among them"
    training = (
        f"{units.duration(model.training_seconds)}, {units.count(steps)} steps, "
        f"{units.number(steps / model.steps_per_epoch)} epochs"
    )
    rows = (
        ("vocabulary", vocabulary),
        ("parameters", units.count(model.parameters)),
        ("weights in float32", units.size(model.weights_bytes)),
        ("unknown words in test text", f"{missing} of {units.count(model.test_words)}"),
        ("top-1 a word", units.percent(accuracy(model))),
        ("top-5 a word", units.percent(_share(sum(model.top5), words))),
        ("top-1 a word, among words", units.percent(_among_words(model.word_top1, words))),
        ("top-5 a word, among words", units.percent(_among_words(model.word_top5, words))),
        ("nats a word, punctuation and spelling included", units.number(_share(nats + spelling, words), 3)),
        ("bits a character", units.number(bits_per_character(model), 3)),
        ("share of them for spelling unknown words", units.percent(_share(spelling, nats + spelling))),
        ("training", training),
        ("a step, mean of training", units.duration(step_seconds(model))),
        ("a step, median of the last", units.duration(median(model.step) if model.step else None)),
        ("first step, which traces", units.duration(model.step.first_call if model.step else None)),
        ("an epoch, projected", units.duration(epoch_seconds(model))),
    )
    return Table(
        "The word-level model",
        ("", ""),
        "ll",
        rows,
        (
            (
                f"Embedding, LSTM and softmax over words. Measured on {units.count(words)} words, those that begin "
                "in the blocks of test text that every model predicts. A space belongs to the word after it. "
                "Punctuation and line breaks are predicted too: their bits count, their accuracy does not, as it is "
                "easy to come by. Among words: what would come first if the next token were known to be a word."
            ),
            (
                "An unknown word costs the unknown token and its spelling, by a trigram of characters, so that "
                "bits a character are of the same text as the character models'. Accuracy a word is not "
                "comparable with accuracy a character."
            ),
        ),
    )


def _beside_characters(record: Record, model: WordModelRecord) -> Table:
    bits, size = units.number(bits_per_character(model), 3), units.size(model.weights_bytes)
    rows = [("word-level", bits, size, units.duration(model.training_seconds))]
    for cell in queries.listed_cells(record):
        if cell.technique == queries.CHECKPOINT and cell.quality:
            bits = units.number(scores(cell.quality).bits_per_character, 3)
            best = queries.best_validation(record, cell.variant)
            memory = units.size(cell.size.memory if cell.size else None)
            rows.append((cell.variant, bits, memory, units.duration(best.seconds if best else None)))
    return Table(
        "Words beside characters",
        ("model", "bits/char", "weights", "trained for"),
        "lrrr",
        tuple(rows),
        ("The same blocks of test text; float32 weights. Whoever trained for longer has an advantage here.",),
    )


def _among_words(hits: tuple[int, ...], words: int) -> float:
    return _share(sum(hits), words) if hits else math.nan


def _share(part: float, whole: float) -> float:
    return part / whole if whole else math.nan
