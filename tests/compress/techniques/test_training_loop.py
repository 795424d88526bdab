"""The loop that techniques share: how long, at what rate, on what text."""

import itertools

import msgspec
import numpy as np
import pytest

from compress.technique import Settings
from compress.techniques import training_loop
from compress.techniques.training_loop import LoopLimit, keras_step
from shakespeare import checkpoint as checkpoints
from shakespeare.config import TrainConfig
from shakespeare.training.streams import TrainingBatch

BATCH = TrainingBatch(1, 2, begins=True)


class Rate:
    def __init__(self):
        self.values = []

    def assign(self, value):
        self.values.append(value)


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

    def on_train_begin(self):
        self.calls.append("begin")

    def on_train_batch_begin(self, step):
        self.calls.append(step)

    def on_epoch_end(self, epoch):
        self.calls.append(("end", epoch))


def test_the_rate_falls_linearly_to_0():
    model = Model()
    stats = training_loop.train(keras_step(model), itertools.repeat(BATCH), LoopLimit(4, 0), 0.8, "x")
    assert stats.steps == len(model.batches) == 4
    assert model.optimizer.learning_rate.values == pytest.approx([0.8, 0.6, 0.4, 0.2])


def test_a_callback_sees_every_step_and_the_end():
    model, callback = Model(), Callback()
    training_loop.train(
        keras_step(model), itertools.repeat(BATCH), LoopLimit(3, 0), 1.0, "x", callback=callback
    )
    assert callback.calls == ["begin", 1, 2, 3, ("end", 0)]


def test_a_rate_may_rise_first():
    rates = []
    training_loop.train(
        lambda _batch, rate: rates.append(rate),
        itertools.repeat(BATCH),
        LoopLimit(4, 0),
        0.8,
        "x",
        warm_up_steps=2,
    )
    assert rates == pytest.approx([0.4, 0.6, 0.4, 0.2])


def test_seconds_end_it_too():
    model = Model()
    stats = training_loop.train(keras_step(model), itertools.repeat(BATCH), LoopLimit(None, 0.01), 1.0, "x")
    assert stats.steps == len(model.batches) > 1
    assert stats.seconds >= 0.01


def test_a_title_with_a_foreign_name_is_shown_as_it_is(capsys):
    training_loop.train(
        keras_step(Model()), itertools.repeat(BATCH), LoopLimit(2, 0), 1.0, "\x1b[2J[/]\u202e prune"
    )
    shown = capsys.readouterr().out
    assert r"\x1b[2J[/]\u202e prune" in shown
    assert not {"\x1b", "\u202e"} & set(shown)


@pytest.fixture
def source(sources):
    return checkpoints.load(sources["causal-gru"])


@pytest.mark.parametrize(
    ("seconds", "step", "retrain_seconds", "expected"),
    [(100.0, 50, 30.0, 20), (100.0, 500, 30.0, 150), (0.0, 3, 30.0, 20), (100.0, 0, 30.0, 20)],
)
def test_steps_follow_from_the_pace_of_training(source, seconds, step, retrain_seconds, expected):
    state = msgspec.structs.replace(source.state, seconds=seconds, step=step)
    settings = Settings(training_file="x", retrain_seconds=retrain_seconds)
    assert training_loop.count_steps(source._replace(state=state), settings) == expected
    in_steps = msgspec.structs.replace(settings, retrain_steps=7)
    assert training_loop.count_steps(source._replace(state=state), in_steps) == 7


@pytest.mark.parametrize(("batch_size", "rows"), [(16, 16), (None, 64)])
def test_batches_are_windows_of_the_training_text(source, settings, training_text, batch_size, rows):
    """As many as in the checkpoint's own training, or else as its architecture says."""
    train = TrainConfig(batch_size=batch_size)
    source = source._replace(description=msgspec.structs.replace(source.description, train=train))
    x, y, _ = next(training_loop.batches(source, settings, contiguous=False))
    assert x.shape == y.shape == (rows, source.description.model.sequence_length)
    assert np.array_equal(x[:, 1:], y[:, :-1])
    assert all(source.vocabulary.decode(row) in training_text for row in x[:5])


def test_batches_go_on_without_end_and_repeat_under_a_seed(source, settings):
    def first(seed):
        changed = msgspec.structs.replace(settings, seed=seed)
        batches = training_loop.batches(source, changed, contiguous=False)
        return [batch.inputs.tobytes() for batch in itertools.islice(batches, 150)]

    assert first(1) == first(1) != first(2)
    assert len(set(first(1))) > 100


def test_contiguous_batches_go_on_where_they_stopped(source, settings):
    train = TrainConfig(batch_size=4)
    source = source._replace(description=msgspec.structs.replace(source.description, train=train))
    first, second = itertools.islice(training_loop.batches(source, settings, contiguous=True), 2)
    assert (first.begins, second.begins, len(first.inputs)) == (True, False, 4)
    assert np.array_equal(second.inputs[:, 0], first.targets[:, -1])


@pytest.mark.parametrize(("schedule", "share"), [("plateau", 1.0), ("linear", 0.1)])
def test_a_rate_that_came_down_to_zero_does_not_begin_at_its_peak_again(source, schedule, share):
    train = TrainConfig(schedule=schedule)
    source = source._replace(description=msgspec.structs.replace(source.description, train=train))
    assert training_loop.further_rate(source) == source.state.learning_rate * share
