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
    best = {"id": lzma.FILTER_LZMA2, "preset": 9 | lzma.PRESET_EXTREME, "lc": 0}
    packed = (lzma.compress(pack(DATA, files), filters=[best | {"lp": places}]) for places in (0, 2))
    assert sizes.ship_bytes(DATA, files) == min(map(len, packed))
