"""The n-gram reference: models of every order on the test text, frozen and adaptive."""

import time
from collections.abc import Iterator

import numpy as np
import zstandard

from shakespeare.evaluation import Positions, score_block
from shakespeare.references.kneser_ney import GramTable, NGramModel, highest_possible_order
from shakespeare.references.reference import ReferenceResult
from shakespeare.text.corpus import Corpus

_ZSTD_LEVEL = 3  # sorted integers gain little from a higher one


def measure(corpus: Corpus, positions: Positions, highest_order: int) -> Iterator[ReferenceResult]:
    """See `reference.Reference.measure`. Where the vocabulary is large, orders end earlier."""
    size = corpus.vocabulary.size
    began = time.perf_counter()
    model = NGramModel(corpus.training_ids, size, min(highest_order, highest_possible_order(size)))
    counting_seconds = time.perf_counter() - began
    for adaptive in (False, True):
        yield from _measure_orders(model, corpus, positions, counting_seconds, adaptive=adaptive)


def _measure_orders(
    model: NGramModel, corpus: Corpus, positions: Positions, counting_seconds: float, *, adaptive: bool
) -> Iterator[ReferenceResult]:
    test_ids = corpus.test_ids
    starts = positions.starts(len(test_ids))
    offsets = (starts[:, None] + np.arange(positions.length)).ravel()
    began = time.perf_counter()
    for order, chances in enumerate(model.probabilities(test_ids, offsets, adaptive=adaptive), 1):
        logits = np.log(chances).astype(np.float32).reshape(len(starts), positions.length, -1)
        blocks = [
            score_block(int(start), of_block, test_ids[start : start + positions.length])
            for start, of_block in zip(starts, logits, strict=True)
        ]
        seconds, began = time.perf_counter() - began, time.perf_counter()
        yield ReferenceResult(
            name=f"{order}-gram",
            kind="n-gram",
            adaptive=adaptive,
            primed=True,
            table_bytes=model.table_bytes(order),
            compressed_bytes=sum(map(_compressed_bytes, model.tables_of(order))),
            seconds=counting_seconds + seconds,
            blocks=blocks,
            coded_bytes=None,
            coded_characters=None,
        )


def _compressed_bytes(table: GramTable) -> int:
    """Bytes of a table as zstd: the differences of neighbouring grams, and the counts."""
    differences = np.diff(table.grams, prepend=np.uint64(0))
    compress = zstandard.ZstdCompressor(_ZSTD_LEVEL).compress
    return len(compress(differences.tobytes())) + len(compress(table.counts.tobytes()))
