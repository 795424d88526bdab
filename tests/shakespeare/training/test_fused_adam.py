"""One operation a variable, and what Keras' own update leaves."""

import numpy as np
import pytest

from shakespeare.training import fused_adam


@pytest.fixture
def optimised(engines):
    """A function: engine, bound of the gradients' length -> Adam, and two variables that it was built for."""

    def make(engine, clip_norm):
        import tensorflow as tf

        keras = engines[engine]
        new = keras.Variable if engine == "keras" else tf.Variable
        variables = [new(np.full(shape, 0.5, np.float32)) for shape in ((40, 3), (7,))]
        optimizer = keras.optimizers.Adam(0.01, beta_2=0.9, global_clipnorm=clip_norm)
        optimizer.build(variables)
        return optimizer, variables

    return make


@pytest.mark.parametrize("engine", ["keras", pytest.param("tf_keras", marks=pytest.mark.slow)])
@pytest.mark.parametrize("clip_norm", [None, 0.5, 1e9])
def test_it_updates_as_keras_does(optimised, engine, clip_norm):
    import tensorflow as tf

    random = np.random.default_rng(4)
    steps = [
        [tf.constant(random.normal(size=shape), tf.float32) for shape in ((40, 3), (7,))] for _ in range(3)
    ]
    (keras_adam, expected), (adam, variables) = (optimised(engine, clip_norm) for _ in range(2))
    for number, gradients in enumerate(steps):
        for optimizer in (keras_adam, adam):
            optimizer.learning_rate.assign(0.01 / (number + 1))
        keras_adam.apply_gradients(zip(gradients, expected, strict=True))
        fused_adam.apply(tf, adam, gradients, variables)
    for array, other in zip([*expected, *keras_adam.variables], [*variables, *adam.variables], strict=True):
        np.testing.assert_allclose(np.asarray(other), np.asarray(array), rtol=1e-5, atol=1e-7)
