"""Normalization: a mean square of 1, whatever the scale, and zeros stay finite."""

import numpy as np
import pytest

from shakespeare.layers.rms_normalization import normalize


@pytest.mark.usefixtures("engines")
def test_the_mean_square_is_one_whatever_the_scale():
    import tensorflow as tf

    values = np.random.default_rng(1).normal(size=(3, 4, 16)).astype(np.float32)
    normalized = np.asarray(normalize(tf, tf.constant(values * 100)))
    np.testing.assert_allclose(np.square(normalized).mean(-1), 1, rtol=1e-4)
    np.testing.assert_allclose(normalized, normalize(tf, tf.constant(values)), rtol=1e-4)
    assert not np.asarray(normalize(tf, tf.zeros((2, 4)))).any()
