"""The table of the gate."""

import msgspec

from reports import gate, queries
from reports.record import FileContents
from reports.sections import quality_gate

DASH = "\N{EN DASH}"


def test_an_artifact_is_judged_against_its_checkpoint(record, find):
    row = find(quality_gate.tables(record)[0], "optimized", "int8")
    assert row["against"] == "checkpoint"
    assert row["top-1, points"].startswith("-0.6")
    assert row["nats a character"].startswith("+0.02")
    assert row["gate"] == gate.judge_artifact(record, queries.find_cell(record, "optimized", "int8")).text
    assert find(quality_gate.tables(record)[0], "optimized", "identity")["gate"] == "passes"


def test_a_checkpoint_is_not_judged(record):
    assert "checkpoint" not in {row[1] for row in quality_gate.tables(record)[0].rows}


def test_what_was_not_measured_has_no_gate(record, find):
    row = find(quality_gate.tables(record)[0], "gru", "int8")
    assert (row["gate"], row["same prediction"]) == (DASH, DASH)


def test_other_blocks_are_not_compared(record, alter, find):
    quality = queries.quality(record, "optimized", "int8")
    moved = msgspec.structs.replace(quality, starts=tuple(start + 1 for start in quality.starts))
    assert (
        find(quality_gate.tables(alter("optimized", "int8", quality=moved))[0], "optimized", "int8")["gate"]
        == DASH
    )


def test_a_student_is_judged_against_its_float_file(record, add_cell, student_of, make_quality, find):
    contents = FileContents(lineage=(student_of("distill"),))
    record = add_cell(record, "gru", "distill", contents, quality=make_quality(0.3, 2.5))
    record = add_cell(record, "gru", "distill+int8", contents, "int8", quality=make_quality(0.3, 2.5))
    assert find(quality_gate.tables(record)[0], "gru", "distill+int8")["gate"] == "passes"
    assert find(quality_gate.tables(record)[0], "gru", "distill+int8")["against"] == "distill"
    assert find(quality_gate.tables(record)[0], "gru", "distill")["gate"] == DASH
