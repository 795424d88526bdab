"""Everything that failed, with its reason."""

import msgspec

from reports.record import Failure
from reports.sections import failures


def test_one_row_for_each_failed_part(record, find):
    table = failures.tables(record)[0]
    assert len(table.rows) == 1
    row = find(table, "gru", "int8", "litert", "artifact", "crashed")
    assert "signal 11" in row["reason"]


def test_what_belongs_to_no_cell_is_told_too(record):
    lost = Failure(part="word model", status="crashed", reason="SIGSEGV")
    table = failures.tables(msgspec.structs.replace(record, failures=(lost,)))[0]
    assert table.rows[-1] == (*["\N{EN DASH}"] * 3, "word model", "crashed", "SIGSEGV")


def test_what_a_failure_is_about_is_told(record):
    lost = Failure(part="scaling", status="timed out", reason="60 s", about="units 384")
    (table,) = failures.tables(msgspec.structs.replace(record, failures=(lost,)))
    assert table.rows[-1][0] == "units 384"


def test_no_failure_is_said(bare):
    assert failures.tables(bare)[0].notes == ("Nothing failed.",)
