"""Counts before each position, against counting anew for each."""

import numpy as np
import pytest

from shakespeare.references.adaptive_counts import add_seen, sort


@pytest.mark.parametrize("seed", range(5))
def test_equal_to_counting_anew_for_each_position(seed):
    random = np.random.default_rng(seed)
    contexts = random.integers(0, 4, 60).astype(np.uint64)
    ends, characters = np.arange(60), random.integers(0, 5, 60)
    order = random.permutation(60)
    additions = sort(contexts[order], ends[order], characters[order])
    asked, places = random.integers(0, 5, 30).astype(np.uint64), random.integers(0, 61, 30)
    counts = random.integers(0, 3, (30, 5)).astype(float)
    expected = counts.copy()
    for row, (context, place) in enumerate(zip(asked, places, strict=True)):
        seen = (contexts == context) & (ends < place)
        expected[row] += np.bincount(characters[seen], minlength=5)
    add_seen(counts, additions, asked, places)
    assert np.array_equal(counts, expected)
