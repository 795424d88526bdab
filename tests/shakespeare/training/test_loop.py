"""The loop: limits, validations, checkpoints, and that it learns."""

import math

import msgspec
import numpy as np
import pytest

from shakespeare import checkpoint as checkpoints
from shakespeare.config import TrainConfig
from shakespeare.errors import InvalidInput
from shakespeare.text.corpus import Corpus


@pytest.mark.slow
def test_a_run_ends_at_its_limit_with_validations_and_two_checkpoints(uninterrupted):
    out, observer, state, steps_per_epoch = uninterrupted
    assert steps_per_epoch == 12
    assert observer.steps == list(range(1, 15))
    assert [validated.step for validated in state.validations] == [5, 10, 14]
    assert tuple(observer.validations) == state.validations
    assert (state.stop_reason, state.pending_metrics) == ("step limit", {})
    last, best = checkpoints.load(out / "last"), checkpoints.load(out / "best")
    assert last.state == state
    assert last.optimizer
    assert best.state.validations == state.validations[: state.best_validation + 1]
    assert not best.optimizer
    assert checkpoints.load(out).state == best.state
    assert last.weights.keys() == best.weights.keys()


@pytest.mark.slow
def test_every_step_is_training_time_and_tracing_is_not(uninterrupted):
    """The step that traces changes nothing and is not counted, so no step is free."""
    assert uninterrupted.state.seconds == pytest.approx(sum(uninterrupted.observer.seconds))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("limit", "stopped", "step"),
    [
        ({"budget_seconds": 1e-9}, "time budget", 1),
        ({"epochs": 1}, "last epoch", 12),
        ({"step_limit": 1}, "step limit", 1),
        ({"budget_seconds": 1e9, "epochs": 7, "step_limit": 3}, "step limit", 3),
    ],
)
def test_the_first_limit_reached_ends_it(trainer, tmp_path, limit, stopped, step, recorder):
    state = trainer(tmp_path, TrainConfig(batch_size=512, validation_windows=50, **limit)).run(recorder())
    assert (state.stop_reason, state.step) == (stopped, step)
    assert [validated.step for validated in state.validations] == [step]
    assert checkpoints.load(tmp_path / "best").state == state


@pytest.mark.slow
def test_early_stopping_ends_it_and_stays(trainer, tmp_path, recorder):
    """At this rate nothing is learned, so accuracy stops rising soon."""
    train = TrainConfig(
        batch_size=512, validate_every_steps=1, stop_patience=2, learning_rate=1e-9, validation_windows=50
    )
    state = trainer(tmp_path, train).run(recorder())
    assert state.stop_reason == "early stopping"
    assert len(state.validations) - 1 - state.best_validation == 2
    observer = recorder()
    assert trainer(tmp_path, train, resume=True).run(observer) == state
    assert observer.steps == []


@pytest.mark.slow
def test_validations_by_time(trainer, tmp_path, recorder):
    train = TrainConfig(batch_size=512, validate_every_seconds=1e-9, step_limit=4, validation_windows=50)
    state = trainer(tmp_path, train).run(recorder())
    assert [validated.step for validated in state.validations] == [1, 2, 3, 4]


@pytest.mark.slow
def test_a_checkpoint_is_kept_on_the_way_for_a_kill_that_cannot_be_caught(trainer, tmp_path, recorder):
    saved_steps = {}

    class Looking(recorder):
        def after_step(self, state, *others):
            super().after_step(state, *others)
            if (tmp_path / "last").exists():
                saved_steps[state.step] = checkpoints.load(tmp_path / "last").state.step

    train = TrainConfig(batch_size=512, step_limit=4, checkpoint_seconds=0, validation_windows=50)
    trainer(tmp_path, train).run(Looking())
    assert saved_steps == {2: 1, 3: 2, 4: 3}


def test_a_window_model_carries_no_state(trainer, configs, tmp_path):
    train = TrainConfig(unrolled=True, carry_state=True)
    with pytest.raises(InvalidInput, match=r"^carry_state: True: must be false of a window model"):
        trainer(tmp_path, train, model=configs["window-gru"])


def test_validation_text_adds_nothing_to_the_vocabulary(trainer, corpus, tmp_path):
    strange = corpus.training + (corpus.validation + corpus.test).replace("e", "\u00e9")
    made = trainer(tmp_path, text=Corpus("x", strange, "0"))
    assert "\u00e9" not in made.vocabulary.characters
    assert (made._validation.rows[:] == 0).any()
    assert not (made._batches.windows == 0).any()


def test_choices_are_made_on_validation_text_alone(trainer, corpus, tmp_path):
    """Whatever test text holds, a training's data are the same."""
    other = Corpus("x", corpus.training + corpus.validation + corpus.test[::-1], "0")
    made, expected = trainer(tmp_path, text=other), trainer(tmp_path)
    assert np.array_equal(made._validation.rows[:], expected._validation.rows[:])
    assert np.array_equal(made._batches.windows, expected._batches.windows)


@pytest.mark.slow
def test_mixed_precision_trains_and_keeps_float32(new_trainer, train_config, recorder, tmp_path):
    train = msgspec.structs.replace(
        train_config, step_limit=4, validate_every_steps=2, precision="mixed_bfloat16"
    )
    made = new_trainer(tmp_path / "out", train)
    made.run(recorder())
    saved = checkpoints.load(tmp_path / "out")
    assert saved.description.train.precision == "mixed_bfloat16"
    assert {array.dtype for array in saved.weights.values()} == {np.dtype(np.float32)}
    assert all(np.isfinite(validated.validation_loss) for validated in made.state.validations)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("engine", "model"), [("keras", "causal-lstm"), ("keras", "causal-gru"), ("tf_keras", "window-gru")]
)
def test_an_easy_text_is_learned(new_trainer, configs, recorder, tmp_path, engine, model):
    text = "the quick brown fox. " * 400
    config = msgspec.structs.replace(
        configs[model], units=(24,), embedding=16, dropout=0.0, sequence_length=4
    )
    train = TrainConfig(step_limit=60, validate_every_steps=30, batch_size=64, learning_rate=0.02)
    made = new_trainer(tmp_path, train, text=Corpus("x", text, "0"), model=config, engine=engine)
    state = made.run(recorder())
    losses = [validated.validation_loss for validated in state.validations]
    assert max(losses) < math.log(made.vocabulary.size) / 2
    assert state.validations[-1].validation_accuracy > 0.8
    assert state.validations[-1].validation_top5 >= state.validations[-1].validation_accuracy
