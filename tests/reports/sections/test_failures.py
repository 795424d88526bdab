"""Everything that failed, with its reason."""

import msgspec

from reports.record import Failure
from reports.sections import failures


def test_one_row_for_each_failed_part(record, find):
    table = failures.table(record)
    assert len(table.rows) == 1
    row = find(table, "gru", "int8", "litert", "artifact", "crashed")
    assert "signal 11" in row["reason"]


def test_what_belongs_to_no_cell_is_told_too(record):
    lost = Failure(part="words", status="crashed", reason="SIGSEGV")
    table = failures.table(msgspec.structs.replace(record, failures=(lost,)))
    assert table.rows[-1] == (*["\N{EN DASH}"] * 3, "words", "crashed", "SIGSEGV")


def test_no_failure_is_said(bare):
    assert failures.table(bare).notes == ("Nothing failed.",)
