"""Scales that groups of weights share, and values that a converter stores without an error."""

import numpy as np
import pytest


@pytest.fixture
def tensorflow(engines):
    engines["tf_keras"]
    import tensorflow as tf

    return tf


def column(stored, levels, values):
    from compress.techniques.weight_grid import WeightGrid

    return WeightGrid(values.shape, (0,), stored, levels, clips=1 < levels < 127)


@pytest.fixture
def weights():
    return np.random.default_rng(2).standard_t(3, (200, 5)).astype(np.float32)


@pytest.mark.parametrize(("stored", "levels"), [(1, 1), (7, 7), (127, 15), (127, 127)])
def test_what_was_rounded_is_left_by_rounding_again_and_by_the_converter(tensorflow, weights, stored, levels):
    """A converter takes the largest value for the largest whole number."""
    from compress.techniques.weight_grid import best_scales, next_scales, round_to_grid

    grid = column(stored, levels, weights)
    scales = best_scales(weights, grid, tensorflow)
    rounded = round_to_grid(weights, scales, grid, tensorflow).numpy()
    np.testing.assert_allclose(np.abs(rounded).max(0) / stored, np.ravel(scales), rtol=1e-6)
    again = round_to_grid(rounded, next_scales(rounded, scales, grid, tensorflow), grid, tensorflow)
    np.testing.assert_allclose(again, rounded, rtol=1e-5)
    numbers = rounded / np.ravel(scales)
    np.testing.assert_allclose(numbers, np.rint(numbers), atol=1e-4)
    assert all(len(np.unique(np.rint(of_group))) <= 2 * levels + 1 for of_group in numbers.T)


def test_four_bits_clip_where_that_changes_weights_less(tensorflow, weights):
    """Of heavy tails; beside a finer search."""
    from compress.techniques.weight_grid import best_scales, round_to_grid

    grid = column(7, 7, weights)

    def change(scales):
        return ((round_to_grid(weights, scales, grid, tensorflow).numpy() - weights) ** 2).sum(0)

    best = change(best_scales(weights, grid, tensorflow))
    widest = np.abs(weights).max(0, keepdims=True) / 7
    assert (best < 0.9 * change(widest)).all()
    finer = np.min([change(widest * share) for share in np.linspace(0.5, 1, 101)], 0)
    assert (best < 1.1 * finer).all()


def test_a_scale_of_four_bits_is_a_bfloat16(tensorflow, weights):
    from compress.techniques.weight_grid import best_scales

    scales = best_scales(weights, column(7, 7, weights), tensorflow).numpy()
    assert not (scales.view(np.uint32) & 0xFFFF).any()


def test_weights_that_are_all_zero_stay(tensorflow):
    from compress.techniques.weight_grid import best_scales, clip_to_grid, round_to_grid

    zeros = np.zeros((4, 2), np.float32)
    for stored, levels in ((1, 1), (7, 7), (127, 15), (127, 127)):
        grid = column(stored, levels, zeros)
        scales = best_scales(zeros, grid, tensorflow)
        assert not scales.numpy().any()
        for change in (clip_to_grid, round_to_grid):
            np.testing.assert_array_equal(change(zeros, scales, grid, tensorflow), zeros)


@pytest.mark.slow
def test_the_scales_are_those_of_the_file(engines, configs, vocabulary):
    from compress.techniques.weight_grid import weight_grids
    from shakespeare import models

    def grids(name, bits):
        model = models.build_layers(configs[name], vocabulary.size, engines["tf_keras"])
        return [(grid.shape, grid.axes, grid.levels) for _, grid in weight_grids(model, bits)]

    size = vocabulary.size
    assert grids("causal-gru", 8) == [
        ((size, 4), (0, 1), 127), ((4, 18), (0,), 127), ((6, 18), (0,), 127),
        ((6, 15), (0,), 127), ((5, 15), (0,), 127), ((5, size), (0,), 127),
    ]  # fmt: skip
    assert grids("causal-lstm", 4)[:2] == [((size, 4), (1,), 127), ((4, 24), (0,), 7)]
    assert [levels for _, _, levels in grids("causal-gru", 4)] == [127, 7, 7, 7, 7, 127]
    assert grids("window-gru", 2)[1] == ((4, 18), (0,), 1)
    assert grids("causal-gru", 5)[:2] == [((size, 4), (0, 1), 127), ((4, 18), (0,), 15)]
    # Tables of n-grams: in four bits each row has a scale of its own; in one scale, five bits would be too few.
    assert grids("causal-hybrid", 4)[1] == ((64, 4), (1,), 7)
    assert grids("causal-hybrid", 5)[1] == ((64, 4), (0, 1), 127)
    fused = grids("window-lstm", 8)
    assert fused[1:3] == [((4, 4, 6), (0, 2), 127), ((6, 4, 6), (0, 2), 127)]
    assert fused[-2:] == [((12, 7), (0,), 127), ((7, size), (0,), 127)]


def test_a_row_that_was_never_met_can_grow(tensorflow):
    """The tables of n-grams begin at zero; a grid that clipped would hold them there."""
    from compress.techniques.weight_grid import (
        WeightGrid,
        best_scales,
        clip_to_grid,
        next_scales,
        round_to_grid,
    )

    grid = WeightGrid((2, 3), (1,), 7, 7)
    table = np.float32([[0, 0, 0], [0.7, 0.2, -0.1]])
    scales = best_scales(table, grid, tensorflow)
    for _ in range(2):
        table = table + np.float32([[0.1, -0.2, 0.3], [0.1, 0, 0]])
        scales = next_scales(table, scales, grid, tensorflow)
        table = clip_to_grid(table, scales, grid, tensorflow)
    np.testing.assert_allclose(table, [[0.2, -0.4, 0.6], [0.9, 0.2, -0.1]], rtol=1e-6)
    assert np.abs(round_to_grid(table, scales, grid, tensorflow)[0]).max() == pytest.approx(0.6)
