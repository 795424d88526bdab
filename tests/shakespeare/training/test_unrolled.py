"""The unrolled forward pass against Keras' layers: the same logits, the same gradient of every weight."""

import msgspec
import numpy as np
import pytest

from shakespeare import models
from shakespeare.training import carried_state
from shakespeare.training.unrolled import Dropout, UnrolledModel

KINDS = (
    "causal-gru",
    "causal-lstm",
    "causal-mingru",
    "causal-hybrid",
    "causal-transformer",
    "window-lstm",
    "window-gru",
    "window-normalized",
)


@pytest.fixture(scope="session")
def pair(engines, configs, randomise):
    """A function: model kind and engine -> its config, a Keras model of random weights, the unrolled one."""
    import tensorflow as tf

    def make(kind, engine="keras", precision="float32", **changes):
        config = msgspec.structs.replace(configs[kind], dropout=0.0, **changes)
        model = models.build(config, 11, engines[engine])
        randomise(model, 3)
        return config, model, UnrolledModel(tf, config, models.variables(model), precision)

    return make


def batch(config, rows=5):
    random = np.random.default_rng(7)
    ids = random.integers(0, 11, (rows, config.sequence_length)).astype(np.int32)
    targets = random.integers(0, 11, ids.shape if not config.bidirectional else rows).astype(np.int32)
    return ids, targets


def unrolled_logits(config, unrolled, ids, **options):
    import tensorflow as tf

    logits = unrolled.predict(ids, carried_state.zeros(config, len(ids)), **options).logits
    return logits if config.bidirectional else tf.transpose(logits, (1, 0, 2))


@pytest.mark.parametrize("engine", ["keras", pytest.param("tf_keras", marks=pytest.mark.slow)])
@pytest.mark.parametrize("kind", KINDS)
def test_logits_and_gradients_equal_those_of_the_stock_layers(pair, kind, engine):
    import tensorflow as tf

    changes = {} if kind.startswith("window") else {"dense": 7}
    config, model, unrolled = pair(kind, engine, **changes)
    ids, targets = batch(config)
    variables = list(models.variables(model).values())
    gradients, all_logits = [], []
    for logits_of in (
        lambda: model(ids, training=True),
        lambda: unrolled_logits(config, unrolled, ids, training=True),
    ):
        with tf.GradientTape() as tape:
            logits = logits_of()
            loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(targets, logits))
        gradients.append(
            [None if g is None else tf.convert_to_tensor(g) for g in tape.gradient(loss, variables)]
        )
        all_logits.append(logits)
    np.testing.assert_allclose(*all_logits, rtol=1e-4, atol=1e-5)
    for name, of_keras, of_unrolled in zip(models.variables(model), *gradients, strict=True):
        assert (of_keras is None) == (of_unrolled is None), name
        if of_keras is not None:
            np.testing.assert_allclose(of_unrolled, of_keras, rtol=1e-3, atol=1e-6, err_msg=name)


@pytest.mark.parametrize(
    "kind", ["causal-gru", "causal-lstm", "causal-mingru", "causal-transformer", "causal-hybrid"]
)
def test_a_state_carried_over_is_as_reading_on(pair, kind):
    config, model, unrolled = pair(kind)
    ids, _ = batch(config)
    whole = np.asarray(model(np.hstack([ids, ids[:, ::-1]])))
    first = unrolled.predict(ids, carried_state.zeros(config, len(ids)))
    second = unrolled.predict(ids[:, ::-1], first.state)
    assert [part.shape for part in second.state] == [part.shape for part in carried_state.zeros(config, 5)]
    length = config.sequence_length
    np.testing.assert_allclose(
        np.transpose(second.logits, (1, 0, 2)), whole[:, length:], rtol=1e-4, atol=1e-5
    )


def test_moving_statistics_move_as_keras_does(pair):
    config, model, unrolled = pair("window-normalized")
    ids, _ = batch(config)
    moved = unrolled.predict(ids, training=True).moving
    model(ids, training=True)
    for name in ("moving_mean", "moving_variance"):
        expected = models.get_weights(model)[f"normalization/{name}"]
        np.testing.assert_allclose(moved[f"normalization/{name}"], expected, rtol=1e-4)
    assert unrolled.predict(ids).moving == {}
    np.testing.assert_allclose(unrolled.predict(ids).logits, model(ids, training=False), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("kind", ["causal-gru", "causal-mingru", "causal-transformer", "window-lstm"])
def test_bfloat16_is_near_and_its_logits_are_float32(pair, kind):
    config, _, unrolled = pair(kind)
    rounded = pair(kind, precision="mixed_bfloat16")[2]
    ids, _ = batch(config)
    exact, near = (np.asarray(unrolled_logits(config, made, ids)) for made in (unrolled, rounded))
    assert near.dtype == np.float32
    assert 0 < np.abs(exact - near).max() < 0.1 * exact.std()


@pytest.mark.parametrize("kind", ["causal-gru", "causal-lstm", "window-lstm", "window-gru"])
def test_gradients_in_bfloat16_are_near_those_in_float32(pair, kind):
    """Those of biases too, which are sums over every row and position: rounding must not add up."""
    import tensorflow as tf

    made = [pair(kind, precision=precision) for precision in ("float32", "mixed_bfloat16")]
    ids, targets = batch(made[0][0], rows=200)
    gradients = []
    for config, model, unrolled in made:
        variables = models.variables(model)
        with tf.GradientTape() as tape:
            logits = unrolled_logits(config, unrolled, ids, training=True)
            loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(targets, logits))
        found = tape.gradient(loss, list(variables.values()))
        gradients.append(
            {name: np.asarray(tf.convert_to_tensor(g)) for name, g in zip(variables, found, strict=True)}
        )
    for name, exact in gradients[0].items():
        near = gradients[1][name]
        assert near.dtype == np.float32
        assert np.linalg.norm(near - exact) < 0.03 * np.linalg.norm(exact), name


@pytest.mark.parametrize("kind", ["causal-gru", "causal-mingru", "causal-transformer", "window-lstm"])
def test_dropout_repeats_with_its_seed_and_keeps_the_mean(pair, kind):
    config, _, unrolled = pair(kind)
    ids, _ = batch(config)

    def dropped(number):
        return np.asarray(unrolled_logits(config, unrolled, ids, dropout=Dropout(0.5, np.array([1, number]))))

    assert np.array_equal(dropped(4), dropped(4))
    assert not np.array_equal(dropped(4), dropped(5))
    assert np.array_equal(
        unrolled_logits(config, unrolled, ids, dropout=Dropout(0.0, np.array([1, 4]))),
        unrolled_logits(config, unrolled, ids),
    )


def test_the_last_ids_are_carried_where_a_piece_is_shorter_than_an_ngram(pair):
    config, model, unrolled = pair("causal-hybrid")
    ids, _ = batch(config)
    state, logits = carried_state.zeros(config, len(ids)), []
    for position in range(ids.shape[1]):
        predicted = unrolled.predict(ids[:, position : position + 1], state)
        state = predicted.state
        logits.append(predicted.logits[0])
    np.testing.assert_allclose(np.stack(logits, 1), model(ids), rtol=1e-4, atol=1e-5)


def test_dropped_ngrams_are_dropped_whole_and_only_they(pair):
    config, _, unrolled = pair("causal-hybrid")
    ids, _ = batch(config)
    plain = msgspec.structs.replace(config, ngram_orders=())
    without = UnrolledModel(unrolled._tf, plain, unrolled._variables, "float32")
    few = unrolled._ngrams(np.hstack([np.zeros((5, 3), np.int32), ids]), Dropout(0.0, np.array([1, 4]), 0.5))
    rows = np.reshape(few, (-1, config.embedding))
    dropped = ~rows.any(1)
    assert 0.1 < dropped.mean() < 0.5  # both orders at once: a quarter
    assert (rows[~dropped] != 0).all()
    all_but_none = Dropout(0.0, np.array([1, 4]), 1 - 1e-6)
    np.testing.assert_allclose(
        unrolled_logits(config, unrolled, ids, dropout=all_but_none),
        unrolled_logits(plain, without, ids),
        atol=1e-5,
    )
