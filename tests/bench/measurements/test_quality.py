"""Quality as records keep it."""

import numpy as np
import pytest

from bench.measurements import quality
from compress.predictors import Opened
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
        return Opened(predictor, vocabulary, configs["causal-gru"], corpus.sha256, "checkpoint")

    return of


def test_one_that_knows_nothing_loses_the_logarithm_of_the_vocabulary(opened, corpus, vocabulary):
    found = quality.summarise(
        quality.blocks(opened(0.0), corpus, POSITIONS), POSITIONS, opened(0.0).vocabulary
    )
    assert len(found.starts) == 2
    assert found.block_length == 32
    assert found.nats == pytest.approx([32 * np.log(vocabulary.size)] * 2)


def test_blocks_lie_in_the_validation_text(opened, corpus):
    found = quality.blocks(opened(0.0), corpus, POSITIONS)
    held_out = corpus.text[-int(0.15 * len(corpus.text)) :]
    for block in found:
        encoded = opened(0.0).vocabulary.encode(held_out)[block.start : block.start + 32]
        assert block.targets.tolist() == encoded.tolist()


def test_a_loss_that_is_not_finite_is_refused(opened, corpus):
    with pytest.raises(InvalidInput, match="not finite"):
        quality.blocks(opened(np.inf), corpus, POSITIONS)


def test_the_truth_and_its_classes_are_of_the_same_blocks(corpus):
    found = quality.validation(corpus, POSITIONS)
    held_out = corpus.test
    starts = POSITIONS.starts(len(held_out)).tolist()
    assert found.truth == tuple(held_out[start : start + POSITIONS.length] for start in starts)
    for text, kinds in zip(found.truth, found.kinds, strict=True):
        named = [found.classes[int(kind)] for kind in kinds]
        assert all(name == "spaces" for sign, name in zip(text, named, strict=True) if sign == " ")
        assert all(name == "newlines" for sign, name in zip(text, named, strict=True) if sign == "\n")
        assert all(name == "lower case" for sign, name in zip(text, named, strict=True) if sign.islower())


def test_marked_characters_are_summed_apart(opened, corpus, vocabulary):
    found = quality.blocks(opened(0.0), corpus, POSITIONS)
    whole = quality.summarise(found, POSITIONS, vocabulary)
    marks = ("1" * 8 + "0" * 24, "0" * 32)
    apart = quality.marked(found, whole, marks)
    assert apart.nats_repeated == pytest.approx((8 * np.log(vocabulary.size), 0))
    assert apart.top5_repeated == (int(found[0].scores.top5[:8].sum()), 0)
    assert (apart.nats, apart.top5) == (whole.nats, whole.top5)
    assert quality.marked(found, whole, ()) == whole
