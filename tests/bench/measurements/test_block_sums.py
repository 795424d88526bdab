"""Sums a block, as learning records keep them."""

import numpy as np
import pytest

from bench.measurements import block_sums
from bench.measurements.block_sums import BlockSumsJob
from shakespeare import checkpoint as checkpoints
from shakespeare.evaluation import Positions, score_block


def test_sums_of_logits():
    logits = np.zeros((4, 8), np.float32)
    logits[:, 0] = -1e9  # the unknown character
    # Of equal logits the lower id comes first.
    block = score_block(0, logits, np.array([1, 2, 5, 7], np.uint16))
    sums = block_sums.of_blocks([block, block])
    assert sums.top1 == (1, 1)
    assert sums.top5 == (3, 3)
    assert sums.nats == pytest.approx([4 * np.log(7)] * 2, abs=1e-6)


def test_of_five_characters_each_is_among_the_five_likeliest():
    block = score_block(0, np.zeros((4, 6), np.float32), np.array([1, 2, 4, 5], np.uint16))
    assert block_sums.of_blocks([block]).top5 == (4,)


def test_the_named_part_is_scored(corpus):
    assert block_sums.text_of(corpus, "test") == corpus.test
    assert block_sums.text_of(corpus, "validation") == corpus.validation


@pytest.mark.slow
def test_a_checkpoint_is_scored_in_a_child(made_checkpoint, configs, text, tmp_path):
    checkpoints.save(made_checkpoint(configs["causal-gru"]), tmp_path / "made")
    (tmp_path / "text.txt").write_text(text, "utf-8")
    job = {"path": str(tmp_path / "made"), "text": str(tmp_path / "text.txt"), "positions": Positions(2)}
    on_test = block_sums.measure_in_child(BlockSumsJob(**job, part="test", engine="keras"))
    on_validation = block_sums.measure_in_child(BlockSumsJob(**job, part="validation", engine="keras"))
    assert len(on_test.nats) == len(on_validation.nats) == 2
    assert on_test != on_validation
