"""The best file under a limit against the best model: met, missed, or neither shown."""

import pytest

from reports import queries
from reports.record import FileContents, Size
from reports.sections import small_files
from reports.summary import summary


@pytest.fixture
def with_student(record, add_cell, student_of, make_quality):
    """A function: top-1 and loss of a student's file, its bytes to ship -> the record with it.

    The best model is stream-gru, 56.9% and 1.449; equal losses give equal noise from block to block.
    """

    def make(top1, nats=1.449, ship=100_000):
        size = Size(memory=ship, raw=ship, gzip=ship, zstd=ship, ship=ship)
        contents = FileContents(lineage=(student_of("distill"),))
        quality = make_quality(top1, nats)
        return add_cell(record, "stream-gru", "distill+int4", contents, "int8", quality=quality, size=size)

    return make


def row_of(record):
    (table,) = small_files.tables(record)
    return dict(zip(table.columns, table.rows[0], strict=True))


def is_checkpoint(cell):
    return cell.technique == queries.CHECKPOINT


def test_it_is_met_or_missed_where_the_whole_interval_says_so(with_student):
    row = row_of(with_student(0.559))
    assert (row["file"], row["best variant"], row["to ship"]) == (
        "stream-gru distill+int4",
        "stream-gru",
        "97.7 KiB",
    )
    assert row["points above it"].startswith("-1.00 (")
    assert (row["nats above it"], row["goal"]) == ("0.000 (0.000 to 0.000)", "met")
    assert row_of(with_student(0.549))["goal"] == "missed by 0.50 points"
    assert row_of(with_student(0.554, 1.6))["goal"] == "not shown"


def test_a_file_above_the_limit_does_not_count(with_student):
    assert small_files.tables(with_student(0.559, ship=small_files.MOST_BYTES + 1)) == ()
    assert small_files.tables(with_student(0.559, ship=small_files.MOST_BYTES))


def test_it_is_held_against_a_variant_as_it_was_trained(with_student, add_cell, student_of, make_quality):
    """Not against a student or what was trained further."""
    contents = FileContents(lineage=(student_of("distill"),))
    better = make_quality(0.65, 1.2)
    record = add_cell(with_student(0.559), "stream-gru", "distill", contents, quality=better)
    assert row_of(record)["best variant"] == "stream-gru"
    assert row_of(record)["points above it"].startswith("-1.00 (")


def test_nothing_is_said_without_a_model_or_of_other_blocks(with_student, bare, without):
    assert small_files.tables(bare) == ()
    assert small_files.tables(without(with_student(0.559), is_checkpoint)) == ()
    record = with_student(0.559)
    assert any("Best in at most 120 KiB: stream-gru distill+int4" in sentence for sentence in summary(record))
    assert "is met." in next(small_files.sentence(record))
