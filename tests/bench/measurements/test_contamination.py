"""What the test text repeats of the training text is found, and masked where the blocks lie."""

import numpy as np
import pytest

from bench.measurements import contamination
from shakespeare.evaluation import Positions
from shakespeare.text.contamination import overlap_mask
from shakespeare.text.corpus import Corpus

POSITIONS = Positions(4, 16, 32)


@pytest.fixture
def repeating(corpus):
    """A corpus whose test text repeats 40 characters of training, twice."""
    text, start = corpus.text, corpus.validation_end
    passage = "#" + text[500:538] + "#"
    planted = (
        text[:1_000] + passage + text[1_040:start] + passage + text[start + 40 : start + 1_000] + passage
        + text[start + 1_040 :]
    )  # fmt: skip
    return Corpus("planted", planted, "0")


def test_the_overlap_of_a_text(repeating):
    measured = contamination.measure(repeating, POSITIONS)
    masks = {length: overlap_mask(repeating.training, repeating.test, length) for length in (16, 32, 64, 128)}
    assert {passage.length: passage.characters for passage in measured.overlap.passages} == {
        length: int(mask.sum()) for length, mask in masks.items()
    }
    assert measured.overlap.characters == len(repeating.test)
    assert measured.overlap.mask_length == 32
    assert len(measured.overlap.longest) >= 40
    assert measured.overlap.longest in repeating.training
    assert measured.overlap.longest in repeating.test
    for start, runs in zip(POSITIONS.starts(len(repeating.test)), measured.mask, strict=True):
        expected = masks[32][start : start + 16]
        assert np.array_equal(contamination.mask_of(runs, 16), expected)


def test_the_mask_lies_where_the_blocks_do(repeating):
    measured = contamination.measure(repeating, Positions(10_000, 20, 1_000))
    assert measured.mask[0] == measured.mask[1] == ((0, 20),)  # the passage planted at 1,000


@pytest.mark.parametrize(
    ("mask", "runs"),
    [
        ([], ()),
        ([False, False], ()),
        ([True], ((0, 1),)),
        ([False, True, True, False, True], ((1, 3), (4, 5))),
    ],
)
def test_runs_and_masks_are_the_same_thing(mask, runs):
    assert contamination.runs(np.array(mask, np.bool_)) == runs
    assert contamination.mask_of(runs, len(mask)).tolist() == mask
