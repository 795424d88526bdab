"""A comparison in one line."""

from reports.compare import runs
from reports.compare.summary import summary_line

FILE = ("optimized", "identity", "litert", "float32")


def test_the_summary_counts(record, later):
    changes = runs.compare(record, later(record, 2.0, FILE), times=True)
    times = [time.verdict for cell in changes for time in cell.times]
    assert summary_line(changes).startswith(
        f"{len(changes)} cells compared: 0 faster, 1 slower, {len(times) - 1} no difference shown "
        f"of {len(times)} times; 0 smaller, 0 larger, "
    )
    assert summary_line(changes[:1]).startswith("1 cell compared: ")
    assert summary_line(()) == "0 cells compared: no times; no sizes; no top-1"
