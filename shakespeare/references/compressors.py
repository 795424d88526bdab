"""The compressor reference: bytes that general compressors code the test text in.

Each codes it twice: alone, and primed, that is after reading the training text.
"""

import bz2
import gzip
import importlib.util
import lzma
import time
from collections.abc import Callable, Iterator

import zstandard

from shakespeare.errors import InvalidInput
from shakespeare.evaluation import Positions
from shakespeare.references.reference import ReferenceResult
from shakespeare.text.corpus import Corpus

_PPMD_ORDER = 10  # codes the plays in 1.958 bits a character, adaptive
_PPMD_MEMORY = 2**28
_ZSTD_LEVEL = 19
Compress = Callable[[bytes], bytes]


def measure(
    corpus: Corpus,
    positions: Positions,  # noqa: ARG001 - a compressor codes the whole text
    highest_order: int,  # noqa: ARG001 - the same
) -> Iterator[ReferenceResult]:
    """See `reference.Reference.measure`."""
    return code(corpus.training, corpus.test)


def code(training: str, test: str) -> Iterator[ReferenceResult]:
    """Two results for each compressor. Primed bytes are those of both texts less those of training alone.

    gzip looks back 32 KiB and bzip2 900 kB: reading the training text first is of little use to them.

    Raises:
        InvalidInput: the test text is empty.
    """
    training_data, test_data = training.encode(), test.encode()
    if not test_data:
        raise InvalidInput("test text", "empty", "must hold at least one character")
    for name, compress in compressors().items():
        began = time.perf_counter()
        alone = len(compress(test_data))
        then = time.perf_counter()
        yield _result(name, alone, then - began, len(test), primed=False)
        added = len(compress(training_data + test_data)) - len(compress(training_data))
        yield _result(name, added, time.perf_counter() - then, len(test), primed=True)


def compressors() -> dict[str, Compress]:
    """The compressors by name, each at its strongest stable setting; PPMd only where pyppmd is installed."""
    by_name: dict[str, Compress] = {
        "gzip": lambda data: gzip.compress(data, 9, mtime=0),
        "bzip2": lambda data: bz2.compress(data, 9),
        "xz": lambda data: lzma.compress(data, preset=9 | lzma.PRESET_EXTREME),
        "zstd": _zstd,
    }
    if importlib.util.find_spec("pyppmd"):
        by_name["PPMd"] = _ppmd
    return by_name


def _result(name: str, coded_bytes: int, seconds: float, characters: int, *, primed: bool) -> ReferenceResult:
    return ReferenceResult(
        name=name,
        kind="compressor",
        adaptive=True,
        primed=primed,
        table_bytes=0,
        compressed_bytes=0,
        seconds=seconds,
        blocks=None,
        coded_bytes=coded_bytes,
        coded_characters=characters,
    )


def _zstd(data: bytes) -> bytes:
    """Compresses with a window over all of the data: the default one would forget the beginning."""
    window_log = max(10, min(31, (len(data) - 1).bit_length()))
    parameters = zstandard.ZstdCompressionParameters.from_level(_ZSTD_LEVEL, window_log=window_log)
    return zstandard.ZstdCompressor(compression_params=parameters).compress(data)


def _ppmd(data: bytes) -> bytes:
    import pyppmd  # noqa: PLC0415 - native

    encoder = pyppmd.Ppmd7Encoder(_PPMD_ORDER, _PPMD_MEMORY)
    return bytes(encoder.encode(data) + encoder.flush())
