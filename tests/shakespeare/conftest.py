"""Trainers for tests, and what keeps Keras fast: tracing takes seconds, all else milliseconds."""

from typing import NamedTuple

import msgspec
import numpy as np
import pytest

from shakespeare.config import TrainConfig

# 12 steps are an epoch of the test's text: 14 cross into the second. Validated after 5, 10 and 14.
TRAIN = TrainConfig(
    step_limit=14, validate_every_steps=5, batch_size=512, learning_rate=0.05, validation_windows=200
)


@pytest.fixture
def eager(engines):  # noqa: ARG001 - imports TensorFlow with its threads set
    """Nothing is traced while a test runs: faster where a graph would be called a few times only."""
    import tensorflow as tf

    tf.config.run_functions_eagerly(run_eagerly=True)
    yield
    tf.config.run_functions_eagerly(run_eagerly=False)


class Recorder:
    """Notes what an observer is told; interrupts after a step, or after a validation."""

    def __init__(self, interrupt_at=None, interrupt_in_validation=None):
        self.steps, self.validations, self.seconds = [], [], []
        self._at, self._in_validation = interrupt_at, interrupt_in_validation

    def after_step(self, state, epoch, metrics, seconds):
        assert epoch > 0
        assert metrics.keys() == {"loss", "accuracy", "top5"}
        self.steps.append(state.step)
        self.seconds.append(seconds)
        if state.step == self._at:
            raise KeyboardInterrupt

    def after_validation(self, new_validation, state):
        assert state.validations[-1] == new_validation
        self.validations.append(new_validation)
        if len(state.validations) == self._in_validation:
            raise KeyboardInterrupt


@pytest.fixture(scope="session")
def recorder():
    """The class of an observer that records."""
    return Recorder


@pytest.fixture(scope="session")
def new_trainer(corpus, configs, engines):
    """A function: a folder and what to train -> a trainer, as `bard train` makes it."""
    from shakespeare.training.loop import Trainer

    # One layer over four characters: a step takes a quarter of the time.
    smallest = msgspec.structs.replace(configs["causal-gru"], sequence_length=4, units=(6,))

    def make(
        out,
        train=TRAIN,
        *,
        text=corpus,
        model=smallest,
        engine="keras",
        recorded_engine=None,
        resume=False,
        teaching=None,
    ):
        recorded = recorded_engine or engine
        return Trainer(text, model, train, out, engines[engine], recorded, resume=resume, teaching=teaching)

    return make


@pytest.fixture(scope="session")
def trainer(new_trainer):
    """The same function, its trainers sharing one traced model of each architecture and precision.

    Each gets it as a new model would be: with the first weights and an optimizer that has done nothing.
    So a resumed training that restores too little is found out. One trainer at a time may be used.
    """
    from shakespeare import models

    build, compile_for_training = models.build, models.compile_for_training
    built, first_values = {}, {}

    def variables(model):
        return [*model.weights, *model.optimizer.variables]

    def build_once(config, vocabulary_size, keras, *, precision):
        key = config, vocabulary_size, keras.__name__, precision
        if key not in built:
            built[key] = build(config, vocabulary_size, keras, precision=precision)
        return built[key]

    def compile_once(model, keras, learning_rate, **options):
        if id(model) not in first_values:
            compile_for_training(model, keras, learning_rate, **options)
            first_values[id(model)] = [np.asarray(variable).copy() for variable in variables(model)]
        for variable, array in zip(variables(model), first_values[id(model)], strict=True):
            variable.assign(array)
        model.optimizer.learning_rate.assign(learning_rate)

    def make(*arguments, **options):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(models, "build", build_once)
            patch.setattr(models, "compile_for_training", compile_once)
            return new_trainer(*arguments, **options)

    return make


class FinishedTraining(NamedTuple):
    """A training that nobody interrupted."""

    out: object
    observer: Recorder
    state: object
    steps_per_epoch: int


@pytest.fixture(scope="session")
def train_config():
    """What `uninterrupted` was trained with, the default of trainers."""
    return TRAIN


@pytest.fixture(scope="session")
def uninterrupted(trainer, tmp_path_factory):
    """A finished training of the causal model, which has no dropout."""
    out, observer = tmp_path_factory.mktemp("uninterrupted"), Recorder()
    made = trainer(out)
    return FinishedTraining(out, observer, made.run(observer), made.steps_per_epoch)
