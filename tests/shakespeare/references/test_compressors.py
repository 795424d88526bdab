"""Compressors: what they code is what their own libraries read again."""

import gzip

import pytest

from shakespeare.errors import InvalidInput
from shakespeare.references import compressors


@pytest.fixture(scope="module")
def coded(text):
    return {(result.name, result.primed): result for result in compressors.code(text[:15_000], text[15_000:])}


def test_each_twice(coded):
    names = {"gzip", "bzip2", "xz", "zstd", "PPMd"}
    assert set(coded) == {(name, primed) for name in names for primed in (False, True)}
    assert all(result.coded_bytes > 0 and result.seconds > 0 for result in coded.values())


def test_bytes_are_those_of_the_file(coded, text):
    assert coded["gzip", False].coded_bytes == len(gzip.compress(text[15_000:].encode(), 9, mtime=0))


def test_training_text_helps_what_can_look_back(coded):
    for name in ("xz", "zstd", "PPMd"):
        assert coded[name, True].coded_bytes < coded[name, False].coded_bytes


def test_ppmd_can_be_read_again(text):
    import pyppmd

    data = text.encode()
    packed = compressors.compressors()["PPMd"](data)
    assert pyppmd.Ppmd7Decoder(10, 2**28).decode(packed, len(data)) == data


def test_without_pyppmd_there_is_no_row(monkeypatch):
    monkeypatch.setattr(compressors.importlib.util, "find_spec", lambda _: None)
    assert "PPMd" not in compressors.compressors()


def test_no_text_is_refused():
    with pytest.raises(InvalidInput, match="test text"):
        list(compressors.code("a", ""))
