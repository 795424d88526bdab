"""One row for each variant and technique, measured or not; sizes against the float32 file."""

import msgspec

from reports import queries
from reports.record import FileContents
from reports.sections import file_sizes

DASH = "\N{EN DASH}"


def sizes(record):
    (table,) = file_sizes.tables(record)
    return table


def test_a_crash_is_a_row_with_its_reason(record, find):
    assert find(sizes(record), "gru", "int8")["status"] == "crashed"
    assert find(sizes(record), "gru", "int8")["file"] == DASH
    (reason,) = [note for note in sizes(record).notes if note.startswith("gru int8")]
    assert reason.startswith(
        "gru int8: artifact crashed: the converter ended by signal 11 Segmentation fault"
    )


def test_what_was_not_asked_for_is_no_row(record, without):
    record = without(record, lambda cell: (cell.variant, cell.technique) == ("gru", "float16"))
    rows = [row[:2] for row in sizes(record).rows]
    assert ("gru", "float16") not in rows
    assert len(rows) == 4 * 5 - 1


def test_sizes_are_compared_with_the_float32_file(record, find):
    row = find(sizes(record), "optimized", "dynamic range")
    whole = queries.find_cell(record, "optimized", "identity").size.raw
    small = queries.find_cell(record, "optimized", "dynamic range").size.raw
    assert row["ratio"] == f"{small / whole:.3f}x"
    assert row["file"] == f"{small / 1024:.0f} KiB"


def test_a_student_is_compared_with_its_own_float_file(record, add_cell, student_of, find):
    contents = FileContents(lineage=(student_of("distill"),))
    record = add_cell(record, "gru", "distill", contents, "float16", conversion="identity")
    record = add_cell(record, "gru", "distill+int8", contents, "dynamic range", conversion="int8")
    student, small = (queries.find_cell(record, "gru", name).size.raw for name in ("distill", "distill+int8"))
    assert find(sizes(record), "gru", "distill")["ratio"] == "1.00x"
    assert find(sizes(record), "gru", "distill+int8")["ratio"] == f"{small / student:.3f}x"


def test_a_model_that_was_not_written_has_no_ratio(record, alter, find):
    size = queries.find_cell(record, "optimized", "identity").size
    empty = alter("optimized", "int8", size=msgspec.structs.replace(size, raw=0))
    assert find(sizes(empty), "optimized", "int8")["ratio"] == DASH
