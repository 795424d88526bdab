"""Counted operations and parameters against what TensorFlow and Keras themselves count."""

import pytest

from shakespeare import flops, models
from shakespeare.variants import VARIANTS


@pytest.mark.parametrize(
    ("name", "parameters"), [("original", 1_550_180), ("optimized", 397_796), ("gru", 308_452)]
)
def test_parameters_of_the_original_report(name, parameters):
    assert flops.parameters(VARIANTS[name], 100) == parameters


@pytest.mark.parametrize(
    "name",
    [
        "window-lstm",
        "window-gru",
        "window-normalized",
        "causal-gru",
        "causal-lstm",
        "causal-mingru",
        "causal-hybrid",
        "causal-transformer",
    ],
)
def test_parameters_are_those_that_keras_builds(name, configs, keras):
    built = models.build(configs[name], 37, keras)
    assert flops.parameters(configs[name], 37) == built.count_params()


def test_the_optimized_step_is_that_of_the_field_notes():
    assert sum(flops.per_step(VARIANTS["optimized"], 100, 512).values()) == pytest.approx(55.4e9, rel=0.002)


def test_layers_are_those_of_the_model(configs, keras):
    for config in configs.values():
        built = models.layer_parameters(models.build(config, 37, keras))
        assert set(flops.per_step(config, 37, 2)) == set(built) - {"normalization"}


@pytest.mark.parametrize("name", ["window-lstm", "window-gru", "causal-gru", "causal-lstm", "causal-hybrid"])
def test_a_forward_pass_is_counted_as_product_by_product(name, configs):
    """Every product of the definitions of LSTM, GRU and dense layers, one by one."""
    config, size = configs[name], 37
    gates = {"lstm": 4, "gru": 3}[config.recurrent]
    products, width = [], config.embedding
    for units in config.units:
        for _ in range((2 if config.bidirectional else 1) * config.sequence_length):
            products += [(1, width, gates * units), (1, units, gates * units)]
        width = units * (2 if config.bidirectional else 1)
    for _ in range(1 if config.bidirectional else config.sequence_length):
        if config.dense:
            products.append((1, width, config.dense))
        products.append((1, config.dense or width, size))
        if config.ngram_orders:
            products.append((1, config.embedding, size))
    forward = sum(2 * rows * inner * columns for rows, inner, columns in products)
    assert sum(flops.per_step(config, size, 1).values()) == 3 * forward
    if config.bidirectional:
        assert sum(flops.per_prediction(config, size).values()) == forward


def test_a_mingru_multiplies_by_what_it_reads_alone(configs):
    config, size = configs["causal-mingru"], 37
    kernels = sum(units * 2 * units for units in config.units) + config.units[-1] * size
    assert sum(flops.per_prediction(config, size).values()) == 2 * kernels


def test_a_transformer_multiplies_by_its_kernels_and_by_what_it_attends_to(configs):
    config, size = configs["causal-transformer"], 37
    (units, _), context = config.units, config.sequence_length
    kernels = 2 * 12 * units * units + units * size
    scores_and_sums = 2 * 2 * context * units  # of two layers
    assert sum(flops.per_prediction(config, size).values()) == 2 * (kernels + scores_and_sums)


@pytest.mark.parametrize("name", ["causal-gru", "causal-lstm", "causal-mingru", "causal-hybrid"])
def test_one_character_of_a_causal_model_is_one_step(configs, name):
    config = configs[name]
    whole, single = flops.per_step(config, 37, 1), flops.per_prediction(config, 37)
    assert {layer: 3 * config.sequence_length * count for layer, count in single.items()} == whole
