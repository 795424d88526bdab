"""The mixed loss against an independent computation, and the streams of text that teachers answer."""

import msgspec
import numpy as np
import pytest

from shakespeare import checkpoint as checkpoints
from shakespeare.config import TrainConfig
from shakespeare.errors import InvalidInput
from shakespeare.teachers import Teacher
from shakespeare.training import distillation
from shakespeare.training.batch_metrics import CROSS_ENTROPY
from shakespeare.training.distillation import TaughtStreams, TeacherAnswers, Teaching
from shakespeare.training.streams import TrainingStreams


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
    losses = distillation.distillation_loss(tf, temperature, share)(packed, tf.constant(logits)).numpy()
    hard = [-np.log(softmax(logits[0, at])[true]) for at, true in enumerate((2, 5))]
    said = softmax(np.array([3.0, 1.0, -1.0]) / temperature)
    ours = np.log(softmax(logits[0, 0] / temperature))[[4, 1, 0]]
    soft = -(temperature**2) * (said * ours).sum()
    np.testing.assert_allclose(losses, [[(1 - share) * hard[0] + share * soft, hard[1]]], rtol=1e-5)


def test_without_a_teacher_it_is_the_cross_entropy():
    import tensorflow as tf

    logits = np.random.default_rng(2).normal(0, 2, (3, 6)).astype(np.float32)
    losses = distillation.distillation_loss(tf, 2.0, 0.5)(
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
    lowered, metrics = distillation.objective(2.0, 0.5, None).sums(
        tf, tf.constant(logits), tf.constant(true_ids[..., None].astype(np.float32)), causal
    )
    rows = (logits.transpose(1, 0, 2) if causal else logits).reshape(-1, 6)
    expected = -sum(np.log(softmax(row)[true]) for row, true in zip(rows, true_ids.ravel(), strict=True))
    assert float(lowered) == pytest.approx(expected, rel=1e-5)
    assert float(metrics[0]) == pytest.approx(expected, rel=1e-5)
    assert float(metrics[1]) == (rows.argmax(1) == true_ids.ravel()).sum()


@pytest.fixture
def answers():
    """To the last 2,000 of 3,000 characters: the likeliest is 1 more than where it stands, modulo 7."""
    starts = np.array([1_000])
    ids = (starts[:, None] + np.arange(2_000))[..., None] % 7 + 1
    shape = (1, 2_000, 2)
    return TeacherAnswers(starts, np.broadcast_to(ids, shape).astype(np.uint16), np.ones(shape, np.float16))


@pytest.fixture
def distinct():
    """Ids of a text of which no two characters are the same: an id says where it stood."""
    return np.arange(3_000, dtype=np.uint16)


def test_taught_streams_are_those_of_the_text_with_answers(distinct, answers, configs):
    """From any step on, as a resumed training asks for it."""
    config = configs["causal-gru"]
    taught = TaughtStreams(distinct, config, 4, 1, answers)
    plain = TrainingStreams(distinct, config, 4, 1)
    assert (taught.batch_size, taught.steps_per_epoch) == (plain.batch_size, plain.steps_per_epoch)
    for step in (0, 3, plain.steps_per_epoch + 1):
        given, expected = next(taught.from_step(step)), next(plain.from_step(step))
        assert np.array_equal(given.inputs, expected.inputs)
        assert np.array_equal(given.targets[..., 0], expected.targets)
        assert given.targets.shape[-1] == answers.target_width == 5
        assert given.begins == expected.begins
        at, answered = expected.targets, given.targets[..., 1] >= 0
        assert np.array_equal(answered, at >= 1_000)
        assert np.array_equal(given.targets[..., 1][answered], (at % 7 + 1)[answered])


def test_what_a_training_lowers(answers):
    assert distillation.objective_of(0.0, None) is CROSS_ENTROPY
    assert distillation.objective_of(0.5, Teaching((), answers, 1.0)).target_width == 5


@pytest.mark.slow
def test_a_taught_training_is_resumed_to_the_same_weights(new_trainer, recorder, corpus, tmp_path):
    train = TrainConfig(
        batch_size=16, step_limit=6, validate_every_steps=3, validation_windows=50, learning_rate=0.01,
        unrolled=True, carry_state=True, teacher_share=0.5,
    )  # fmt: skip
    shape = (1, len(corpus.training_ids) - 1, 4)
    random = np.random.default_rng(1)
    logits = random.normal(0, 3, shape).astype(np.float16)
    ids = random.integers(0, corpus.vocabulary.size, shape).astype(np.uint16)
    teacher = Teacher(path="a", model="gru", weights_sha256="0" * 64, seconds=9.0, characters=1)
    teaching = Teaching((teacher,), TeacherAnswers(np.array([1]), ids, logits), 2.5)
    new_trainer(tmp_path / "whole", train, teaching=teaching).run(recorder())
    with pytest.raises(KeyboardInterrupt):
        new_trainer(tmp_path / "cut", train, teaching=teaching).run(recorder(interrupt_at=4))
    new_trainer(tmp_path / "cut", train, teaching=teaching, resume=True).run(recorder())
    alone = msgspec.structs.replace(train, teacher_share=0.0)
    new_trainer(tmp_path / "alone", alone).run(recorder())
    whole, cut, untaught = (checkpoints.load(tmp_path / name / "last") for name in ("whole", "cut", "alone"))
    for name, weights in whole.weights.items():
        assert np.array_equal(weights, cut.weights[name])
    assert any(not np.allclose(weights, untaught.weights[name]) for name, weights in whole.weights.items())
    assert cut.description.teachers == (teacher,)
    assert cut.description.answering_seconds == 2.5
    assert cut.description.seconds_before == 11.5
    with pytest.raises(InvalidInput, match="--teachers must be as it began"):
        new_trainer(tmp_path / "cut", alone, resume=True)
