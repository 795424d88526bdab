"""Streams: contiguous, each epoch from another offset, the same from any step."""

import itertools

import numpy as np
import pytest

from shakespeare.errors import InvalidInput
from shakespeare.training.streams import TrainingStreams, validation_streams


def made(configs, characters=1_000, batch_size=6, seed=1):
    ids = np.arange(characters, dtype=np.uint16)
    return TrainingStreams(ids, configs["causal-gru"], batch_size, seed)


def read(streams, step, count):
    stream = streams.from_step(step)
    return [next(stream) for _ in range(count)]


def test_each_row_goes_on_where_it_stopped_and_epochs_begin_anew(configs):
    streams = made(configs)
    assert (streams.batch_size, streams.steps_per_epoch) == (6, 20)
    batches = read(streams, 0, 41)
    assert [number for number, batch in enumerate(batches) if batch.begins] == [0, 20, 40]
    assert all(np.array_equal(batch.targets, batch.inputs + 1) for batch in batches)
    for before, after in itertools.pairwise(batches[:20]):
        assert np.array_equal(after.inputs[:, 0], before.targets[:, -1])
    seen = np.concatenate([batch.inputs.ravel() for batch in batches[:20]])
    assert len(set(seen.tolist())) == len(seen) == 6 * 20 * 8
    offsets = [int(batches[start].inputs[0, 0]) for start in (0, 20, 40)]
    assert len(set(offsets)) > 1
    assert all(0 <= offset < 1_000 - 6 * 160 for offset in offsets)


def test_each_character_is_read_in_the_end(configs):
    """127 segments in streams of 64: the second half of the text never was."""
    streams = made(configs, 127 * 8 + 9, batch_size=64)
    assert streams.steps_per_epoch == 1
    read_in_all = {int(id_) for batch in read(streams, 0, 3_000) for id_ in batch.inputs[[0, -1]].ravel()}
    assert min(read_in_all) == 0
    assert max(read_in_all) == 127 * 8 + 9 - 2  # the last one is only predicted


def test_streams_go_on_from_any_step(configs):
    streams = made(configs, seed=4)
    from_start = read(streams, 0, 45)
    for step in (0, 1, 19, 20, 37):
        (batch,) = read(streams, step, 1)
        assert np.array_equal(batch.inputs, from_start[step].inputs)
        assert batch.begins == from_start[step].begins


@pytest.mark.parametrize("characters", [16, 17, 23, 100, 103])
def test_a_short_text_has_fewer_streams_and_never_reads_past_its_end(configs, characters):
    streams = made(configs, characters)
    for batch in read(streams, 0, 3 * streams.steps_per_epoch):
        assert batch.targets.max() < characters


def test_a_text_shorter_than_two_steps_is_refused(configs):
    with pytest.raises(InvalidInput, match=r"^text: 15 characters: needs 16 for a step of 8"):
        made(configs, 15)


def test_validation_streams_read_all_of_the_text_or_as_much_as_is_asked():
    ids = np.arange(10_000, dtype=np.uint16)
    rows = validation_streams(ids, 8, None)
    assert rows.shape == (64, 19 * 8 + 1)
    assert rows.max() < 10_000
    assert np.array_equal(rows[:, 1:], rows[:, :-1] + 1)
    few = validation_streams(ids, 8, 130)
    assert few.shape == (64, (1 + 3) * 8 + 1)  # one segment to read, three to score: 192, the least above 130
    assert validation_streams(ids[:40], 8, None).shape == (2, 2 * 8 + 1)
    with pytest.raises(InvalidInput, match=r"^text: 16 characters"):
        validation_streams(ids[:16], 8, None)
