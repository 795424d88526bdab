"""What general compressors make of the validation text: alone, and after reading the training text."""

import bz2
import gzip
import importlib.util
import lzma
import time
from collections.abc import Callable, Iterator
from typing import NamedTuple

import zstandard

from shakespeare.errors import InvalidInput

_PPMD_ORDER = 10  # the best of its kind on this text: field notes, "Quality references"
_PPMD_MEMORY = 2**28
_ZSTD_LEVEL = 19
Compress = Callable[[bytes], bytes]


class Coded(NamedTuple):
    """Bytes that a compressor needs for the validation text. `primed`: beyond those for the training text."""

    name: str
    primed: bool
    bytes: int
    seconds: float


def compressors() -> dict[str, Compress]:
    """By name, each at its strongest setting that is not experimental; PPMd where pyppmd is installed."""
    found: dict[str, Compress] = {
        "gzip": lambda data: gzip.compress(data, 9, mtime=0),
        "bzip2": lambda data: bz2.compress(data, 9),
        "xz": lambda data: lzma.compress(data, preset=9 | lzma.PRESET_EXTREME),
        "zstd": _zstd,
    }
    if importlib.util.find_spec("pyppmd"):
        found["PPMd"] = _ppmd
    return found


def code(training: str, validation: str) -> Iterator[Coded]:
    """Each compressor twice. Primed is what training and validation take together, less training alone.

    gzip sees 32 KiB back and bzip2 900 kB: reading the training text first is of little use to them.

    Raises:
        InvalidInput: there is no validation text.
    """
    first, second = training.encode(), validation.encode()
    if not second:
        raise InvalidInput("validation text", "empty", "must hold at least one character")
    for name, compress in compressors().items():
        began = time.perf_counter()
        alone = len(compress(second))
        then = time.perf_counter()
        yield Coded(name, primed=False, bytes=alone, seconds=then - began)
        both = len(compress(first + second)) - len(compress(first))
        yield Coded(name, primed=True, bytes=both, seconds=time.perf_counter() - then)


def _zstd(data: bytes) -> bytes:
    """With a window over all of it: the default would forget the beginning."""
    window = max(10, min(31, (len(data) - 1).bit_length()))
    parameters = zstandard.ZstdCompressionParameters.from_level(_ZSTD_LEVEL, window_log=window)
    return zstandard.ZstdCompressor(compression_params=parameters).compress(data)


def _ppmd(data: bytes) -> bytes:
    import pyppmd  # noqa: PLC0415 - native

    encoder = pyppmd.Ppmd7Encoder(_PPMD_ORDER, _PPMD_MEMORY)
    return bytes(encoder.encode(data) + encoder.flush())
