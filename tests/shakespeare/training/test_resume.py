"""What a kill costs: nothing. What is not this training is not resumed."""

import os
import shutil
import signal

import msgspec
import numpy as np
import pytest

from shakespeare import checkpoint as checkpoints
from shakespeare.config import TrainConfig
from shakespeare.errors import InvalidInput
from shakespeare.files import sha256
from shakespeare.text.corpus import Corpus


def same_training(first, second):
    """Weights, optimizer and history; seconds differ from run to run."""
    for expected, other in ((first.weights, second.weights), (first.optimizer, second.optimizer)):
        assert expected.keys() == other.keys()
        for name, array in expected.items():
            np.testing.assert_allclose(array, other[name], rtol=1e-5, atol=1e-6, err_msg=name)
    fields = ("step", "best_validation", "stop_reason", "pending_metrics")
    assert [getattr(first.state, field) for field in fields] == [
        getattr(second.state, field) for field in fields
    ]
    assert first.state.learning_rate == pytest.approx(second.state.learning_rate)
    assert len(first.state.validations) == len(second.state.validations)
    for expected, other in zip(first.state.validations, second.state.validations, strict=True):
        assert (expected.step, expected.epoch, expected.learning_rate) == (
            other.step,
            other.epoch,
            other.learning_rate,
        )
        assert expected.validation_loss == pytest.approx(other.validation_loss, rel=1e-4)


@pytest.mark.slow
def test_a_cut_rate_is_used_and_survives_a_kill(trainer, recorder, tmp_path, monkeypatch):
    losses = iter([1.0, 2.0, 3.0])  # rising: each validation after the first cuts
    train = TrainConfig(
        batch_size=512,
        step_limit=3,
        validate_every_steps=1,
        learning_rate=0.8,
        plateau_patience=1,
        validation_windows=50,
    )

    def validated(made):
        monkeypatch.setattr(made, "validate", lambda: {"loss": next(losses), "accuracy": 0.5, "top5": 0.6})
        return made

    with pytest.raises(KeyboardInterrupt):
        validated(trainer(tmp_path, train)).run(recorder(interrupt_in_validation=2))
    resumed = validated(trainer(tmp_path, train, resume=True))
    state = resumed.run(recorder())
    assert [validated.learning_rate for validated in state.validations] == [0.8, 0.8, 0.4]
    assert state.learning_rate == 0.2
    assert float(resumed.model.optimizer.learning_rate) == pytest.approx(0.4)  # of the last step


@pytest.mark.slow
@pytest.mark.parametrize(
    ("interrupt", "saved_step", "closed"),
    [
        ({"interrupt_at": 3}, 3, 0),
        ({"interrupt_at": 10}, 10, 1),  # the step before a validation, which is still to come
        ({"interrupt_in_validation": 2}, 10, 2),
        ({"interrupt_at": 14}, 14, 2),  # the last step
    ],
    ids=repr,
)
def test_a_killed_run_resumes_to_the_same_weights(
    trainer, uninterrupted, recorder, tmp_path, interrupt, saved_step, closed
):
    with pytest.raises(KeyboardInterrupt):
        trainer(tmp_path).run(recorder(**interrupt))
    saved = checkpoints.load(tmp_path / "last").state
    assert (saved.step, len(saved.validations)) == (saved_step, closed)
    resumed = trainer(tmp_path, resume=True)
    observer = recorder()
    resumed.run(observer)
    assert observer.steps == list(range(saved_step + 1, 15))
    for name in ("last", "best"):
        same_training(checkpoints.load(tmp_path / name), checkpoints.load(uninterrupted.out / name))


@pytest.mark.slow
def test_an_interrupt_within_the_last_validation_loses_nothing(
    trainer, train_config, uninterrupted, recorder, tmp_path, monkeypatch
):
    """The limit is reached by then: a resumed run must still validate, or `best` would never be."""
    interrupted = trainer(tmp_path, msgspec.structs.replace(train_config, step_limit=5))

    def interrupt():
        raise KeyboardInterrupt

    monkeypatch.setattr(interrupted, "validate", interrupt)
    with pytest.raises(KeyboardInterrupt):
        interrupted.run(recorder())
    assert not (tmp_path / "best").exists()
    resumed = trainer(tmp_path, msgspec.structs.replace(train_config, step_limit=5), resume=True)
    observer = recorder()
    state = resumed.run(observer)
    assert (observer.steps, len(observer.validations), state.stop_reason) == ([], 1, "step limit")
    expected = uninterrupted.observer.validations[0]
    assert state.validations[0].validation_loss == pytest.approx(expected.validation_loss, rel=1e-4)
    assert state.validations[0].loss == pytest.approx(expected.loss, rel=1e-4)
    assert checkpoints.load(tmp_path / "best").state == state


@pytest.mark.slow
def test_what_format_2_was_interrupted_in_is_validated_too(
    trainer, train_config, uninterrupted, recorder, tmp_path
):
    """Some of its checkpoints lack the rate of the last step."""
    saved = checkpoints.load(uninterrupted.out / "last")
    state = saved.state
    pending = dict.fromkeys(("loss", "accuracy", "top5"), 0.5)
    cut = msgspec.structs.replace(
        state, validations=state.validations[:-1], stop_reason="", pending_metrics=pending
    )
    checkpoints.save(saved._replace(state=cut), tmp_path / "last")
    resumed = trainer(tmp_path, msgspec.structs.replace(train_config, step_limit=14), resume=True)
    ended = resumed.run(recorder())
    assert ended.validations[-1].learning_rate == state.validations[-1].learning_rate
    assert (ended.step, len(ended.validations)) == (14, 3)


@pytest.mark.slow
def test_a_finished_run_resumes_to_nothing(trainer, uninterrupted, recorder, folder_hash):
    out = uninterrupted.out
    before = folder_hash(out)
    observer = recorder()
    state = trainer(out, resume=True).run(observer)
    assert (observer.steps, observer.validations) == ([], [])
    assert state == uninterrupted.state
    assert folder_hash(out) == before


@pytest.mark.slow
def test_a_killed_run_resumes_in_models_of_its_own(new_trainer, uninterrupted, recorder, tmp_path):
    """As above, but nothing is shared between the three trainers."""
    with pytest.raises(KeyboardInterrupt):
        new_trainer(tmp_path).run(recorder(interrupt_at=7))
    new_trainer(tmp_path, resume=True).run(recorder())
    for name in ("last", "best"):
        same_training(checkpoints.load(tmp_path / name), checkpoints.load(uninterrupted.out / name))


@pytest.mark.slow
def test_another_training_is_not_resumed(trainer, train_config, uninterrupted, corpus, configs, folder_hash):
    out = uninterrupted.out
    before = folder_hash(out)
    others = {
        "train": {"train": msgspec.structs.replace(train_config, seed=2)},
        "model": {"model": msgspec.structs.replace(configs["causal-gru"], stride=4)},
        "text_sha256": {"text": Corpus(corpus.source, corpus.text, sha256(b"other"))},
        "vocabulary_size": {"text": Corpus(corpus.source, "\U0001f3ad" + corpus.text, corpus.sha256)},
        "engine": {"recorded_engine": "tf_keras"},
    }
    for field, changes in others.items():
        with pytest.raises(InvalidInput, match=rf"^resume: .* has {field} .*: this training has "):
            trainer(out, resume=True, **changes)
    other = msgspec.structs.replace(train_config, seed=2, weight_decay=0.5, unrolled=True)
    told = r"has train unrolled False, weight_decay 0\.0, seed 1: this training has .* seed 2; --recipe and --seed"
    with pytest.raises(InvalidInput, match=told):
        trainer(out, other, resume=True)
    assert folder_hash(out) == before


@pytest.mark.slow
def test_a_state_of_other_variables_is_not_resumed(trainer, uninterrupted, tmp_path):
    """As of a training whose weights lay in another order: numbers alone say which is whose."""
    saved = checkpoints.load(uninterrupted.out / "last")
    numbers = [name for name in saved.optimizer if name.isdigit()]
    checkpoints.save(
        saved._replace(optimizer=saved.optimizer | dict.fromkeys(numbers[2:], saved.optimizer[numbers[-1]])),
        tmp_path / "last",
    )
    with pytest.raises(InvalidInput, match=r"^resume: .* holds \d+ of shape .*: is not of this training$"):
        trainer(tmp_path, resume=True)


def test_nothing_to_resume_is_an_error(trainer, tmp_path):
    with pytest.raises(InvalidInput, match=r"^checkpoint: .*last: is no checkpoint"):
        trainer(tmp_path, resume=True)


def _interrupted_within_step(made, number, monkeypatch):
    """Ctrl-C arrives while a step is computed, as nearly always."""
    run, calls = made._step.run, []

    def interrupted(*arguments):
        metrics = run(*arguments)
        calls.append(None)
        if len(calls) == number:
            os.kill(os.getpid(), signal.SIGINT)
        return metrics

    monkeypatch.setattr(made._step, "run", interrupted)
    return made


@pytest.mark.slow
@pytest.mark.usefixtures("_signals_as_in_a_terminal")
@pytest.mark.parametrize("step", [5, 14])
def test_an_interrupt_within_the_last_step_before_a_validation_still_validates(
    trainer, uninterrupted, recorder, tmp_path, monkeypatch, step
):
    """The validation was passed over, and of a training's last step there was no best checkpoint."""
    made = trainer(tmp_path)
    monkeypatch.setattr(made._step, "warm_up", lambda _batch: None)
    with pytest.raises(KeyboardInterrupt):
        _interrupted_within_step(made, step, monkeypatch).run(recorder())
    monkeypatch.undo()
    saved = checkpoints.load(tmp_path / "last").state
    assert saved.step == step
    assert saved.pending_metrics
    trainer(tmp_path, resume=True).run(recorder())
    for name in ("last", "best"):
        same_training(checkpoints.load(tmp_path / name), checkpoints.load(uninterrupted.out / name))


@pytest.mark.slow
def test_a_limit_that_was_passed_already_trains_nothing_more(
    trainer, train_config, uninterrupted, recorder, tmp_path
):
    shutil.copytree(uninterrupted.out, tmp_path / "copy")
    lower = msgspec.structs.replace(train_config, step_limit=10)
    observer = recorder()
    state = trainer(tmp_path / "copy", lower, resume=True).run(observer)
    assert (observer.steps, state.step, state.stop_reason) == ([], 14, "step limit")


@pytest.mark.slow
def test_a_lower_limit_between_two_validations_validates(trainer, train_config, recorder, tmp_path):
    """Nothing was validated, and there was no best checkpoint."""
    with pytest.raises(KeyboardInterrupt):
        trainer(tmp_path).run(recorder(interrupt_at=3))
    observer = recorder()
    lower = msgspec.structs.replace(train_config, step_limit=2)
    state = trainer(tmp_path, lower, resume=True).run(observer)
    assert (observer.steps, [validated.step for validated in state.validations]) == ([], [3])
    assert checkpoints.load(tmp_path / "best").state == checkpoints.load(tmp_path / "last").state == state


def test_weights_that_are_not_finite_replace_none(trainer, uninterrupted, tmp_path, folder_hash):
    shutil.copytree(uninterrupted.out, tmp_path / "copy")
    made = trainer(tmp_path / "copy", resume=True)
    before = folder_hash(tmp_path / "copy")
    variable = made.model.trainable_variables[0]
    kept = np.asarray(variable)
    variable.assign(kept * np.nan)
    made.save_last()
    variable.assign(kept)
    assert folder_hash(tmp_path / "copy") == before


@pytest.mark.slow
def test_validations_as_far_apart_as_another_time_gives_are_no_other_training(
    trainer, train_config, uninterrupted, recorder, tmp_path
):
    """`bard train --seconds 150 --resume` of what had 75: validations are a fifth of it."""
    shutil.copytree(uninterrupted.out, tmp_path / "copy")
    longer = msgspec.structs.replace(
        train_config, validate_every_seconds=1e6, budget_seconds=1e9, step_limit=15
    )
    assert trainer(tmp_path / "copy", longer, resume=True).run(recorder()).step == 15
