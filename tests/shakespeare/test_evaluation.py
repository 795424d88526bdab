"""Quality, against the same computed another way."""

import math

import numpy as np
import pytest

from shakespeare.errors import InvalidInput
from shakespeare.evaluation import Positions, evaluate, predict, score, score_block


def independent(logits, targets):
    """Softmax and a stable descending sort, row by row."""
    top1, top5, nats = [], [], []
    for row, target in zip(logits.astype(np.float64), targets, strict=True):
        chances = np.exp(row) / np.exp(row).sum()
        order = sorted(range(len(row)), key=lambda id_: (-row[id_], id_))
        top1.append(order[0] == target)
        top5.append(int(target) in order[:5])
        nats.append(-math.log(chances[target]))
    return top1, top5, nats


@pytest.mark.parametrize("vocabulary", [2, 5, 6, 86])
@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("rounded", [False, True], ids=["distinct", "ties"])
def test_score_equals_softmax_and_sort(vocabulary, seed, rounded):
    random = np.random.default_rng(seed)
    logits = random.normal(0, 2, (300, vocabulary)).astype(np.float32)
    if rounded:
        logits = logits.round()
    targets = random.integers(0, vocabulary, 300).astype(np.uint16)
    scores = score(logits, targets)
    expected = independent(logits, targets)
    assert scores.top1.tolist() == expected[0]
    assert scores.top5.tolist() == expected[1]
    np.testing.assert_allclose(scores.nats, expected[2], atol=1e-9)
    assert (scores.top1 == (logits.argmax(1) == targets)).all()


def test_equal_logits_earn_what_chance_earns():
    """A model that says nothing must not score 100%: ties go to the lower id."""
    vocabulary = 50
    targets = np.arange(vocabulary, dtype=np.uint16)
    scores = score(np.zeros((vocabulary, vocabulary), np.float32), targets)
    assert scores.top1.tolist() == [True] + [False] * 49
    assert scores.top5.sum() == 5
    np.testing.assert_allclose(scores.nats, math.log(vocabulary))


def test_extreme_logits():
    largest = np.finfo(np.float32).max
    logits = np.array(
        [[largest, -largest, 0], [1e30, 1e30, -1e30], [-1e30, -1e30, -1e30], [0, -np.inf, 0], [800, 0, -800]],
        np.float32,
    )
    targets = np.array([0, 0, 1, 1, 2], np.uint16)
    scores = score(logits, targets)
    assert scores.top1.tolist() == [True, True, False, False, False]
    np.testing.assert_allclose(scores.nats, [0, math.log(2), math.log(3), np.inf, 1600])
    assert np.isfinite(score(logits[:1], np.array([1], np.uint16)).nats).all()


@pytest.mark.parametrize(
    ("characters", "blocks", "length", "context"),
    [(10_000, 20, 64, 256), (320, 5, 64, 256), (383, 2, 64, 256), (384, 2, 64, 256), (5_000, 999, 10, 3)],
)
def test_positions_are_in_range_and_apart(characters, blocks, length, context):
    positions = Positions(blocks, length, context)
    starts = positions.starts(characters)
    assert len(starts) == min(blocks, (characters - context) // length)
    assert starts.min() >= context
    assert starts.max() + length <= characters
    assert (np.diff(starts) >= length).all()


def test_positions_reach_over_the_whole_text():
    starts = Positions(10).starts(100_000)
    assert starts[0] == 256
    assert starts[-1] + 2 * 64 > 100_000
    assert np.ptp(np.diff(starts)) <= 64


@pytest.mark.parametrize("characters", [0, 100, 319])
def test_a_text_without_a_block_is_refused(characters):
    with pytest.raises(InvalidInput, match=f"^text: {characters} .*needs 320 for one block"):
        Positions(3).starts(characters)


class Knowing:
    """Knows the text by heart, and notes what it was shown."""

    def __init__(self, vocabulary):
        self.vocabulary = vocabulary
        self.spans = []

    def block(self, span, length):
        self.spans.append(span.copy())
        return np.eye(self.vocabulary, dtype=np.float32)[span[-length:]] * 50


def test_who_knows_the_text_gets_all_of_it(text, vocabulary):
    ids = vocabulary.encode(text)
    predictor, positions = Knowing(vocabulary.size), Positions(7, 32, 48)
    blocks = list(evaluate(predictor, ids, positions))
    assert [block.start for block in blocks] == positions.starts(len(ids)).tolist()
    for block, span in zip(blocks, predictor.spans, strict=True):
        assert np.array_equal(span, ids[block.start - 48 : block.start + 32])
        assert np.array_equal(block.targets, ids[block.start : block.start + 32])
        assert block.scores.top1.all()
        assert block.scores.top5.all()
        assert block.scores.nats.max() < 1e-9
        assert len(block.scores.nats) == len(block.scores.top1) == 32


def test_of_a_large_alphabet_fewer_blocks_are_asked_for_at_once():
    """64 blocks of 20,000 characters would be 1.6 GB of logits."""

    class Many:
        vocabulary_size = 20_000

        def __init__(self):
            self.calls = []

        block = None  # is not asked for one

        def blocks(self, spans, length):
            self.calls.append(len(spans))
            return np.zeros((len(spans), length, 2), np.float32)

    predictor = Many()
    assert len(list(predict(predictor, np.ones(20_000, np.uint16), Positions(9)))) == 9
    assert predictor.calls == [2, 2, 2, 2, 1]  # 320 x 20,000 logits a block


def test_who_predicts_one_character_scores_its_share(text, vocabulary):
    class Constant:
        def block(self, _span, length):
            return np.tile(np.eye(vocabulary.size, dtype=np.float32)[vocabulary.encode("e")], (length, 1))

    ids = vocabulary.encode(text)
    blocks = list(evaluate(Constant(), ids, Positions(20)))
    hits = np.concatenate([block.scores.top1 for block in blocks])
    targets = vocabulary.decode(np.concatenate([block.targets for block in blocks]))
    assert hits.mean() == targets.count("e") / len(targets) > 0


def test_a_character_that_training_never_saw_is_never_right_and_costs_its_spelling():
    """To predict "unknown" is no prediction of a character: it may stand for over a million."""
    logits = np.tile(np.array([9.0, *[0.0] * 9], np.float32), (3, 1))
    block = score_block(0, logits, np.array([0, 1, 0], np.uint16))
    assert not block.scores.top1.any()
    assert block.scores.top5.tolist() == [False, True, False]
    of_unknown, of_known = -np.log(np.exp(9) / (np.exp(9) + 9)), -np.log(1 / (np.exp(9) + 9))
    unseen = 0x110000 - 0x800 - 9
    np.testing.assert_allclose(
        block.scores.nats, [of_unknown + np.log(unseen), of_known, of_unknown + np.log(unseen)]
    )


@pytest.mark.parametrize(("characters", "has_top5"), [(2, False), (5, False), (6, True)])
def test_of_five_characters_or_fewer_top5_says_nothing(characters, has_top5):
    scores = score_block(0, np.zeros((4, characters + 1), np.float32), np.ones(4, np.uint16)).scores
    assert ("top5" in scores.values) is has_top5
