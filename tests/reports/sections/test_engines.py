"""Engines against Keras, and the A/A pair."""

import msgspec
import pytest

from reports.record import Failure, OutputAgreement
from reports.sections import engines


def test_tf_keras_is_compared_round_by_round(record, find):
    row = find(engines.tables(record)[0], "optimized", "tf_keras")
    assert row["step, of keras float32"].startswith("1.30x (")
    assert row["verdict"] == "slower"


def test_the_noise_floors_are_said(record):
    table = engines.tables(record)[0]
    assert any(note.startswith("Noise floor for step, ") for note in table.notes)


def test_a_difference_under_the_floor_is_none(alter, make_speed, find):
    record = alter("optimized", "checkpoint", "tf_keras", step=make_speed(0.8 * 1.01))
    assert find(engines.tables(record)[0], "optimized", "tf_keras")["verdict"] == "no difference shown"


def test_other_sessions_and_few_rounds_are_said(alter, make_speed):
    record = alter("optimized", "checkpoint", "tf_keras", step=make_speed(1.2, session="later", rounds=4))
    notes = " ".join(engines.tables(record)[0].notes)
    assert "Unpaired" in notes
    assert "fewer than 5 rounds" in notes


def test_an_engine_that_failed_is_a_row(alter, find):
    record = alter("optimized", "checkpoint", "tf_keras", step=None)
    cell = next(cell for cell in record.cells if cell.engine == "tf_keras")
    failure = Failure(part="step", status="failed", reason="no such operation", cell=cell.id)
    record = msgspec.structs.replace(record, failures=(failure,))
    assert find(engines.tables(record)[0], "optimized", "tf_keras")["step"] == "\N{EN DASH}"


def test_a_precision_is_compared_with_float32(record, make_speed, replace_cell):
    like = next(cell for cell in record.cells if cell.variant == "optimized" and cell.training)
    made = replace_cell(like, precision="mixed_bfloat16", training=None, step=make_speed(0.4))
    table = engines.tables(msgspec.structs.replace(record, cells=(*record.cells, made)))[0]
    (row,) = [row for row in table.rows if row[2] == "mixed_bfloat16"]
    assert row[:2] == ("optimized", "keras")
    assert row[6].startswith("0.500x (")
    assert row[7] == "faster"
    assert "no bfloat16 instructions, so slower is what to expect" in table.notes[2]


@pytest.fixture
def peer(replace_cell):
    """A function: record and fields -> the record with a cell of another engine that has them alone."""

    def add(record, **changes):
        like = next(cell for cell in record.cells if cell.variant == "optimized" and cell.training)
        empty = dict.fromkeys(("training", "quality", "size", "step", "latency"))
        made = replace_cell(like, **{"engine": "torch", **empty, **changes})
        return msgspec.structs.replace(record, cells=(*record.cells, made))

    return add


def test_a_peer_shows_how_far_its_outputs_lie(record, make_speed, find, peer):
    same = OutputAgreement(
        against="keras",
        largest_difference=2.5e-6,
        tolerance=1e-4,
        loss_difference=1e-7,
        gradient_difference=3e-6,
    )
    shown = peer(record, step=make_speed(0.9), latency=make_speed(0.001, "two"), agreement=same)
    steps, inference = engines.tables(shown)
    assert find(steps, "optimized", "torch")["same outputs"] == "2.5e-06"
    assert find(steps, "optimized", "torch")["same gradient"] == "3.0e-06"
    assert find(inference, "optimized", "torch")["same outputs"] == "2.5e-06"
    assert find(inference, "optimized", "litert")["of the LiteRT file"] == "1"


def test_a_peer_that_does_other_work_is_told(record, make_speed, find, peer):
    other = OutputAgreement(
        against="keras", largest_difference=0.5, tolerance=1e-4, loss_difference=0.2, gradient_difference=1e-6
    )
    steps, _ = engines.tables(peer(record, step=make_speed(0.1), agreement=other))
    assert find(steps, "optimized", "torch")["same outputs"] == "NO: 5.0e-01"
    assert find(steps, "optimized", "torch")["same gradient"] == "NO: 2.0e-01"


def test_an_older_run_compared_no_gradients(record, make_speed, find, peer):
    outputs = OutputAgreement(against="keras", largest_difference=1e-6, tolerance=1e-4)
    steps, _ = engines.tables(peer(record, step=make_speed(0.1), agreement=outputs))
    assert find(steps, "optimized", "torch")["same gradient"] == "\u2013"


def test_an_engine_that_infers_only_has_no_row_of_steps(record, make_speed, peer):
    shown = peer(record, engine="onnxruntime", latency=make_speed(0.001, "two"))
    steps, inference = engines.tables(shown)
    assert "onnxruntime" not in {row[1] for row in steps.rows}
    assert "onnxruntime" in {row[1] for row in inference.rows}


def test_why_rounds_ended_is_said(record, alter, make_speed):
    narrow = msgspec.structs.replace(make_speed(0.8), target_half_width=0.02, ended="narrow enough")
    spent = msgspec.structs.replace(make_speed(1.1), target_half_width=0.02, ended="budget spent")
    record = alter("optimized", "checkpoint", "keras", step=narrow)
    cells = tuple(
        msgspec.structs.replace(cell, step=spent) if cell.engine == "tf_keras" else cell
        for cell in record.cells
    )
    notes = " ".join(engines.tables(msgspec.structs.replace(record, cells=cells))[0].notes)
    assert "under 2% of it: 8 rounds, 1 of 2 times narrow enough; 1 ended when the budget" in notes
