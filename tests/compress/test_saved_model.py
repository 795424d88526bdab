"""What the converter is given, and what calibrates it."""

import itertools

import numpy as np
import pytest

from compress import saved_model
from compress.technique import Settings
from shakespeare import checkpoint as checkpoints

pytestmark = pytest.mark.slow  # every test traces a model


@pytest.fixture(scope="module")
def holders(engines, sources):
    """A function: model -> its module and its checkpoint."""
    import tensorflow as tf

    def make(model):
        checkpoint = checkpoints.load(sources[model])
        return saved_model.build_module(checkpoint, engines[saved_model.ENGINE], tf), checkpoint

    return make


def test_a_window_models_call(holders, float_predictor, span):
    holder, checkpoint = holders("window-lstm")
    ids = span[None, : checkpoint.description.model.sequence_length].astype(np.int32)
    outputs = holder.run(ids)
    assert outputs.keys() == {"logits"}
    assert outputs["logits"].shape == (1, checkpoint.vocabulary.size)
    np.testing.assert_allclose(outputs["logits"][0], float_predictor("window-lstm").feed(ids[0]), atol=1e-5)


@pytest.mark.parametrize(
    ("name", "state_size"), [("causal-gru", 40), ("causal-lstm", 146), ("causal-hybrid", 73)]
)
def test_a_causal_models_step(holders, float_predictor, span, name, state_size):
    holder, checkpoint = holders(name)
    config = checkpoint.description.model
    state = np.zeros((1, state_size), np.float32)
    read = np.concatenate([np.zeros(config.ids_per_step - 1, np.int32), span[:9].astype(np.int32)])
    for end in range(config.ids_per_step, len(read) + 1):
        ids = read[end - config.ids_per_step : end]
        outputs = holder.run(ids.reshape(config.step_shape), state)
        state = outputs["state"]
    assert outputs.keys() == {"logits", "state"}
    assert state.shape == (1, state_size)
    np.testing.assert_allclose(outputs["logits"][0], float_predictor(name).feed(span[:9]), atol=1e-5)


def test_window_samples_are_windows_of_the_text_given(holders, training_text, training_file):
    holder, checkpoint = holders("window-lstm")
    samples = saved_model.calibration_inputs(
        holder, checkpoint, Settings(training_file=training_file, calibration_samples=25)
    )
    assert len(samples) == 25
    texts = [checkpoint.vocabulary.decode(sample["ids"][0]) for sample in samples]
    length = checkpoint.description.model.sequence_length
    assert all(len(window) == length and window in training_text for window in texts)
    assert texts[0] == training_text[:length]
    assert training_text.index(texts[-1]) > 0
    assert all(sample.keys() == {"ids"} and sample["ids"].dtype == np.int32 for sample in samples)


def test_causal_samples_are_runs_of_the_model(holders, training_text, training_file):
    holder, checkpoint = holders("causal-gru")
    samples = saved_model.calibration_inputs(
        holder, checkpoint, Settings(training_file=training_file, calibration_samples=24)
    )
    length = checkpoint.description.model.sequence_length
    assert len(samples) == 3 * length  # an eighth as many runs, of a sequence length each
    for start in range(0, len(samples), length):
        assert not samples[start]["state"].any()
        run = samples[start : start + length]
        assert checkpoint.vocabulary.decode([sample["ids"][0] for sample in run]) in training_text
        for before, after in itertools.pairwise(run):
            expected = holder.run(before["ids"], before["state"])["state"]
            np.testing.assert_allclose(after["state"], expected, atol=1e-6)


def test_samples_of_a_hybrid_are_the_last_ids(holders, training_text, training_file):
    holder, checkpoint = holders("causal-hybrid")
    samples = saved_model.calibration_inputs(
        holder, checkpoint, Settings(training_file=training_file, calibration_samples=8)
    )
    ids = checkpoint.vocabulary.encode(training_text[:8])
    expected = np.concatenate([np.zeros(3, np.int32), ids])
    for position, sample in enumerate(samples):
        assert np.array_equal(sample["ids"], expected[None, position : position + 4])


def test_samples_are_the_same_each_time(holders, training_file):
    holder, checkpoint = holders("causal-gru")
    settings = Settings(training_file=training_file, calibration_samples=16)
    first, second = (saved_model.calibration_inputs(holder, checkpoint, settings) for _ in range(2))
    assert all(
        np.array_equal(sample[name], other[name])
        for sample, other in zip(first, second, strict=True)
        for name in ("ids", "state")
    )


@pytest.mark.parametrize("name", ["window-lstm", "causal-gru", "causal-hybrid"])
def test_every_id_is_fed_and_windows_are_of_the_text(holders, training_text, training_file, name):
    """The converter clips the embedding of what it never saw looked up: by ten steps of int8, where it was large."""
    holder, checkpoint = holders(name)
    settings = Settings(training_file=training_file, calibration_samples=1)
    fed = saved_model.calibration_inputs(holder, checkpoint, settings)
    more = saved_model.inputs_of_other_ids(checkpoint, settings, fed)
    ids = {int(character) for inputs in (*fed, *more) for character in inputs["ids"].ravel()}
    assert ids == set(range(checkpoint.description.vocabulary_size))
    assert all(inputs.keys() == fed[0].keys() for inputs in more)
    assert {inputs["ids"].shape for inputs in more} == {fed[0]["ids"].shape}
    if name == "window-lstm":
        texts = [checkpoint.vocabulary.decode(inputs["ids"][0]) for inputs in more]
        assert all(text in training_text for text in texts if "\N{REPLACEMENT CHARACTER}" not in text)
    assert saved_model.inputs_of_other_ids(checkpoint, settings, [*fed, *more]) == []
