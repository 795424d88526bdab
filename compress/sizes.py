"""Sizes of a file in bytes: as it is, compressed, and with all that a device needs beside it."""

import gzip
from collections.abc import Mapping
from typing import NamedTuple

import zstandard

from compress.container import pack_xz

_GZIP_LEVEL, _ZSTD_LEVEL = 9, 19


class FileSizes(NamedTuple):
    """Bytes of one file: as it is, and compressed by gzip and by zstd."""

    raw: int
    gzip: int
    zstd: int


def measure(data: bytes) -> FileSizes:
    """Sizes of a file with these contents."""
    return FileSizes(
        raw=len(data),
        gzip=len(gzip.compress(data, _GZIP_LEVEL, mtime=0)),
        zstd=len(zstandard.ZstdCompressor(_ZSTD_LEVEL).compress(data)),
    )


def ship_bytes(model: bytes, files: Mapping[str, bytes]) -> int:
    """Size of the one xz file that ships: the model with the files behind it, see `container.pack_xz`."""
    return len(pack_xz(model, files))
