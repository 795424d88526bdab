"""Zeros and distinct values, counted layer by layer."""

import numpy as np

from compress.layer_weights import LayerWeights, count_layer_weights


def test_the_share_of_zeros():
    assert LayerWeights(name="x", weights=8, zeros=2, distinct=5).sparsity == 0.25


def test_kernels_and_embeddings_are_counted_but_no_biases():
    weights = {
        "recurrent_1/kernel": np.array([[0.0, 1.0], [1.0, 2.0]], np.float32),
        "recurrent_1/recurrent_kernel": np.zeros((2, 2), np.float32),
        "recurrent_1/bias": np.zeros(2, np.float32),
        "embedding/embeddings": np.array([[0.5, 0.25, -0.5]], np.float32),
    }
    assert count_layer_weights(weights) == (
        LayerWeights(name="embedding/embeddings", weights=3, zeros=0, distinct=3),
        LayerWeights(name="recurrent_1/kernel", weights=4, zeros=1, distinct=3),
        LayerWeights(name="recurrent_1/recurrent_kernel", weights=4, zeros=4, distinct=1),
    )
