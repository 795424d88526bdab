"""Averages of weights."""

import numpy as np
import pytest

from shakespeare.training.averaging import WeightAverage


@pytest.fixture
def variables(engines):  # noqa: ARG001 - imports TensorFlow with its threads set
    import tensorflow as tf

    return {"a": tf.Variable([1.0, 2.0])}


def test_an_average_follows_its_variable_and_swaps_with_it(variables):
    import tensorflow as tf

    average = WeightAverage(tf, variables, 0.9)
    expected, values = np.array([1.0, 2.0]), np.array([1.0, 2.0])
    for step in range(30):
        values = values + 1
        variables["a"].assign(values)
        average.update(tf.constant(float(step)))
        share = 1 - 0.9 * step / (step + 10)
        expected = expected + share * (values - expected)
    average.swap()
    np.testing.assert_allclose(variables["a"], expected, rtol=1e-5)
    average.swap()
    np.testing.assert_array_equal(variables["a"], values)


def test_averages_are_restored(variables):
    import tensorflow as tf

    average = WeightAverage(tf, variables, 0.5)
    arrays = average.arrays()
    average.update(tf.constant(3.0))
    variables["a"].assign([5.0, 5.0])
    other = WeightAverage(tf, variables, 0.5)
    other.restore(arrays)
    np.testing.assert_array_equal(other.averages["a"], [1.0, 2.0])
