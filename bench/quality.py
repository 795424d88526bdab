"""Quality of a checkpoint or an artifact at fixed validation positions, in a child process."""

import math
import sys
from pathlib import Path

import msgspec
import numpy as np

from bench import opening
from compress import child
from reports.record import Quality, Validation
from shakespeare import corpus as corpora
from shakespeare import evaluation, windows
from shakespeare.corpus import Corpus
from shakespeare.engine import Engine
from shakespeare.errors import InvalidInput
from shakespeare.evaluation import Block, Positions
from shakespeare.vocabulary import Vocabulary

TIMEOUT_SECONDS = 3600.0


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """What to evaluate, on which text."""

    path: str
    text: str | None
    positions: Positions
    engine: Engine


def blocks(opened: opening.Opened, corpus: Corpus, positions: Positions) -> list[Block]:
    """Evaluates on the validation part of a text.

    Raises:
        InvalidInput: the validation part is too short, or the loss is not finite.
    """
    held_out = opened.vocabulary.encode(corpus.text[windows.split(len(corpus.text)) :])
    found = list(evaluation.evaluate(opened.predictor, held_out, positions))
    if not all(math.isfinite(float(block.nats.sum())) for block in found):
        raise InvalidInput("quality", "loss", "is not finite: the model gives a true character no chance")
    return found


def summarise(found: list[Block], positions: Positions, vocabulary: Vocabulary) -> Quality:
    """Sums a block and what was predicted, as the record keeps them."""
    return Quality(
        block_length=positions.length,
        context=positions.context,
        starts=tuple(block.start for block in found),
        top1=tuple(int(np.count_nonzero(block.top1)) for block in found),
        top5=tuple(int(np.count_nonzero(block.top5)) for block in found),
        nats=tuple(float(block.nats.sum()) for block in found),
        predicted=tuple(vocabulary.decode(block.predicted) for block in found),
    )


def validation(corpus: Corpus, positions: Positions) -> Validation:
    """The true characters of the blocks and their classes."""
    held_out = corpus.text[windows.split(len(corpus.text)) :]
    kinds = "".join(map(str, evaluation.character_classes(held_out)))
    spans = [slice(start, start + positions.length) for start in positions.starts(len(held_out))]
    return Validation(
        classes=evaluation.CLASSES,
        truth=tuple(held_out[span] for span in spans),
        kinds=tuple(kinds[span] for span in spans),
    )


def in_child(job: Job) -> Quality:
    """Evaluates in a process of its own.

    Raises:
        child.ChildFailed: see `child.run`.
    """
    return child.run(__name__, job, Quality, TIMEOUT_SECONDS)


def _work(job: Job) -> Quality:
    corpus = corpora.load(Path(job.text) if job.text else None)
    opened = opening.predictor(Path(job.path), job.engine)
    return summarise(blocks(opened, corpus, job.positions), job.positions, opened.vocabulary)


if __name__ == "__main__":
    sys.exit(child.serve(sys.argv[1:], Job, _work))
