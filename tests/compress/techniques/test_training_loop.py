"""The loop that techniques share: how long, at what rate, on what text."""

import itertools

import msgspec
import numpy as np
import pytest

from compress.technique import Settings
from compress.techniques import training_loop
from compress.techniques.training_loop import LoopLimit
from shakespeare import checkpoint as checkpoints


class Rate:
    def __init__(self):
        self.given = []

    def assign(self, value):
        self.given.append(value)


class Model:
    """Notes its batches; takes no time."""

    def __init__(self):
        self.optimizer = type("Optimizer", (), {"learning_rate": Rate()})()
        self.batches = []

    def train_on_batch(self, x, y):
        self.batches.append((x, y))


class Callback:
    def __init__(self):
        self.calls = []

    def set_model(self, model):
        self.calls.append(("model", model))

    def on_train_begin(self):
        self.calls.append("begin")

    def on_train_batch_begin(self, step):
        self.calls.append(step)

    def on_epoch_end(self, epoch):
        self.calls.append(("end", epoch))


def test_the_rate_falls_linearly_to_0():
    model = Model()
    ran = training_loop.train(model, itertools.repeat((1, 2)), LoopLimit(4, 0), 0.8, "x")
    assert ran.steps == len(model.batches) == 4
    assert model.optimizer.learning_rate.given == pytest.approx([0.8, 0.6, 0.4, 0.2])


def test_a_callback_sees_every_step_and_the_end():
    model, callback = Model(), Callback()
    training_loop.train(model, itertools.repeat((1, 2)), LoopLimit(3, 0), 1.0, "x", callback)
    assert callback.calls == [("model", model), "begin", 1, 2, 3, ("end", 0)]


def test_seconds_end_it_too():
    model = Model()
    ran = training_loop.train(model, itertools.repeat((1, 2)), LoopLimit(None, 0.01), 1.0, "x")
    assert ran.steps == len(model.batches) > 1
    assert ran.seconds >= 0.01


@pytest.fixture
def source(sources):
    return checkpoints.load(sources["causal-gru"])


@pytest.mark.parametrize(
    ("seconds", "step", "asked", "expected"),
    [(100.0, 50, 30.0, 20), (100.0, 500, 30.0, 150), (0.0, 3, 30.0, 20), (100.0, 0, 30.0, 20)],
)
def test_steps_follow_from_the_pace_of_training(source, seconds, step, asked, expected):
    state = msgspec.structs.replace(source.state, seconds=seconds, step=step)
    settings = Settings(training_text="x", retrain_seconds=asked)
    assert training_loop.count_steps(source._replace(state=state), settings) == expected
    given = msgspec.structs.replace(settings, retrain_steps=7)
    assert training_loop.count_steps(source._replace(state=state), given) == 7


def test_batches_are_windows_of_the_training_text(source, settings, training_text):
    x, y = next(training_loop.batches(source, settings))
    assert x.shape == y.shape == (64, 8)
    assert np.array_equal(x[:, 1:], y[:, :-1])
    assert all(source.vocabulary.decode(row) in training_text for row in x[:5])


def test_batches_go_on_without_end_and_repeat_under_a_seed(source, settings):
    def first(seed):
        changed = msgspec.structs.replace(settings, seed=seed)
        return [x.tobytes() for x, _ in itertools.islice(training_loop.batches(source, changed), 150)]

    assert first(1) == first(1) != first(2)
    assert len(set(first(1))) > 100


def test_weights_that_are_no_numbers_are_not_written(source, tmp_path):
    weights = {**source.weights, "logits/bias": np.full_like(source.weights["logits/bias"], np.nan)}
    lineage = checkpoints.Lineage(technique="x", source_sha256="", steps=1, seconds=1.0, settings={})
    with pytest.raises(ValueError, match="logits/bias that are not finite"):
        training_loop.save(source, weights, lineage, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_lineage_grows(source, tmp_path):
    for name in ("first", "second"):
        lineage = checkpoints.Lineage(technique=name, source_sha256="", steps=1, seconds=1.0, settings={})
        training_loop.save(source, source.weights, lineage, tmp_path / name)
        source = checkpoints.load(tmp_path / name)
    assert [one.technique for one in source.description.lineage] == ["first", "second"]
