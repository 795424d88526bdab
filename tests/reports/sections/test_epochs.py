"""What steps and epochs cost, as such and against the original's."""

import statistics

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


def test_ratios_are_of_the_original(shown, find):
    row = find(shown["Ratios to original"], "optimized")
    assert row["parameters"] == "0.256x"
    assert row["time of a step"].startswith("0.250x (")
    assert row["verdict on the step"] == "faster"
