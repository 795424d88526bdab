"""The scan of a minGRU against a plain loop: values, gradients, any number of positions, extreme gates."""

import numpy as np
import pytest

from shakespeare.training.mingru_scan import gated_scan, scan


def values(positions, seed=1):
    """Gates and candidates [positions, 2, 2 x 3], and a state before."""
    random = np.random.default_rng(seed)
    return random.normal(size=(positions, 2, 6)).astype(np.float32), random.normal(size=(2, 3)).astype(
        np.float32
    )


def looped(tf, projected, state):
    states = []
    for row in tf.unstack(projected):
        update, candidate = tf.sigmoid(row[:, :3]), row[:, 3:]
        state = (1 - update) * state + update * candidate
        states.append(state)
    return tf.stack(states)


@pytest.mark.usefixtures("engines")
@pytest.mark.parametrize("positions", [1, 2, 7, 8, 36])
def test_states_and_gradients_equal_a_plain_loop(positions):
    import tensorflow as tf

    projected, first = values(positions)
    weights = np.random.default_rng(2).normal(size=(positions, 2, 3)).astype(np.float32)
    states, gradients = [], []
    for function in (looped, gated_scan):
        read = tf.constant(projected)
        with tf.GradientTape() as tape:
            tape.watch(read)
            states.append(function(tf, read, tf.constant(first)))
            weighted = tf.reduce_sum(states[-1] * weights)
        gradients.append(tape.gradient(weighted, read))
    np.testing.assert_allclose(states[1], states[0], rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(gradients[1], gradients[0], rtol=1e-4, atol=1e-6)


@pytest.mark.usefixtures("engines")
def test_in_reverse_it_is_the_scan_of_reversed_arrays():
    import tensorflow as tf

    random = np.random.default_rng(3)
    shares, added = random.uniform(size=(2, 12, 2, 3)).astype(np.float32)
    first = random.normal(size=(2, 3)).astype(np.float32)
    reverse = scan(tf, tf.constant(shares), tf.constant(added), first, reverse=True)
    forward = scan(tf, tf.constant(shares[::-1].copy()), tf.constant(added[::-1].copy()), first)
    np.testing.assert_allclose(reverse[::-1], forward, rtol=1e-6)


@pytest.mark.usefixtures("engines")
@pytest.mark.parametrize("gate", [-1e4, -30.0, 30.0, 1e4])
def test_gates_that_are_shut_or_open_stay_finite(gate):
    import tensorflow as tf

    projected, first = values(64)
    projected[..., :3] = gate
    read = tf.constant(projected)
    with tf.GradientTape() as tape:
        tape.watch(read)
        states = gated_scan(tf, read, tf.constant(first))
    assert np.isfinite(tape.gradient(states, read)).all()
    expected = projected[..., 3:] if gate > 0 else np.broadcast_to(first, states.shape)
    np.testing.assert_allclose(states, expected, atol=1e-5)


@pytest.mark.usefixtures("engines")
def test_no_gradient_flows_into_the_state_before():
    import tensorflow as tf

    projected, first = values(4)
    before = tf.constant(first)
    with tf.GradientTape() as tape:
        tape.watch(before)
        states = gated_scan(tf, tf.constant(projected), before)
    assert tape.gradient(states, before) is None
