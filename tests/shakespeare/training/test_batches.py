"""Each epoch reads every training window once, in an order that its number decides."""

import tracemalloc

import msgspec
import numpy as np
import pytest

from shakespeare.errors import InvalidInput
from shakespeare.text.windows import windows
from shakespeare.training.batches import TrainingBatches, validation_windows
from shakespeare.training.streams import validated_characters


def first_batches(batches, step, count):
    stream = batches.from_step(step)
    return [next(stream) for _ in range(count)]


def test_an_epoch_reads_every_training_window_once_and_no_other(corpus, configs):
    config = configs["causal-gru"]
    batches = TrainingBatches(corpus.training_ids, config, batch_size=500, seed=1)
    read = [batch[:2] for batch in first_batches(batches, 0, batches.steps_per_epoch)]
    assert [len(x) for x, _ in read[:-1]] == [500] * (len(read) - 1)
    assert 0 < len(read[-1][0]) <= 500
    assert all(np.array_equal(x[:, 1:], y[:, :-1]) for x, y in read)
    rows = np.concatenate([np.hstack([x, y[:, -1:]]) for x, y in read])
    expected = windows(corpus.training_ids, config.sequence_length, config.stride)
    assert sorted(map(tuple, rows.tolist())) == sorted(map(tuple, expected.tolist()))
    ((first_of_next, _, _),) = first_batches(batches, batches.steps_per_epoch, 1)
    assert not np.array_equal(first_of_next, read[0][0])  # another order


def test_batches_go_on_from_any_step(corpus, configs):
    batches = TrainingBatches(corpus.training_ids, configs["causal-gru"], batch_size=1_500, seed=3)
    steps = 2 * batches.steps_per_epoch + 1
    from_start = first_batches(batches, 0, steps)
    for step in range(steps):
        ((x, y, _),) = first_batches(batches, step, 1)
        assert np.array_equal(x, from_start[step][0])
        assert np.array_equal(y, from_start[step][1])


def test_a_window_model_is_trained_on_the_next_character_alone(corpus, configs):
    batches = TrainingBatches(corpus.training_ids, configs["window-lstm"], batch_size=64, seed=1)
    ((x, y, _),) = first_batches(batches, 0, 1)
    assert (x.shape, y.shape, x.dtype, y.dtype) == ((64, 8), (64,), np.int32, np.int32)
    rows = np.hstack([x, y[:, None]])
    assert {tuple(row) for row in rows.tolist()} <= set(map(tuple, batches.windows.tolist()))


def test_validation_windows_are_evenly_spaced_or_all(corpus, configs):
    config = configs["causal-gru"]
    every = windows(corpus.validation_ids, config.sequence_length, config.stride)
    assert np.array_equal(validation_windows(corpus.validation_ids, config, None)[:], every)
    some = validation_windows(corpus.validation_ids, config, 5)
    assert len(some) == 5
    assert np.array_equal(some[:][-1], every[-1])
    targets = some.chosen * config.stride + config.sequence_length
    assert np.isin(targets, validated_characters(len(corpus.validation_ids), 5)).all()


def test_validation_windows_are_copied_a_slice_at_a_time(configs):
    """All windows of 5 million characters would be 340 MB for a model that reads 100 of them."""
    config = msgspec.structs.replace(configs["window-lstm"], sequence_length=100, stride=1)
    ids = np.ones(40_000, np.uint16)
    tracemalloc.start()
    rows = validation_windows(ids, config, None)
    assert rows[512:1024].shape == (512, 101)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < len(rows) * 101 * 2 / 4


@pytest.mark.parametrize(
    "make", [lambda *given: TrainingBatches(*given, 64, 1), lambda *given: validation_windows(*given, 9)]
)
def test_a_text_that_is_too_short_for_its_windows(configs, make):
    config = msgspec.structs.replace(configs["causal-gru"], sequence_length=20)
    with pytest.raises(InvalidInput, match=r"^text: 12 characters: needs over 20 for one window"):
        make(np.ones(12, np.uint16), config)
