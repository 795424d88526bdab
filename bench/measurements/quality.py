"""Quality of a checkpoint or an artifact at fixed positions of a text, in a child process."""

import math
import sys
from pathlib import Path

import msgspec

from bench.measurements import contamination, lookahead
from bench.measurements.contamination import Runs
from compress import isolation, predictors
from compress.predictors import OpenedModel
from reports.record import Lookahead, Quality, TestText
from shakespeare import evaluation
from shakespeare.engine import Engine
from shakespeare.errors import InvalidInput
from shakespeare.evaluation import Block, Positions
from shakespeare.text import character_classes
from shakespeare.text import corpus as corpora
from shakespeare.text.corpus import Corpus
from shakespeare.text.vocabulary import Vocabulary

TIMEOUT_SECONDS = 3600.0


class QualityJob(msgspec.Struct, frozen=True, kw_only=True):
    """What to evaluate, on which text. `overlap_mask` says which characters training text holds too."""

    path: str
    text: str | None
    positions: Positions
    engine: Engine
    overlap_mask: tuple[Runs, ...] = ()


class QualityAndLookahead(msgspec.Struct, frozen=True, kw_only=True):
    """How well it predicts, and whether it does so by looking ahead."""

    quality: Quality
    lookahead: Lookahead


def evaluate(opened: OpenedModel, text: str, positions: Positions) -> list[Block]:
    """Predicts the blocks of a text.

    Raises:
        InvalidInput: the text is too short, or the loss is not finite.
    """
    blocks = list(evaluation.evaluate(opened.predictor, opened.vocabulary.encode(text), positions))
    if not all(math.isfinite(float(block.scores.nats.sum())) for block in blocks):
        raise InvalidInput("quality", "loss", "is not finite: the model gives a true character no chance")
    return blocks


def summarise(
    blocks: list[Block], positions: Positions, vocabulary: Vocabulary, overlap_mask: tuple[Runs, ...] = ()
) -> Quality:
    """A sum of each metric in each block, as the record keeps them; those of masked characters apart."""
    masks = [contamination.mask_of(block_runs, positions.length) for block_runs in overlap_mask]
    return Quality(
        block_length=positions.length,
        context=positions.context,
        starts=tuple(block.start for block in blocks),
        sums={
            name: tuple(float(block.scores.values[name].sum()) for block in blocks)
            for name in blocks[0].scores.values
        },
        predicted=tuple(vocabulary.decode(block.predicted) for block in blocks),
        overlap_sums={
            name: tuple(
                float(block.scores.values[name][mask].sum())
                for block, mask in zip(blocks, masks, strict=True)
            )
            for name in (blocks[0].scores.values if masks else ())
        },
    )


def describe_test_text(corpus: Corpus, positions: Positions, overlap_mask: tuple[Runs, ...] = ()) -> TestText:
    """The true characters of the test blocks and their classes."""
    classes = "".join(map(str, character_classes.classify(corpus.test)))
    spans = [slice(start, start + positions.length) for start in positions.starts(len(corpus.test))]
    return TestText(
        classes=character_classes.CLASSES,
        truth=tuple(corpus.test[span] for span in spans),
        kinds=tuple(classes[span] for span in spans),
        overlap_mask=overlap_mask,
    )


def measure_in_child(job: QualityJob) -> QualityAndLookahead:
    """Evaluates test text in a process of its own.

    Raises:
        ChildFailed: see `isolation.run`.
    """
    return isolation.run(__name__, job, QualityAndLookahead, TIMEOUT_SECONDS)


def _measure(job: QualityJob) -> QualityAndLookahead:
    corpus = corpora.load(job.text)
    opened = predictors.open_predictor(Path(job.path), job.engine)
    blocks = evaluate(opened, corpus.test, job.positions)
    return QualityAndLookahead(
        quality=summarise(blocks, job.positions, opened.vocabulary, job.overlap_mask),
        lookahead=lookahead.check(opened, opened.vocabulary.encode(corpus.test), job.positions),
    )


if __name__ == "__main__":
    sys.exit(isolation.serve(sys.argv[1:], QualityJob, _measure))
