"""Trainings made before join a record: scored, never trained again."""

import msgspec
import pytest

from bench.learning import added
from bench.measurements import variant_learning
from reports.learning import record as records
from reports.learning.record import BlockSums
from shakespeare import checkpoint as checkpoints
from shakespeare.config import TrainConfig
from shakespeare.errors import InvalidInput
from shakespeare.state import TrainingState, ValidationRound
from shakespeare.text import corpus as corpora

BLOCKS = 3


@pytest.fixture
def finished_training(made_checkpoint, configs, tmp_path, text_file):
    """A function: fields of the training -> its folder, as `bard train` leaves it."""
    round_ = ValidationRound(
        epoch=1, step=30, seconds=9.0, loss=2.0, accuracy=0.3, top5=0.6, validation_loss=1.9,
        validation_accuracy=0.4, validation_top5=0.7, learning_rate=0.001,
    )  # fmt: skip

    def make(**fields):
        made = made_checkpoint(configs["causal-gru"])
        description = msgspec.structs.replace(
            made.description,
            train=TrainConfig(**{"budget_seconds": 9.0, "seed": 5, "batch_size": 16} | fields),
            text_sha256=corpora.load(str(text_file)).sha256,
        )
        state = TrainingState(learning_rate=0.002, step=30, seconds=9.0, rounds=(round_,), best_round=0)
        for name in ("last", "best"):
            checkpoint = made._replace(description=description, state=state)
            checkpoints.save(checkpoint, tmp_path / "training" / name)
        return tmp_path / "training"

    return make


def test_a_training_is_scored_and_keeps_its_curve_and_settings(finished_training, request_for, monkeypatch):
    scores = BlockSums((30,) * BLOCKS, (50,) * BLOCKS, (96.0,) * BLOCKS)
    monkeypatch.setattr(variant_learning.block_sums, "measure_in_child", lambda _job: scores)
    request = request_for()
    record = added.add(request, (finished_training(),))
    (model,) = record.models
    assert (model.entrant.model, model.asked_seconds, model.seed, model.conditions) == (
        "causal-gru",
        9.0,
        5,
        None,
    )
    assert model.scores == scores
    assert model.characters == 30 * 16 * 8
    assert [point.validation_loss for point in model.curve] == [1.9]
    assert model.settings["batch_size"] == 16
    assert records.load(request.out) == record
    assert len(added.add(request, (finished_training(),)).models) == 1  # again: in its own place


@pytest.mark.parametrize(
    ("fields", "message"), [({"budget_seconds": None}, "was trained without a time budget")]
)
def test_what_cannot_be_added(finished_training, request_for, fields, message):
    with pytest.raises(InvalidInput, match=message):
        added.add(request_for(), (finished_training(**fields),))
