"""Bard's own training step against Keras': the same weights after it; and it resumes to the bit."""

import os
import signal

import msgspec
import numpy as np
import pytest

from shakespeare import checkpoint as checkpoints
from shakespeare import models
from shakespeare.config import TrainConfig
from shakespeare.training import steps
from shakespeare.training.averaging import WeightAverage
from shakespeare.training.streams import TrainingBatch

UNROLLED = TrainConfig(
    unrolled=True,
    batch_size=32,
    learning_rate=0.01,
    step_limit=9,
    validate_every_steps=4,
    validation_windows=50,
)


@pytest.fixture(scope="session")
def compiled(keras, configs, randomise):
    """A function: model kind and training -> its config and a compiled model of random weights."""

    def make(kind, train=UNROLLED):
        config = msgspec.structs.replace(configs[kind], dropout=0.0, sequence_length=4)
        model = randomise(models.build(config, 11, keras), 3)
        models.compile_for_training(model, keras, 0.01, beta_2=train.beta_2, clip_norm=train.clip_norm)
        return config, model

    return make


def keras_step_untraced(model, _config):
    """Keras' own step, computed one operation at a time: it is called twice, and its graph would take seconds."""
    model.run_eagerly = True
    return steps.KerasStep(model)


def made_batch(config, rows=6):
    random = np.random.default_rng(7)
    ids = random.integers(0, 11, (rows, config.sequence_length + 1)).astype(np.int32)
    targets = ids[:, -1] if config.bidirectional else ids[:, 1:]
    return TrainingBatch(ids[:, :-1], targets, begins=True)


@pytest.mark.slow
@pytest.mark.parametrize(
    "kind",
    ["causal-gru", "causal-lstm", "causal-mingru", "causal-transformer", "causal-hybrid", "window-gru"],
)
@pytest.mark.parametrize(
    "clip_norm", [1e9, 0.01]
)  # without one, Keras 3 sums squares of a repeated row apart
def test_a_step_changes_weights_as_keras_does(request, compiled, kind, clip_norm):
    """Two of them as a graph, as in use; the others one operation at a time, which takes less than tracing."""
    if clip_norm < 1 or kind not in ("causal-hybrid", "window-gru"):
        request.getfixturevalue("eager")
    train = msgspec.structs.replace(UNROLLED, clip_norm=clip_norm, beta_2=0.9)
    results = []
    for make in (keras_step_untraced, lambda model, config: steps.make(model, config, train)):
        config, model = compiled(kind, train)
        step = make(model, config)
        metrics = [step.run(made_batch(config), 0.01, number) for number in range(2)]
        results.append((metrics, models.get_weights(model)))
    (of_keras, expected), (of_bard, weights) = results
    for first, second in zip(of_keras, of_bard, strict=True):
        assert first == pytest.approx(second, rel=1e-4)
    for name, array in expected.items():
        # Adam divides by the gradient's size, so rounding shows where a gradient is near zero: 5% of a step's move.
        np.testing.assert_allclose(weights[name], array, rtol=0, atol=5e-4, err_msg=name)


def test_warming_up_changes_nothing(compiled):
    config, model = compiled("causal-gru")
    step = steps.make(model, config, msgspec.structs.replace(UNROLLED, average_decay=0.9, carry_state=True))
    before = [np.asarray(variable) for variable in (*model.variables, *model.optimizer.variables)]
    kept = step.arrays()
    step.warm_up(made_batch(config))
    after = [np.asarray(variable) for variable in (*model.variables, *model.optimizer.variables)]
    assert all(np.array_equal(*pair) for pair in zip(before, after, strict=True))
    assert kept.keys() == step.arrays().keys()


@pytest.mark.usefixtures("_signals_as_in_a_terminal")
def test_an_interrupt_leaves_no_averages_among_the_weights(compiled, monkeypatch):
    """The training is saved after it, and its weights were those of half an exchange."""
    config, model = compiled("causal-gru")
    step = steps.make(model, config, msgspec.structs.replace(UNROLLED, average_decay=0.9))
    for number in range(2):  # after the first the average is the weights themselves
        step.run(made_batch(config), 0.01, number)
    before, exchange = models.get_weights(model), WeightAverage.swap

    def interrupted(average):
        exchange(average)
        os.kill(os.getpid(), signal.SIGINT)

    monkeypatch.setattr(WeightAverage, "swap", interrupted)
    with pytest.raises(KeyboardInterrupt), step.averaged():
        pass
    after = models.get_weights(model)
    assert all(np.array_equal(before[name], after[name]) for name in before)


@pytest.mark.slow
def test_the_largest_seed_is_taken(compiled):
    """TensorFlow takes 32 bits with a sign; Bard allows what numpy allows."""
    config, model = compiled("causal-gru")
    train = msgspec.structs.replace(UNROLLED, dropout=0.3, seed=2**32 - 1)
    assert np.isfinite(steps.make(model, config, train).run(made_batch(config), 0.01, 0)["loss"])


@pytest.mark.slow
def test_parts_of_a_batch_give_the_same_weights_and_are_traced_once(compiled):
    """As many as threads: the last of them has the rows that are left."""
    weights = []
    for parts in (1, 3):
        config, model = compiled("causal-gru")
        step = steps.make(model, config, UNROLLED)
        step._parts = parts
        step.run(made_batch(config, rows=7), 0.01, 0)
        assert step._part.experimental_get_tracing_count() == 1
        weights.append(models.get_weights(model))
    for name, array in weights[0].items():
        np.testing.assert_allclose(weights[1][name], array, rtol=0, atol=5e-4, err_msg=name)


def test_a_state_is_carried_unless_the_rows_begin_anew(compiled):
    config, model = compiled("causal-gru")
    step = steps.make(model, config, msgspec.structs.replace(UNROLLED, carry_state=True))
    batch = made_batch(config)
    begun = step.run(batch, 0.0, 0)["loss"]
    assert step.run(batch._replace(begins=False), 0.0, 1)["loss"] != begun
    assert step.run(batch, 0.0, 2)["loss"] == pytest.approx(begun, rel=1e-6)


def test_biases_do_not_decay(compiled):
    config, model = compiled("causal-hybrid")
    step = steps.make(model, config, msgspec.structs.replace(UNROLLED, weight_decay=0.5))
    decays = dict(zip(step._trained, step._decays, strict=True))
    assert {name.rpartition("/")[2]: decay for name, decay in decays.items()} == {
        "embeddings": 0.5, "kernel": 0.5, "recurrent_kernel": 0.5, "bias": 0.0,
    }  # fmt: skip


@pytest.mark.slow
def test_rows_and_kernels_are_decayed_and_nothing_else(compiled):
    """Each by the rate x the decay of what it was; the update by Adam stays what it is without."""
    results = {}
    for decay in (0.0, 0.5):
        config, model = compiled("causal-hybrid")
        before = models.get_weights(model)
        step = steps.make(model, config, msgspec.structs.replace(UNROLLED, weight_decay=decay))
        step.run(made_batch(config), 0.02, 0)
        results[decay] = models.get_weights(model)
    decayed = set()
    for name, array in results[0.0].items():
        taken_off = array - results[0.5][name]
        if taken_off.any():
            decayed.add(name)
            np.testing.assert_allclose(taken_off, 0.02 * 0.5 * before[name], rtol=0, atol=1e-6, err_msg=name)
    assert decayed == {name for name in before if not name.endswith("bias")}
    assert {name.rpartition("/")[2] for name in decayed} == {"embeddings", "kernel", "recurrent_kernel"}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("model", "changes"),
    [
        ("causal-gru", {"carry_state": True, "dropout": 0.3, "average_decay": 0.9}),
        ("causal-lstm", {"carry_state": True, "schedule": "linear", "warm_up_steps": 3, "clip_norm": 0.5}),
        ("causal-hybrid", {"carry_state": True, "ngram_dropout": 0.2, "clip_norm": 0.5, "weight_decay": 0.3}),
        ("causal-mingru", {"carry_state": True}),
        ("causal-transformer", {"carry_state": True}),
        ("window-normalized", {"schedule": "linear"}),
        ("window-lstm", {"precision": "mixed_bfloat16"}),
        ("window-gru", {"unrolled": False}),  # Keras' own dropout layers
    ],
)
def test_a_training_killed_again_and_again_resumes_to_the_same_bits(
    request, new_trainer, configs, recorder, tmp_path, model, changes
):
    """Before the first validation and between the best and the last; of one model, at a validation too.

    One runs as a graph, as in use; the others are computed one operation at a time.
    """
    if model != "causal-gru":
        request.getfixturevalue("eager")
    train = msgspec.structs.replace(UNROLLED, step_limit=6, validate_every_steps=3, **changes)
    # Each of the trainings is traced anew: few positions, and one layer where there are two directions.
    config = msgspec.structs.replace(configs[model], sequence_length=4)
    if config.bidirectional:
        config = msgspec.structs.replace(config, units=config.units[:1])
    whole = new_trainer(tmp_path / "whole", train, model=config)
    whole.run(recorder())
    for interrupt_at in (2, 3, 5) if model == "causal-gru" else (2, 5):
        cut = new_trainer(tmp_path / "cut", train, model=config, resume=interrupt_at > 2)
        with pytest.raises(KeyboardInterrupt):
            cut.run(recorder(interrupt_at=interrupt_at))
    new_trainer(tmp_path / "cut", train, model=config, resume=True).run(recorder())
    for name in ("last", "best"):
        expected, resumed = (checkpoints.load(tmp_path / folder / name) for folder in ("whole", "cut"))
        for arrays, others in ((expected.weights, resumed.weights), (expected.optimizer, resumed.optimizer)):
            assert arrays.keys() == others.keys()
            assert all(np.array_equal(array, others[key]) for key, array in arrays.items())
        told = [
            [(r.loss, r.accuracy, r.top5, r.validation_loss) for r in checkpoint.state.validations]
            for checkpoint in (expected, resumed)
        ]
        assert told[0] == told[1]  # means up to a validation too, also where training was broken off


@pytest.mark.slow
def test_a_finished_training_goes_on_for_longer_and_from_another_path(
    new_trainer, corpus, recorder, tmp_path
):
    new_trainer(tmp_path, UNROLLED).run(recorder())
    moved = msgspec.structs.replace
    longer = moved(UNROLLED, step_limit=12)
    elsewhere = type(corpus)("another/path.txt", corpus.text, corpus.sha256)
    observer = recorder()
    state = new_trainer(tmp_path, longer, text=elsewhere, resume=True).run(observer)
    assert observer.steps == [10, 11, 12]
    assert (state.step, state.stop_reason) == (12, "step limit")


@pytest.mark.slow
@pytest.mark.parametrize("unrolled", [True, False])
def test_a_loss_that_is_not_finite_ends_training_and_keeps_the_last_good_checkpoint(
    new_trainer, recorder, tmp_path, monkeypatch, unrolled
):
    train = msgspec.structs.replace(UNROLLED, unrolled=unrolled)
    made = new_trainer(tmp_path, train)
    run, calls = made._step.run, []

    def breaks(batch, rate, number):
        calls.append(number)
        metrics = run(batch, rate, number)
        return metrics | {"loss": float("nan")} if number == 6 else metrics

    monkeypatch.setattr(made._step, "run", breaks)
    state = made.run(recorder())
    assert (state.step, state.stop_reason, len(state.validations)) == (6, "loss not finite", 1)
    assert checkpoints.load(tmp_path / "best").state.step == 4
    assert checkpoints.load(tmp_path / "last").state.step == 4
