"""Engines against Keras, and the A/A pair."""

import msgspec

from reports import engines
from reports.record import Failure


def test_tf_keras_is_compared_round_by_round(record, find):
    row = find(engines.table(record), "optimized", "tf_keras")
    assert row["step, of keras float32"].startswith("1.30x (")
    assert row["verdict"] == "slower"


def test_the_repeat_is_noise_and_makes_the_floor(record, find):
    table = engines.table(record)
    assert find(table, "optimized", "keras, again")["verdict"] == "noise"
    assert table.notes[1].startswith("Noise floor for step: ")


def test_a_difference_under_the_floor_is_none(alter, make_speed, find):
    record = alter("optimized", "checkpoint", "tf_keras", step=make_speed(0.8 * 1.01))
    assert find(engines.table(record), "optimized", "tf_keras")["verdict"] == "no difference shown"


def test_other_sessions_and_few_rounds_are_said(alter, make_speed):
    record = alter("optimized", "checkpoint", "tf_keras", step=make_speed(1.2, session="later", rounds=4))
    notes = " ".join(engines.table(record).notes)
    assert "Unpaired" in notes
    assert "fewer than 6 rounds" in notes


def test_an_engine_that_failed_is_a_row(alter, find):
    failure = Failure(part="step", status="failed", reason="no such operation")
    record = alter("optimized", "checkpoint", "tf_keras", step=None, failures=(failure,))
    assert find(engines.table(record), "optimized", "tf_keras")["step"] == "\N{EN DASH}"


def test_a_precision_is_compared_with_float32(record, make_speed):
    like = next(one for one in record.cells if one.variant == "optimized" and one.training)
    made = msgspec.structs.replace(like, precision="mixed_bfloat16", training=None, step=make_speed(0.4))
    table = engines.table(msgspec.structs.replace(record, cells=(*record.cells, made)))
    (row,) = [row for row in table.rows if row[2] == "mixed_bfloat16"]
    assert row[:2] == ("optimized", "keras")
    assert row[6].startswith("0.500x (")
    assert row[7] == "faster"
    assert "no bfloat16 instructions, so slower is what to expect" in table.notes[0]
