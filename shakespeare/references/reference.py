"""What a reference model offers: its results on the test blocks of a corpus."""

from collections.abc import Iterator
from typing import NamedTuple, Protocol

from shakespeare.corpus import Corpus
from shakespeare.evaluation import Block, Positions


class ReferenceResult(NamedTuple):
    """One row: a predictor with its blocks, or a compressor with the bytes that it needs."""

    name: str
    kind: str  # "n-gram", "compressor"
    adaptive: bool  # it learns the test text as it reads it
    primed: bool  # it read the training text first
    table_bytes: int  # in memory; 0 for a compressor
    compressed_bytes: int  # the same as zstd
    seconds: float
    blocks: list[Block] | None = None
    coded_bytes: int | None = None
    coded_characters: int | None = None


class Reference(Protocol):
    """A model without a network."""

    name: str

    def measure(
        self, corpus: Corpus, positions: Positions, highest_order: int
    ) -> Iterator[ReferenceResult]:
        """Learns from training text and predicts the test blocks.

        Raises:
            InvalidInput: the text is too short, or its alphabet too large.
        """
        ...
