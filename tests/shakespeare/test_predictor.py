"""A checkpoint as a predictor: on both engines, block or character by character."""

import copy
from functools import cache

import numpy as np
import pytest

from shakespeare import predictor
from shakespeare.errors import InvalidInput

SLOW = pytest.mark.slow  # every model is traced: the fast ones are one of each kind
NAMES = (
    *("window-lstm", "causal-hybrid"),
    *(
        pytest.param(name, marks=SLOW)
        for name in (
            *("window-gru", "window-normalized", "causal-gru", "causal-lstm", "causal-mingru"),
            "causal-transformer",
        )
    ),
)


@pytest.fixture(scope="module")
def opened(engines, configs, made_checkpoint):
    """A function: name and engine -> a predictor that has read nothing, with the same weights each time."""

    @cache
    def built(name, engine):
        return predictor.from_checkpoint(made_checkpoint(configs[name]), engines[engine])

    # What was read is replaced, never changed in place: so a copy starts where the original stands.
    return lambda name, engine="keras": copy.copy(built(name, engine))


@pytest.fixture(scope="module")
def span(text, vocabulary):
    return vocabulary.encode(text[:40])


@SLOW
@pytest.mark.usefixtures("eager")
@pytest.mark.parametrize("name", NAMES)
def test_both_engines_predict_alike(opened, span, vocabulary, name):
    first, second = opened(name), opened(name, "tf_keras")
    logits = first.block(span, 20)
    assert logits.shape == (20, vocabulary.size)
    assert logits.dtype == np.float32
    np.testing.assert_allclose(logits, second.block(span, 20), atol=1e-5)
    np.testing.assert_allclose(first.feed(span), second.feed(span), atol=1e-5)


@pytest.mark.parametrize("name", NAMES)
def test_a_block_equals_feeding_one_by_one(opened, span, vocabulary, name):
    one_by_one, model = opened(name), opened(name)
    fed = np.stack([one_by_one.feed([id_]) for id_ in span[:-1]])
    assert fed.shape == (len(span) - 1, vocabulary.size)
    np.testing.assert_allclose(model.block(span, 20), fed[-20:], atol=1e-5)


@pytest.mark.parametrize("name", NAMES)
def test_feeding_at_once_equals_feeding_in_parts(opened, span, name):
    once, parts = opened(name), opened(name)
    for id_ in span[:13]:
        parts.feed(id_)
    np.testing.assert_allclose(once.feed(span), parts.feed(span[13:]), atol=1e-5)


@pytest.mark.parametrize("name", NAMES)
def test_a_block_neither_reads_nor_leaves_a_trace(opened, span, name):
    model = opened(name)
    before = model.block(span, 10)
    model.feed(span[:5])
    assert np.array_equal(model.block(span, 10), before)
    expected = opened(name)
    expected.feed(span[:5])
    np.testing.assert_allclose(model.feed(span[5:7]), expected.feed(span[5:7]), atol=1e-6)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("position", [1, 10, 20])
def test_a_prediction_does_not_see_its_target_or_what_follows(opened, span, vocabulary, name, position):
    """`position` counts from the end of the span; it and all after it are changed."""
    model = opened(name)
    changed = span.copy()
    changed[-position:] = (changed[-position:] + 11) % vocabulary.size
    before, after = model.block(span, 20), model.block(changed, 20)
    seen = 20 - position + 1  # predictions of the characters up to the first that changed
    np.testing.assert_allclose(before[:seen], after[:seen], atol=1e-6)
    if position > 1:
        assert not np.allclose(before[seen:], after[seen:])


def test_a_window_reads_the_end_of_the_context_only(opened, span):
    changed = span.copy()
    changed[: len(span) - 20 - 8] = 1
    model = opened("window-lstm")
    assert np.array_equal(model.block(span, 20), model.block(changed, 20))


@pytest.mark.parametrize("name", ["causal-gru", pytest.param("causal-lstm", marks=SLOW)])
def test_a_causal_model_reads_all_of_the_context(opened, span, vocabulary, name):
    changed = span.copy()
    changed[len(span) - 20 - 3] = (changed[len(span) - 20 - 3] + 5) % vocabulary.size
    model = opened(name)
    assert not np.array_equal(model.block(span, 20), model.block(changed, 20))


def test_a_short_prompt_stands_behind_newlines(opened, vocabulary):
    newline = int(vocabulary.encode("\n")[0])
    ids = vocabulary.encode("ROM")
    padded = opened("window-lstm").feed(np.concatenate([np.full(5, newline), ids]))
    np.testing.assert_allclose(opened("window-lstm").feed(ids), padded, atol=1e-6)


def test_weights_of_another_architecture_are_refused(engines, configs, made_checkpoint):
    mixed = made_checkpoint(configs["window-lstm"])._replace(
        weights=made_checkpoint(configs["causal-gru"]).weights
    )
    with pytest.raises(InvalidInput, match=r"^weights: "):
        predictor.from_checkpoint(mixed, engines["keras"])
