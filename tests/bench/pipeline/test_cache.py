"""The cells' cache: what is valid, what is not, and names a person can find."""

import msgspec
import pytest

from bench.pipeline import cache
from bench.pipeline.cache import Key, Store
from reports.record import Failure, Size

SIZE = Size(memory=4, raw=3, gzip=2, zstd=1)
KEY = Key(variant="gru", technique="int8", part="size", inputs="abc")


@pytest.fixture
def cells(tmp_path):
    return Store(tmp_path / "cells")


def test_what_was_put_is_got(cells):
    cells.put(KEY, SIZE)
    assert cells.get(KEY, Size) == SIZE
    assert cells.measured == 1


def test_nothing_is_got_before(cells):
    assert cells.get(KEY, Size) is None


def test_another_input_is_another_measurement(cells):
    cells.put(KEY, SIZE)
    assert cells.get(msgspec.structs.replace(KEY, inputs="abd"), Size) is None


def test_a_failure_is_kept_with_its_reason(cells):
    failure = Failure(part="artifact", status="crashed", reason="SIGSEGV")
    cells.put(KEY, failure)
    assert cells.get(KEY, Size) == failure


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"\xff\xfe\x00",
        b'{"inputs": "\xff"}',
        b'{"inputs": "abc"}',
        b'{"inputs": "abc", "value": {"memory": "four", "raw": 3, "gzip": 2}}',
        b'{"inputs": "abc", "failure": {"part": "none of ours", "status": "failed", "reason": ""}}',
    ],
)
def test_a_damaged_cell_is_measured_again(cells, tmp_path, content):
    (tmp_path / "cells" / KEY.file).write_bytes(content)
    assert cells.get(KEY, Size) is None


def test_a_cell_that_is_a_folder_is_measured_again(cells, tmp_path):
    (tmp_path / "cells" / KEY.file).mkdir()
    assert cells.get(KEY, Size) is None


@pytest.mark.parametrize(
    ("more", "name"),
    [
        ({}, "gru.int8.size.json"),
        ({"engine": "keras"}, "gru.int8.keras.size.json"),
        ({"repeat": 1}, "gru.int8.size.again-1.json"),
        ({"engine": "tf_keras", "repeat": 2}, "gru.int8.tf_keras.size.again-2.json"),
    ],
)
def test_file_names(more, name):
    assert msgspec.structs.replace(KEY, **more).file == name


def test_only_what_other_inputs_gave_is_stale(cells):
    assert not cells.drop_stale(KEY)
    cells.put(KEY, SIZE)
    assert not cells.drop_stale(KEY)
    assert cells.get(KEY, Size) == SIZE
    assert cells.drop_stale(msgspec.structs.replace(KEY, inputs="other"))
    assert cells.get(KEY, Size) is None


def test_digest_depends_on_every_input():
    assert cache.digest("a", SIZE) == cache.digest("a", SIZE)
    assert cache.digest("a", SIZE) != cache.digest("b", SIZE)
    assert cache.digest("a", SIZE) != cache.digest("a", msgspec.structs.replace(SIZE, gzip=1))
    assert cache.digest("ab", "c") != cache.digest("a", "bc")


def test_code_differs_between_packages():
    assert cache.code("shakespeare") == cache.code("shakespeare")
    assert cache.code("shakespeare") != cache.code("shakespeare", "compress")
