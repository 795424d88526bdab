"""What running a converted file takes."""

import pytest

from reports.record import FileContents
from reports.sections import file_speed

DASH = "\N{EN DASH}"


def test_a_crash_is_a_row_of_dashes(record, find):
    latencies, running = file_speed.tables(record)
    assert find(latencies, "gru", "int8")["latency"] == DASH
    assert find(running, "gru", "int8")["peak RSS"] == DASH


def test_a_student_is_compared_with_its_own_float_file(record, add_cell, student_of, find):
    contents = FileContents(lineage=(student_of("distill"),))
    record = add_cell(record, "gru", "distill", contents, "float16", conversion="identity")
    record = add_cell(record, "gru", "distill+int8", contents, "dynamic range", conversion="int8")
    assert find(file_speed.tables(record)[0], "gru", "distill")["of float32"] == "1"


def test_int8_that_is_slower_than_float_is_flagged(record, find):
    assert find(file_speed.tables(record)[0], "optimized", "int8")["verdict"] == "int8 but slower"


@pytest.mark.parametrize(("factor", "expected"), [(0.5, "faster"), (1.0, "no difference shown")])
def test_int8_that_is_not_slower_is_not(alter, make_speed, find, factor, expected):
    record = alter("optimized", "int8", latency=make_speed(0.00156 * factor, "two"))
    assert find(file_speed.tables(record)[0], "optimized", "int8")["verdict"] == expected


def test_float_weights_that_are_slower_are_just_slower(alter, make_speed, find):
    record = alter("optimized", "float16", latency=make_speed(0.01, "two"))
    assert find(file_speed.tables(record)[0], "optimized", "float16")["verdict"] == "slower"
