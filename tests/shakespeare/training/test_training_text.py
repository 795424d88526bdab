"""What a training reads, by its settings."""

import numpy as np
import pytest

from shakespeare.config import TrainConfig
from shakespeare.errors import InvalidInput
from shakespeare.training.batches import TrainingBatches
from shakespeare.training.distillation import TaughtStreams, TeacherAnswers, Teaching
from shakespeare.training.streams import TrainingStreams
from shakespeare.training.training_text import batches_of

STREAMS = TrainConfig(batch_size=4, unrolled=True, carry_state=True)
TAUGHT = TrainConfig(batch_size=4, unrolled=True, carry_state=True, teacher_share=0.5)


@pytest.fixture
def ids():
    return np.arange(3_000, dtype=np.uint16)


@pytest.fixture
def teaching():
    shape = (1, 2_000, 2)
    return Teaching(
        (), TeacherAnswers(np.array([1]), np.zeros(shape, np.uint16), np.zeros(shape, np.float16)), 1
    )


def test_settings_choose(ids, teaching, configs):
    config = configs["causal-gru"]
    assert isinstance(batches_of(ids, config, TrainConfig(), None), TrainingBatches)
    assert isinstance(batches_of(ids, config, STREAMS, None), TrainingStreams)
    assert isinstance(batches_of(ids, config, TAUGHT, teaching), TaughtStreams)


def test_what_is_left_out_is_not_read(ids, configs):
    left_out = TrainConfig(batch_size=4, unrolled=True, carry_state=True, left_out=(1, 2))
    whole, part = (batches_of(ids, configs["causal-gru"], train, None) for train in (STREAMS, left_out))
    assert part.steps_per_epoch <= whole.steps_per_epoch / 2 + 1


def test_teachers_and_their_share_come_together(ids, teaching, configs):
    for train, of_teachers in ((STREAMS, teaching), (TAUGHT, None)):
        with pytest.raises(InvalidInput, match=r"^teacher_share: .* must be above 0 with teachers, else 0"):
            batches_of(ids, configs["causal-gru"], train, of_teachers)


@pytest.mark.parametrize("more", [{"carry_state": False}, {"left_out": (1, 2)}])
def test_who_is_taught_reads_on_and_on(more):
    fields = {"unrolled": True, "carry_state": True, "teacher_share": 0.5} | more
    with pytest.raises(
        InvalidInput, match=r"^teacher_share: .* needs carry_state to be true and left_out none"
    ):
        TrainConfig(**fields)
