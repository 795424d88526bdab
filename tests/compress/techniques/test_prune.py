"""Zeros where they were asked for, in every kernel; the weights that TFMOT's own wrappers of layers give."""

import numpy as np
import pytest

from compress.techniques.prune import Masks
from compress.techniques.retraining_child import layer_kernels
from shakespeare import checkpoint as checkpoints


@pytest.mark.parametrize("model", ["window-lstm", "window-gru", "causal-gru"])
def test_pruning_leaves_the_zeros_asked_for_in_every_kernel(converted, model):
    """Inside Bidirectional layers too, which TFMOT refuses."""
    result = converted("prune50", model)
    weights = checkpoints.load(result.checkpoint).weights
    for name, array in weights.items():
        if name.endswith(("kernel", "embeddings")):
            assert np.count_nonzero(array == 0) / array.size == pytest.approx(0.5, abs=1 / array.size), name
    # The converter may cut a kernel into its gates, of which each has a share of its own.
    layers = result.artifact.layers
    zeros, stored = sum(layer.zeros for layer in layers), sum(layer.weights for layer in layers)
    assert zeros / stored == pytest.approx(0.5, abs=len(layers) / stored)
    assert all(np.count_nonzero(array) for name, array in weights.items() if name.endswith("bias"))


@pytest.fixture
def sparsity(engines, monkeypatch):
    engines["tf_keras"]
    monkeypatch.setenv("TF_USE_LEGACY_KERAS", "0")  # put back: TFMOT sets it, and children would inherit it
    from tensorflow_model_optimization.python.core.api.sparsity import keras

    return keras


@pytest.mark.slow
def test_each_step_gives_the_weights_that_tfmots_own_wrappers_give(engines, sparsity):
    """Masks that grow every second step, and two steps more that keep them."""
    keras = engines["tf_keras"]
    random = np.random.default_rng(1)
    inputs, targets = random.normal(size=(16, 6)), random.normal(size=(16, 3))
    kernels = [random.normal(size=shape) for shape in ((6, 5), (5, 3))]

    def trained(*, with_wrappers):
        schedule = sparsity.PolynomialDecay(0.0, 0.6, begin_step=0, end_step=6, frequency=2)
        layers = [keras.layers.Dense(5, activation="tanh"), keras.layers.Dense(3)]
        plain = keras.Sequential([keras.Input((6,)), *layers])
        for layer, kernel in zip(layers, kernels, strict=True):
            layer.set_weights([kernel, layer.get_weights()[1]])
        model, callback = (
            plain,
            Masks([kernel for layer in layers for kernel in layer_kernels(layer)], schedule),
        )
        if with_wrappers:
            model = sparsity.prune_low_magnitude(plain, pruning_schedule=schedule)
            callback = sparsity.UpdatePruningStep()
            callback.set_model(model)
        model.compile(keras.optimizers.Adam(0.01), "mse")
        callback.on_train_begin()
        after_each = []
        for step in range(8):
            callback.on_train_batch_begin(step)
            model.train_on_batch(inputs, targets)
            after_each.append([layer.get_weights()[0] for layer in layers])
        callback.on_epoch_end(0)
        return [*after_each, [layer.get_weights()[0] for layer in layers]]

    for ours, theirs in zip(trained(with_wrappers=False), trained(with_wrappers=True), strict=True):
        for kernel, expected in zip(ours, theirs, strict=True):
            np.testing.assert_allclose(kernel, expected, rtol=1e-5, atol=1e-7)
    assert [np.count_nonzero(kernel == 0) for kernel in ours] == [18, 9]
