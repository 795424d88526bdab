"""A model that learns from what it has just predicted."""

import numpy as np
import pytest

from shakespeare import models
from shakespeare.errors import InvalidInput
from shakespeare.evaluation import score
from shakespeare.training.dynamic_evaluation import DynamicEvaluation

LENGTH = 8


@pytest.fixture
def tensorflow(keras):  # noqa: ARG001 - loads TensorFlow with its threads set
    import tensorflow as tf

    return tf


def run(tensorflow, checkpoint, ids, starts, rate):
    return list(DynamicEvaluation(tensorflow, checkpoint, LENGTH).predict(ids, starts, rate))


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["causal-gru", "causal-lstm", "causal-hybrid"])
def test_without_a_rate_it_only_carries_the_state(tensorflow, made_checkpoint, configs, corpus, keras, kind):
    """The same as Keras' own layers give over the whole text at once."""
    made = made_checkpoint(configs[kind])
    ids = corpus.validation_ids[: 6 * LENGTH]
    starts = [LENGTH, 2 * LENGTH, 4 * LENGTH]
    logits = run(tensorflow, made, ids, starts, 0.0)
    model = models.build(configs[kind], made.vocabulary.size, keras)
    models.set_weights(model, made.weights)
    whole = np.asarray(model(ids[None, LENGTH - 1 : -1].astype(np.int32)))[0]
    for start, piece in zip(starts, logits, strict=True):
        np.testing.assert_allclose(piece, whole[start - LENGTH : start], rtol=0, atol=1e-5)


@pytest.mark.slow
def test_a_step_is_plain_gradient_descent_of_a_clipped_gradient(
    tensorflow, made_checkpoint, configs, corpus, keras
):
    """What Keras gives after one step by hand; a state that is carried would hide it, so the first piece repeats."""
    config, rate = configs["causal-gru"], 0.5
    made = made_checkpoint(config)
    ids = corpus.validation_ids[: 3 * LENGTH]
    before, after = run(tensorflow, made, ids, [LENGTH, 2 * LENGTH], rate)
    model = models.build(config, made.vocabulary.size, keras)
    models.set_weights(model, made.weights)
    inputs, targets = ids[None, LENGTH - 1 : 2 * LENGTH - 1].astype(np.int32), ids[LENGTH : 2 * LENGTH]
    with tensorflow.GradientTape() as tape:
        losses = tensorflow.nn.sparse_softmax_cross_entropy_with_logits(
            targets.astype(np.int32), model(inputs)[0]
        )
        loss = tensorflow.reduce_mean(losses)
    np.testing.assert_allclose(before, np.asarray(model(inputs))[0], rtol=0, atol=1e-5)
    gradients = [
        tensorflow.convert_to_tensor(gradient) for gradient in tape.gradient(loss, model.trainable_variables)
    ]
    length = float(np.sqrt(sum(float((gradient.numpy() ** 2).sum()) for gradient in gradients)))
    for variable, gradient in zip(model.trainable_variables, gradients, strict=True):
        variable.assign_sub(rate * gradient * min(1.0, 1.0 / length))
    moved = np.asarray(model(inputs))[0]
    assert score(moved, targets).nats.mean() < score(before, targets).nats.mean()
    # The second piece was predicted with the moved weights and the state of the first: close to them alone.
    unmoved = run(tensorflow, made, ids, [2 * LENGTH], 0.0)[0]
    assert np.abs(after - unmoved).max() > 1e-3


@pytest.mark.parametrize("kind", ["causal-gru", "causal-hybrid"])
def test_a_clipped_gradient_is_that_of_rows_added_up(
    tensorflow, made_checkpoint, configs, corpus, keras, kind
):
    """Rows that a piece looks up twice were measured one by one, and hybrids clipped by another length."""
    tf, rate = tensorflow, 0.5
    made = made_checkpoint(configs[kind])
    large = {
        name: array * 3 for name, array in made.weights.items()
    }  # or the gradient is too short to be clipped
    made = made._replace(weights=large)
    ids = np.tile(corpus.validation_ids[:2], LENGTH)
    learning = DynamicEvaluation(tf, made, LENGTH)
    list(learning.predict(ids, [LENGTH], rate))
    model = models.build(configs[kind], made.vocabulary.size, keras)
    models.set_weights(model, made.weights)
    variables = models.variables(model)
    with tf.GradientTape() as tape:
        logits = model(ids[None, LENGTH - 1 : 2 * LENGTH - 1].astype(np.int32))[0]
        targets = ids[LENGTH : 2 * LENGTH].astype(np.int32)
        loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(targets, logits))
    gradients = [np.asarray(tf.convert_to_tensor(of)) for of in tape.gradient(loss, list(variables.values()))]
    length = np.sqrt(sum((gradient**2).sum() for gradient in gradients))
    assert length > 1.0
    for name, gradient in zip(variables, gradients, strict=True):
        expected = made.weights[name] - rate * gradient / length
        np.testing.assert_allclose(learning._variables[name], expected, rtol=0, atol=1e-5, err_msg=name)


@pytest.mark.slow
def test_what_repeats_is_learned(tensorflow, made_checkpoint, configs, corpus):
    made = made_checkpoint(configs["causal-gru"])
    ids = np.tile(corpus.validation_ids[:LENGTH], 60)
    starts = [LENGTH, 59 * LENGTH]
    first, last = (
        score(logits, ids[start : start + LENGTH]).nats.mean()
        for start, logits in zip(starts, run(tensorflow, made, ids, starts, 0.3), strict=True)
    )
    assert last < first / 2


def test_each_text_begins_with_the_checkpoints_weights(tensorflow, made_checkpoint, configs, corpus):
    model = DynamicEvaluation(tensorflow, made_checkpoint(configs["causal-gru"]), LENGTH)
    first, again = (list(model.predict(corpus.validation_ids, [5 * LENGTH], 0.3)) for _ in range(2))
    assert np.array_equal(first[0], again[0])


def test_a_window_model_and_a_start_between_pieces_are_refused(tensorflow, made_checkpoint, configs, corpus):
    with pytest.raises(InvalidInput, match="must be causal"):
        run(tensorflow, made_checkpoint(configs["window-gru"]), corpus.validation_ids, [LENGTH], 0.1)
    for start in (0, LENGTH + 1):
        with pytest.raises(InvalidInput, match=f"start: {start}: must be a multiple of 8"):
            run(tensorflow, made_checkpoint(configs["causal-gru"]), corpus.validation_ids, [start], 0.1)
