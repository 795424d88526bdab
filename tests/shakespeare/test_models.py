"""Parameter counts layer by layer, both engines alike, and no look at the future."""

from functools import cache

import msgspec
import numpy as np
import pytest

from shakespeare import models
from shakespeare.errors import InvalidInput
from shakespeare.layers.ngram_hash import table_rows
from shakespeare.variants import VARIANTS

V = 100
TINY = (
    "window-lstm",
    "window-gru",
    "window-normalized",
    "causal-gru",
    "causal-lstm",
    "causal-mingru",
    "causal-hybrid",
    "causal-transformer",
)
SLOW = pytest.mark.slow
_FAST = ("window-gru", "causal-hybrid", "causal-transformer")
TINY_FEW_FAST = tuple(name if name in _FAST else pytest.param(name, marks=SLOW) for name in TINY)
ENGINES = ("keras", pytest.param("tf_keras", marks=SLOW))  # tf_keras builds ten times slower


@pytest.fixture(scope="module")
def config_of(configs):
    with_dense = msgspec.structs.replace(configs["causal-lstm"], name="causal-dense", dense=7, dropout=0.1)
    hybrid_dense = msgspec.structs.replace(configs["causal-hybrid"], name="hybrid-dense", dense=7)
    one_order = msgspec.structs.replace(configs["causal-hybrid"], name="hybrid-one-order", ngram_orders=(3,))
    more = (with_dense, hybrid_dense, one_order)
    return {**configs, **{config.name: config for config in more}}.__getitem__


def lstm(inputs, units):
    return 4 * units * (inputs + units + 1)


def gru(inputs, units):
    """Both Keras' default: `reset_after`, with a bias for the input and one for the state."""
    return 3 * units * (inputs + units + 2)


def mingru(units):
    """Gate and candidate, each a product of the input alone."""
    return 2 * units * (units + 1)


def transformer(units):
    """Queries, keys and values, what attention gives, and a second half that is four times as wide; no biases."""
    return (3 + 1 + 4 + 4) * units * units


LAYERS = {
    "original": {
        "embedding": V * 128,
        "recurrent_1": 2 * lstm(128, 256),
        "recurrent_2": 2 * lstm(512, 128),
        "normalization": 4 * 256,
        "dense": 256 * 256 + 256,
        "logits": 256 * V + V,
    },
    "optimized": {
        "embedding": 6_400,
        "recurrent_1": 197_632,
        "recurrent_2": 164_352,
        "dense": 16_512,
        "logits": 12_900,
    },
    "gru": {
        "embedding": V * 64,
        "recurrent_1": 2 * gru(64, 128),
        "recurrent_2": 2 * gru(256, 64),
        "dense": 128 * 128 + 128,
        "logits": 128 * V + V,
    },
    "stream-gru": {
        "embedding": V * 64,
        "recurrent_1": gru(64, 256),
        "recurrent_2": gru(256, 256),
        "logits": 256 * V + V,
    },
    "stream-gru-wide": {
        "embedding": V * 64,
        "recurrent_1": gru(64, 512),
        "recurrent_2": gru(512, 512),
        "logits": 512 * V + V,
    },
    "stream-hybrid": {
        **{f"ngram_{order}": 8_192 * 64 for order in (2, 3, 4, 5)},
        "embedding": V * 64,
        "recurrent_1": gru(64, 256),
        "recurrent_2": gru(256, 256),
        "logits": 256 * V + V,
        "direct": 64 * V,
    },
    "stream-hybrid-medium": {
        **{f"ngram_{order}": 8_192 * 64 for order in (2, 3, 4, 5, 6)},
        "embedding": V * 64,
        "recurrent_1": gru(64, 384),
        "recurrent_2": gru(384, 384),
        "logits": 384 * V + V,
        "direct": 64 * V,
    },
    "stream-hybrid-wide": {
        **{f"ngram_{order}": 16_384 * 64 for order in (2, 3, 4, 5)},
        "embedding": V * 64,
        "recurrent_1": gru(64, 512),
        "recurrent_2": gru(512, 512),
        "logits": 512 * V + V,
        "direct": 64 * V,
    },
    "stream-lstm": {
        "embedding": V * 64,
        "recurrent_1": lstm(64, 256),
        "recurrent_2": lstm(256, 256),
        "logits": 256 * V + V,
    },
    "stream-mingru": {
        "embedding": V * 256,
        **{f"recurrent_{number}": mingru(256) for number in (1, 2, 3, 4)},
        "logits": 256 * V + V,
    },
    "stream-transformer": {
        "embedding": V * 128,
        **{f"transformer_{number}": transformer(128) for number in (1, 2, 3, 4)},
        "logits": 128 * V + V,
    },
}
LAYERS |= {f"{name}-tuned": LAYERS[name] for name in ("original", "optimized", "gru")}
TOTALS = {
    "original": 1_550_180,
    "optimized": 397_796,
    "gru": 308_452,
    "stream-gru": 64 * V + gru(64, 256) + gru(256, 256) + 257 * V,
    "stream-gru-wide": 64 * V + gru(64, 512) + gru(512, 512) + 513 * V,
    "stream-hybrid": 64 * V + gru(64, 256) + gru(256, 256) + 257 * V + 4 * 8_192 * 64 + 64 * V,
    "stream-hybrid-medium": 64 * V + gru(64, 384) + gru(384, 384) + 385 * V + 5 * 8_192 * 64 + 64 * V,
    "stream-hybrid-wide": 64 * V + gru(64, 512) + gru(512, 512) + 513 * V + 4 * 16_384 * 64 + 64 * V,
    "stream-lstm": 64 * V + lstm(64, 256) + lstm(256, 256) + 257 * V,
    "stream-mingru": 256 * V + 4 * mingru(256) + 257 * V,
    "stream-transformer": 128 * V + 4 * transformer(128) + 129 * V,
}
TOTALS |= {f"{name}-tuned": TOTALS[name] for name in ("original", "optimized", "gru")}


@pytest.fixture(scope="module")
def variant_of(engines):
    """A function: name and engine -> the variant, built once for all that differ by their recipe alone.

    On tf_keras its layers without their graph, which takes seconds: that they are the same is a test of its own.
    """

    @cache
    def built(config, engine):
        build = models.build if engine == "keras" else models.build_layers
        return build(config, V, engines[engine])

    def variant(name, engine):
        return built(msgspec.structs.replace(VARIANTS[name], name="any", recipe="original"), engine)

    return variant


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", VARIANTS)
def test_parameters_layer_by_layer(variant_of, engine, name):
    model = variant_of(name, engine)
    assert models.layer_parameters(model) == LAYERS[name]
    assert list(models.layer_parameters(model)) == list(LAYERS[name])
    assert sum(LAYERS[name].values()) == TOTALS[name]
    if engine == "keras":
        assert model.count_params() == TOTALS[name]
    assert sum(array.size for array in models.get_weights(model).values()) == TOTALS[name]


def test_every_variant_has_its_counts():
    assert VARIANTS.keys() == LAYERS.keys() == TOTALS.keys()


def ids_of(config, batch, length=None):
    random = np.random.default_rng(5)
    return random.integers(0, 30, (batch, length or config.sequence_length)).astype(np.int32)


@pytest.fixture(scope="module")
def mixed_model_of(engines, config_of, vocabulary):
    """A function: name and engine -> a model in mixed precision."""

    @cache
    def built(name, engine):
        return models.build(config_of(name), vocabulary.size, engines[engine], precision="mixed_bfloat16")

    return built


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", TINY_FEW_FAST)
def test_mixed_precision_computes_in_bfloat16_between_float32_weights_and_logits(
    mixed_model_of, config_of, engine, name
):
    config, model = config_of(name), mixed_model_of(name, engine)
    logits = np.asarray(model(ids_of(config, 2)))
    assert logits.dtype == np.float32
    assert np.isfinite(logits).all()
    assert {array.dtype for array in models.get_weights(model).values()} == {np.dtype(np.float32)}
    computed = {
        layer.name: layer.compute_dtype for layer in model.layers if layer.weights or "dropout" in layer.name
    }
    assert computed.pop("logits") == "float32"
    assert computed.pop("direct", "float32") == "float32"
    assert set(computed.values()) == {"bfloat16"}


@pytest.mark.parametrize("engine", ENGINES)
def test_mixed_precision_predicts_nearly_the_same(mixed_model_of, model_of, config_of, weights_of, engine):
    mixed = mixed_model_of("window-lstm", engine)
    models.set_weights(mixed, weights_of("window-lstm"))
    ids = ids_of(config_of("window-lstm"), 64)
    logits = [np.asarray(model(ids)) for model in (model_of("window-lstm", engine), mixed)]
    assert 0 < np.abs(logits[0] - logits[1]).mean() < 0.05 * logits[0].std()


@pytest.fixture(scope="module")
def weights_of(made_checkpoint, config_of):
    return lambda name: made_checkpoint(config_of(name)).weights


@pytest.fixture(scope="module")
def model_of(engines, config_of, weights_of, vocabulary):
    """A function: name and engine -> a model with these weights; tests do not change it."""

    @cache
    def built(name, engine="keras"):
        model = models.build(config_of(name), vocabulary.size, engines[engine])
        models.set_weights(model, weights_of(name))
        return model

    return built


@pytest.mark.parametrize("name", TINY)
@pytest.mark.parametrize("engine", ENGINES)
def test_shapes_and_type_of_the_logits(config_of, model_of, vocabulary, name, engine):
    config = config_of(name)
    logits = np.asarray(model_of(name, engine)(ids_of(config, 3), training=False))
    assert logits.dtype == np.float32
    window, causal = (3, vocabulary.size), (3, config.sequence_length, vocabulary.size)
    assert logits.shape == (window if config.bidirectional else causal)


@pytest.mark.slow
@pytest.mark.parametrize("name", TINY)
def test_the_same_weights_give_the_same_outputs_in_both_engines(config_of, weights_of, model_of, name):
    logits = {}
    for engine in ("keras", "tf_keras"):
        model = model_of(name, engine)
        weights = models.get_weights(model)
        assert all(np.array_equal(weights[key], array) for key, array in weights_of(name).items())
        logits[engine] = np.asarray(model(ids_of(config_of(name), 4), training=False))
    np.testing.assert_allclose(logits["keras"], logits["tf_keras"], rtol=0, atol=1e-5)
    assert logits["keras"].std() > 0.1


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def run_gru(flow, kernel, recurrent, bias):
    """Cho et al. 2014, in the `reset_after` form of Keras."""
    state, states = np.zeros(len(recurrent)), []
    for row in flow:
        z_in, r_in, h_in = np.split(row @ kernel + bias[0], 3)
        z_state, r_state, h_state = np.split(state @ recurrent + bias[1], 3)
        z, r = sigmoid(z_in + z_state), sigmoid(r_in + r_state)
        state = z * state + (1 - z) * np.tanh(h_in + r * h_state)
        states.append(state)
    return np.array(states)


def run_lstm(flow, kernel, recurrent, bias):
    """Hochreiter and Schmidhuber 1997, with forget gates, in Keras' order of gates."""
    output, cell, outputs = np.zeros(len(recurrent)), np.zeros(len(recurrent)), []
    for row in flow:
        i, f, c, o = np.split(row @ kernel + output @ recurrent + bias, 4)
        cell = sigmoid(f) * cell + sigmoid(i) * np.tanh(c)
        output = sigmoid(o) * np.tanh(cell)
        outputs.append(output)
    return np.array(outputs)


@pytest.mark.parametrize(("name", "run_layer"), [("causal-gru", run_gru), ("causal-lstm", run_lstm)])
def test_a_causal_model_equals_its_equations_written_in_numpy(
    config_of, weights_of, model_of, name, run_layer
):
    config, weights = config_of(name), weights_of(name)
    ids = ids_of(config, 1)
    flow = weights["embedding/embeddings"][ids[0]].astype(np.float64)
    for number in range(1, len(config.units) + 1):
        parts = ("kernel", "recurrent_kernel", "bias")
        flow = run_layer(flow, *(weights[f"recurrent_{number}/{part}"] for part in parts))
    expected = flow @ weights["logits/kernel"] + weights["logits/bias"]
    np.testing.assert_allclose(np.asarray(model_of(name)(ids))[0], expected, atol=1e-5)


def normalized(values):
    return values / np.sqrt(np.square(values).mean(-1, keepdims=True) + 1e-5)


def test_a_mingru_equals_its_equations(config_of, weights_of, model_of):
    """Written out in numpy: Feng et al. 2024, each layer normalizing its input and adding its state to it."""
    config, weights = config_of("causal-mingru"), weights_of("causal-mingru")
    ids = ids_of(config, 1)
    flow = weights["embedding/embeddings"][ids[0]].astype(np.float64)
    for number, units in enumerate(config.units, 1):
        kernel, bias = (weights[f"recurrent_{number}/{part}"] for part in ("kernel", "bias"))
        state, outputs = np.zeros(units), []
        for row in flow:
            gate, candidate = np.split(normalized(row) @ kernel + bias, 2)
            state = (1 - sigmoid(gate)) * state + sigmoid(gate) * candidate
            outputs.append(row + state)
        flow = np.array(outputs)
    expected = normalized(flow) @ weights["logits/kernel"] + weights["logits/bias"]
    np.testing.assert_allclose(np.asarray(model_of("causal-mingru")(ids))[0], expected, atol=1e-5)


def test_a_transformer_equals_its_equations(config_of, weights_of, model_of):
    """Written out in numpy, position by position: each attends to itself and the seven before it."""
    config, weights = config_of("causal-transformer"), weights_of("causal-transformer")
    context, heads, half = config.sequence_length, config.heads, config.embedding // config.heads // 2
    ids = ids_of(config, 1, length=2 * context + 3)
    flow = weights["embedding/embeddings"][ids[0]].astype(np.float64)

    def rotated(vector, position):
        angles = position * 10_000.0 ** (-np.arange(half) / half)
        left, right = vector[:half], vector[half:]
        cosine, sine = np.cos(angles), np.sin(angles)
        return np.concatenate([left * cosine - right * sine, left * sine + right * cosine])

    for number in range(1, len(config.units) + 1):
        attention, attention_output, dense, dense_output = (
            weights[f"transformer_{number}/{part}"]
            for part in ("attention/kernel", "attention/output_kernel", "dense/kernel", "dense/output_kernel")
        )
        queries, keys, values = np.split(normalized(flow) @ attention, 3, -1)
        behind = np.zeros((context - 1, flow.shape[1]))  # what a text begins behind
        keys, values = np.concatenate([behind, keys]), np.concatenate([behind, values])
        drawn = np.zeros_like(flow)
        for at in range(len(flow)):
            for head in range(heads):
                part = slice(2 * half * head, 2 * half * (head + 1))
                query = rotated(queries[at, part], context - 1)
                scores = np.array([query @ rotated(keys[at + back, part], back) for back in range(context)])
                shares = np.exp(scores / np.sqrt(2 * half))
                drawn[at, part] = shares / shares.sum() @ values[at : at + context, part]
        flow = flow + drawn @ attention_output
        flow = flow + np.maximum(normalized(flow) @ dense, 0) ** 2 @ dense_output
    expected = normalized(flow) @ weights["logits/kernel"] + weights["logits/bias"]
    np.testing.assert_allclose(np.asarray(model_of("causal-transformer")(ids))[0], expected, atol=1e-5)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    "name",
    [
        "causal-gru",
        "causal-lstm",
        "causal-dense",
        "causal-hybrid",
        "hybrid-dense",
        "causal-mingru",
        "causal-transformer",
    ],
)
def test_step_by_step_equals_the_whole_run(config_of, model_of, name, engine):
    import tensorflow as tf

    config = config_of(name)
    model = model_of(name, engine)
    ids = ids_of(config, 2, length=11)
    whole = np.asarray(model(ids, training=False))
    state = tf.zeros((2, config.state_size))
    last_ids = np.zeros((2, config.ids_per_step), np.int32)
    for position in range(ids.shape[1]):
        last_ids = np.hstack([last_ids, ids[:, position, None]])[:, 1:]
        read = last_ids if config.ngram_orders else last_ids[:, 0]
        logits, state = models.step(model, config, read, state, tf)
        np.testing.assert_allclose(np.asarray(logits), whole[:, position], atol=1e-5)
        assert state.shape == (2, config.state_size)


@pytest.mark.parametrize(
    "name",
    [
        *TINY_FEW_FAST,
        *(pytest.param(name, marks=SLOW) for name in ("causal-dense", "hybrid-dense", "hybrid-one-order")),
    ],
)
@pytest.mark.parametrize("engine", ENGINES)
def test_layers_without_a_graph_are_those_of_the_model(
    engines, config_of, model_of, weights_of, vocabulary, name, engine
):
    """The order of their variables too: a resumed training finds the optimizer's by their number."""
    config, model = config_of(name), model_of(name, engine)
    stack = models.build_layers(config, vocabulary.size, engines[engine])
    assert models.layer_parameters(stack) == models.layer_parameters(model)
    for kind in ("weights", "trainable_variables"):
        ours, of_model = (getattr(built, kind) for built in (stack, model))
        assert [tuple(value.shape) for value in ours] == [tuple(value.shape) for value in of_model]
    assert len(stack.variables) == len(model.variables)
    assert list(models.get_weights(stack)) == list(models.get_weights(model))
    models.set_weights(stack, weights_of(name))
    ids = ids_of(config, 2)
    np.testing.assert_allclose(stack(ids), model(ids, training=False), atol=1e-6)


def test_a_layer_that_is_not_there(engines, config_of):
    stack = models.build_layers(config_of("causal-gru"), V, engines["keras"])
    assert stack.get_layer("logits") is stack.layers[-1]
    with pytest.raises(KeyError, match="direct"):
        stack.get_layer("direct")


def test_ngrams_are_added_to_the_embedding_and_to_the_logits(config_of, weights_of, model_of):
    """The recurrent layers of a hybrid are those of a plain model that is given other embeddings."""
    config, weights = config_of("causal-hybrid"), weights_of("causal-hybrid")
    ids = ids_of(config, 1)
    rows = table_rows(np.hstack([np.zeros((1, 3), np.int32), ids]), config.ngram_orders, config.ngram_rows)
    ngrams = sum(
        weights[f"ngram_{order}/embeddings"][row[0]] for order, row in zip((2, 4), rows, strict=True)
    )
    model = model_of("causal-hybrid")
    values = (weights["embedding/embeddings"][ids[0]] + ngrams)[None]
    for number in range(len(config.units)):
        values = model.get_layer(f"recurrent_{number + 1}")(values)
    expected = model.get_layer("logits")(values) + ngrams @ weights["direct/kernel"]
    np.testing.assert_allclose(np.asarray(model(ids)), np.asarray(expected), atol=1e-5)


def test_an_ngram_that_training_never_met_adds_nothing(engines, config_of):
    model = models.build(config_of("causal-hybrid"), 30, engines["keras"])
    weights = models.get_weights(model)
    assert not weights["ngram_2/embeddings"].any()
    assert weights["direct/kernel"].any()  # or neither would ever learn


@pytest.mark.parametrize(
    "name", ["causal-gru", "causal-lstm", "causal-hybrid", "causal-mingru", "causal-transformer"]
)
@pytest.mark.parametrize("position", [1, 4, 7])
def test_the_future_changes_nothing_before_it(config_of, model_of, vocabulary, name, position):
    model = model_of(name)
    ids = ids_of(config_of(name), 2)
    before = np.asarray(model(ids, training=False))
    changed = ids.copy()
    changed[:, position:] = (changed[:, position:] + 7) % vocabulary.size
    after = np.asarray(model(changed, training=False))
    assert np.array_equal(before[:, :position], after[:, :position])
    assert not np.allclose(before[:, position:], after[:, position:])


def test_a_bidirectional_model_predicts_once_a_window(variant_of):
    """Per-position targets on it would leak the future; so its output has no positions."""
    for name, config in VARIANTS.items():
        assert len(variant_of(name, "keras").output_shape) == (2 if config.bidirectional else 3)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda w: w.pop("logits/bias"), r"weights: logits/bias missing: expected: \(30,\)"),
        (
            lambda w: w.update({"dense/kernel": np.zeros((2, 2), np.float32)}),
            r"weights: dense/kernel \(2, 2\): expected: \(12, 7\)",
        ),
        (
            lambda w: w.update({"extra/kernel": np.zeros((2, 2), np.float32)}),
            r"weights: extra/kernel \(2, 2\): expected: not part of this architecture",
        ),
    ],
    ids=["missing", "wrong shape", "left over"],
)
def test_other_weights_are_refused_and_change_nothing(engines, config_of, change, message):
    model = models.build(config_of("window-lstm"), 30, engines["keras"])
    before = models.get_weights(model)
    weights = {name: array + 1 for name, array in before.items()}
    change(weights)
    with pytest.raises(InvalidInput, match=f"^{message}"):
        models.set_weights(model, weights)
    assert all(np.array_equal(array, before[name]) for name, array in models.get_weights(model).items())


@pytest.mark.slow
@pytest.mark.parametrize(("engine", "model"), [("keras", "window-gru"), ("tf_keras", "causal-gru")])
def test_a_training_step_is_traced_once(engines, config_of, engine, model):
    """It would be traced again had its first call created variables."""
    config, keras = msgspec.structs.replace(config_of(model), units=(5,)), engines[engine]
    ids = ids_of(config, 4)
    targets = ids[:, 0] if config.bidirectional else ids
    built = models.build(config, 30, keras)
    models.compile_for_training(built, keras, 0.002)
    traced, train_step = [], built.train_step
    built.train_step = lambda data: traced.append(data) or train_step(data)
    first, second = (built.train_on_batch(ids, targets, return_dict=True) for _ in range(2))
    assert len(traced) == 1
    assert second["loss"] < first["loss"]


@pytest.mark.usefixtures("eager")
@pytest.mark.parametrize("engine", ENGINES)
def test_what_it_is_trained_with(engines, config_of, engine):
    keras = engines[engine]
    model = models.build(config_of("window-lstm"), 30, keras)
    random = np.random.default_rng(2)  # logits of an untrained model all but tie
    models.set_weights(
        model, {name: random.normal(size=a.shape) for name, a in models.get_weights(model).items()}
    )
    models.compile_for_training(model, keras, 0.002)
    assert type(model.optimizer).__name__ == "Adam"
    assert float(model.optimizer.learning_rate) == pytest.approx(0.002)
    ids = ids_of(config_of("window-lstm"), 40)
    targets = np.arange(40, dtype=np.int32) % 30
    logits = np.asarray(model(ids, training=False)).astype(np.float64)
    metrics = model.test_on_batch(ids, targets, return_dict=True)
    chances = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
    ranks = (logits > logits[np.arange(40), targets][:, None]).sum(1)
    assert {name: float(value) for name, value in metrics.items()} == pytest.approx(
        {
            "loss": -np.log(chances[np.arange(40), targets]).mean(),
            "accuracy": (ranks < 1).mean(),
            "top5": (ranks < 5).mean(),
        },
        abs=1e-5,
    )
