"""One row for each variant and technique, measured or not."""

import msgspec
import pytest

from reports import artifacts, selection
from reports.statistics import difference

DASH = "\N{EN DASH}"


def test_a_crash_is_a_row_with_its_reason(record, find):
    sizes, _, speeds = artifacts.tables(record)
    assert find(sizes, "gru", "int8")["status"] == "crashed"
    assert find(sizes, "gru", "int8")["file"] == DASH
    assert find(speeds, "gru", "int8")["latency"] == DASH
    (reason,) = [note for note in sizes.notes if note.startswith("gru int8")]
    assert reason.startswith(
        "gru int8: artifact crashed: the converter ended by signal 11 Segmentation fault"
    )


def test_a_technique_that_was_never_tried_is_a_row_too(record, without, find):
    record = without(record, lambda cell: (cell.variant, cell.technique) == ("gru", "float16"))
    assert find(artifacts.tables(record)[0], "gru", "float16")["status"] == "not measured"


def test_sizes_are_compared_with_the_float32_file(record, find):
    row = find(artifacts.tables(record)[0], "optimized", "dynamic range")
    whole = selection.cell(record, "optimized", "identity").size.raw
    small = selection.cell(record, "optimized", "dynamic range").size.raw
    assert row["ratio"] == f"{small / whole:.3f}x"
    assert row["file"] == f"{small / 1024:.0f} KiB"


def test_quality_is_compared_with_the_checkpoint(record, find):
    row = find(artifacts.tables(record)[1], "optimized", "int8")
    parent = selection.quality(record, "optimized")
    found = difference(selection.quality(record, "optimized", "int8"), parent)
    assert row["top-1, points"].startswith(f"{found.top1.value * 100:+.2f} (")
    assert row["nats a character"].startswith("+0.02")


def test_other_blocks_are_said_and_not_compared(record, alter, find):
    quality = selection.quality(record, "optimized", "int8")
    moved = msgspec.structs.replace(quality, starts=tuple(start + 1 for start in quality.starts))
    sizes, changes, _ = artifacts.tables(alter("optimized", "int8", quality=moved))
    assert "NOT all the same" in sizes.notes[0]
    assert find(changes, "optimized", "int8")["top-1, points"] == DASH


def test_int8_that_is_slower_than_float_is_flagged(record, find):
    assert find(artifacts.tables(record)[2], "optimized", "int8")["verdict"] == "int8 but slower"


@pytest.mark.parametrize(("factor", "expected"), [(0.5, "faster"), (1.0, "no difference shown")])
def test_int8_that_is_not_slower_is_not(alter, make_speed, find, factor, expected):
    record = alter("optimized", "int8", latency=make_speed(0.00156 * factor, "two"))
    assert find(artifacts.tables(record)[2], "optimized", "int8")["verdict"] == expected
