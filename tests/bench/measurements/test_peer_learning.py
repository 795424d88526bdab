"""A peer of learning in a child process: what the record gets."""

import pytest

from bench.measurements import peer_learning
from bench.measurements.learned import Budget, LearningTask
from bench.measurements.peer_learning import PeerLearningJob
from bench.peers import learner_training
from compress.isolation import ChildFailed
from shakespeare.errors import InvalidInput
from shakespeare.evaluation import Positions

torch = pytest.importorskip("torch", reason="the extra [peers]")

JOB = PeerLearningJob(
    learner="pytorch-gpt", text=None, part="test", positions=Positions(2, 4, 64), seconds=0.1, seed=1
)


def test_what_is_recorded(text_file, monkeypatch):
    monkeypatch.setattr(learner_training, "VALIDATION_WINDOWS", 2)
    import msgspec

    learned = peer_learning.learn(msgspec.structs.replace(JOB, text=str(text_file)))
    assert learned.reads == 64
    assert learned.parameters > 800_000 - 128 * 100
    assert learned.characters == learned.curve[-1].characters
    assert learned.characters % (12 * 64) == 0
    assert learned.seconds >= 0.1
    assert len(learned.scores.nats) == 2


def test_a_training_that_diverges_is_an_error(text_file, monkeypatch):
    import msgspec

    monkeypatch.setattr(learner_training, "_validate", lambda *_: (float("nan"), 0.0))
    with pytest.raises(InvalidInput, match="pytorch-gpt: loss: is not finite"):
        peer_learning.learn(msgspec.structs.replace(JOB, text=str(text_file)))


@pytest.mark.slow
def test_a_child_tells_why_it_failed(tmp_path):
    (tmp_path / "short.txt").write_text("short", "utf-8")
    task = LearningTask(str(tmp_path / "short.txt"), "test", Positions(2), "keras", Budget(1), 1, log="")
    with pytest.raises(ChildFailed, match="5 characters"):
        peer_learning.learn_in_child("pytorch-lstm", task)
