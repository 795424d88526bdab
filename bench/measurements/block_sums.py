"""Sums of each block of predicted characters, of a checkpoint in a child process."""

import sys
from collections.abc import Iterable
from pathlib import Path

import msgspec
import numpy as np

from bench.measurements import quality
from compress import isolation, predictors
from reports.learning.record import BlockSums, ReferenceScores, ScoredPart
from reports.record import Baseline
from shakespeare.engine import Engine
from shakespeare.evaluation import Block, Positions
from shakespeare.text import corpus as corpora
from shakespeare.text.corpus import Corpus

_DECIMALS = 6  # of a sum of nats: a millionth is far below what sampling moves it by


class BlockSumsJob(msgspec.Struct, frozen=True, kw_only=True):
    """A checkpoint, and the characters to predict."""

    path: str
    text: str | None
    part: ScoredPart
    positions: Positions
    engine: Engine


def of_blocks(blocks: Iterable[Block]) -> BlockSums:
    """What a learning record keeps of scored blocks."""
    scores = [block.scores for block in blocks]
    return BlockSums(
        top1=tuple(int(score.top1.sum()) for score in scores),
        # Of five characters or fewer, each is among the five likeliest.
        top5=tuple(int(score.values.get("top5", np.ones_like(score.nats)).sum()) for score in scores),
        nats=tuple(round(float(score.nats.sum()), _DECIMALS) for score in scores),
    )


def of_baseline(baseline: Baseline, code: str) -> ReferenceScores:
    """What a learning record keeps of a reference model. `code`: a hash of what measured it."""
    quality = baseline.quality
    return ReferenceScores(
        name=baseline.name,
        kind=baseline.kind,
        adaptive=baseline.adaptive,
        primed=baseline.primed,
        code=code,
        scores=BlockSums(
            top1=tuple(map(int, quality.top1)),
            top5=tuple(map(int, quality.sums.get("top5", (quality.block_length,) * len(quality.starts)))),
            nats=tuple(round(nats, _DECIMALS) for nats in quality.nats),
        )
        if quality
        else None,
        coded_bytes=baseline.coded_bytes,
        coded_characters=baseline.coded_characters,
    )


def text_of(corpus: Corpus, part: ScoredPart) -> str:
    """The part of the text that is scored."""
    return corpus.test if part == "test" else corpus.validation


def measure_in_child(job: BlockSumsJob) -> BlockSums:
    """Scores a checkpoint in a process of its own.

    Raises:
        ChildFailed: see `isolation.run`.
    """
    return isolation.run(__name__, job, BlockSums, quality.TIMEOUT_SECONDS)


def _measure(job: BlockSumsJob) -> BlockSums:
    opened = predictors.open_predictor(Path(job.path), job.engine)
    return of_blocks(quality.evaluate(opened, text_of(corpora.load(job.text), job.part), job.positions))


if __name__ == "__main__":
    sys.exit(isolation.serve(sys.argv[1:], BlockSumsJob, _measure))
