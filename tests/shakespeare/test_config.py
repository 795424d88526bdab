"""Configurations are validated where they are made."""

import msgspec
import pytest

from shakespeare.config import ModelConfig, TrainConfig
from shakespeare.errors import InvalidInput
from shakespeare.variants import PRESETS, VARIANTS


def model(**changes):
    fields = {"name": "x", "recurrent": "lstm", "sequence_length": 8, "stride": 3, "embedding": 4}
    return ModelConfig(**{**fields, "units": (6, 5), "bidirectional": True, **changes})


@pytest.mark.parametrize("field", ["sequence_length", "stride", "batch_size", "embedding"])
@pytest.mark.parametrize("value", [0, -3])
def test_counts_of_a_model_are_positive(field, value):
    with pytest.raises(InvalidInput, match=f"^{field}: {value}: must be at least 1"):
        model(**{field: value})


@pytest.mark.parametrize("units", [(), (0,), (8, -1)])
def test_units_name_a_layer(units):
    with pytest.raises(InvalidInput, match=r"^units: .*at least one layer of at least 1 unit"):
        model(units=units)


@pytest.mark.parametrize("name", ["", "\x1b[31m", "a/b", "a b", "-a", "\u0430", "a\n", "a" * 101])
def test_a_name_is_one_that_keras_files_and_tables_take(name):
    with pytest.raises(InvalidInput, match=r"^name: '.*': must be at most 100 of a-z, A-Z, 0-9") as caught:
        model(name=name)
    assert "\x1b" not in str(caught.value)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"sequence_length": 10**12}, "sequence_length: 1000000000000: must be at most 10,000"),
        ({"stride": 10**12}, "stride: 1000000000000: must be at most 10,000"),
        ({"batch_size": 10**12}, "batch_size: 1000000000000: must be at most 65,536"),
        ({"embedding": 10**12}, "embedding: 1000000000000: must be at most 65,536"),
        ({"units": (10**9, 10**9)}, r"units: \(1000000000, 1000000000\): must be at most 65,536 each"),
        ({"units": (1,) * 1_000_000}, "units: 1,000,000 layers: must be at most 64"),
        ({"dense": 10**9}, r"dense: 1000000000: must lie in 1\.\.65,536"),
        ({"dense": -1}, r"dense: -1: must lie in 1\.\.65,536"),
        (
            {"bidirectional": False, "ngram_orders": (2, 10**9)},
            r"ngram_orders: \(2, 10+\): must be at most 64",
        ),
    ],
)
def test_sizes_of_a_model_are_bounded(changes, message):
    with pytest.raises(InvalidInput, match=f"^{message}"):
        model(**changes)


@pytest.mark.parametrize("dropout", [-0.1, 1, 1.5])
def test_dropout_is_a_share(dropout):
    with pytest.raises(InvalidInput, match=rf"^dropout: {dropout}: must lie in \[0, 1\)"):
        model(dropout=dropout)


def test_a_causal_model_has_no_batch_normalization():
    with pytest.raises(InvalidInput, match=r"^batch_normalization: True: must be false for a causal model"):
        model(bidirectional=False, batch_normalization=True)


@pytest.mark.parametrize("orders", [(1, 2), (3, 2), (2, 2), (0,)])
def test_orders_of_ngrams_rise_from_two(orders):
    with pytest.raises(InvalidInput, match=r"^ngram_orders: .*must rise, from 2 or more"):
        model(bidirectional=False, ngram_orders=orders)


@pytest.mark.parametrize("rows", [0, -8, 100, 2**17])
def test_tables_of_ngrams_have_a_power_of_two_rows(rows):
    with pytest.raises(InvalidInput, match=rf"^ngram_rows: {rows}: must be a power of two, at most 65536"):
        model(bidirectional=False, ngram_orders=(2,), ngram_rows=rows)


def test_a_window_model_has_no_ngrams():
    with pytest.raises(InvalidInput, match=r"^ngram_orders: .*must be empty for a window model"):
        model(ngram_orders=(2, 3))


@pytest.mark.parametrize(("orders", "ids", "shape"), [((), 1, (1,)), ((2, 5), 5, (1, 5))])
def test_a_step_reads_as_many_ids_as_the_highest_order(orders, ids, shape):
    config = model(bidirectional=False, ngram_orders=orders)
    assert (config.ids_per_step, config.step_shape) == (ids, shape)


@pytest.mark.parametrize(
    "field",
    [
        "epochs", "budget_seconds", "step_limit", "validate_every_seconds", "validate_every_steps",
        "validation_windows", "batch_size", "learning_rate", "stop_patience", "plateau_patience", "plateau_factor",
    ],
)  # fmt: skip
@pytest.mark.parametrize("value", [0, -1])
def test_limits_of_a_training_are_positive(field, value):
    with pytest.raises(InvalidInput, match=f"^{field}: {value}: must be above 0"):
        TrainConfig(**{field: value})


@pytest.mark.parametrize("field", ["seed", "warm_up_steps", "checkpoint_seconds"])
def test_what_may_be_zero_is_not_negative(field):
    with pytest.raises(InvalidInput, match=f"^{field}: -1: must be at least 0"):
        TrainConfig(**{field: -1})
    assert getattr(TrainConfig(**{field: 0}), field) == 0


@pytest.mark.parametrize(
    "changes", [{"carry_state": True}, {"dropout": 0.1}, {"weight_decay": 0.1}, {"average_decay": 0.9}]
)
def test_what_keras_own_step_does_not_do_is_refused(changes):
    """Averaged weights by Keras' own step were a row of an ablation in which nothing was averaged."""
    with pytest.raises(InvalidInput, match=f"^{next(iter(changes))}: .*: needs unrolled"):
        TrainConfig(**changes)


def test_configurations_do_not_change():
    with pytest.raises(AttributeError):
        model().embedding = 5
    with pytest.raises(AttributeError):
        TrainConfig().epochs = 5


@pytest.mark.parametrize("config", [*VARIANTS.values(), *PRESETS.values()], ids=repr)
def test_json_round_trip(config):
    assert msgspec.json.decode(msgspec.json.encode(config), type=type(config)) == config


def test_a_bad_value_in_json_is_refused():
    data = msgspec.json.encode(model()).replace(b'"stride":3', b'"stride":0')
    with pytest.raises(msgspec.ValidationError, match=r"stride: 0: must be at least 1"):
        msgspec.json.decode(data, type=ModelConfig)


def test_a_causal_state_holds_the_output_of_every_layer_and_an_lstms_cell_too(configs):
    assert configs["causal-gru"].state_sizes == (6, 5)
    assert configs["causal-gru"].state_size == 11
    assert configs["causal-lstm"].state_sizes == (6, 6, 5, 5)
    assert configs["causal-lstm"].state_size == 22
    assert configs["causal-mingru"].state_sizes == (6, 6)
    assert configs["causal-transformer"].state_sizes == (7 * 2 * 6, 7 * 2 * 6)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"units": (6, 5)}, r"units: \(6, 5\): must all be the embedding's width, 6: each layer adds"),
        ({"bidirectional": True}, r"bidirectional: True: must be false: mingru is causal"),
    ],
)
def test_a_residual_model_is_causal_and_of_equal_widths(configs, change, message):
    assert configs["causal-mingru"].own_layers
    assert not configs["causal-lstm"].own_layers
    with pytest.raises(InvalidInput, match=f"^{message}"):
        msgspec.structs.replace(configs["causal-mingru"], **change)


@pytest.mark.parametrize(
    ("kind", "change", "message"),
    [
        (
            "causal-transformer",
            {"heads": None},
            "heads: None: must be at least 1, and cut the width 6 into equal",
        ),
        (
            "causal-transformer",
            {"heads": 2},
            "heads: 2: must be at least 1, and cut the width 6 into equal parts",
        ),
        (
            "causal-transformer",
            {"sequence_length": 1},
            "sequence_length: 1: must be at least 2 of a transformer",
        ),
        ("causal-gru", {"heads": 2}, "heads: 2: must be none: a gru has no attention"),
    ],
)
def test_a_transformer_has_heads_of_equal_even_widths(configs, kind, change, message):
    with pytest.raises(InvalidInput, match=f"^{message}"):
        msgspec.structs.replace(configs[kind], **change)
