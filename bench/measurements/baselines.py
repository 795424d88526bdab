"""What predicts without a network, on the same characters: n-grams and compressors, in a child process."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, cast

import msgspec

from bench.environment.machine import peak_rss
from bench.measurements import quality
from compress import isolation
from reports.record import Baseline, Quality
from shakespeare import corpus as corpora
from shakespeare.evaluation import Block, Positions
from shakespeare.references.catalogue import REFERENCES
from shakespeare.vocabulary import Vocabulary

_TIMEOUT_SECONDS = 1800.0


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """The text, the characters to predict and those of them that are repeated; orders up to the highest."""

    text: str | None
    positions: Positions
    order: int
    repeated: tuple[str, ...] = ()


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """Every baseline, and the memory that all took."""

    baselines: tuple[Baseline, ...]
    peak_rss: int


def in_child(job: Job) -> Found:
    """Measures in a process of its own.

    Raises:
        child.ChildFailed: see `child.run`.
    """
    return isolation.run(__name__, job, Found, _TIMEOUT_SECONDS)


def measure(job: Job) -> Iterator[Baseline]:
    """Every reference of the catalogue on the test text.

    Raises:
        InvalidInput: the text is no text, or its alphabet too large for any order.
    """
    corpus = corpora.load(Path(job.text) if job.text else None)
    for reference in REFERENCES:
        for result in reference.measure(corpus, job.positions, job.order):
            yield Baseline(
                name=result.name,
                kind=cast("Literal['n-gram', 'compressor']", result.kind),
                adaptive=result.adaptive,
                primed=result.primed,
                bytes=result.table_bytes,
                compressed=result.compressed_bytes,
                seconds=result.seconds,
                quality=_quality(result.blocks, job, corpus.vocabulary),
                coded_bytes=result.coded_bytes,
                coded_characters=result.coded_characters,
            )


def _quality(blocks: list[Block] | None, job: Job, vocabulary: Vocabulary) -> Quality | None:
    if blocks is None:
        return None
    return quality.marked(blocks, quality.summarise(blocks, job.positions, vocabulary), job.repeated)


def _work(job: Job) -> Found:
    return Found(baselines=tuple(measure(job)), peak_rss=peak_rss())


if __name__ == "__main__":
    sys.exit(isolation.serve(sys.argv[1:], Job, _work))
