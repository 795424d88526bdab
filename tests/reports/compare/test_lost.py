"""What one run has and the other lost."""

import msgspec

from reports.compare.lost import lost_cells
from reports.record import CellId, Failure

replace = msgspec.structs.replace
CASE = ("optimized", "identity", "litert", "float32")
NAME = "optimized.identity"


def test_nothing_is_lost_between_equal_runs(record):
    assert lost_cells(record, record, times=True) == ()


def test_a_cell_that_vanished_is_lost(record):
    after = replace(record, cells=tuple(cell for cell in record.cells if cell.id != CellId(*CASE)))
    (lost,) = lost_cells(record, after, times=True)
    assert lost.text == "optimized.identity (litert, float32): only in A"
    assert lost_cells(record, after, times=True, allowed=[NAME]) == ()
    assert lost_cells(after, record, times=True) == ()


def test_a_cell_that_crashed_is_lost_with_its_reason(record, part):
    after = part(record, CASE, size=None, quality=None, latency=None)
    crash = Failure(part="artifact", status="crashed", reason="signal 11", cell=CellId(*CASE))
    (lost,) = lost_cells(record, replace(after, failures=(crash,)), times=True)
    assert lost.reason == "latency, quality, size, size to ship only in A; crashed: signal 11"


def test_a_part_that_failed_is_lost(record, part):
    (lost,) = lost_cells(record, part(record, CASE, latency=None), times=True)
    assert lost.reason == "latency only in A"
    assert lost_cells(record, part(record, CASE, latency=None), times=False) == ()


def test_what_failed_in_both_is_not_lost(record, part):
    nothing = {"size": None, "quality": None, "latency": None}
    before = part(record, CASE, **nothing)
    after = replace(record, cells=tuple(cell for cell in record.cells if cell.id != CellId(*CASE)))
    assert lost_cells(before, before, times=True) == lost_cells(before, after, times=True) == ()
