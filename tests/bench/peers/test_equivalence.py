"""Equal weights, equal outputs: shown, or shown not to be."""

import numpy as np
import pytest

from bench.peers import PEERS, REFERENCE, equivalence
from compress import isolation
from shakespeare import checkpoint as checkpoints
from shakespeare.errors import InvalidInput


@pytest.fixture
def job(configs, made_checkpoint, tmp_path, text_file):
    """A function: peer, architecture -> a job on a checkpoint of it."""

    def make(name, config="window-gru", **more):
        checkpoints.save(made_checkpoint(configs[config]), tmp_path / "one")
        return equivalence.EquivalenceJob(path=str(tmp_path / "one"), peer=name, text=str(text_file), **more)

    return make


@pytest.mark.slow
def test_a_peer_does_the_same_work_in_a_child(job):
    agreement = equivalence.in_child(job("tf_keras"))
    assert agreement.against == "keras"
    assert 0 <= agreement.largest_difference <= agreement.tolerance
    assert agreement.loss_difference < 1e-6
    assert agreement.gradient_difference < 1e-5


@pytest.mark.slow
@pytest.mark.usefixtures("engines")
@pytest.mark.parametrize(
    ("name", "config"),
    [
        ("onnxruntime", "causal-gru"),
        *((name, config) for name in ("tf_keras", "torch") for config in ("window-normalized", "causal-gru")),
        *(("unrolled", config) for config in ("window-normalized", "causal-hybrid", "causal-mingru")),
    ],
)
def test_other_engines_give_the_same_and_learn_the_same(name, config, job):
    if not PEERS[name].available():
        pytest.skip("an extra")
    agreement = equivalence._work(job(name, config))
    assert agreement.largest_difference <= agreement.tolerance
    if PEERS[name].trains:
        assert agreement.loss_difference < 1e-6
        assert agreement.gradient_difference < 1e-5
    else:
        assert agreement.gradient_difference is None


@pytest.fixture(scope="module")
def known_answers():
    """What each engine computes of the one checkpoint that these tests compare: it is the same each time."""
    return {}


@pytest.fixture
def computed_once(known_answers, monkeypatch):
    """Outputs and gradients of the engines are computed by the first test that asks for them."""
    for name in ("forward", "loss_and_gradients"):
        right = getattr(type(REFERENCE), name)

        def remember(engine, path, *batch, right=right, name=name):
            key = (engine.name, name)
            if key not in known_answers:
                known_answers[key] = right(engine, path, *batch)
            return known_answers[key]

        monkeypatch.setattr(type(REFERENCE), name, remember)


@pytest.mark.slow
@pytest.mark.usefixtures("engines")
def test_one_wrong_weight_is_no_proof(job, monkeypatch):
    right = type(REFERENCE)._model

    def wrong(engine, checkpoint):
        if engine.name == "tf_keras":
            checkpoint.weights["logits/bias"][3] += 0.25
        return right(engine, checkpoint)

    monkeypatch.setattr(type(REFERENCE), "_model", wrong)
    agreement = equivalence._work(job("tf_keras"))
    assert agreement.largest_difference == pytest.approx(0.25, abs=1e-5)
    assert agreement.largest_difference > agreement.tolerance


@pytest.mark.slow
@pytest.mark.usefixtures("engines", "computed_once")
@pytest.mark.parametrize("weight", ["embedding/embeddings", "recurrent_1/backward/bias", "logits/kernel"])
def test_another_gradient_of_any_weight_is_measured_by_its_norm(job, monkeypatch, weight):
    right = type(REFERENCE).loss_and_gradients

    def wrong(engine, path, x, y):
        loss, gradients = right(engine, path, x, y)
        if engine.name == "keras":
            return loss, gradients
        return loss * 1.5, {**gradients, weight: gradients[weight] * 0.75}

    monkeypatch.setattr(type(REFERENCE), "loss_and_gradients", wrong)
    agreement = equivalence._work(job("tf_keras"))
    assert agreement.largest_difference <= agreement.tolerance  # outputs alone would have passed it
    assert agreement.loss_difference == pytest.approx(0.5)
    assert agreement.gradient_difference == pytest.approx(0.25)


@pytest.mark.slow
@pytest.mark.usefixtures("engines", "computed_once")
def test_a_weight_without_a_gradient_is_no_proof(job, monkeypatch):
    right = type(REFERENCE).loss_and_gradients

    def incomplete(engine, path, x, y):
        loss, gradients = right(engine, path, x, y)
        kept = gradients if engine.name == "keras" else {**gradients, "more": np.zeros(1, np.float32)}
        return loss, kept

    monkeypatch.setattr(type(REFERENCE), "loss_and_gradients", incomplete)
    with pytest.raises(InvalidInput, match="tf_keras: has gradients of other weights: more"):
        equivalence._work(job("tf_keras"))


def test_the_batch_is_of_validation_text_and_ends_with_what_follows(configs, corpus):
    x, y = equivalence._batch(configs["window-gru"], corpus)
    assert (x.shape, y.shape) == ((8, 8), (8,))
    assert corpus.vocabulary.decode(x[0]) == corpus.validation[:8]
    assert corpus.vocabulary.decode(y[:1]) == corpus.validation[8]


def test_what_is_not_finite_proves_nothing():
    with pytest.raises(InvalidInput, match="not finite"):
        equivalence._finite(np.float32("nan"))


@pytest.mark.slow
@pytest.mark.xdist_group("children")
def test_a_checkpoint_that_is_none_fails_in_the_child(tmp_path, text_file):
    with pytest.raises(isolation.ChildFailed, match="InvalidInput"):
        equivalence.in_child(
            equivalence.EquivalenceJob(path=str(tmp_path / "none"), peer="tf_keras", text=str(text_file))
        )
