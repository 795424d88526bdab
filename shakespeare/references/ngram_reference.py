"""N-grams of every order as reference models: frozen after the training text, then adaptive."""

import time
from collections.abc import Iterator

import numpy as np
import zstandard

from shakespeare import evaluation
from shakespeare.corpus import Corpus
from shakespeare.evaluation import Block, Positions
from shakespeare.references.ngrams import NGrams, Table
from shakespeare.references.reference import ReferenceResult
from shakespeare.vocabulary import Ids

_CODE_BITS = 64  # of the number that stands for a gram


class NGramReference:
    """See the module."""

    name = "n-grams"

    def measure(
        self, corpus: Corpus, positions: Positions, highest_order: int
    ) -> Iterator[ReferenceResult]:
        """See `Reference.measure`. A large alphabet lowers the highest order."""
        size = corpus.vocabulary.size
        order = min(highest_order, _CODE_BITS // int(size - 1).bit_length())
        began = time.perf_counter()
        grams = NGrams(corpus.training_ids, size, order)
        counting = time.perf_counter() - began
        for adaptive in (False, True):
            yield from _results(grams, corpus.test_ids, positions, counting, adaptive=adaptive)


def _results(
    grams: NGrams, test_ids: Ids, positions: Positions, counting: float, *, adaptive: bool
) -> Iterator[ReferenceResult]:
    starts = positions.starts(len(test_ids))
    places = (starts[:, None] + np.arange(positions.length)).ravel()
    began = time.perf_counter()
    for order, probabilities in enumerate(grams.probabilities(test_ids, places, adaptive=adaptive), 1):
        logits = np.log(probabilities).astype(np.float32).reshape(len(starts), positions.length, -1)
        blocks = []
        for start, block_logits in zip(starts, logits, strict=True):
            targets = test_ids[start : start + positions.length]
            likeliest = block_logits.argmax(1).astype(targets.dtype)
            blocks.append(Block(int(start), targets, likeliest, evaluation.score(block_logits, targets)))
        seconds, began = time.perf_counter() - began, time.perf_counter()
        yield ReferenceResult(
            name=f"{order}-gram",
            kind="n-gram",
            adaptive=adaptive,
            primed=True,
            table_bytes=grams.bytes(order),
            compressed_bytes=sum(_compressed_bytes(table) for table in grams.tables(order)),
            seconds=seconds + counting,
            blocks=blocks,
        )


def _compressed_bytes(table: Table) -> int:
    """Bytes of a table as zstd: steps from gram to gram, as they are sorted, and counts."""
    steps = np.diff(table.grams, prepend=np.uint64(0))
    compress = zstandard.ZstdCompressor(3).compress
    return len(compress(steps.tobytes())) + len(compress(table.counts.tobytes()))
