"""One operation a variable, and what Keras' own update leaves."""

import numpy as np
import pytest

from shakespeare.training import fused_adam


@pytest.fixture
def optimised(engines):
    """A function: engine, bound of the gradients' length -> Adam, and two variables that it was built for."""

    def make(engine, clip_norm, weight_decay=0.0):
        import tensorflow as tf

        keras = engines[engine]
        new = keras.Variable if engine == "keras" else tf.Variable
        variables = [new(np.full(shape, 0.5, np.float32)) for shape in ((40, 3), (7,))]
        # Adam itself where there is no decay: that of Keras' AdamW has it whatever a step says.
        shared = {"learning_rate": 0.01, "beta_2": 0.9, "global_clipnorm": clip_norm}
        decayed = {"weight_decay": weight_decay} if weight_decay else {}
        optimizer = (keras.optimizers.AdamW if weight_decay else keras.optimizers.Adam)(**shared, **decayed)
        optimizer.build(variables)
        return optimizer, variables

    return make


@pytest.mark.parametrize("engine", ["keras", pytest.param("tf_keras", marks=pytest.mark.slow)])
@pytest.mark.parametrize(
    ("clip_norm", "weight_decay"), [(None, 0.0), (0.5, 0.0), (1e9, 0.0), (None, 0.3), (0.5, 2.0)]
)
def test_it_updates_as_keras_does(optimised, engine, clip_norm, weight_decay):
    import tensorflow as tf

    random = np.random.default_rng(4)
    steps = [
        [tf.constant(random.normal(size=shape), tf.float32) for shape in ((40, 3), (7,))] for _ in range(3)
    ]
    keras_adam, expected = optimised(engine, clip_norm, weight_decay)
    adam, variables = optimised(engine, clip_norm)
    for number, gradients in enumerate(steps):
        for optimizer in (keras_adam, adam):
            optimizer.learning_rate.assign(0.01 / (number + 1))
        keras_adam.apply_gradients(zip(gradients, expected, strict=True))
        fused_adam.apply(tf, adam, gradients, variables, (weight_decay,) * 2)
    for array, other in zip([*expected, *keras_adam.variables], [*variables, *adam.variables], strict=True):
        np.testing.assert_allclose(np.asarray(other), np.asarray(array), rtol=1e-5, atol=1e-7)
