"""Quality as records keep it."""

import numpy as np
import pytest

from bench.measurements import quality
from compress.predictors import OpenedModel
from shakespeare.errors import InvalidInput
from shakespeare.evaluation import Positions

POSITIONS = Positions(2, 32)


class Constant:
    """A predictor that knows nothing, or is sure of everything."""

    def __init__(self, size, value):
        self.size, self.value = size, value

    def block(self, _span, length):
        logits = np.zeros((length, self.size), np.float32)
        logits[:, 0] = self.value
        return logits

    def feed(self, ids):
        return self.block(ids, 1)[0]


@pytest.fixture
def opened(vocabulary, configs, corpus):
    def of(value):
        predictor = Constant(vocabulary.size, value)
        return OpenedModel(predictor, vocabulary, configs["causal-gru"], corpus.sha256, "checkpoint")

    return of


def test_one_that_knows_nothing_loses_the_logarithm_of_the_vocabulary(opened, corpus, vocabulary):
    blocks = quality.evaluate(opened(0.0), corpus.test, POSITIONS)
    summary = quality.summarise(blocks, POSITIONS, vocabulary)
    assert len(summary.starts) == 2
    assert summary.block_length == 32
    assert summary.nats == pytest.approx([32 * np.log(vocabulary.size)] * 2)


def test_blocks_lie_in_the_text_given(opened, corpus):
    for block in quality.evaluate(opened(0.0), corpus.test, POSITIONS):
        encoded = opened(0.0).vocabulary.encode(corpus.test)[block.start : block.start + 32]
        assert block.targets.tolist() == encoded.tolist()


def test_a_loss_that_is_not_finite_is_refused(opened, corpus):
    with pytest.raises(InvalidInput, match="not finite"):
        quality.evaluate(opened(np.inf), corpus.test, POSITIONS)


def test_the_truth_and_its_classes_are_of_the_same_blocks(corpus):
    described = quality.describe_test_text(corpus, POSITIONS)
    starts = POSITIONS.starts(len(corpus.test)).tolist()
    assert described.truth == tuple(corpus.test[start : start + POSITIONS.length] for start in starts)
    for text, kinds in zip(described.truth, described.kinds, strict=True):
        named = [described.classes[int(kind)] for kind in kinds]
        assert all(name == "spaces" for sign, name in zip(text, named, strict=True) if sign == " ")
        assert all(name == "newlines" for sign, name in zip(text, named, strict=True) if sign == "\n")
        assert all(name == "lower case" for sign, name in zip(text, named, strict=True) if sign.islower())


def test_masked_characters_are_summed_apart(opened, corpus, vocabulary):
    blocks = quality.evaluate(opened(0.0), corpus.test, POSITIONS)
    plain = quality.summarise(blocks, POSITIONS, vocabulary)
    masked = quality.summarise(blocks, POSITIONS, vocabulary, (((0, 8),), ()))
    assert masked.overlap_sums["nats"] == pytest.approx((8 * np.log(vocabulary.size), 0))
    assert masked.overlap_sums["top5"] == (int(blocks[0].scores.top5[:8].sum()), 0)
    assert masked.overlap_sums.keys() == masked.sums.keys()
    assert masked.sums == plain.sums
    assert plain.overlap_sums == {}
