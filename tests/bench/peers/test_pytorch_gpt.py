"""The small GPT: its size, that it reads nothing ahead, its loss worked out with NumPy, its schedule."""

import math

import numpy as np
import pytest

from bench.peers.pytorch_gpt import GPT, GptLearner

torch = pytest.importorskip("torch", reason="the extra [peers]")

TINY = GptLearner(layers=2, heads=2, width=8, length=6)


@pytest.fixture
def tiny():
    """With large weights, so that a fault in any of them shows."""
    torch.manual_seed(5)
    model = TINY.build(11)
    for parameter in model.parameters():
        torch.nn.init.normal_(parameter, std=0.5)
    return model.eval()


def test_parameters_at_a_vocabulary_of_100():
    width = 128
    block = 2 * width + width * 3 * width + width * width + 2 * 4 * width * width
    count = sum(parameter.numel() for parameter in GPT.build(100).parameters())
    assert count == 100 * width + 64 * width + 4 * block + width == 808_576


def test_a_changed_character_changes_nothing_before_it(tiny):
    ids = torch.tensor([[3, 1, 4, 1, 5, 9]])
    changed = torch.tensor([[3, 1, 4, 2, 5, 9]])
    before, after = tiny(ids).detach().numpy()[0], tiny(changed).detach().numpy()[0]
    assert (before[:3] == after[:3]).all()
    assert (before[3:] != after[3:]).any(axis=1).all()


def norm(stream, scale):
    centred = stream - stream.mean(-1, keepdims=True)
    return scale * centred / np.sqrt((centred**2).mean(-1, keepdims=True) + 1e-5)


def softmax(values):
    shares = np.exp(values - values.max(-1, keepdims=True))
    return shares / shares.sum(-1, keepdims=True)


def gelu(values):
    return values * (1 + np.vectorize(math.erf)(values / math.sqrt(2))) / 2


def attend(normed, weights, name):
    queries, keys, values = np.split(normed @ weights[f"{name}.queries_keys_values.weight"].T, 3, axis=1)
    size = TINY.width // TINY.heads
    mixed = np.empty_like(queries)
    for head in range(TINY.heads):
        part = slice(head * size, (head + 1) * size)
        for position in range(len(normed)):
            seen = slice(0, position + 1)
            shares = softmax(keys[seen, part] @ queries[position, part] / math.sqrt(size))
            mixed[position, part] = shares @ values[seen, part]
    return mixed @ weights[f"{name}.attended.weight"].T


def test_its_loss_is_what_the_formulas_say(tiny):
    weights = {name: value.detach().numpy().astype(np.float64) for name, value in tiny.named_parameters()}
    ids, targets = np.array([3, 1, 4, 1, 5, 9]), np.array([1, 4, 1, 5, 9, 2])
    stream = weights["embedding.weight"][ids] + weights["positions.weight"]
    for number in range(TINY.layers):
        name = f"blocks.{number}"
        stream = stream + attend(norm(stream, weights[f"{name}.attention_norm.weight"]), weights, name)
        hidden = gelu(
            norm(stream, weights[f"{name}.hidden_norm.weight"]) @ weights[f"{name}.expanded.weight"].T
        )
        stream = stream + hidden @ weights[f"{name}.contracted.weight"].T
    chances = softmax(norm(stream, weights["norm.weight"]) @ weights["embedding.weight"].T)
    expected = -np.log(chances[np.arange(6), targets]).mean()
    logits = tiny(torch.from_numpy(ids)[None])[0]
    loss = torch.nn.functional.cross_entropy(logits, torch.from_numpy(targets))
    assert float(loss.detach()) == pytest.approx(expected, rel=1e-5)


def test_its_first_loss_is_that_of_chance():
    torch.manual_seed(1)
    logits = GPT.build(100)(torch.randint(100, (2, 64))).detach()
    loss = torch.nn.functional.cross_entropy(logits.flatten(0, 1), torch.randint(100, (128,)))
    assert float(loss) == pytest.approx(math.log(100), abs=0.15)


def test_its_rate_warms_up_by_steps_and_ends_at_the_deadline():
    assert GPT.rate(0, 0.0) == pytest.approx(1e-5)
    assert GPT.rate(49, 0.0) == pytest.approx(5e-4)
    assert GPT.rate(1_000, 0.5) == pytest.approx((1e-3 + 1e-4) / 2)
    assert GPT.rate(1_000, 1.0) == GPT.rate(1_000, 1.2) == pytest.approx(1e-4)


def test_decay_is_for_matrices_alone():
    matrices, scales = GPT.optimizer(GPT.build(20)).param_groups
    assert (matrices["weight_decay"], scales["weight_decay"]) == (0.1, 0.0)
    assert {parameter.dim() for parameter in matrices["params"]} == {2}
    assert {parameter.dim() for parameter in scales["params"]} == {1}
    assert matrices["betas"] == (0.9, 0.99)
