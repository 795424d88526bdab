"""What is left out, and what is left."""

import numpy as np
import pytest

from shakespeare.text.folds import Fold


@pytest.mark.parametrize("parts", [2, 3, 5])
def test_every_character_is_left_out_once(parts):
    ids = np.arange(10_007, dtype=np.uint16)
    left_out = np.concatenate(
        [
            ids[start:end]
            for number in range(1, parts + 1)
            for start, end in Fold(number, parts).spans(len(ids))
        ]
    )
    assert np.array_equal(np.sort(left_out), ids)


def test_what_is_left_is_all_the_rest_in_order():
    ids = np.arange(10_007, dtype=np.uint16)
    fold = Fold(2, 3)
    gone = np.concatenate([ids[start:end] for start, end in fold.spans(len(ids))])
    assert np.array_equal(fold.without(ids), np.setdiff1d(ids, gone))


def test_a_part_is_spread_over_the_text():
    spans = Fold(1, 2).spans(3_200)
    assert (spans[0], spans[-1][1], len(spans)) == ((0, 100), 3_100, 16)
