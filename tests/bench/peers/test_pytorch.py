"""PyTorch's models are Keras' models: the same outputs under the same weights."""

import numpy as np
import pytest

from shakespeare import checkpoint as checkpoints
from shakespeare import models

torch = pytest.importorskip("torch", reason="the extra [peers]")

NAMES = ("window-lstm", "window-gru", "window-normalized", "causal-gru")


@pytest.mark.parametrize("name", NAMES)
def test_outputs_are_those_of_keras(name, configs, made_checkpoint, keras):
    from bench.peers import pytorch

    checkpoint, config = made_checkpoint(configs[name]), configs[name]
    model = models.build(config, checkpoint.vocabulary.size, keras)
    models.set_weights(model, checkpoint.weights)
    ids = np.random.default_rng(1).integers(
        1, checkpoint.vocabulary.size, (5, config.sequence_length), np.int32
    )
    found = pytorch.forward(config, checkpoint.vocabulary.size, checkpoint.weights)(ids)
    np.testing.assert_allclose(found, np.asarray(model(ids, training=False)), atol=2e-5)


@pytest.mark.parametrize("name", NAMES)
def test_a_step_learns(name, configs):
    from bench.peers import pytorch

    config = configs[name]
    random = np.random.default_rng(1)
    x = random.integers(1, 20, (16, config.sequence_length), np.int32)
    y = x[:, -1] if config.bidirectional else x
    step = pytorch.step(config, 21, x, y, 0.01, precision="float32", threads=1)
    losses = [step() for _ in range(30)]
    assert losses[-1] < losses[0]


@pytest.mark.parametrize("name", NAMES)
def test_parameters_are_as_many(name, configs, made_checkpoint):
    from bench.peers import pytorch

    config, checkpoint = configs[name], made_checkpoint(configs[name])
    state = pytorch.build(config, checkpoint.vocabulary.size).state_dict()
    numbers = sum(value.numel() for key, value in state.items() if not key.endswith("num_batches_tracked"))
    ours = sum(array.size for array in checkpoint.weights.values())
    ways = 2 if config.bidirectional else 1
    second_biases = sum(4 * units * ways for units in config.units) if config.recurrent == "lstm" else 0
    assert numbers == ours + second_biases  # PyTorch's LSTM has two biases where Keras' has one


def test_feeding_carries_the_state(configs, made_checkpoint, tmp_path):
    from bench.peers import pytorch

    checkpoint = made_checkpoint(configs["causal-gru"])
    checkpoints.save(checkpoint, tmp_path / "one")
    feed = pytorch.feed(tmp_path / "one")
    step = [np.asarray(feed()) for _ in range(4)]
    ids = np.ones((1, 4), np.int32)
    whole = pytorch.forward(configs["causal-gru"], checkpoint.vocabulary.size, checkpoint.weights)(ids)
    np.testing.assert_allclose(np.concatenate(step, 1), whole, atol=1e-5)


def test_weights_of_another_architecture_are_refused(configs, made_checkpoint):
    from bench.peers import pytorch

    checkpoint = made_checkpoint(configs["window-lstm"])
    model = pytorch.build(configs["window-normalized"], checkpoint.vocabulary.size)
    with pytest.raises(ValueError, match="have no counterpart"):
        pytorch.load(model, configs["window-lstm"], checkpoint.weights)
