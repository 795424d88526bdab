"""Choosing a cell of a run, and judging what is measured of it again."""

import math

import msgspec
import pytest

from bench.pipeline.run_folder import RunFolder
from bench.pipeline.verification import remeasure
from reports import record as records
from reports.inference.intervals import Ratio
from reports.noise_floor import TimeComparison


@pytest.mark.parametrize(
    ("ratio", "floor", "verdict"),
    [
        ((1.05, 1.04, 1.06), 0.1, "same"),
        ((1.5, 1.45, 1.55), 0.1, "differs"),
        ((1.5, 1.45, 1.55), None, "cannot be checked"),  # of another session, whose drift nobody measured
        ((1.0, 0.99, 1.01), None, "cannot be checked"),
        ((1.0, math.nan, math.nan), 0.1, "cannot be checked"),
        ((2.0, 0.5, 8.0), 0.05, "cannot be checked"),  # no difference shown, for being known so badly
        ((2.9, 2.8, 3.0), 3.0, "cannot be checked"),
        ((1.0, 0.95, 1.05), 0.3, "cannot be checked"),
    ],
)
def test_speed_against_the_noise_between_sessions(ratio, floor, verdict):
    compared = TimeComparison(Ratio(*ratio, 8, paired=False), floor)
    assert remeasure.compare_speed("x", compared).verdict == verdict


def test_a_time_of_another_machine_cannot_be_checked(finished):
    record = records.load(finished / "record.json")
    machine = msgspec.structs.replace(record.machine, fingerprint="beef")
    measured = remeasure.choose_cell(record, RunFolder(finished), "stream-gru.int8")
    check = remeasure.check_speed(msgspec.structs.replace(record, machine=machine), measured)
    assert check.verdict == "cannot be checked"


def test_the_smallest_file_is_measured_again_by_default(finished):
    record = records.load(finished / "record.json")
    sizes = {cell.id: cell.size.ship for cell in record.cells if cell.size and cell.size.ship}
    measured = remeasure.choose_cell(record, RunFolder(finished), None)
    assert measured.cell.id == min(sizes, key=sizes.get)
