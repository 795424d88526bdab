"""One layer of the transformer: how far it sees, and that a text in parts is a text at once."""

import numpy as np
import pytest

from shakespeare.layers.transformer import TransformerWeights

CONTEXT, WIDTH = 4, 8
SHAPES = ((WIDTH, 3 * WIDTH), (WIDTH, WIDTH), (WIDTH, 4 * WIDTH), (4 * WIDTH, WIDTH))


@pytest.fixture
def run(engines):  # noqa: ARG001 - imports TensorFlow with its threads set
    """A function: values [batch, positions, 8] and a memory, or None -> the layer's values, its memory after."""
    import tensorflow as tf

    random = np.random.default_rng(1)
    kernels = (random.normal(0, 0.5, shape).astype(np.float32) for shape in SHAPES)
    layer = TransformerWeights(2, CONTEXT, tuple(map(tf.constant, kernels)))

    def call(values, memory=None):
        if memory is None:
            memory = np.zeros((len(values), (CONTEXT - 1) * 2 * WIDTH), np.float32)
        return layer.run(
            tf,
            tf.convert_to_tensor(values),
            tf.convert_to_tensor(memory),
            tf.matmul,
            lambda added, _half: added,
        )

    return call


@pytest.fixture
def values():
    return np.random.default_rng(2).normal(size=(2, 11, WIDTH)).astype(np.float32)


@pytest.mark.parametrize("position", [0, 3, 6])
def test_a_position_is_seen_from_itself_to_the_end_of_the_context(run, values, position):
    changed = values.copy()
    changed[:, position] += 1
    differs = np.abs(np.asarray(run(values)[0]) - run(changed)[0]).max((0, 2)) > 1e-6
    assert np.flatnonzero(differs).tolist() == list(range(position, position + CONTEXT))


@pytest.mark.parametrize("lengths", [(11,), (1,) * 11, (2, 3, 6), (4, 4, 3), (8, 1, 2)])
def test_in_parts_it_is_as_at_once(run, values, lengths):
    whole, memory = run(values)
    parts, after = [], None
    for part in np.split(values, np.cumsum(lengths)[:-1], 1):
        outputs, after = run(part, after)
        parts.append(outputs)
    np.testing.assert_allclose(np.concatenate(parts, 1), whole, rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(after, memory, rtol=1e-4, atol=1e-5)


def test_a_length_that_a_trace_does_not_know_is_as_one_it_knows(run, values):
    import tensorflow as tf

    memory = np.zeros((2, (CONTEXT - 1) * 2 * WIDTH), np.float32)
    spec = tf.TensorSpec([None, None, WIDTH], tf.float32)
    traced = tf.function(lambda values: run_traced(tf, run, values), input_signature=[spec])
    for length in (1, 4, 11):
        np.testing.assert_allclose(
            traced(values[:, :length]), run(values[:, :length], memory)[0], rtol=1e-4, atol=1e-5
        )


def run_traced(tf, run, values):
    memory = tf.zeros((tf.shape(values)[0], (CONTEXT - 1) * 2 * WIDTH))
    return run(values, memory)[0]
