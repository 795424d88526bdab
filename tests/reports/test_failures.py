"""Everything that failed, with its reason."""

from reports import failures


def test_one_row_for_each_failed_part(record, find):
    table = failures.table(record)
    assert len(table.rows) == 1
    row = find(table, "gru", "int8", "litert", "artifact", "crashed")
    assert "signal 11" in row["reason"]


def test_no_failure_is_said(bare):
    assert failures.table(bare).notes == ("Nothing failed.",)
