"""The same layers as a model's, without its graph."""

import numpy as np
import pytest

from shakespeare import models

V = 30
KINDS = (
    *("window-gru", "window-normalized", "causal-gru", "causal-lstm"),
    *("causal-hybrid", "causal-mingru", "causal-transformer"),
)


@pytest.fixture(scope="module", params=["keras", pytest.param("tf_keras", marks=pytest.mark.slow)])
def both(engines, configs, request):
    """A function: the name of an architecture -> a model, and a stack that has its weights."""
    keras = engines[request.param]

    def make(name):
        model = models.build(configs[name], V, keras)
        stack = models.build_layers(configs[name], V, keras)
        random = np.random.default_rng(1)
        weights = {
            weight: random.uniform(0.1, 0.4, array.shape).astype(np.float32)
            for weight, array in models.get_weights(model).items()
        }
        models.set_weights(model, weights)
        models.set_weights(stack, weights)
        return model, stack

    return make


@pytest.mark.parametrize("name", KINDS)
def test_it_has_a_models_weights_and_predicts_as_it_does(both, configs, name):
    import tensorflow as tf

    config, (model, stack) = configs[name], both(name)
    assert models.layer_parameters(stack) == models.layer_parameters(model)
    assert len(stack.variables) == len(model.variables)
    ids = np.random.default_rng(2).integers(0, V, (2, config.sequence_length)).astype(np.int32)
    if config.bidirectional:
        predicted = stack(ids)
    else:
        shape = (2, config.ids_per_step) if config.ngram_orders else (2,)
        first = np.zeros(shape, np.int32)
        first[..., -1] = ids[0, 0]
        state = tf.zeros((2, config.state_size))
        ids = np.full((2, 1), ids[0, 0])
        predicted = models.step(stack, config, first if config.ngram_orders else ids[:, 0], state, tf)[0][
            :, None
        ]
    np.testing.assert_allclose(predicted, model(ids, training=False), atol=1e-6)


def test_a_layer_that_is_not_there(engines, configs):
    stack = models.build_layers(configs["causal-gru"], V, engines["keras"])
    assert stack.get_layer("logits") is stack.layers[-1]
    with pytest.raises(KeyError):
        stack.get_layer("direct")
