"""The LSTM of a PyTorch user: its size, and its loss worked out with NumPy."""

import numpy as np
import pytest

from bench.peers.pytorch_lstm import LSTM, LstmLearner

torch = pytest.importorskip("torch", reason="the extra [peers]")


def test_parameters_at_a_vocabulary_of_100():
    layers = (100 * 64, 4 * 256 * (64 + 256 + 2), 4 * 256 * (256 + 256 + 2), 256 * 100 + 100)
    count = sum(parameter.numel() for parameter in LSTM.build(100).parameters())
    assert count == sum(layers) == 888_164


def sigmoid(value):
    return 1 / (1 + np.exp(-value))


def run_layer(weights, layer, inputs):
    """[positions, width] -> [positions, units]: PyTorch's gates are input, forget, new, output."""
    names = (f"lstm.{part}_l{layer}" for part in ("weight_ih", "weight_hh", "bias_ih", "bias_hh"))
    kernel, looped, first_bias, second_bias = (weights[name] for name in names)
    hidden = memory = np.zeros(looped.shape[1])
    outputs = []
    for row in inputs:
        taken, kept, new, shown = np.split(kernel @ row + first_bias + looped @ hidden + second_bias, 4)
        memory = sigmoid(kept) * memory + sigmoid(taken) * np.tanh(new)
        hidden = sigmoid(shown) * np.tanh(memory)
        outputs.append(hidden)
    return np.array(outputs)


def test_its_logits_are_what_the_formulas_say():
    torch.manual_seed(3)
    model = LstmLearner(embedding=3, units=4).build(7)
    weights = {name: value.detach().numpy().astype(np.float64) for name, value in model.named_parameters()}
    ids = np.array([1, 5, 2, 6, 1])
    hidden = weights["embedding.weight"][ids]
    for layer in range(2):
        hidden = run_layer(weights, layer, hidden)
    expected = hidden @ weights["logits.weight"].T + weights["logits.bias"]
    np.testing.assert_allclose(model(torch.from_numpy(ids)[None])[0].detach(), expected, atol=1e-6)


def test_its_rate_is_constant():
    assert {LSTM.rate(step, share) for step, share in ((0, 0.0), (500, 0.5), (9_000, 1.0))} == {0.002}
