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
    grid = WeightGrid(kernel.variable.shape, (0,), largest, largest, clips=largest == 7)
    callback = StraightThrough([(kernel.variable, grid)], keep_zeros=keep_zeros)
    seen = []
    for step, gradient in enumerate(gradients, 1):
        callback.on_train_batch_begin(step)
        seen.append(kernel.variable.numpy())
        kernel.descend(gradient)
    callback.on_epoch_end(0)
    return seen, kernel.variable.numpy()


@pytest.mark.slow
def test_a_step_sees_rounded_weights_and_changes_the_exact_ones(tensorflow):
    """A change too small to move a weight to the next value is not lost: the second one moves it."""
    small = [[0.0], [0.3]]
    seen, left = trained(tensorflow, [[7.0], [2.9]], [small, small], 7)
    np.testing.assert_allclose([values[1, 0] for values in seen], [3, 3])
    np.testing.assert_allclose(left, [[7], [2]])  # 2.9 - 2 * 0.3 = 2.3


@pytest.mark.slow
def test_zeros_of_a_pruned_model_stay(tensorflow):
    step = [[1.0], [1.0], [1.0]]
    _, left = trained(tensorflow, [[7.0], [0.0], [-3.0]], [step], 7, keep_zeros=True)
    np.testing.assert_allclose(left, [[6], [0], [np.rint(-4 / (6 / 7)) * 6 / 7]], rtol=0.01)
    assert trained(tensorflow, [[7.0], [0.0], [-3.0]], [step], 7)[1][1, 0] != 0


def test_two_bits_round_to_the_mean_magnitude(tensorflow):
    _, left = trained(tensorflow, [[1.0], [-0.2], [0.9], [0.0]], [], 1)
    np.testing.assert_allclose(left, [[0.7], [0], [0.7], [0]], rtol=1e-6)


def test_four_bits_keep_their_scales_while_weights_reach_them(tensorflow):
    """A scale that followed the largest weight would move all other values of its group with every step."""
    seen, left = trained(tensorflow, [[7.0], [2.9]], [[[0.3], [0.0]], [[-0.6], [0.0]]], 7)
    np.testing.assert_allclose([values[0, 0] for values in seen], [7, 7])
    np.testing.assert_allclose(left, [[7], [3]])  # 7 - 0.3 + 0.6 is beyond the grid
    _, left = trained(tensorflow, [[7.0], [2.9]], [[[1.4], [0.0]]], 7)
    assert left[0, 0] == pytest.approx(
        5.6, rel=0.01
    )  # a smaller grid, or the converter would find another scale


def test_biases_end_in_bfloat16(tensorflow):
    from compress.techniques.qat import StraightThrough

    bias = tensorflow.Variable([0.123456, -3.0, 0.0])
    StraightThrough([], [bias], keep_zeros=False).on_epoch_end(0)
    assert bias.numpy().view(np.uint32).tolist() == [0x3DFD0000, 0xC0400000, 0]
    assert bias.numpy()[0] == pytest.approx(0.123456, rel=2**-8)


@pytest.mark.parametrize(
    ("chain", "model", "stored", "levels"),
    [("qat4+int4", "causal-hybrid", 7, 7), ("prune50+qat5+dynamic_range", "causal-gru", 127, 15)],
    ids=["qat4", "qat5"],
)
def test_every_weight_lies_on_the_grid_of_its_bits(converted, chain, model, stored, levels):
    weights = checkpoints.load(converted(chain, model).checkpoint).weights
    for name, array in weights.items():
        is_kernel, of_characters = name.endswith("kernel"), name.partition("/")[0] in IN_8_BITS
        if not is_kernel and not name.endswith("embeddings"):
            assert not (array.view(np.uint32) & 0xFFFF).any()  # biases
            continue
        axis = (0,) if is_kernel else (1,) if stored == 7 else (0, 1)
        scales = np.abs(array).max(axis, keepdims=True) / (127 if of_characters else stored)
        numbers = np.divide(array, scales, out=np.zeros_like(array), where=scales > 0)
        np.testing.assert_allclose(numbers, np.rint(numbers), atol=1e-3)
        if is_kernel and not of_characters:
            assert 8 < len(np.unique(np.rint(numbers))) <= 2 * levels + 1


def test_the_file_predicts_as_its_weights_do(converted, opened, span, quantised_cell):
    """What is left is the rounding of activations: the tolerance is that of 8 bits, whatever the width."""
    result = converted(quantised_cell.chain, quantised_cell.model)
    expected = opened(result.checkpoint).block(span, 60)
    logits = tflite_predictor.open_artifact(result.folder)[0].block(span, 60)
    assert np.abs(logits - expected).mean() <= 0.03 * expected.std()


def test_it_keeps_the_zeros_of_pruning(converted):
    for layer in converted("prune50+qat5+dynamic_range", "causal-gru").artifact.layers:
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
