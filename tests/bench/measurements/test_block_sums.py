"""Sums a block, as learning records keep them."""

import numpy as np
import pytest

from bench.measurements import block_sums
from bench.measurements.block_sums import BlockSumsJob
from shakespeare import checkpoint as checkpoints
from shakespeare.evaluation import Positions, score_block


def test_sums_of_logits():
    logits = np.zeros((4, 6), np.float32)
    block = score_block(
        0, logits, np.array([0, 1, 4, 5], np.uint16)
    )  # of equal logits the lower id comes first
    found = block_sums.of_blocks([block, block])
    assert found.top1 == (1, 1)
    assert found.top5 == (3, 3)
    assert found.nats == pytest.approx([4 * np.log(6)] * 2, abs=1e-6)


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
