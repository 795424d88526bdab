"""What steps and epochs cost, as such and against the original's."""

import statistics

import msgspec
import pytest

from reports import queries
from reports.sections import epochs


@pytest.fixture
def shown(record):
    return {table.title: table for table in epochs.tables(record)}


def test_an_epoch_is_steps_times_the_median_step(record):
    variant = queries.find_variant(record, "optimized")
    samples = queries.training_step(record, "optimized").seconds
    assert epochs.epoch_seconds(record, variant) == pytest.approx(1_647 * statistics.median(samples))


def test_the_ratio_of_epochs_is_that_of_steps_times_step_counts(record):
    ratio = epochs.epoch_ratio(record, "original", "optimized")
    assert ratio.value == pytest.approx(4 * 2_745 / 1_647)
    assert ratio.low <= ratio.value <= ratio.high


def test_first_calls_stand_apart_from_warm_steps(shown, find):
    row = find(shown["Training speed"], "optimized")
    assert row["first call"] == "4.00 s"
    assert row["step"] == "816 ms"


def test_step_and_roofline_are_of_one_cell(counted, make_speed, replace_cell, find):
    """The step was Bard's own, as trained, and the roofline beside it that of Keras'."""
    like = next(cell for cell in counted.cells if cell.variant == "optimized" and cell.training)
    trained = replace_cell(like, training=msgspec.structs.replace(like.training, step="unrolled"))
    own = replace_cell(like, engine="unrolled", training=None, step=make_speed(0.48, wobble=0))
    others = tuple(cell for cell in counted.cells if cell is not like)
    record = msgspec.structs.replace(counted, cells=(trained, own, *others))
    row = find(epochs.tables(record)[0], "optimized")
    assert (row["step of"], row["step"]) == ("unrolled, float32", "480 ms")
    assert row["of the roofline"] == "1.20x"
    untimed = msgspec.structs.replace(record, cells=(trained, *others))
    row = find(epochs.tables(untimed)[0], "optimized")
    assert (row["step of"], row["step"]) == ("keras, float32; trained by another", "816 ms")


def test_the_ratio_of_epochs_follows_from_that_of_steps(shown, find):
    row = find(shown["Ratios to original"], "optimized")
    assert row["time of an epoch"].startswith("0.150x (")  # 0.25 x 1,647 of 2,745


def test_ratios_are_of_the_original(shown, find):
    row = find(shown["Ratios to original"], "optimized")
    assert row["parameters"] == "0.256x"
    assert row["time of a step"].startswith("0.250x (")
    assert row["verdict on the step"] == "faster"
