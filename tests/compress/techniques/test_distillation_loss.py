"""The mixed loss against an independent computation, and what a batch holds."""

import numpy as np
import pytest

from compress.techniques import distillation_loss
from compress.techniques.students import STREAM, WINDOW
from compress.techniques.teacher import TeacherAnswers


def softmax(values):
    chances = np.exp(values - values.max())
    return chances / chances.sum()


@pytest.fixture
def packed():
    """Two positions: one answered, one not; vocabulary 6, three answers kept."""
    return np.array([[[2, 4, 1, 0, 3.0, 1.0, -1.0], [5, -1, -1, -1, 0, 0, 0]]], np.float32)


@pytest.mark.parametrize(
    ("temperature", "share"), [(1.0, 0.5), (2.0, 0.5), (4.0, 0.9), (2.0, 0.0), (2.0, 1.0)]
)
def test_the_loss_is_the_mixture(packed, temperature, share):
    import tensorflow as tf

    logits = np.random.default_rng(1).normal(0, 2, (1, 2, 6)).astype(np.float32)
    losses = distillation_loss.distillation_loss(tf, temperature, share)(packed, tf.constant(logits)).numpy()
    hard = [-np.log(softmax(logits[0, at])[true]) for at, true in enumerate((2, 5))]
    said = softmax(np.array([3.0, 1.0, -1.0]) / temperature)
    ours = np.log(softmax(logits[0, 0] / temperature))[[4, 1, 0]]
    soft = -(temperature**2) * (said * ours).sum()
    np.testing.assert_allclose(losses, [[(1 - share) * hard[0] + share * soft, hard[1]]], rtol=1e-5)


def test_without_a_teacher_it_is_the_cross_entropy():
    import tensorflow as tf

    logits = np.random.default_rng(2).normal(0, 2, (3, 6)).astype(np.float32)
    losses = distillation_loss.distillation_loss(tf, 2.0, 0.5)(
        np.array([[1], [2], [3]], np.float32), tf.constant(logits)
    ).numpy()
    expected = [-np.log(softmax(row)[true]) for row, true in zip(logits, (1, 2, 3), strict=True)]
    np.testing.assert_allclose(losses, expected, rtol=1e-5)


@pytest.mark.parametrize("causal", [True, False])
def test_a_step_lowers_the_sum_and_counts_the_true_characters(causal):
    import tensorflow as tf

    random = np.random.default_rng(3)
    logits = random.normal(0, 2, (4, 2, 6) if causal else (8, 6)).astype(np.float32)
    true_ids = random.integers(0, 6, (2, 4) if causal else 8)
    lowered, metrics = distillation_loss.objective(2.0, 0.5, 0).sums(
        tf, tf.constant(logits), tf.constant(true_ids[..., None].astype(np.float32)), causal
    )
    rows = (logits.transpose(1, 0, 2) if causal else logits).reshape(-1, 6)
    expected = -sum(np.log(softmax(row)[true]) for row, true in zip(rows, true_ids.ravel(), strict=True))
    assert float(lowered) == pytest.approx(expected, rel=1e-5)
    assert float(metrics[0]) == pytest.approx(expected, rel=1e-5)
    assert float(metrics[1]) == (rows.argmax(1) == true_ids.ravel()).sum()


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
    x, y, _ = next(distillation_loss.batches(ids, STREAM, 16, None, 1, contiguous=contiguous))
    assert x.shape == (16, 64)
    assert y.shape == (16, 64, 1)
    assert np.array_equal(x[:, 1:], y[:, :-1, 0])


def test_a_window_student_predicts_one_character(ids):
    x, y, _ = next(distillation_loss.batches(ids, WINDOW, 16, None, 1, contiguous=False))
    assert (x.shape, y.shape) == ((16, 32), (16, 1))


def test_a_contiguous_batch_goes_on_where_the_one_before_ended(distinct):
    given = distillation_loss.batches(distinct, STREAM, 16, None, 1, contiguous=True)
    first, second = next(given), next(given)
    assert (first.begins, second.begins) == (True, False)
    assert np.array_equal(second.inputs[:, 0], first.targets[:, -1, 0])


@pytest.mark.parametrize("contiguous", [True, False])
@pytest.mark.parametrize(("starts", "run"), [([1], 9_000), ([1, 2_001, 5_001], 1_000)])
def test_every_character_carries_its_own_answer(distinct, contiguous, starts, run):
    given = distillation_loss.batches(distinct, STREAM, 16, answers_at(starts, run), 1, contiguous=contiguous)
    for _ in range(10):
        y = next(given).targets
        at, answered = y[..., 0].astype(int), y[..., 1] >= 0
        assert np.array_equal(y[..., 1][answered], (at % 7 + 1)[answered])
        inside = np.any([(at >= start) & (at < start + run) for start in starts], 0)
        assert np.array_equal(answered, inside)


def test_half_of_a_batch_is_answered_where_the_teacher_said_little(ids):
    starts = np.array([3, 50, 700]) * WINDOW.stride + WINDOW.sequence_length
    given = distillation_loss.batches(ids, WINDOW, 16, answers_at(starts, 1), 1, contiguous=False)
    shares = [(next(given).targets[:, 1] >= 0).mean() for _ in range(20)]
    assert min(shares) >= 0.5
    assert np.mean(shares) < 0.6
