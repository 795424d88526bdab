"""One file that holds a model and all it needs: a .tflite with a zip archive behind it.

LiteRT reads the model and ignores what follows; any zip tool reads what follows. This is how TFLite's
own metadata carries associated files. Needs the standard library alone: packages carry this file.
"""

import io
import lzma
import zipfile
from collections.abc import Mapping
from typing import NamedTuple

PACKAGE_FORMAT = "bard package 1"
VOCABULARY, METADATA = "vocabulary.json", "metadata.json"
_DATE = (1980, 1, 1, 0, 0, 0)  # the earliest that zip knows: the same contents give the same bytes


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
        ValueError: no archive, or a damaged one.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            files = {name: archive.read(name) for name in archive.namelist()}
            end = min((member.header_offset for member in archive.infolist()), default=archive.start_dir)
    except (zipfile.BadZipFile, EOFError) as error:
        raise ValueError(str(error)) from error
    return Unpacked(data[:end], files)


def pack_xz(model: bytes, files: Mapping[str, bytes]) -> bytes:
    """The one file that a device needs, compressed by xz.

    xz is in Python's standard library, and smaller than gzip and zstd where weights were pruned.
    """
    return lzma.compress(pack(model, files), preset=9 | lzma.PRESET_EXTREME)


def unpack_xz(data: bytes) -> Unpacked:
    """The model and its files again.

    Raises:
        ValueError: the data is not such a file, or damaged.
    """
    try:
        return unpack(lzma.decompress(data))
    except (lzma.LZMAError, EOFError) as error:
        raise ValueError(str(error)) from error
