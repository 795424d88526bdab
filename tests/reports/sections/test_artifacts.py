"""One row for each variant and technique, measured or not."""

import msgspec
import pytest

from reports import queries
from reports.record import Facts
from reports.sections import artifacts
from reports.statistics import scores

DASH = "\N{EN DASH}"


def test_a_crash_is_a_row_with_its_reason(record, find):
    sizes, _, speeds, running = artifacts.tables(record)
    assert find(sizes, "gru", "int8")["status"] == "crashed"
    assert find(sizes, "gru", "int8")["file"] == DASH
    assert find(speeds, "gru", "int8")["latency"] == DASH
    assert find(running, "gru", "int8")["peak RSS"] == DASH
    (reason,) = [note for note in sizes.notes if note.startswith("gru int8")]
    assert reason.startswith(
        "gru int8: artifact crashed: the converter ended by signal 11 Segmentation fault"
    )


def test_what_was_not_asked_for_is_no_row(record, without):
    record = without(record, lambda cell: (cell.variant, cell.technique) == ("gru", "float16"))
    rows = [row[:2] for row in artifacts.tables(record)[0].rows]
    assert ("gru", "float16") not in rows
    assert len(rows) == 4 * 5 - 1


def test_sizes_are_compared_with_the_float32_file(record, find):
    row = find(artifacts.tables(record)[0], "optimized", "dynamic range")
    whole = queries.cell(record, "optimized", "identity").size.raw
    small = queries.cell(record, "optimized", "dynamic range").size.raw
    assert row["ratio"] == f"{small / whole:.3f}x"
    assert row["file"] == f"{small / 1024:.0f} KiB"


def test_all_that_is_shipped_counts_in_the_description_length(record, find):
    one = queries.cell(record, "optimized", "int8")
    row = find(artifacts.tables(record)[1], "optimized", "int8")
    bits = scores(one.quality).bits_per_character
    assert row["bits/char"] == f"{bits:.3f}"
    assert row["with model"] == f"{bits + one.size.ship * 8 / 744_000:.3f}"
    assert find(artifacts.tables(record)[1], "optimized", "checkpoint")["with model"] == DASH


def test_other_blocks_are_said(record, alter):
    quality = queries.quality(record, "optimized", "int8")
    moved = msgspec.structs.replace(quality, starts=tuple(start + 1 for start in quality.starts))
    assert "NOT all the same" in artifacts.tables(alter("optimized", "int8", quality=moved))[1].notes[0]


def test_a_student_is_compared_with_its_own_float_file(record, add_cell, lesson, find):
    lineage = (lesson("distill"),)
    record = add_cell(record, "gru", "distill", Facts(lineage=lineage), "float16")
    record = add_cell(record, "gru", "distill+int8", Facts(lineage=lineage), "dynamic range")
    student, small = (queries.cell(record, "gru", name).size.raw for name in ("distill", "distill+int8"))
    assert find(artifacts.tables(record)[0], "gru", "distill")["ratio"] == "1.00x"
    assert find(artifacts.tables(record)[0], "gru", "distill+int8")["ratio"] == f"{small / student:.3f}x"
    assert find(artifacts.tables(record)[2], "gru", "distill")["of float32"] == "1"


def test_int8_that_is_slower_than_float_is_flagged(record, find):
    assert find(artifacts.tables(record)[2], "optimized", "int8")["verdict"] == "int8 but slower"


@pytest.mark.parametrize(("factor", "expected"), [(0.5, "faster"), (1.0, "no difference shown")])
def test_int8_that_is_not_slower_is_not(alter, make_speed, find, factor, expected):
    record = alter("optimized", "int8", latency=make_speed(0.00156 * factor, "two"))
    assert find(artifacts.tables(record)[2], "optimized", "int8")["verdict"] == expected
