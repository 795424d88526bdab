"""Choosing a cell of a run, and judging what is measured of it again."""

import msgspec

from bench.pipeline import remeasure
from bench.pipeline.run_folder import RunFolder
from reports import record as records
from reports.record import Speed


def test_speed_against_the_runs_own_noise():
    def timed(seconds, session):
        samples = tuple(seconds * (1 + 0.01 * (n % 3)) for n in range(8))
        return Speed(session=session, first_call=1.0, iterations=1, rounds=tuple(range(8)), seconds=samples)

    recorded = timed(1.0, "then")
    assert remeasure.compare_speed("x", timed(1.05, "now"), recorded, 0.1).verdict == "same"
    assert remeasure.compare_speed("x", timed(1.5, "now"), recorded, 0.1).verdict == "differs"


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
