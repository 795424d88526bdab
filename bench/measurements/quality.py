"""Quality of a checkpoint or an artifact at fixed validation positions, in a child process."""

import math
import sys
from pathlib import Path

import msgspec
import numpy as np

from bench.measurements import leaks
from compress import isolation, predictors
from reports.record import Leak, Quality, Validation
from shakespeare import character_classes, evaluation
from shakespeare import corpus as corpora
from shakespeare.corpus import Corpus
from shakespeare.engine import Engine
from shakespeare.errors import InvalidInput
from shakespeare.evaluation import Block, Positions
from shakespeare.vocabulary import Vocabulary

TIMEOUT_SECONDS = 3600.0


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """What to evaluate, on which text. `repeated` marks what training text holds too, a text a block."""

    path: str
    text: str | None
    positions: Positions
    engine: Engine
    repeated: tuple[str, ...] = ()


class Judged(msgspec.Struct, frozen=True, kw_only=True):
    """How well it predicts, and whether it does so by looking ahead."""

    quality: Quality
    leak: Leak


def blocks(opened: predictors.Opened, corpus: Corpus, positions: Positions) -> list[Block]:
    """Evaluates on the validation part of a text.

    Raises:
        InvalidInput: the validation part is too short, or the loss is not finite.
    """
    held_out = opened.vocabulary.encode(corpus.test)
    found = list(evaluation.evaluate(opened.predictor, held_out, positions))
    if not all(math.isfinite(float(block.scores.nats.sum())) for block in found):
        raise InvalidInput("quality", "loss", "is not finite: the model gives a true character no chance")
    return found


def summarise(found: list[Block], positions: Positions, vocabulary: Vocabulary) -> Quality:
    """Sums a block and what was predicted, as the record keeps them."""
    return Quality(
        block_length=positions.length,
        context=positions.context,
        starts=tuple(block.start for block in found),
        top1=tuple(int(np.count_nonzero(block.scores.top1)) for block in found),
        top5=tuple(int(np.count_nonzero(block.scores.top5)) for block in found),
        nats=tuple(float(block.scores.nats.sum()) for block in found),
        predicted=tuple(vocabulary.decode(block.predicted) for block in found),
    )


def validation(corpus: Corpus, positions: Positions, repeated: tuple[str, ...] = ()) -> Validation:
    """The true characters of the blocks and their classes."""
    held_out = corpus.test
    kinds = "".join(map(str, character_classes.classify(held_out)))
    spans = [slice(start, start + positions.length) for start in positions.starts(len(held_out))]
    return Validation(
        classes=character_classes.CLASSES,
        truth=tuple(held_out[span] for span in spans),
        kinds=tuple(kinds[span] for span in spans),
        repeated=repeated,
    )


def in_child(job: Job) -> Judged:
    """Evaluates in a process of its own.

    Raises:
        child.ChildFailed: see `child.run`.
    """
    return isolation.run(__name__, job, Judged, TIMEOUT_SECONDS)


def marked(found: list[Block], quality: Quality, repeated: tuple[str, ...]) -> Quality:
    """The same with the shares of its sums that lie on marked characters."""
    if not repeated:
        return quality
    marks = [np.frombuffer(block.encode("ascii"), np.uint8) == ord("1") for block in repeated]
    both = list(zip(found, marks, strict=True))
    return msgspec.structs.replace(
        quality,
        top5_repeated=tuple(int(np.count_nonzero(block.scores.top5[mark])) for block, mark in both),
        nats_repeated=tuple(float(block.scores.nats[mark].sum()) for block, mark in both),
    )


def _work(job: Job) -> Judged:
    corpus = corpora.load(Path(job.text) if job.text else None)
    opened = predictors.predictor(Path(job.path), job.engine)
    found = blocks(opened, corpus, job.positions)
    quality = marked(found, summarise(found, job.positions, opened.vocabulary), job.repeated)
    held_out = opened.vocabulary.encode(corpus.test)
    return Judged(quality=quality, leak=leaks.check(opened, held_out, job.positions))


if __name__ == "__main__":
    sys.exit(isolation.serve(sys.argv[1:], Job, _work))
