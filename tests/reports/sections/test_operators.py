"""Operators: recurrence, precision, what an int8 file leaves in float."""

import pytest

from reports.record import FileContents, OperatorRecord
from reports.sections import operators


def contents(*listed):
    return FileContents(
        operators=tuple(OperatorRecord(name=name, mode=mode, count=count) for name, mode, count in listed)
    )


@pytest.mark.parametrize(
    ("listed", "words"),
    [
        ([("UNIDIRECTIONAL_SEQUENCE_LSTM", "float", 4)], "fused, 4 LSTM operators"),
        ([("WHILE", "float", 2), ("WHILE", "hybrid", 2)], "not fused, 4 WHILE loops"),
        ([("FULLY_CONNECTED", "int8", 5)], "one step, state in and out"),
    ],
)
def test_recurrence(listed, words):
    assert operators.recurrence(contents(*listed)) == words


def test_modes_are_counted_and_floats_in_an_int8_file_named(record, add_cell, find):
    made = contents(
        ("ADD", "float", 2), ("FULLY_CONNECTED", "int8", 5), ("TANH", "int8", 1), ("MUL", "float", 1)
    )
    record = add_cell(record, "optimized", "whole", made, like="int8")
    row = find(operators.tables(record)[0], "optimized", "whole")
    assert (row["float"], row["hybrid"], row["int8"], row["16x8"]) == ("3", "", "6", "")
    assert row["left in float"] == "ADD, MUL"


def test_a_float_file_leaves_nothing(record, find):
    assert find(operators.tables(record)[0], "optimized", "identity")["left in float"] == ""


def test_checkpoints_and_failures_have_no_operators(record):
    shown = {row[:2] for row in operators.tables(record)[0].rows}
    assert ("gru", "int8") not in shown
    assert not any(technique == "checkpoint" for _, technique in shown)
