"""What is told at the end of a training, of its teachers too."""

from pathlib import Path

import msgspec
import pytest

from bench.measurements import training_summary
from reports.record import Training, ValidationRecord, Variant
from shakespeare.teachers import Teacher


@pytest.fixture
def rows(made_checkpoint, configs):
    """A function: fields of the description -> the rows, by name."""
    variant = Variant("causal-gru", "causal", 8, 8, 16, 100, 10, ())
    validated = ValidationRecord(
        epoch=1.0, step=30, seconds=60.0, loss=2.0, accuracy=0.3, top5=0.6, validation_loss=1.9,
        validation_accuracy=0.4, validation_top5=0.7, learning_rate=0.001,
    )  # fmt: skip
    trained = Training(
        validations=(validated,), best=0, stopped="time budget", weights_sha256="0" * 64, weights_bytes=1,
        peak_rss=2**20, step="unrolled", precision="float32",
    )  # fmt: skip
    made = made_checkpoint(configs["causal-gru"]).description

    def of(*, of_plays=False, **fields):
        description = msgspec.structs.replace(made, **fields)
        return dict(training_summary.rows(variant, description, trained, Path("out"), 50, of_plays=of_plays))

    return of


def test_a_training_alone_tells_nothing_of_teachers(rows):
    told = rows()
    assert told["trained"] == "30 steps, 1.000 epochs, 60.0 s"
    assert not {"taught by", "training in all", "decision after epoch 1"} & told.keys()
    assert "decision after epoch 1" in rows(of_plays=True)


def test_who_taught_and_how_long_all_took(rows):
    first = Teacher(path="runs/a", model="gru", weights_sha256="a" * 64, seconds=40.0, characters=1)
    second = msgspec.structs.replace(first, path="runs/b", weights_sha256="b" * 64, teachers=(first,))
    told = rows(teachers=(second,), answering_seconds=10.0)
    assert told["taught by"] == "gru, runs/b"
    assert told["training in all"] == "2.50 min, teachers and their answers included"
