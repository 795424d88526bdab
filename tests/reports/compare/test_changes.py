"""Verdicts on what changed."""

import math

from reports.compare import runs
from reports.compare.changes import SizeChange

FILE = ("optimized", "identity", "litert", "float32")


def test_a_file_of_no_bytes_before():
    assert SizeChange("raw", 0, 5).ratio == math.inf
    assert SizeChange("raw", 0, 0).ratio == 1


def test_two_verdicts_where_top1_and_nats_disagree(record, make_quality, part, change_of):
    mixed = part(record, FILE, quality=make_quality(0.45, 2.3))
    words = change_of(runs.compare(record, mixed, times=True)).quality.text
    assert words == "top-1 better, nats worse"
