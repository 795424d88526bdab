"""The bench's side of a training: what is started over, and what is not."""

import pytest

from bench.measurements import training
from bench.measurements.training import TrainingJob
from shakespeare.config import TrainConfig
from shakespeare.errors import InvalidInput


@pytest.fixture
def job(configs, tmp_path):
    (tmp_path / "last").mkdir()
    return TrainingJob(
        model=configs["causal-gru"], train=TrainConfig(), text=None, out=str(tmp_path), log="", engine="keras",
        resume=False,
    )  # fmt: skip


def test_a_full_disk_starts_no_training_over(job, monkeypatch):
    """Hours of it would be replaced by its first minutes."""
    begun = []

    def run(job, _terminal):
        begun.append(job.resume)
        raise InvalidInput("out", job.out, "must be a folder that can be written") from OSError(28, "full")

    monkeypatch.setattr(training, "run", run)
    with pytest.raises(InvalidInput):
        training._train(job)
    assert begun == [True]


@pytest.mark.parametrize("cause", [None, FileNotFoundError(2, "a file of the checkpoint is gone")])
def test_what_cannot_be_resumed_is_started_over(job, monkeypatch, cause):
    begun = []

    def run(job, _terminal):
        begun.append(job.resume)
        raise InvalidInput("checkpoint", job.out, "has another configuration, or is damaged") from cause

    monkeypatch.setattr(training, "run", run)
    with pytest.raises(InvalidInput):
        training._train(job)
    assert begun == [True, False]
