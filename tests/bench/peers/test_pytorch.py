"""PyTorch's models are Keras' models: the same outputs under the same weights."""

import msgspec
import numpy as np
import pytest

from bench.peers import StepSetup, pytorch, pytorch_model
from bench.peers.pytorch import PYTORCH
from shakespeare import checkpoint as checkpoints
from shakespeare import models
from shakespeare.config import ModelConfig
from shakespeare.errors import InvalidInput
from shakespeare.evaluation import score

torch = pytest.importorskip("torch", reason="the extra [peers]")

NAMES = ("window-lstm", "window-gru", "window-normalized", "causal-gru", "causal-lstm")


@pytest.fixture
def saved(tmp_path):
    """A function: a checkpoint -> the folder it is saved in."""

    def save(checkpoint):
        checkpoints.save(checkpoint, tmp_path / "checkpoint")
        return tmp_path / "checkpoint"

    return save


def setup(config, *, precision="float32"):
    """A step on a made-up batch of 16."""
    x = np.random.default_rng(1).integers(1, 20, (16, config.sequence_length), np.int32)
    y = x[:, -1] if config.bidirectional else x
    return StepSetup(config, 21, x, y, 0.01, precision, cores=1)


@pytest.mark.parametrize("name", NAMES)
def test_outputs_are_those_of_keras(name, configs, made_checkpoint, keras, saved):
    checkpoint, config = made_checkpoint(configs[name]), configs[name]
    model = models.build(config, checkpoint.vocabulary.size, keras)
    models.set_weights(model, checkpoint.weights)
    ids = np.random.default_rng(1).integers(
        1, checkpoint.vocabulary.size, (5, config.sequence_length), np.int32
    )
    logits = PYTORCH.forward(saved(checkpoint))(ids)
    np.testing.assert_allclose(logits, np.asarray(model(ids, training=False)), atol=2e-5)


@pytest.mark.parametrize("name", NAMES)
def test_a_step_learns(name, configs):
    step = PYTORCH.step(setup(configs[name]))
    losses = [step()["loss"] for _ in range(30)]
    assert losses[-1] < losses[0]


def test_metrics_are_those_of_an_evaluation():
    random = np.random.default_rng(1)
    logits, targets = random.normal(size=(40, 9)).astype(np.float32), random.integers(0, 9, 40)
    expected = score(logits, targets)
    loss = torch.nn.functional.cross_entropy(torch.from_numpy(logits), torch.from_numpy(targets))
    metrics = pytorch._metrics(loss, torch.from_numpy(logits), torch.from_numpy(targets))
    assert metrics == {
        "loss": pytest.approx(expected.nats.mean()),
        "accuracy": pytest.approx(expected.top1.mean()),
        "top5": pytest.approx(expected.top5.mean()),
    }


@pytest.mark.parametrize("name", NAMES)
def test_parameters_are_as_many(name, configs, made_checkpoint):
    config, checkpoint = configs[name], made_checkpoint(configs[name])
    state = pytorch_model.build(config, checkpoint.vocabulary.size).state_dict()
    numbers = sum(value.numel() for key, value in state.items() if not key.endswith("num_batches_tracked"))
    ours = sum(array.size for array in checkpoint.weights.values())
    ways = 2 if config.bidirectional else 1
    second_biases = sum(4 * units * ways for units in config.units) if config.recurrent == "lstm" else 0
    assert numbers == ours + second_biases  # PyTorch's LSTM has two biases where Keras' has one


def test_a_model_with_ngrams_is_refused(configs):
    with pytest.raises(InvalidInput, match=r"^ngram_orders: .*must be empty: PyTorch's peer has no n-grams"):
        pytorch_model.build(configs["causal-hybrid"], 11)


def test_feeding_carries_the_state(configs, made_checkpoint, saved):
    checkpoint = made_checkpoint(configs["causal-gru"])
    path = saved(checkpoint)
    feed = PYTORCH.feed(path)
    step = [np.asarray(feed()) for _ in range(4)]
    ids = np.ones((1, 4), np.int32)
    whole = PYTORCH.forward(path)(ids)
    np.testing.assert_allclose(np.concatenate(step, 1), whole, atol=1e-5)


def test_a_window_is_fed_as_it_is_predicted(configs, made_checkpoint, saved):
    checkpoint, config = made_checkpoint(configs["window-lstm"]), configs["window-lstm"]
    path = saved(checkpoint)
    feed = PYTORCH.feed(path)
    ids = np.ones((1, config.sequence_length), np.int32)
    whole = PYTORCH.forward(path)(ids)
    for _ in range(2):
        np.testing.assert_allclose(feed(), whole, atol=1e-6)


@pytest.mark.parametrize("recurrent", ["lstm", "gru"])
def test_one_unit_is_what_the_formulas_say(recurrent):
    """One character through one unit of each gate, by hand: Keras' order of gates, its two GRU biases."""
    config = ModelConfig(
        name="hand", recurrent=recurrent, sequence_length=2, stride=1, embedding=1, units=(1,),
        bidirectional=False,
    )  # fmt: skip
    gates = {"lstm": 4, "gru": 3}[recurrent]
    kernel, looped = np.linspace(-1, 1.5, gates), np.linspace(0.8, -0.6, gates)
    bias = np.linspace(0.3, -0.2, gates)
    biases = np.stack((bias, bias[::-1])) if recurrent == "gru" else bias
    weights = {
        "embedding/embeddings": np.array([[0.0], [0.7]]),
        "recurrent_1/kernel": kernel[None],
        "recurrent_1/recurrent_kernel": looped[None],
        "recurrent_1/bias": biases,
        "logits/kernel": np.array([[1.0, -2.0]]),
        "logits/bias": np.array([0.0, 0.5]),
    }
    hidden, memory, expected = 0.0, 0.0, []
    for _ in range(2):
        if recurrent == "lstm":
            taken, kept, new, shown = kernel * 0.7 + looped * hidden + bias
            memory = sigmoid(kept) * memory + sigmoid(taken) * np.tanh(new)
            hidden = sigmoid(shown) * np.tanh(memory)
        else:
            own, old = kernel * 0.7 + biases[0], looped * hidden + biases[1]
            update, reset = sigmoid(own[0] + old[0]), sigmoid(own[1] + old[1])
            hidden = update * hidden + (1 - update) * np.tanh(own[2] + reset * old[2])
        expected.append([hidden, 0.5 - 2 * hidden])
    single = {name: array.astype(np.float32) for name, array in weights.items()}
    model = pytorch_model.build(config, 2).eval()
    pytorch_model.load(model, config, single)
    logits = model(torch.ones((1, 2), dtype=torch.long))[0].detach().numpy()
    np.testing.assert_allclose(logits[0], expected, atol=1e-6)


def sigmoid(value):
    return 1 / (1 + np.exp(-value))


def test_a_gradient_is_the_slope_of_the_loss(configs, made_checkpoint, saved):
    checkpoint, config = made_checkpoint(configs["window-gru"]), configs["window-gru"]
    size = checkpoint.vocabulary.size
    x = np.random.default_rng(3).integers(1, size, (6, config.sequence_length), np.int32)
    y = x[:, 0]
    path = saved(checkpoint)
    loss, gradients = PYTORCH.loss_and_gradients(path, x, y)
    logits = PYTORCH.forward(path)(x).astype(np.float64)
    chosen = logits[np.arange(6), y] - np.log(np.exp(logits).sum(1))
    assert loss == pytest.approx(-chosen.mean(), rel=1e-6)
    at, step, losses = (int(x[0, 0]), 2), 1e-2, []
    for sign in (1, -1):
        moved = checkpoint.weights["embedding/embeddings"].copy()
        moved[at] += sign * step
        weights = checkpoint.weights | {"embedding/embeddings": moved}
        moved_path = saved(checkpoint._replace(weights=weights))
        losses.append(PYTORCH.loss_and_gradients(moved_path, x, y)[0])
    assert gradients["embedding/embeddings"][at] == pytest.approx(
        (losses[0] - losses[1]) / (2 * step), rel=0.01, abs=1e-4
    )


@pytest.mark.parametrize("name", NAMES)
def test_bfloat16_begins_near_float32_and_is_not_it(name, configs):
    config = msgspec.structs.replace(configs[name], dropout=0.0)
    single = PYTORCH.step(setup(config))()["loss"]
    try:
        mixed = PYTORCH.step(setup(config, precision="mixed_bfloat16"))()["loss"]
    except RuntimeError as error:
        if config.recurrent == "lstm" and "could not create a primitive" in str(error):
            pytest.skip("oneDNN has no bfloat16 LSTM for this processor: it needs AVX512")
        raise
    assert mixed != single
    assert mixed == pytest.approx(single, rel=0.01)


def test_a_step_takes_the_cores_that_it_is_given_and_inference_one(configs, made_checkpoint, saved):
    PYTORCH.step(setup(configs["window-gru"])._replace(cores=2))
    assert torch.get_num_threads() == 2
    PYTORCH.feed(saved(made_checkpoint(configs["window-gru"])))
    assert torch.get_num_threads() == 1


def test_weights_of_another_architecture_are_refused(configs, made_checkpoint):
    checkpoint, config = made_checkpoint(configs["window-lstm"]), configs["window-lstm"]
    model = pytorch_model.build(configs["window-normalized"], checkpoint.vocabulary.size)
    with pytest.raises(InvalidInput, match=r"normalization\.\w+: have no counterpart"):
        pytorch_model.load(model, config, checkpoint.weights)
    model = pytorch_model.build(config, checkpoint.vocabulary.size + 1)
    with pytest.raises(InvalidInput, match=r"embedding.weight \(\d+, 4\): expected: \(\d+, 4\)"):
        pytorch_model.load(model, config, checkpoint.weights)


def test_an_architecture_without_a_counterpart_is_refused(configs):
    with pytest.raises(InvalidInput, match=r"^peer: torch: causal-mingru: PyTorch has no minGRU layers"):
        PYTORCH.step(setup(configs["causal-mingru"]))
