"""Bard's own step against the fastest of the others and against the roofline, each with a goal."""

import msgspec
import pytest

from reports.record import Failure, OutputAgreement
from reports.sections import own_step


@pytest.fixture
def stepped(counted, make_speed, replace_cell):
    """A function: seconds of Bard's own step -> a record with it, measured twice, beside Keras at 0.8 s.

    The roofline of the model is 400 ms.
    """
    like = next(cell for cell in counted.cells if cell.variant == "optimized" and cell.training)

    def make(seconds, **more):
        own = replace_cell(like, engine="unrolled", training=None, step=make_speed(seconds, **more))
        again = replace_cell(own, repeat=1, step=make_speed(seconds * 1.01, **more))
        return msgspec.structs.replace(counted, cells=(*counted.cells, own, again))

    return make


def row_of(record, find):
    (table,) = own_step.tables(record)
    return find(table, "optimized")


def test_both_goals_are_met_where_the_whole_interval_says_so(stepped, find):
    row = row_of(stepped(0.45), find)
    assert row["fastest of the others"] == "keras, float32"
    assert row["its step"] == "816 ms"  # the median of 0.8 s and of rounds that drift
    assert row["of it"].startswith("0.562x (")
    assert row["goal 0.85x"] == "met"
    assert row["of the roofline"].startswith("1.15x (")  # rounds drift, products do not
    assert row["goal of the roofline"] == "1.3x: met"


def test_a_goal_is_missed_or_not_shown(stepped, find):
    row = row_of(stepped(0.9), find)
    assert (row["goal 0.85x"], row["goal of the roofline"]) == ("missed", "1.3x: missed")
    row = row_of(stepped(0.68), find)  # 0.85 of 0.8
    assert row["goal 0.85x"] == "not shown"


def test_it_is_held_against_the_fastest_engine_and_precision(stepped, find, make_speed, replace_cell):
    record = stepped(0.45)
    like = next(cell for cell in record.cells if cell.variant == "optimized" and cell.training)
    faster = replace_cell(
        like, engine="pytorch", precision="mixed_bfloat16", training=None, step=make_speed(0.5)
    )
    again = replace_cell(faster, precision="float32", step=make_speed(0.9))
    cells = (*record.cells, faster, again, replace_cell(again, repeat=1, step=make_speed(0.91)))
    row = row_of(msgspec.structs.replace(record, cells=cells), find)
    assert (row["fastest of the others"], row["goal 0.85x"]) == ("pytorch, mixed_bfloat16", "missed")


def test_a_step_that_does_other_work_is_no_rival_and_meets_no_goal(stepped, find, make_speed, replace_cell):
    record = stepped(0.45)
    other_work = OutputAgreement(
        against="keras",
        largest_difference=0.5,
        tolerance=1e-4,
        loss_difference=1e-6,
        gradient_difference=1e-6,
    )
    like = next(cell for cell in record.cells if cell.variant == "optimized" and cell.training)
    faster = replace_cell(like, engine="pytorch", training=None, step=make_speed(0.1), agreement=other_work)
    row = row_of(msgspec.structs.replace(record, cells=(*record.cells, faster)), find)
    assert (row["fastest of the others"], row["goal 0.85x"]) == ("keras, float32", "met")
    cells = [
        replace_cell(cell, agreement=other_work) if cell.engine == "unrolled" else cell
        for cell in record.cells
    ]
    assert own_step.tables(msgspec.structs.replace(record, cells=tuple(cells))) == ()


def test_a_step_that_could_not_be_compared_meets_no_goal(stepped):
    record = stepped(0.45)
    (own,) = [cell for cell in record.cells if cell.engine == "unrolled" and not cell.repeat]
    failure = Failure(part="quality", status="failed", reason="no such operation", cell=own.id)
    assert own_step.tables(msgspec.structs.replace(record, failures=(failure,))) == ()


def test_the_engines_that_were_timed_beside_it_are_named(stepped):
    (table,) = own_step.tables(stepped(0.45))
    assert "agree with Keras 3: keras in float32, tf_keras in float32. What" in table.notes[0]


def test_a_causal_model_has_its_own_goal(stepped, find):
    record = stepped(0.6)
    causal = [msgspec.structs.replace(variant, kind="causal") for variant in record.variants]
    row = row_of(msgspec.structs.replace(record, variants=tuple(causal)), find)
    assert row["goal of the roofline"].startswith("1.6x: ")


def test_too_few_rounds_or_no_repeat_show_nothing(stepped, find):
    assert row_of(stepped(0.45, rounds=1), find)["goal 0.85x"] == "too few rounds"
    record = stepped(0.45)
    once = tuple(cell for cell in record.cells if not cell.repeat)
    row = row_of(msgspec.structs.replace(record, cells=once), find)
    assert (row["goal 0.85x"], row["goal of the roofline"]) == ("no noise floor", "1.3x: no noise floor")


def test_without_products_there_is_no_roofline(stepped, find):
    row = row_of(msgspec.structs.replace(stepped(0.45), matmuls=()), find)
    assert (row["of the roofline"], row["goal of the roofline"]) == ("\N{EN DASH}", "\N{EN DASH}")


def test_without_a_step_of_our_own_there_is_no_table(record):
    assert own_step.tables(record) == ()
