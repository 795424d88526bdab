"""Sizes to the byte."""

import gzip
import lzma

import zstandard

from compress import sizes
from compress.container import pack

DATA = b"TFL3 not really " * 50


def test_of_a_file():
    measured = sizes.measure(DATA)
    assert measured.raw == len(DATA)
    assert measured.gzip == len(gzip.compress(DATA, 9, mtime=0)) < len(DATA)
    assert measured.zstd == len(zstandard.ZstdCompressor(19).compress(DATA)) < len(DATA)


def test_of_what_ships():
    files = {"vocabulary.json": b"[]"}
    packed = lzma.compress(pack(DATA, files), preset=9 | lzma.PRESET_EXTREME)
    assert sizes.ship_bytes(DATA, files) == len(packed)
