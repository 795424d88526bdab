"""The cache of measured parts: what is valid, what is not, and names that a person can find."""

import msgspec
import pytest

from bench.pipeline import cache
from bench.pipeline.cache import Cache, CacheKey, PartId
from reports.record import CellId, Failure, Size

SIZE = Size(memory=4, raw=3, gzip=2, zstd=1)
CELL = CellId("gru", "int8", "litert", "int8")
KEY = CacheKey(part=PartId(part="size", cell=CELL), inputs="abc")


@pytest.fixture
def parts(tmp_path):
    return Cache(tmp_path / "cells")


def test_what_was_put_is_got(parts):
    parts.put(KEY, SIZE)
    assert parts.get(KEY, Size) == SIZE


def test_nothing_is_got_before(parts):
    assert parts.get(KEY, Size) is None


def test_another_input_is_another_measurement(parts):
    parts.put(KEY, SIZE)
    assert parts.get(msgspec.structs.replace(KEY, inputs="abd"), Size) is None


def test_a_failure_is_kept_with_its_reason(parts):
    failure = Failure(part="artifact", status="crashed", reason="SIGSEGV", cell=CELL)
    parts.put(KEY, failure)
    assert parts.get(KEY, Size) == failure


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
def test_a_damaged_part_is_measured_again(parts, tmp_path, content):
    (tmp_path / "cells" / KEY.part.file_name).write_bytes(content)
    assert parts.get(KEY, Size) is None


def test_a_part_that_is_a_folder_is_measured_again(parts, tmp_path):
    (tmp_path / "cells" / KEY.part.file_name).mkdir()
    assert parts.get(KEY, Size) is None


@pytest.mark.parametrize(
    ("part", "name"),
    [
        (PartId(part="size", cell=CELL), "gru.int8.litert.size.json"),
        (
            PartId(part="step", cell=CellId("gru", "checkpoint", "keras", "float32")),
            "gru.checkpoint.keras.step.json",
        ),
        (
            PartId(part="step", cell=CellId("gru", "checkpoint", "keras", "mixed_bfloat16")),
            "gru.checkpoint.keras.mixed_bfloat16.step.json",
        ),
        (
            PartId(part="latency", cell=msgspec.structs.replace(CELL, repeat=1)),
            "gru.int8.litert.latency.repeat-1.json",
        ),
        (PartId(part="corpus", subject="encode"), "corpus.encode.json"),
        (PartId(part="scaling", subject="gru batch 16 / 2"), "scaling.gru-batch-16-2.json"),
    ],
)
def test_file_names(part, name):
    assert part.file_name == name


def test_only_what_other_inputs_gave_is_stale(parts):
    assert not parts.drop_stale(KEY)
    parts.put(KEY, SIZE)
    assert not parts.drop_stale(KEY)
    assert parts.get(KEY, Size) == SIZE
    assert parts.drop_stale(msgspec.structs.replace(KEY, inputs="other"))
    assert parts.get(KEY, Size) is None


def test_a_digest_depends_on_every_input():
    assert cache.digest("a", SIZE) == cache.digest("a", SIZE)
    assert cache.digest("a", SIZE) != cache.digest("b", SIZE)
    assert cache.digest("a", SIZE) != cache.digest("a", msgspec.structs.replace(SIZE, gzip=1))
    assert cache.digest("ab", "c") != cache.digest("a", "bc")
