"""Every claim beside what was measured."""

import pytest

from reports.claims import table as claims_table


@pytest.mark.parametrize(
    ("claim", "claimed"),
    [("mixed precision: faster step", "20 to 30%"), ("pruning: weights removed", "30 to 40%")],
)
def test_what_was_not_run_is_not_judged(verdicts, claim, claimed):
    assert (verdicts[claim].claimed, verdicts[claim].outcome) == (claimed, "not measured")


def test_without_measurements_only_arithmetic_is_judged(bare):
    verdicts = {verdict.claim: verdict.outcome for verdict in claims_table.verdicts(bare)}
    assert verdicts["original: parameters"] == "confirmed"
    assert verdicts["optimized: an epoch"] == "contradicts itself"
    assert verdicts["optimized: faster step"] == "not measured"
    assert verdicts["gru: accuracy"] == "not measured"


def test_a_row_for_each_claim(record):
    (table,) = claims_table.tables(record)
    assert [row[3] for row in table.rows] == [verdict.outcome for verdict in claims_table.verdicts(record)]
    assert len(table.rows) == 22
