"""Windows, and the numbers of the original report."""

import numpy as np
import pytest

from shakespeare.errors import InvalidInput
from shakespeare.text.corpus import boundaries
from shakespeare.text.windows import count, evenly_spaced, steps_per_epoch, windows
from shakespeare.variants import VARIANTS

REPORTED_CHARACTERS = 5_359_350


def naive(ids, sequence_length, stride):
    """The original report's loop: sequences that have a next character."""
    return [
        ids[start : start + sequence_length + 1].tolist()
        for start in range(0, len(ids) - sequence_length, stride)
    ]


@pytest.mark.parametrize(
    ("name", "sequences", "steps"),
    [("original", 1_786_417, 2_966), ("optimized", 1_071_860, 1_780), ("gru", 1_071_860, 1_780)],
)
def test_the_reported_sequences_and_steps(name, sequences, steps):
    config = VARIANTS[name]
    shape = config.sequence_length, config.stride
    assert count(REPORTED_CHARACTERS, *shape) == sequences
    assert steps_per_epoch(boundaries(REPORTED_CHARACTERS).training_end, *shape, 512) == steps
    assert config.batch_size == 512


@pytest.mark.parametrize("length", [2, 9, 10, 11, 12, 13, 14, 57, 100])
@pytest.mark.parametrize(("sequence_length", "stride"), [(1, 1), (8, 1), (8, 3), (9, 5), (8, 50)])
def test_equal_to_a_loop(length, sequence_length, stride):
    ids = np.arange(length, dtype=np.uint16)
    expected = naive(ids, sequence_length, stride)
    assert count(length, sequence_length, stride) == len(expected)
    if expected:
        assert windows(ids, sequence_length, stride).tolist() == expected
    else:
        with pytest.raises(InvalidInput):
            windows(ids, sequence_length, stride)


def test_nothing_is_copied():
    ids = np.arange(1000, dtype=np.uint16)
    views = windows(ids, 100, 3)
    assert np.shares_memory(views, ids)
    assert views.strides == (3 * ids.itemsize, ids.itemsize)
    assert views.shape == (300, 101)
    assert windows(ids[500:], 100, 3).base is not None
    assert np.shares_memory(windows(ids[500:], 100, 3), ids)


@pytest.mark.parametrize("length", [0, 1, 8])
def test_a_text_without_a_window_is_refused(length):
    with pytest.raises(InvalidInput, match=f"^text: {length} characters: needs over 8 for one window"):
        windows(np.zeros(length, np.uint16), 8, 3)


@pytest.mark.parametrize(("total", "count"), [(1, 1), (10, 3), (10, 10), (10, 99), (1_000, 7)])
def test_spread_reaches_from_end_to_end_without_repeats(total, count):
    positions = evenly_spaced(total, count)
    assert len(positions) == min(total, count)
    assert len(set(positions)) == len(positions)
    assert positions[0] == 0
    assert positions[-1] == (total - 1 if count > 1 else 0)
    assert np.ptp(np.diff(positions)) <= 1 if len(positions) > 1 else True
