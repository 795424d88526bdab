"""What a batch of distillation holds."""

import numpy as np
import pytest

from compress.techniques import distillation_batches
from compress.techniques.students import STREAM, WINDOW
from shakespeare.training.distillation import TeacherAnswers


def answers_at(starts, run, top=2):
    """The teacher's likeliest character is 1 more than where it stands, modulo 7."""
    starts = np.asarray(starts)
    ids = (starts[:, None] + np.arange(run))[..., None] % 7 + 1
    shape = (len(starts), run, top)
    return TeacherAnswers(starts, np.broadcast_to(ids, shape).astype(np.uint16), np.ones(shape, np.float16))


@pytest.fixture
def ids(vocabulary, training_text):
    return vocabulary.encode(training_text)


@pytest.fixture
def distinct():
    """Ids of a text of which no two characters are the same: an id says where it stood."""
    return np.arange(9_001, dtype=np.uint16)


@pytest.mark.parametrize("contiguous", [True, False])
def test_a_batch_alone_holds_inputs_and_the_next_characters(ids, contiguous):
    x, y, _ = next(distillation_batches.batches(ids, STREAM, 16, None, 1, contiguous=contiguous))
    assert x.shape == (16, 64)
    assert y.shape == (16, 64, 1)
    assert np.array_equal(x[:, 1:], y[:, :-1, 0])


def test_a_window_student_predicts_one_character(ids):
    x, y, _ = next(distillation_batches.batches(ids, WINDOW, 16, None, 1, contiguous=False))
    assert (x.shape, y.shape) == ((16, 32), (16, 1))


def test_a_contiguous_batch_goes_on_where_the_one_before_ended(distinct):
    given = distillation_batches.batches(distinct, STREAM, 16, None, 1, contiguous=True)
    first, second = next(given), next(given)
    assert (first.begins, second.begins) == (True, False)
    assert np.array_equal(second.inputs[:, 0], first.targets[:, -1, 0])


@pytest.mark.parametrize("contiguous", [True, False])
@pytest.mark.parametrize(("starts", "run"), [([1], 9_000), ([1, 2_001, 5_001], 1_000)])
def test_every_character_carries_its_own_answer(distinct, contiguous, starts, run):
    given = distillation_batches.batches(
        distinct, STREAM, 16, answers_at(starts, run), 1, contiguous=contiguous
    )
    for _ in range(10):
        y = next(given).targets
        at, answered = y[..., 0].astype(int), y[..., 1] >= 0
        assert np.array_equal(y[..., 1][answered], (at % 7 + 1)[answered])
        inside = np.any([(at >= start) & (at < start + run) for start in starts], 0)
        assert np.array_equal(answered, inside)


def test_half_of_a_batch_is_answered_where_the_teacher_said_little(ids):
    starts = np.array([3, 50, 700]) * WINDOW.stride + WINDOW.sequence_length
    given = distillation_batches.batches(ids, WINDOW, 16, answers_at(starts, 1), 1, contiguous=False)
    shares = [(next(given).targets[:, 1] >= 0).mean() for _ in range(20)]
    assert min(shares) >= 0.5
    assert np.mean(shares) < 0.6
