"""Rows by id, and the gradient of the table."""

import numpy as np
import pytest

from shakespeare.training.lookup import rows


@pytest.mark.usefixtures("engines")
def test_rows_and_gradient_are_those_of_a_gather():
    import tensorflow as tf

    random = np.random.default_rng(1)
    table = tf.constant(random.normal(size=(5, 3)).astype(np.float32))
    ids = random.integers(0, 4, (6, 2)).astype(np.int32)  # the last row is never read
    weights = random.normal(size=(6, 2, 3)).astype(np.float32)
    gathered, gradients = [], []
    for function in (tf.gather, lambda table, ids: rows(tf, table, ids, "float32")):
        with tf.GradientTape() as tape:
            tape.watch(table)
            gathered.append(function(table, ids))
            weighted = tf.reduce_sum(gathered[-1] * weights)
        gradients.append(tf.convert_to_tensor(tape.gradient(weighted, table)))
    assert np.array_equal(*gathered)
    np.testing.assert_allclose(*gradients, rtol=1e-5)
