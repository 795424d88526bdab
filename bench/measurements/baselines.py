"""What predicts without a network, on the same characters: n-grams and compressors, in a child process."""

import sys
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import numpy as np
import zstandard

from bench.environment.machine import peak_rss
from bench.measurements import quality
from compress import isolation
from reports.record import Baseline
from shakespeare import corpus as corpora
from shakespeare import evaluation, windows
from shakespeare.evaluation import Block, Positions
from shakespeare.references import compressors
from shakespeare.references.ngrams import NGrams, Table
from shakespeare.vocabulary import Ids, Vocabulary

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
    """N-grams of every order, frozen and adaptive, then compressors.

    Raises:
        InvalidInput: the text is no text, or its alphabet too large for any order.
    """
    corpus = corpora.load(Path(job.text) if job.text else None)
    border = windows.split(len(corpus.text))
    training, validation = corpus.text[:border], corpus.text[border:]
    vocabulary = Vocabulary.of(training)
    highest = min(job.order, 64 // int(vocabulary.size - 1).bit_length())
    began = time.perf_counter()
    grams = NGrams(vocabulary.encode(training), vocabulary.size, highest)
    counting = time.perf_counter() - began
    for adaptive in (False, True):
        yield from _ngrams(job, grams, vocabulary, vocabulary.encode(validation), counting, adaptive=adaptive)
    for coded in compressors.code(training, validation):
        yield Baseline(
            name=coded.name,
            kind="compressor",
            adaptive=True,
            primed=coded.primed,
            bytes=0,
            compressed=0,
            seconds=coded.seconds,
            coded_bytes=coded.bytes,
            coded_characters=len(validation),
        )


def _ngrams(
    job: Job, grams: NGrams, vocabulary: Vocabulary, held_out: Ids, counting: float, *, adaptive: bool
) -> Iterator[Baseline]:
    starts = job.positions.starts(len(held_out))
    places = (starts[:, None] + np.arange(job.positions.length)).ravel()
    began = time.perf_counter()
    for order, found in enumerate(grams.probabilities(held_out, places, adaptive=adaptive), 1):
        logits = np.log(found).astype(np.float32).reshape(len(starts), job.positions.length, -1)
        blocks = []
        for start, one in zip(starts, logits, strict=True):
            targets = held_out[start : start + job.positions.length]
            likeliest = one.argmax(1).astype(targets.dtype)
            blocks.append(Block(int(start), targets, likeliest, *evaluation.score(one, targets)))
        summary = quality.summarise(blocks, job.positions, vocabulary)
        taken, began = time.perf_counter() - began, time.perf_counter()
        yield Baseline(
            name=f"{order}-gram",
            kind="n-gram",
            adaptive=adaptive,
            primed=True,
            bytes=grams.bytes(order),
            compressed=sum(_compressed(table) for table in grams.tables(order)),
            seconds=taken + counting,
            quality=quality.marked(blocks, summary, job.repeated),
        )


def _compressed(table: Table) -> int:
    """Bytes of a table as zstd: steps from gram to gram, as they are sorted, and counts."""
    steps = np.diff(table.grams, prepend=np.uint64(0))
    compress = zstandard.ZstdCompressor(3).compress
    return len(compress(steps.tobytes())) + len(compress(table.counts.tobytes()))


def _work(job: Job) -> Found:
    return Found(baselines=tuple(measure(job)), peak_rss=peak_rss())


if __name__ == "__main__":
    sys.exit(isolation.serve(sys.argv[1:], Job, _work))
