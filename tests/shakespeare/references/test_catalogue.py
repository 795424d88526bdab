"""What every reference promises."""

import pytest

from shakespeare.evaluation import Positions
from shakespeare.references.catalogue import REFERENCES

POSITIONS = Positions(3, 32, 64)


@pytest.fixture(scope="module")
def results(corpus):
    return [result for reference in REFERENCES for result in reference.measure(corpus, POSITIONS, 2)]


def test_no_two_results_are_the_same_row(results):
    rows = [(result.name, result.adaptive, result.primed) for result in results]
    assert len(set(rows)) == len(rows)


def test_a_result_has_blocks_or_coded_bytes_of_the_test_text(results, corpus):
    for result in results:
        if result.blocks is None:
            assert result.coded_bytes > 0
            assert result.coded_characters == len(corpus.test)
        else:
            assert result.coded_bytes is result.coded_characters is None
            assert [b.start for b in result.blocks] == POSITIONS.starts(len(corpus.test)).tolist()


def test_kinds_and_times_are_given(results):
    assert {result.kind for result in results} >= {"n-gram", "compressor"}
    assert all(result.seconds > 0 and result.name for result in results)
