"""Predictors that look ahead are caught, those that do not are not."""

import numpy as np
import pytest

from bench.measurements import lookahead
from compress.predictors import OpenedModel
from shakespeare import predictor as predictors
from shakespeare.errors import InvalidInput
from shakespeare.evaluation import Positions

POSITIONS = Positions(4, 16, 32)
COMPARED = 2 * ((2 + 1) + (4 + 1) + (6 + 1))  # two blocks; of each eight predictions, cut at the quarters


class Reads:
    """Logits that name the id which lies `ahead` of what precedes a position: 0 is the one to predict."""

    def __init__(self, size, ahead):
        self.size, self.ahead = size, ahead

    def block(self, span, length):
        logits = np.zeros((length, self.size), np.float32)
        for at in range(length):
            read = min(len(span) - length + at + self.ahead, len(span) - 1)
            logits[at, span[read]] = 2.5
        return logits


class Sums(Reads):
    """Every logit rests on the sum of all ids: what a layer that runs backwards over the block would do."""

    def block(self, span, length):
        return np.full((length, self.size), span.sum(dtype=np.int64) / 1e6, np.float32)


class Reuses(Reads):
    """Looks ahead, and always hands out the same buffer."""

    def __init__(self, size, ahead):
        super().__init__(size, ahead)
        self.buffer = np.zeros((8, size), np.float32)

    def block(self, span, length):
        self.buffer[:] = super().block(span, length)
        return self.buffer


class Broken(Reads):
    """NaN as soon as the character to predict is not the true one."""

    def block(self, span, length):
        seen = super().block(span, length)
        self.first = getattr(self, "first", seen)
        return seen if np.array_equal(self.first, seen) else np.full_like(seen, np.nan)


class Constant(Reads):
    """Minus infinity for all but one: no difference of it is a number."""

    def block(self, _span, length):
        logits = np.full((length, self.size), -np.inf, np.float32)
        logits[:, 0] = 0
        return logits


@pytest.fixture
def check(configs, corpus, vocabulary):
    def of(predictor, positions=POSITIONS):
        opened = OpenedModel(predictor, vocabulary, configs["causal-gru"], corpus.sha256, "checkpoint")
        return lookahead.check(opened, vocabulary.encode(corpus.test), positions)

    return of


@pytest.mark.parametrize("ahead", [-1, -2, -9])
def test_what_reads_the_past_alone_does_not_change(check, vocabulary, ahead):
    result = check(Reads(vocabulary.size, ahead))
    assert (result.compared, result.largest_change) == (COMPARED, 0.0)


@pytest.mark.parametrize("ahead", [0, 1, 2])
def test_what_reads_the_future_is_caught(check, vocabulary, ahead):
    result = check(Reads(vocabulary.size, ahead))
    assert (result.compared, result.largest_change) == (COMPARED, 2.5)


@pytest.mark.parametrize("kind", [Sums, Reuses])
def test_other_ways_of_looking_ahead_are_caught(check, vocabulary, kind):
    assert check(kind(vocabulary.size, 0)).largest_change > 0


def test_what_is_no_number_is_a_change_that_json_can_hold(check, vocabulary):
    assert check(Broken(vocabulary.size, 0)).largest_change == float(np.finfo(np.float32).max)


def test_equal_infinities_are_no_change(check, vocabulary):
    assert check(Constant(vocabulary.size, 0)).largest_change == 0


def test_twice_the_same(check, vocabulary):
    predictor = Sums(vocabulary.size, 0)
    assert check(predictor) == check(predictor)


@pytest.mark.parametrize(("length", "compared"), [(1, 1), (2, 1 + 2), (3, 1 + 2 + 3)])
def test_short_blocks_are_cut_where_they_can_be(check, vocabulary, length, compared):
    result = check(Reads(vocabulary.size, 0), Positions(1, length, 32))
    assert (result.compared, result.largest_change) == (compared, 2.5)


def test_a_text_without_a_block_is_refused(check, vocabulary):
    with pytest.raises(InvalidInput, match="text"):
        check(Reads(vocabulary.size, -1), Positions(1, 64, 100_000))


def test_every_future_character_is_another_one():
    span, random = np.arange(1, 9, dtype=np.uint16), np.random.default_rng(1)
    for _ in range(50):
        other = lookahead._with_another_future(span, 3, 9, random)
        assert other[:3].tolist() == [1, 2, 3]
        assert (other[3:] != span[3:]).all()
        assert other.dtype == span.dtype
        assert other.max() < 9


@pytest.mark.slow
@pytest.mark.parametrize("name", ["window-lstm", "window-gru", "causal-gru"])
def test_a_model_of_ours_sees_no_future(check, made_checkpoint, keras, configs, name):
    predictor = predictors.from_checkpoint(made_checkpoint(configs[name]), keras)
    assert check(predictor).largest_change == 0.0
