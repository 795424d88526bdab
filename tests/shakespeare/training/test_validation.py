"""Validation against the same computed another way."""

import msgspec
import numpy as np
import pytest

from shakespeare import evaluation, models
from shakespeare.config import TrainConfig
from shakespeare.training import validation
from shakespeare.training.batches import as_batch, validation_windows
from shakespeare.training.streams import VARIANTS_LENGTH, validation_streams
from shakespeare.training.validation import Validation
from shakespeare.variants import VARIANTS


def expected_metrics(logits, targets):
    truth = np.take_along_axis(logits, targets.reshape(-1, 1).astype(np.int64), 1)
    rank = (logits > truth).sum(1)
    loss = np.log(np.exp(logits).sum(1)) - truth[:, 0]
    return {"loss": loss.mean(), "accuracy": (rank < 1).mean(), "top5": (rank < 5).mean()}


@pytest.fixture(scope="session")
def compiled(engines, corpus, configs, randomise):
    """A function: engine and model kind -> a compiled model of random weights."""

    def make(engine, kind):
        keras = engines[engine]
        model = models.build(configs[kind], corpus.vocabulary.size, keras)
        models.compile_for_training(model, keras, 0.002)
        randomise(model, 2)
        return model

    return make


@pytest.mark.usefixtures("eager")
@pytest.mark.parametrize("engine", ["keras", pytest.param("tf_keras", marks=pytest.mark.slow)])
def test_a_window_model_is_scored_on_windows(compiled, corpus, configs, engine):
    config = configs["window-normalized"]
    model = compiled(engine, config.name)
    # 512 and 18: the short batch must not count as a whole one.
    of_text = Validation(model, config, corpus.validation_ids, TrainConfig(validation_windows=530))
    x, y = as_batch(of_text.rows[:], config)
    assert len(x) == min(530, len(of_text.rows))
    logits = np.asarray(model(x, training=False)).astype(np.float64)
    assert of_text.run() == pytest.approx(expected_metrics(logits, y), abs=1e-4)


@pytest.mark.parametrize("kind", ["causal-gru", "causal-lstm"])
def test_a_causal_model_is_scored_behind_text_that_it_has_read(compiled, corpus, configs, kind):
    """Of each stream all but the first segment counts, with the state of everything before it."""
    config = configs[kind]
    model = compiled("keras", kind)
    of_text = Validation(model, config, corpus.validation_ids, TrainConfig(validation_windows=130))
    length = config.sequence_length
    logits = np.asarray(model(of_text.rows[:, :-1].astype(np.int32))).astype(np.float64)[:, length:]
    targets = of_text.rows[:, length + 1 :]
    expected = expected_metrics(logits.reshape(-1, logits.shape[-1]), np.ascontiguousarray(targets))
    assert of_text.run() == pytest.approx(expected, abs=1e-4)
    assert of_text.run() == pytest.approx(expected, abs=1e-4)  # nothing is carried to the next call
    longer = msgspec.structs.replace(TrainConfig(), validation_windows=None)
    assert Validation(model, config, corpus.validation_ids, longer).rows.size >= of_text.rows.size


@pytest.mark.parametrize("limit", [128, 1024])
def test_window_and_causal_variants_are_scored_on_the_same_characters(limit):
    """A window model predicts single characters, evenly spaced over those that causal ones predict."""
    ids = np.arange(2**17, dtype=np.uint32)  # each tells its place; longer than a uint16 could
    streams = validation_streams(ids, VARIANTS_LENGTH, limit)
    of_causal = streams[:, VARIANTS_LENGTH + 1 :].ravel()
    for name in ("original", "optimized", "gru"):
        windows = validation_windows(ids, VARIANTS[name], limit)[:]
        targets = windows[:, -1]
        assert len(targets) == limit
        assert np.isin(targets, of_causal).all()
        assert np.ptp(targets) > 0.9 * np.ptp(of_causal)


def test_every_causal_variant_is_validated_as_the_others_are():
    assert {config.sequence_length for config in VARIANTS.values() if not config.bidirectional} == {
        VARIANTS_LENGTH
    }


@pytest.mark.slow
def test_a_large_alphabet_is_scored_a_few_streams_at_a_time(compiled, corpus, configs, monkeypatch):
    config = configs["causal-gru"]
    text = corpus.validation_ids, TrainConfig(validation_windows=130)
    at_once = Validation(compiled("keras", config.name), config, *text).run()
    rows_of_calls, compile_sums = [], validation._compile

    def watched(model, config):
        compute = compile_sums(model, config)
        return lambda ids, targets, state: (rows_of_calls.append(len(ids)), compute(ids, targets, state))[1]

    monkeypatch.setattr(validation, "_compile", watched)
    monkeypatch.setattr(evaluation, "_LOGITS_A_CALL", 5 * config.sequence_length * corpus.vocabulary.size)
    few = Validation(compiled("keras", config.name), config, *text)
    assert few.run() == pytest.approx(at_once, rel=1e-6)
    assert max(rows_of_calls) == 5
    assert len(few.rows) > 5
