"""Claims that are counted."""

import msgspec
import pytest

from reports import queries
from reports.claims.size import parameters_at_claimed_vocabulary


@pytest.mark.parametrize(
    ("name", "parameters"), [("original", 1_550_180), ("optimized", 397_796), ("gru", 308_452)]
)
def test_counts_convert_to_the_claimed_vocabulary(record, name, parameters):
    assert (
        parameters_at_claimed_vocabulary(queries.find_variant(record, name), record.corpus.vocabulary_size)
        == parameters
    )


def test_counts_that_do_not_depend_on_the_vocabulary_are_not_converted(record):
    assert parameters_at_claimed_vocabulary(queries.find_variant(record, "original"), 85) is None
    assert parameters_at_claimed_vocabulary(None, 86) is None


@pytest.mark.parametrize(
    "claim",
    [
        "original: parameters",
        "optimized: parameters",
        "optimized is smaller",
        "size of original and optimized",
        "optimized has fewer sequences",
    ],
)
def test_confirmed(verdicts, claim):
    assert verdicts[claim].outcome == "confirmed"


def test_a_smaller_model_of_that_name_is_not_judged(record, find_claim):
    """As a smoke run trains it."""
    smaller = tuple(
        msgspec.structs.replace(variant, sequence_length=8) if variant.name == "optimized" else variant
        for variant in record.variants
    )
    record = msgspec.structs.replace(record, variants=smaller)
    for claim in ("optimized: parameters", "optimized is smaller", "size of original and optimized"):
        verdict = find_claim(record, claim)
        assert (verdict.outcome, verdict.measured) == ("not measured", "a smaller model of that name")
    assert find_claim(record, "original: parameters").outcome == "confirmed"


def test_sequences_of_one_model_alone_are_not_compared(record, find_claim):
    """Cut down or not, the other is what lacks."""
    original = next(variant for variant in record.variants if variant.name == "original")
    alone = msgspec.structs.replace(record, variants=(msgspec.structs.replace(original, sequence_length=8),))
    assert find_claim(alone, "optimized has fewer sequences").measured == "not part of this run"
