"""The catalogue of peers of learning: what `bard learn` may rely on without PyTorch."""

import pytest

from bench.peers.learners import LEARNERS


def test_each_stands_under_its_name():
    assert list(LEARNERS) == ["pytorch-lstm", "pytorch-gpt"]
    assert all(name == learner.name for name, learner in LEARNERS.items())


@pytest.mark.parametrize("name", LEARNERS)
def test_a_prediction_reads_no_further_than_training_did(name):
    learner = LEARNERS[name]
    assert learner.reads in {None, learner.length}
    assert learner.clip == 1
