"""General compressors as reference models: the bytes of the test text, alone and after the training text."""

from collections.abc import Iterator

from shakespeare.corpus import Corpus
from shakespeare.evaluation import Positions
from shakespeare.references import compressors
from shakespeare.references.reference import ReferenceResult


class CompressorReference:
    """See the module."""

    name = "compressors"

    def measure(
        self, corpus: Corpus, positions: Positions, highest_order: int
    ) -> Iterator[ReferenceResult]:
        """See `Reference.measure`. A compressor codes the whole text: it knows no blocks and no order."""
        del positions, highest_order
        for coded in compressors.code(corpus.training, corpus.test):
            yield ReferenceResult(
                name=coded.name,
                kind="compressor",
                adaptive=True,
                primed=coded.primed,
                table_bytes=0,
                compressed_bytes=0,
                seconds=coded.seconds,
                coded_bytes=coded.bytes,
                coded_characters=len(corpus.test),
            )
