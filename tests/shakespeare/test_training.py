"""The loop: what a kill costs (nothing), limits, checkpoints, validation."""

import math

import msgspec
import numpy as np
import pytest

from shakespeare import checkpoint as checkpoints
from shakespeare import windows
from shakespeare.batches import as_batch
from shakespeare.config import TrainConfig
from shakespeare.corpus import Corpus
from shakespeare.errors import InvalidInput
from shakespeare.files import sha256
from shakespeare.training import Trainer

# 12 steps are an epoch of the test's text: 14 cross into the second, in rounds of 5, 5 and 4.
TRAIN = TrainConfig(
    step_limit=14,
    round_steps=5,
    batch_size=512,
    learning_rate=0.05,
    validation_windows=200,
)


class Watching:
    """Notes what it is told; interrupts at a step, or when a round's validation has ended."""

    def __init__(self, interrupt_at=None, interrupt_in_round=None):
        self.steps, self.rounds, self.seconds = [], [], []
        self._at, self._in_round = interrupt_at, interrupt_in_round

    def after_step(self, state, epoch, metrics, seconds):
        assert epoch > 0
        assert metrics.keys() == {"loss", "accuracy", "top5"}
        self.steps.append(state.step)
        self.seconds.append(seconds)
        if state.step == self._at:
            raise KeyboardInterrupt

    def after_round(self, round_, state):
        assert state.rounds[-1] == round_
        self.rounds.append(round_)
        if len(state.rounds) == self._in_round:
            raise KeyboardInterrupt


@pytest.fixture(scope="module")
def trainer(corpus, configs, keras):
    """A function: a folder -> a trainer of the causal model, which has no dropout."""

    def make(out, train=TRAIN, *, text=corpus, model="causal-gru", engine=keras, name="keras", resume=False):
        config = configs[model] if isinstance(model, str) else model
        return Trainer(text, config, train, out, engine, name, resume=resume)

    return make


@pytest.fixture(scope="module")
def uninterrupted(trainer, tmp_path_factory):
    out = tmp_path_factory.mktemp("uninterrupted")
    watcher = Watching()
    made = trainer(out)
    made.run(watcher)
    return out, watcher, made


def test_mixed_precision_trains_and_keeps_float32(trainer, tmp_path):
    train = msgspec.structs.replace(TRAIN, step_limit=4, round_steps=2, precision="mixed_bfloat16")
    made = trainer(tmp_path / "out", train)
    made.run(Watching())
    found = checkpoints.load(tmp_path / "out")
    assert found.description.train.precision == "mixed_bfloat16"
    assert {array.dtype for array in found.weights.values()} == {np.dtype(np.float32)}
    assert all(np.isfinite(one.validation_loss) for one in made.state.rounds)


def same_training(first, second):
    """Weights, optimizer and history; seconds differ from run to run."""
    for one, other in ((first.weights, second.weights), (first.optimizer, second.optimizer)):
        assert one.keys() == other.keys()
        for name, array in one.items():
            np.testing.assert_allclose(array, other[name], rtol=1e-5, atol=1e-6, err_msg=name)
    assert (first.state.step, first.state.best_round, first.state.stop_reason, first.state.pending_metrics) == (
        second.state.step, second.state.best_round, second.state.stop_reason, second.state.pending_metrics,
    )  # fmt: skip
    assert first.state.learning_rate == pytest.approx(second.state.learning_rate)
    assert len(first.state.rounds) == len(second.state.rounds)
    for one, other in zip(first.state.rounds, second.state.rounds, strict=True):
        assert (one.step, one.epoch, one.learning_rate) == (other.step, other.epoch, other.learning_rate)
        assert one.validation_loss == pytest.approx(other.validation_loss, rel=1e-4)


def test_a_run_ends_at_its_limit_with_rounds_and_two_checkpoints(uninterrupted):
    out, watcher, made = uninterrupted
    state = made.state
    assert made.steps_per_epoch == 12
    assert watcher.steps == list(range(1, 15))
    assert [round_.step for round_ in state.rounds] == [5, 10, 14]
    assert tuple(watcher.rounds) == state.rounds
    assert (state.stop_reason, state.pending_metrics) == ("step limit", {})
    last, best = checkpoints.load(out / "last"), checkpoints.load(out / "best")
    assert last.state == state
    assert last.optimizer
    assert best.state.rounds == state.rounds[: state.best_round + 1]
    assert not best.optimizer
    assert checkpoints.load(out).state == best.state
    assert last.weights.keys() == best.weights.keys()


def test_a_cut_rate_is_used_and_survives_a_kill(trainer, tmp_path, monkeypatch):
    losses = iter([1.0, 2.0, 3.0])  # rising: each round after the first cuts
    train = TrainConfig(
        batch_size=512,
        step_limit=3,
        round_steps=1,
        learning_rate=0.8,
        plateau_patience=1,
        validation_windows=50,
    )

    def validated(made):
        monkeypatch.setattr(made, "validate", lambda: {"loss": next(losses), "accuracy": 0.5, "top5": 0.6})
        return made

    with pytest.raises(KeyboardInterrupt):
        validated(trainer(tmp_path, train)).run(Watching(interrupt_in_round=2))
    resumed = validated(trainer(tmp_path, train, resume=True))
    state = resumed.run(Watching())
    assert [round_.learning_rate for round_ in state.rounds] == [0.8, 0.8, 0.4]
    assert state.learning_rate == 0.2
    assert float(resumed.model.optimizer.learning_rate) == pytest.approx(0.2)


def test_the_first_step_is_traced_and_not_training_time(uninterrupted):
    _, watcher, made = uninterrupted
    assert made.state.seconds == pytest.approx(sum(watcher.seconds[1:]))


@pytest.mark.parametrize(
    ("interrupt", "saved_step", "closed"),
    [
        ({"interrupt_at": 3}, 3, 0),
        ({"interrupt_at": 10}, 10, 1),  # the step that ends a round: its validation is still to come
        ({"interrupt_in_round": 2}, 10, 2),
        ({"interrupt_at": 14}, 14, 2),  # the last step
    ],
    ids=repr,
)
def test_a_killed_run_resumes_to_the_same_weights(
    trainer, uninterrupted, tmp_path, interrupt, saved_step, closed
):
    with pytest.raises(KeyboardInterrupt):
        trainer(tmp_path).run(Watching(**interrupt))
    saved = checkpoints.load(tmp_path / "last").state
    assert (saved.step, len(saved.rounds)) == (saved_step, closed)
    resumed = trainer(tmp_path, resume=True)
    watcher = Watching()
    resumed.run(watcher)
    assert watcher.steps == list(range(saved_step + 1, 15))
    for name in ("last", "best"):
        same_training(checkpoints.load(tmp_path / name), checkpoints.load(uninterrupted[0] / name))


def test_an_interrupt_within_the_last_validation_loses_nothing(trainer, uninterrupted, tmp_path, monkeypatch):
    """The limit is reached by then: a resumed run must still validate, or `best` would never be."""
    interrupted = trainer(tmp_path, msgspec.structs.replace(TRAIN, step_limit=5))

    def interrupt():
        raise KeyboardInterrupt

    monkeypatch.setattr(interrupted, "validate", interrupt)
    with pytest.raises(KeyboardInterrupt):
        interrupted.run(Watching())
    assert not (tmp_path / "best").exists()
    resumed = trainer(tmp_path, msgspec.structs.replace(TRAIN, step_limit=5), resume=True)
    watcher = Watching()
    state = resumed.run(watcher)
    assert (watcher.steps, len(watcher.rounds), state.stop_reason) == ([], 1, "step limit")
    expected = uninterrupted[1].rounds[0]
    assert state.rounds[0].validation_loss == pytest.approx(expected.validation_loss, rel=1e-4)
    assert state.rounds[0].loss == pytest.approx(expected.loss, rel=1e-4)
    assert checkpoints.load(tmp_path / "best").state == state


def test_a_finished_run_resumes_to_nothing(trainer, uninterrupted, folder_hash):
    out = uninterrupted[0]
    before = folder_hash(out)
    watcher = Watching()
    state = trainer(out, resume=True).run(watcher)
    assert (watcher.steps, watcher.rounds) == ([], [])
    assert state == uninterrupted[2].state
    assert folder_hash(out) == before


def test_another_training_is_not_resumed(trainer, uninterrupted, corpus, configs, folder_hash):
    out = uninterrupted[0]
    before = folder_hash(out)
    others = {
        "train": {"train": msgspec.structs.replace(TRAIN, seed=2)},
        "model": {"model": msgspec.structs.replace(configs["causal-gru"], stride=4)},
        "text_sha256": {"text": Corpus(corpus.source, corpus.text, sha256(b"other"))},
        "text_source": {"text": Corpus("elsewhere", corpus.text, corpus.sha256)},
        "vocabulary_size": {"text": Corpus(corpus.source, "\U0001f3ad" + corpus.text, corpus.sha256)},
        "engine": {"name": "tf_keras"},
    }
    for field, changes in others.items():
        with pytest.raises(InvalidInput, match=rf"^resume: .* has {field} .*: this training has "):
            trainer(out, resume=True, **changes)
    assert folder_hash(out) == before


def test_nothing_to_resume_is_an_error(trainer, tmp_path):
    with pytest.raises(InvalidInput, match=r"^checkpoint: .*last: is none"):
        trainer(tmp_path, resume=True)


@pytest.mark.parametrize(
    ("limit", "stopped", "step"),
    [
        ({"budget_seconds": 1e-9}, "time budget", 2),  # the first step is tracing, and free
        ({"epochs": 1}, "last epoch", 12),
        ({"step_limit": 1}, "step limit", 1),
        ({"budget_seconds": 1e9, "epochs": 7, "step_limit": 3}, "step limit", 3),
    ],
)
def test_the_first_limit_reached_ends_it(trainer, tmp_path, limit, stopped, step):
    state = trainer(tmp_path, TrainConfig(batch_size=512, validation_windows=50, **limit)).run(Watching())
    assert (state.stop_reason, state.step) == (stopped, step)
    assert [round_.step for round_ in state.rounds] == [step]
    assert checkpoints.load(tmp_path / "best").state == state


def test_early_stopping_ends_it_and_stays(trainer, tmp_path):
    """At this rate nothing is learned, so accuracy stops rising soon."""
    train = TrainConfig(
        batch_size=512, round_steps=1, stop_patience=2, learning_rate=1e-9, validation_windows=50
    )
    state = trainer(tmp_path, train).run(Watching())
    assert state.stop_reason == "early stopping"
    assert len(state.rounds) - 1 - state.best_round == 2
    watcher = Watching()
    assert trainer(tmp_path, train, resume=True).run(watcher) == state
    assert watcher.steps == []


def test_rounds_by_time(trainer, tmp_path):
    train = TrainConfig(batch_size=512, round_seconds=1e-9, step_limit=4, validation_windows=50)
    state = trainer(tmp_path, train).run(Watching())
    assert [round_.step for round_ in state.rounds] == [2, 3, 4]


def test_a_checkpoint_is_kept_on_the_way_for_a_kill_that_cannot_be_caught(trainer, tmp_path):
    found = {}

    class Looking(Watching):
        def after_step(self, state, *others):
            super().after_step(state, *others)
            if (tmp_path / "last").exists():
                found[state.step] = checkpoints.load(tmp_path / "last").state.step

    train = TrainConfig(batch_size=512, step_limit=4, checkpoint_seconds=0, validation_windows=50)
    trainer(tmp_path, train).run(Looking())
    assert found == {2: 1, 3: 2, 4: 3}


def test_an_epoch_reads_every_training_window_once_and_no_other(trainer, corpus, configs, tmp_path):
    made = trainer(tmp_path, TrainConfig(batch_size=500))
    batches = made._batches.from_step(made.state.step)
    read = [next(batches) for _ in range(made.steps_per_epoch)]
    assert [len(x) for x, _ in read[:-1]] == [500] * (len(read) - 1)
    assert 0 < len(read[-1][0]) <= 500
    assert all(np.array_equal(x[:, 1:], y[:, :-1]) for x, y in read)
    rows = np.concatenate([np.hstack([x, y[:, -1:]]) for x, y in read])
    config = configs["causal-gru"]
    ids = corpus.training_ids
    expected = windows.windows(ids, config.sequence_length, config.stride)
    assert sorted(map(tuple, rows.tolist())) == sorted(map(tuple, expected.tolist()))
    made.state = msgspec.structs.replace(made.state, step=made.steps_per_epoch)
    first_of_next = next(made._batches.from_step(made.state.step))[0]
    assert not np.array_equal(first_of_next, read[0][0])  # another order


def test_a_window_model_is_trained_on_the_next_character_alone(trainer, tmp_path):
    made = trainer(tmp_path, TrainConfig(batch_size=64), model="window-lstm")
    x, y = next(made._batches.from_step(made.state.step))
    assert (x.shape, y.shape, x.dtype, y.dtype) == ((64, 8), (64,), np.int32, np.int32)
    rows = np.hstack([x, y[:, None]])
    assert {tuple(row) for row in rows.tolist()} <= set(map(tuple, made._batches.windows.tolist()))


def test_validation_text_adds_nothing_to_the_vocabulary(trainer, corpus, tmp_path):
    strange = corpus.training + (corpus.validation + corpus.test).replace("e", "\u00e9")
    made = trainer(tmp_path, text=Corpus("x", strange, "0"))
    assert "\u00e9" not in made.vocabulary.characters
    assert (made._validation == 0).any()
    assert not (made._batches.windows == 0).any()


@pytest.mark.parametrize(("engine", "model"), [("keras", "window-normalized"), ("tf_keras", "causal-gru")])
def test_validation_equals_an_independent_computation(engines, trainer, tmp_path, engine, model):
    made = trainer(tmp_path, TrainConfig(batch_size=64), model=model, engine=engines[engine], name=engine)
    made._validation = made._validation[:150]  # 64, 64 and 22: the short batch must not count as a whole one
    x, y = as_batch(made._validation, made.model_config)
    random = np.random.default_rng(1)
    for variable in made.model.trainable_variables:
        variable.assign(random.normal(0, 0.5, variable.shape))
    logits = np.asarray(made.model(x, training=False)).astype(np.float64).reshape(-1, made.vocabulary.size)
    truth = np.take_along_axis(logits, y.reshape(-1, 1).astype(np.int64), 1)
    rank = (logits > truth).sum(1)
    assert made.validate() == pytest.approx(
        {
            "loss": float((np.log(np.exp(logits).sum(1)) - truth[:, 0]).mean()),
            "accuracy": float((rank < 1).mean()),
            "top5": float((rank < 5).mean()),
        },
        abs=1e-4,
    )


def test_a_text_that_is_too_short_for_its_windows(trainer, configs, tmp_path):
    text = "To be, or not to be. " * 12
    with pytest.raises(InvalidInput, match=r"^text: 12 characters: needs over 20 for one window"):
        trainer(
            tmp_path, text=Corpus("x", text, "0"),
            model=msgspec.structs.replace(configs["causal-gru"], sequence_length=20),
        )  # fmt: skip


@pytest.mark.parametrize(("engine", "model"), [("keras", "causal-gru"), ("tf_keras", "window-gru")])
def test_an_easy_text_is_learned(engines, trainer, configs, tmp_path, engine, model):
    text = "the quick brown fox. " * 400
    config = msgspec.structs.replace(configs[model], units=(24,), embedding=16, dropout=0.0)
    train = TrainConfig(step_limit=90, round_steps=30, batch_size=64, learning_rate=0.02)
    made = trainer(
        tmp_path, train, text=Corpus("x", text, "0"), model=config, engine=engines[engine], name=engine
    )
    state = made.run(Watching())
    losses = [round_.validation_loss for round_ in state.rounds]
    assert max(losses) < math.log(made.vocabulary.size) / 2
    assert state.rounds[-1].validation_accuracy > 0.8
    assert state.rounds[-1].validation_top5 >= state.rounds[-1].validation_accuracy
