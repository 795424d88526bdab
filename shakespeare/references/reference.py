"""What models are compared with: predictors that no gradient trained, measured on the same test text."""

from collections.abc import Iterator
from typing import NamedTuple, Protocol

from shakespeare.evaluation import Block, Positions
from shakespeare.text.corpus import Corpus


class ReferenceResult(NamedTuple):
    """What one reference reached: scored blocks, or the bytes that it codes the test text in.

    Sizes in bytes, time in seconds. `adaptive`: it learns from the test text before each position, which a
    trained model does not. `primed`: it has read the training text before.
    """

    name: str
    kind: str  # "n-gram", "compressor", or that of a reference added later
    adaptive: bool
    primed: bool
    table_bytes: int  # of the arrays that a prediction reads; 0 where there are none
    compressed_bytes: int  # of the same arrays after compression
    seconds: float
    blocks: list[Block] | None  # None where it predicts no single characters
    coded_bytes: int | None  # of the whole test text, beyond what the training text takes where primed
    coded_characters: int | None


class Reference(Protocol):
    """One kind of reference; a module that has such a function is one."""

    __name__: str

    def measure(self, corpus: Corpus, positions: Positions, highest_order: int) -> Iterator[ReferenceResult]:
        """Yields results on the test text of a corpus.

        `highest_order` bounds the characters that a prediction may look back, the predicted one counted;
        references that do not count contexts ignore it.

        Raises:
            InvalidInput: the text is too short, or its vocabulary too large.
        """
        ...
