"""Normalization: a mean square of 1, whatever the scale, and zeros stay finite."""

import numpy as np
import pytest

from shakespeare.layers.rms_normalization import normalize, normalize_to_learn


@pytest.mark.usefixtures("engines")
def test_the_mean_square_is_one_whatever_the_scale():
    import tensorflow as tf

    values = np.random.default_rng(1).normal(size=(3, 4, 16)).astype(np.float32)
    normalized = np.asarray(normalize(tf, tf.constant(values * 100)))
    np.testing.assert_allclose(np.square(normalized).mean(-1), 1, rtol=1e-4)
    np.testing.assert_allclose(normalized, normalize(tf, tf.constant(values)), rtol=1e-4)
    assert not np.asarray(normalize(tf, tf.zeros((2, 4)))).any()


@pytest.mark.usefixtures("engines")
def test_the_gradient_that_is_written_out_is_that_of_the_formula():
    import tensorflow as tf

    random = np.random.default_rng(2)
    values = tf.constant(random.normal(size=(3, 4, 5)).astype(np.float32))
    upstream = tf.constant(random.normal(size=(3, 4, 5)).astype(np.float32))
    results = []
    for function in (normalize, normalize_to_learn):
        with tf.GradientTape() as tape:
            tape.watch(values)
            normalized = function(tf, values)
            total = tf.reduce_sum(normalized * upstream)
        results.append((normalized, tape.gradient(total, values)))
    for expected, given in zip(*results, strict=True):
        np.testing.assert_allclose(given, expected, atol=1e-5)
