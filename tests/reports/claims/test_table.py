"""Every claim beside what was measured."""

import msgspec
import pytest

from reports.claims import table as claims_table
from reports.summary import summary


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
    assert verdicts["gru: similar accuracy"] == "not measured"


def test_what_is_arithmetic_stands_apart_from_what_was_measured(record):
    measured, constructed = claims_table.tables(record)
    names = [row[0] for row in constructed.rows]
    for claim in ("original: parameters", "optimized is smaller", "optimized has fewer sequences"):
        assert claim in names
    assert "size of original and optimized" in names
    assert "optimized: faster step" in [row[0] for row in measured.rows]
    assert len(measured.rows) + len(constructed.rows) == len(claims_table.verdicts(record))
    assert any("False discovery rate" in note for note in measured.notes)


@pytest.mark.parametrize(
    "claim",
    [
        "a GPU: faster",
        "a GPU: cost of training",
        "energy of training",
        "set-up time",
        *(f"optimized: accuracy after epoch {epoch}" for epoch in (10, 15)),
    ],
)
def test_claims_that_cannot_be_measured_have_rows_too(verdicts, claim):
    assert verdicts[claim].outcome not in ("confirmed", "refuted")


def test_on_another_text_no_claim_is_judged(record):
    corpus = msgspec.structs.replace(record.corpus, source="mine.txt", test_works=())
    other = msgspec.structs.replace(record, corpus=corpus)
    assert claims_table.verdicts(other) == []
    (table,) = claims_table.tables(other)
    assert (table.rows, table.notes) == ((), (claims_table.OTHER_TEXT,))
    text = "\n".join(summary(other))
    assert claims_table.OTHER_TEXT in text
    assert "confirmed" not in text
