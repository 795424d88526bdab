"""The loop that trains peers of learning, and how their predictions are made, on tiny models."""

import numpy as np
import pytest

from bench.peers import learner_training
from bench.peers.learner_training import VALIDATIONS, Texts
from bench.peers.pytorch_gpt import GptLearner
from bench.peers.pytorch_lstm import LstmLearner
from shakespeare.evaluation import Positions

torch = pytest.importorskip("torch", reason="the extra [peers]")

TINY = {
    "lstm": LstmLearner(embedding=4, units=6, batch_size=8, length=8, learning_rate=0.01),
    "gpt": GptLearner(layers=1, heads=2, width=8, batch_size=8, length=8, warm_up_steps=5, peak_rate=0.01),
}

each = pytest.mark.parametrize("learner", TINY.values(), ids=TINY)


@pytest.fixture
def texts(corpus):
    return Texts(corpus.training_ids, corpus.validation_ids, corpus.vocabulary.size)


@each
def test_training_learns_for_the_time_given(learner, texts):
    seen = []
    trained = learner_training.train(learner, texts, 0.3, 1, 1, lambda *step: seen.append(step))
    assert trained.validations[-1].seconds == seen[-1][0] >= 0.3
    assert seen[0][0] == 0  # the first step is no training time
    assert 1 <= len(trained.validations) <= VALIDATIONS
    assert trained.validations[-1].steps == len(seen)
    assert trained.validations[-1].loss < seen[0][1]


def test_the_kept_weights_are_those_of_the_best_validation(texts, monkeypatch):
    accuracies = iter([0.2, 0.5, 0.5, *[0.1] * VALIDATIONS])
    weights = []

    def validate(model, _learner, _ids):
        weights.append(model.state_dict()["logits.bias"].clone())
        return 2.0, next(accuracies)

    monkeypatch.setattr(learner_training, "_validate", validate)
    trained = learner_training.train(TINY["lstm"], texts, 0.2, 1, 1)
    assert trained.best == min(1, len(weights) - 1)
    assert torch.equal(trained.model.state_dict()["logits.bias"], weights[trained.best])


def test_a_seed_repeats_its_batches_and_its_weights(texts):
    learner = TINY["gpt"]
    first, again, other = (
        next(learner_training._batches(learner, texts.training, seed))[0] for seed in (1, 1, 2)
    )
    assert torch.equal(first, again)
    assert not torch.equal(first, other)


def test_targets_follow_their_inputs(texts):
    inputs, targets = next(learner_training._batches(TINY["lstm"], texts.training, 1))
    assert inputs.shape == targets.shape == (8, 8)
    assert torch.equal(inputs[:, 1:], targets[:, :-1])


@each
def test_each_character_is_predicted_from_those_before_it(learner, texts):
    torch.manual_seed(2)
    model, span = learner.build(texts.vocabulary_size), texts.validation[:40]
    logits = learner_training.predict(model, learner.reads, span, 5)
    assert logits.shape == (5, texts.vocabulary_size)
    for place in range(5):
        before = span[: len(span) - 5 + place]
        before = before[-learner.reads :] if learner.reads else before
        alone = model(torch.from_numpy(before.astype(np.int64))[None])[0, -1].detach().numpy()
        np.testing.assert_allclose(logits[place], alone, atol=1e-5)


@each
def test_the_characters_scored_are_those_of_every_model(learner, corpus):
    positions = Positions(3, 16)
    model = learner.build(corpus.vocabulary.size)
    blocks = list(learner_training.score(model, learner.reads, corpus.test_ids, positions))
    assert [block.start for block in blocks] == positions.starts(len(corpus.test)).tolist()
    for block in blocks:
        assert (block.targets == corpus.test_ids[block.start : block.start + 16]).all()


def test_validation_predicts_every_position_of_its_windows(texts):
    learner = TINY["lstm"]
    model = learner.build(texts.vocabulary_size)
    for parameter in model.parameters():
        torch.nn.init.zeros_(parameter)
    loss, accuracy = learner_training._validate(model, learner, texts.validation)
    assert loss == pytest.approx(np.log(texts.vocabulary_size), rel=1e-6)
    assert accuracy == 0  # of equal logits id 0 comes first, which stands for unknown characters
