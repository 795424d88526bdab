"""One file that holds a model and all it needs: a .tflite with a zip archive behind it.

LiteRT reads the model and ignores what follows; any zip tool reads what follows. This is how TFLite's
own metadata carries associated files. Needs the standard library alone: packages carry this file.
"""

import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Mapping
from typing import NamedTuple

PACKAGE_FORMAT = "bard package 1"
VOCABULARY, METADATA = "vocabulary.json", "metadata.json"
_DATE = (1980, 1, 1, 0, 0, 0)  # the earliest that zip knows: the same contents give the same bytes


# A small file may stand for a large one: what is read from others is bounded. The largest model here is 6 MB.
MAXIMUM_BYTES = 256 * 2**20
_XZ_LEAST, _XZ_MOST = (
    4096,
    64 * 2**20,
)  # bytes that xz looks back over: what the format allows, its highest preset
_XZ_SMALL = 2**20  # compressed in a fifth of a second
_XZ_MEMORY = 128 * 2**20  # of the decompressor, which takes little more than it looks back over
_DAMAGE = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error),
    *(EOFError, OSError, OverflowError, RuntimeError),  # the last of an encrypted or an unknown method
)


class Unpacked(NamedTuple):
    """What `pack` joined."""

    start: bytes
    files: dict[str, bytes]


def pack(start: bytes, files: Mapping[str, bytes]) -> bytes:
    """`start` (a model, a line for the shell, or nothing), then the files as a zip archive."""
    stream = io.BytesIO()
    stream.write(start)
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name, _DATE), data, zipfile.ZIP_DEFLATED, 9)
    return stream.getvalue()


def unpack(data: bytes) -> Unpacked:
    """The two parts again.

    Raises:
        ValueError: no archive, a damaged one, or one of more than MAXIMUM_BYTES.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_size(sum(member.file_size for member in archive.infolist()))
            files = {name: archive.read(name) for name in archive.namelist()}
            end = min((member.header_offset for member in archive.infolist()), default=archive.start_dir)
    except _DAMAGE as error:
        raise ValueError(str(error) or type(error).__name__) from error
    return Unpacked(data[:end], files)


def pack_xz(model: bytes, files: Mapping[str, bytes]) -> bytes:
    """The one file that a device needs, compressed by xz.

    xz is in Python's standard library, and smaller than gzip and zstd where weights were pruned.
    """
    content = pack(model, files)
    # Looks back over all of it and no further: who reads it needs as much memory as that, not the preset's 64 MiB.
    far = max(_XZ_LEAST, min(len(content), _XZ_MOST))
    method = {"id": lzma.FILTER_LZMA2, "preset": 9 | lzma.PRESET_EXTREME, "dict_size": far, "lc": 0}
    # What a byte of weights is likely to be does not depend on the one before (lc), as the preset expects of text. In
    # float32 it depends on its place among four (lp): 8% less of such a file. In five bits it does not: 4% less.
    places = (2, 0) if len(content) <= _XZ_SMALL else (2,)  # twice, where that takes no time
    return min((lzma.compress(content, filters=[method | {"lp": lp}]) for lp in places), key=len)


def unpack_xz(data: bytes) -> Unpacked:
    """The model and its files again.

    Raises:
        ValueError: the data is not such a file, damaged, or of more than MAXIMUM_BYTES.
    """
    try:
        decompressor = lzma.LZMADecompressor(lzma.FORMAT_XZ, _XZ_MEMORY)
        plain = decompressor.decompress(data, MAXIMUM_BYTES + 1)
    except _DAMAGE as error:
        raise ValueError(str(error)) from error
    _check_size(len(plain))
    if not decompressor.eof:
        raise ValueError("the file ends too early")
    return unpack(plain)


def _check_size(size: int) -> None:
    if size > MAXIMUM_BYTES:
        raise ValueError(f"holds more than {MAXIMUM_BYTES:,} bytes")
