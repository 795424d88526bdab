"""Engines against Keras, and the A/A pair."""

from reports import engines
from reports.record import Failure


def test_tf_keras_is_compared_round_by_round(record, find):
    row = find(engines.table(record), "optimized", "tf_keras")
    assert row["step, of keras"].startswith("1.30x (")
    assert row["verdict"] == "slower"


def test_the_repeat_is_noise_and_makes_the_floor(record, find):
    table = engines.table(record)
    assert find(table, "optimized", "keras, again")["verdict"] == "noise"
    assert table.notes[0].startswith("Noise floor for step: ")


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
