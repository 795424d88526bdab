"""A variant's training as a learning record keeps it."""

import pytest

from bench.measurements import variant_learning
from bench.measurements.training import TrainedVariant
from reports.learning.record import BlockSums
from reports.record import Layer, Training, ValidationRecord, Variant

SCORES = BlockSums((1,), (2,), (3.0,))


def trained(kind):
    validations = tuple(
        ValidationRecord(
            epoch=step / 100, step=step, seconds=step / 10, loss=2.0, accuracy=0.4, top5=0.7,
            validation_loss=2.1, validation_accuracy=0.39, validation_top5=0.69, learning_rate=0.002,
        )
        for step in (10, 20)
    )  # fmt: skip
    return TrainedVariant(
        variant=Variant(
            name="made up", kind=kind, sequence_length=8, stride=2, batch_size=16, sequences=100, steps_per_epoch=100,
            layers=(Layer(name="embedding", parameters=30), Layer(name="logits", parameters=12)),
        ),
        training=Training(
            validations=validations, best=1, stopped="time budget", weights_sha256="ab", weights_bytes=1, peak_rss=1
        ),
    )  # fmt: skip


@pytest.mark.parametrize(("kind", "characters", "reads"), [("causal", 8 * 16, None), ("window", 16, 8)])
def test_characters_are_those_that_were_predicted(kind, characters, reads):
    learned = variant_learning.describe(trained(kind), SCORES)
    assert [point.characters for point in learned.curve] == [10 * characters, 20 * characters]
    assert learned.characters == 20 * characters
    assert learned.reads == reads
    assert (learned.parameters, learned.seconds, learned.best) == (42, 2.0, 1)
    assert learned.scores == SCORES
