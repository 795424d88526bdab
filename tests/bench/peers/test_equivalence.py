"""Equal weights, equal outputs: shown, or shown not to be."""

import numpy as np
import pytest

from bench.peers import PEERS, REFERENCE, equivalence
from compress import isolation
from reports.record import OutputAgreement
from shakespeare import checkpoint as checkpoints
from shakespeare.errors import InvalidInput


def peer(name):
    """A test's parameter, skipped where the peer is not installed."""
    return pytest.param(name, marks=pytest.mark.skipif(not PEERS[name].available(), reason="an extra"))


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
    assert equivalence.same(agreement)


@pytest.mark.slow
@pytest.mark.usefixtures("engines")
@pytest.mark.parametrize("name", [peer("torch"), peer("onnxruntime")])
def test_engines_that_are_not_keras_do_too(name, job):
    assert equivalence.same(equivalence._work(job(name, "causal-gru")))


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
    assert not equivalence.same(agreement)


@pytest.mark.slow
@pytest.mark.usefixtures("engines")
@pytest.mark.parametrize("name", ["tf_keras", peer("torch")])
@pytest.mark.parametrize("config", ["window-normalized", "causal-gru"])
def test_a_peer_learns_the_same(name, config, job):
    agreement = equivalence._work(job(name, config, backward=True))
    assert agreement.loss < 1e-6
    assert agreement.gradient < 1e-5
    assert equivalence.same(agreement)


@pytest.mark.slow
@pytest.mark.usefixtures("engines")
def test_another_gradient_is_measured_by_its_norm(job, monkeypatch):
    right = type(REFERENCE).loss_and_gradient

    def wrong(engine, path, x, y):
        loss, gradient = right(engine, path, x, y)
        return (loss, gradient) if engine.name == "keras" else (loss * 1.5, gradient * 0.75)

    monkeypatch.setattr(type(REFERENCE), "loss_and_gradient", wrong)
    agreement = equivalence._work(job("tf_keras", backward=True))
    assert agreement.loss == pytest.approx(0.5)
    assert agreement.gradient == pytest.approx(0.25)
    assert not equivalence.same(agreement)


def test_the_batch_is_of_validation_text_and_ends_with_what_follows(configs, corpus):
    x, y = equivalence._batch(configs["window-gru"], corpus)
    assert (x.shape, y.shape) == ((8, 8), (8,))
    assert corpus.vocabulary.decode(x[0]) == corpus.validation[:8]
    assert corpus.vocabulary.decode(y[:1]) == corpus.validation[8]


def test_agreement_ends_at_the_tolerance():
    assert equivalence.same(OutputAgreement(against="keras", largest_difference=1e-4, tolerance=1e-4))
    assert not equivalence.same(OutputAgreement(against="keras", largest_difference=1.1e-4, tolerance=1e-4))
    assert not equivalence.same(
        equivalence.GradientAgreement(against="keras", loss=0.0, gradient=1.0, tolerance=1e-4)
    )


def test_what_is_not_finite_proves_nothing():
    with pytest.raises(InvalidInput, match="not finite"):
        equivalence._finite(np.float32("nan"))


@pytest.mark.usefixtures("engines")
@pytest.mark.skipif(not PEERS["onnxruntime"].available(), reason="the extra [onnx]")
def test_onnx_runtime_does_not_train(job):
    with pytest.raises(InvalidInput, match="does not train"):
        equivalence._work(job("onnxruntime", backward=True))


def test_a_checkpoint_that_is_none_fails_in_the_child(tmp_path, text_file):
    with pytest.raises(isolation.ChildFailed, match="InvalidInput"):
        equivalence.in_child(
            equivalence.EquivalenceJob(path=str(tmp_path / "none"), peer="tf_keras", text=str(text_file))
        )
