"""Weights that end on their grid, gradients that pass through the rounding, files that add no error of theirs."""

import numpy as np
import pytest

from compress import chain_names, tflite_predictor
from compress.catalogue import RETRAININGS
from compress.technique import Refused
from compress.weight_quantization import IN_8_BITS, WINDOW_LSTM_REFUSED
from shakespeare import checkpoint as checkpoints


class Kernel:
    """A layer of a made-up model: its optimizer is plain gradient descent."""

    def __init__(self, tf, values):
        self.variable = tf.Variable(np.asarray(values, np.float32))

    def descend(self, gradient):
        self.variable.assign_sub(np.asarray(gradient, np.float32))


@pytest.fixture
def tensorflow(engines):
    engines["tf_keras"]
    import tensorflow as tf

    return tf


def trained(tf, values, gradients, largest, *, keep_zeros=False):
    """The values that each step saw, and those that were left."""
    from compress.techniques.qat import StraightThrough
    from compress.techniques.weight_grid import WeightGrid

    kernel = Kernel(tf, values)
    grid = WeightGrid(kernel.variable.shape, (0,), largest)
    callback = StraightThrough([(kernel.variable, grid)], keep_zeros=keep_zeros)
    seen = []
    for step, gradient in enumerate(gradients, 1):
        callback.on_train_batch_begin(step)
        seen.append(kernel.variable.numpy())
        kernel.descend(gradient)
    callback.on_epoch_end(0)
    return seen, kernel.variable.numpy()


def test_a_step_sees_rounded_weights_and_changes_the_exact_ones(tensorflow):
    """A change too small to move a weight to the next value is not lost: the second one moves it."""
    small = [[0.0], [0.3]]
    seen, left = trained(tensorflow, [[7.0], [2.9]], [small, small], 7)
    np.testing.assert_allclose([values[1, 0] for values in seen], [3, 3])
    np.testing.assert_allclose(left, [[7], [2]])  # 2.9 - 2 * 0.3 = 2.3


def test_zeros_of_a_pruned_model_stay(tensorflow):
    step = [[1.0], [1.0], [1.0]]
    _, left = trained(tensorflow, [[7.0], [0.0], [-3.0]], [step], 7, keep_zeros=True)
    np.testing.assert_allclose(left, [[6], [0], [np.rint(-4 / (6 / 7)) * 6 / 7]], rtol=1e-6)
    assert trained(tensorflow, [[7.0], [0.0], [-3.0]], [step], 7)[1][1, 0] != 0


def test_two_bits_round_to_the_mean_magnitude(tensorflow):
    _, left = trained(tensorflow, [[1.0], [-0.2], [0.9], [0.0]], [], 1)
    np.testing.assert_allclose(left, [[0.7], [0], [0.7], [0]], rtol=1e-6)


@pytest.mark.parametrize("largest", [7, 127])
def test_what_was_rounded_is_left_by_rounding_again_and_by_the_converter(tensorflow, largest):
    """A converter takes the largest value for the largest whole number."""
    from compress.techniques.weight_grid import WeightGrid, round_to_grid

    values = np.random.default_rng(2).standard_t(3, (200, 5)).astype(np.float32)
    grid = WeightGrid(values.shape, (0,), largest)
    rounded = np.asarray(round_to_grid(values, grid, tensorflow))
    np.testing.assert_allclose(round_to_grid(rounded, grid, tensorflow), rounded, rtol=1e-5)
    steps = rounded / (np.abs(rounded).max(0) / largest)
    np.testing.assert_allclose(steps, np.rint(steps), atol=1e-3)


@pytest.mark.slow
def test_the_scales_are_those_of_the_file(engines, configs, vocabulary):
    from compress.techniques.weight_grid import weight_grids
    from shakespeare import models

    def grids(name, bits):
        model = models.build(configs[name], vocabulary.size, engines["tf_keras"])
        return [(grid.shape, grid.axes, grid.largest) for _, grid in weight_grids(model, bits)]

    size = vocabulary.size
    assert grids("causal-gru", 8) == [
        ((size, 4), (0, 1), 127), ((4, 18), (0,), 127), ((6, 18), (0,), 127),
        ((6, 15), (0,), 127), ((5, 15), (0,), 127), ((5, size), (0,), 127),
    ]  # fmt: skip
    assert grids("causal-lstm", 4)[:2] == [((size, 4), (1,), 127), ((4, 24), (0,), 7)]
    assert [largest for _, _, largest in grids("causal-gru", 4)] == [127, 7, 7, 7, 7, 127]
    assert grids("window-gru", 2)[1] == ((4, 18), (0,), 1)
    fused = grids("window-lstm", 8)
    assert fused[1:3] == [((4, 4, 6), (0, 2), 127), ((6, 4, 6), (0, 2), 127)]
    assert fused[-2:] == [((10, 7), (0,), 127), ((7, size), (0,), 127)]


def test_every_weight_lies_on_the_grid_of_its_bits(converted):
    weights = checkpoints.load(converted("qat4", "causal-gru").checkpoint).weights
    for name, array in weights.items():
        largest = 127 if name.partition("/")[0] in IN_8_BITS else 7
        if name.endswith("kernel"):
            steps = array / (np.abs(array).max(0) / largest)
        elif name.endswith("embeddings"):
            steps = array / (np.abs(array).max(1, keepdims=True) / largest)
        else:
            continue
        np.testing.assert_allclose(steps, np.rint(steps), atol=1e-3)
        assert len(np.unique(np.rint(steps))) > 8


def test_the_file_predicts_as_its_weights_do(converted, opened, span, quantised_cell):
    """What is left is the rounding of activations: the tolerance is that of 8 bits, whatever the width."""
    result = converted(quantised_cell.chain, quantised_cell.model)
    expected = opened(result.checkpoint).block(span, 60)
    logits = tflite_predictor.open_artifact(result.folder)[0].block(span, 60)
    assert np.abs(logits - expected).mean() <= 0.03 * expected.std()


def test_it_keeps_the_zeros_of_pruning(converted):
    for layer in converted("prune50+qat8+dynamic_range", "causal-gru").artifact.layers:
        assert layer.sparsity >= 0.5 - 1 / layer.weights


@pytest.mark.parametrize("name", ["qat4", "qat2"])
def test_a_model_that_no_file_of_so_few_bits_can_hold_is_refused(sources, settings, tmp_path, name):
    with pytest.raises(Refused, match=WINDOW_LSTM_REFUSED.reason):
        RETRAININGS[name].retrain(sources["window-lstm"], tmp_path / "out", settings)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (
            "qat4+cluster8",
            "cluster8 cannot follow qat4: training it again would move its weights off the values",
        ),
        ("qat8+prune50", "prune50 cannot follow qat8"),
        ("qat8+qat4", "qat4 cannot follow qat8"),
        ("cluster8+qat8", "qat8 cannot follow cluster8: training it again would move its weights off their"),
    ],
)
def test_nothing_trains_after_it(text, reason):
    with pytest.raises(Refused) as caught:
        chain_names.parse(text)
    assert str(caught.value).startswith(reason)
    assert chain_names.parse("distill+prune50+qat4+int4").retraining_name == "distill+prune50+qat4"
