"""Trainings made before join a record: scored, never trained again."""

import msgspec
import pytest

from bench.learning import added, training_sessions
from bench.measurements import variant_learning
from bench.pipeline.lock import TRAINING_LOCK, locked
from reports.learning import record as records
from reports.learning.record import BlockSums
from shakespeare.checkpoint import Teacher
from shakespeare.config import TrainConfig
from shakespeare.errors import InvalidInput
from shakespeare.training import recipes
from shakespeare.variants import VARIANTS

BLOCKS = 3


@pytest.mark.slow
def test_a_training_is_scored_and_keeps_its_curve_and_settings(finished_training, request_for, monkeypatch):
    scores = BlockSums((30,) * BLOCKS, (50,) * BLOCKS, (96.0,) * BLOCKS)
    monkeypatch.setattr(variant_learning.block_sums, "measure_in_child", lambda _job: scores)
    request = request_for()
    record = added.add(request, (finished_training(),))
    (model,) = record.models
    assert (model.entrant.model, model.asked_seconds, model.seed, model.conditions) == (
        "causal-gru",
        9.0,
        5,
        None,
    )
    assert model.scores == scores
    assert model.characters == 30 * 16 * 8
    assert [point.validation_loss for point in model.curve] == [1.9]
    assert model.settings["batch_size"] == 16
    assert records.load(request.out) == record
    assert len(added.add(request, (finished_training(),)).models) == 1  # again: in its own place


@pytest.mark.slow
def test_a_training_without_a_budget_takes_the_time_it_took(finished_training, request_for, monkeypatch):
    """Trained further and added again, it stands there once."""
    scores = BlockSums((30,) * BLOCKS, (50,) * BLOCKS, (96.0,) * BLOCKS)
    monkeypatch.setattr(variant_learning.block_sums, "measure_in_child", lambda _job: scores)
    record = added.add(request_for(), (finished_training(budget_seconds=None),))
    assert [(model.asked_seconds, model.curve[0].epoch) for model in record.models] == [(9.0, 1.0)]
    monkeypatch.setattr(added.variant_learning, "score_folder", _longer(added.variant_learning.score_folder))
    record = added.add(request_for(), (finished_training(budget_seconds=None),))
    assert [model.asked_seconds for model in record.models] == [18.0]


@pytest.mark.slow
@pytest.mark.usefixtures("_scored")
def test_what_its_teachers_took_is_its_own_time(finished_training, request_for):
    teacher = Teacher(path="", model="gru", weights_sha256="ab" * 32, seconds=20.0, characters=1_000)
    record = added.add(request_for(), (finished_training(teachers=(teacher,)),))
    (model,) = record.models
    assert (model.asked_seconds, model.seconds, model.characters) == (29.0, 29.0, 1_000 + 30 * 16 * 8)
    assert [(point.seconds, point.characters) for point in model.curve] == [(29.0, model.characters)]
    assert model.settings["teachers"] == "ab" * 6
    assert model.settings["taught_by"] == "gru (20 s)"
    assert model.entrant.change.endswith("taught by gru")
    assert len(added.add(request_for(), (finished_training(teachers=(teacher,)),)).models) == 1
    other = msgspec.structs.replace(teacher, weights_sha256="cd" * 32)
    with pytest.raises(InvalidInput, match="the record holds a training with another teachers"):
        added.add(request_for(), (finished_training(teachers=(other,)),))


def test_who_taught_is_told_with_their_own_teachers():
    first = Teacher(path="", model="gru", weights_sha256="a" * 64, seconds=900.0, characters=1)
    second = msgspec.structs.replace(first, teachers=(first,))
    assert added._in_words((second, first)) == "gru (15 min, taught by gru (15 min)) and gru (15 min)"


def test_a_training_by_epochs_is_another_one(make_learned):
    """Neither has a time budget: the one that was added would have taken the other's place."""
    untimed = msgspec.structs.replace(make_learned("gru", 0.5, 1.6), settings={})
    by_epochs = msgspec.structs.replace(untimed, asked_seconds=0.0, asked_epochs=0.1)
    assert not added._same(by_epochs, untimed)
    assert added._same(msgspec.structs.replace(untimed, asked_seconds=9.0), untimed)


def _longer(score):
    return lambda folder, task: msgspec.structs.replace(score(folder, task), seconds=18.0)


@pytest.mark.slow
@pytest.mark.parametrize("recipe", ["original-unrolled", "tuned"])
def test_the_recipe_is_told_from_the_settings(finished_training, request_for, monkeypatch, configs, recipe):
    """A variant can be trained by another recipe than its own."""
    scores = BlockSums((30,) * BLOCKS, (50,) * BLOCKS, (96.0,) * BLOCKS)
    monkeypatch.setattr(variant_learning.block_sums, "measure_in_child", lambda _job: scores)
    limits = TrainConfig(budget_seconds=9.0, seed=5, batch_size=16)
    train = recipes.apply(recipe, configs["causal-gru"], limits, native_bfloat16=True)
    folder = finished_training(**msgspec.structs.asdict(train))
    assert added.add(request_for(), (folder,)).models[0].entrant.recipe == recipe


def test_another_texts_training_is_refused(finished_training, request_for, tmp_path, text):
    folder = finished_training()
    (tmp_path / "other.txt").write_text(text[1_000:13_000], "utf-8")
    with pytest.raises(InvalidInput, match="was trained on another text"):
        added.add(request_for(text=str(tmp_path / "other.txt")), (folder,))


def test_a_smaller_model_is_no_row_of_its_variant(finished_training, request_for, monkeypatch, configs):
    """As `bard train --preset smoke` makes it."""
    whole = msgspec.structs.replace(configs["causal-gru"], units=(60, 60))
    monkeypatch.setitem(VARIANTS, "causal-gru", whole)
    with pytest.raises(InvalidInput, match=r"layers of \(6, 5\) units, and causal-gru has \(60, 60\)"):
        added.add(request_for(), (finished_training(),))


@pytest.mark.usefixtures("_scored")
def test_trainings_that_each_left_a_part_out_are_two(finished_training, request_for):
    """The second silently took the place of the first, and neither was told to have read half of the text."""
    for part in (1, 2):
        record = added.add(request_for(), (finished_training(weights=part, left_out=(part, 2)),))
    assert [model.entrant.change for model in record.models] == ["without part 1 of 2", "without part 2 of 2"]


@pytest.mark.parametrize(
    ("state", "told"),
    [
        ({"stop_reason": "", "seconds": 4.0}, "is not finished, 4 of 9 s; bard train --resume goes on"),
        ({"seconds": 36.4}, "was trained for 36 s and then asked for 9 s: .* the --seconds .* at least 37"),
    ],
)
def test_a_training_has_had_the_time_that_its_row_tells(finished_training, request_for, state, told):
    """Interrupted ones, and long ones taken up again for less, were rows of as long a training as they asked for."""
    with pytest.raises(InvalidInput, match=told):
        added.add(request_for(), (finished_training(state=state),))


@pytest.mark.parametrize(
    "state", [{"validations": (), "best_validation": -1}, {"pending_metrics": {"loss": 2.0}}]
)
def test_so_has_one_that_no_clock_ends(finished_training, request_for, monkeypatch, state):
    """Its references were measured for minutes, then it ended in a traceback."""
    monkeypatch.setattr(added, "complete_references", lambda *_: pytest.fail("references were measured"))
    with pytest.raises(InvalidInput, match="was interrupted before a validation"):
        added.add(request_for(), (finished_training(budget_seconds=None, state=state),))


def test_nobody_may_go_on_with_it_meanwhile(finished_training, request_for):
    folder = finished_training()
    in_use = pytest.raises(InvalidInput, match="is in use by another bard train")
    with locked(folder / TRAINING_LOCK, folder, "bard train"), in_use:
        added.add(request_for(), (folder,))


@pytest.mark.usefixtures("_scored")
def test_a_training_may_end_early_and_a_step_late(finished_training, request_for):
    early = finished_training("early", state={"stop_reason": "early stopping", "seconds": 5.0})
    late = finished_training("late", seed=6, state={"seconds": 9.9})
    assert len(added.add(request_for(), (early, late)).models) == 2


@pytest.mark.usefixtures("_scored")
def test_it_brings_its_commands_and_machines(finished_training, request_for):
    folder = finished_training()
    assert added.add(request_for(), (folder,)).models[0].sessions == ()
    training_sessions.begin(folder, ("bard", "train", "causal-gru"), resumed=False).write()
    (session,) = added.add(request_for(), (folder,)).models[0].sessions
    assert session.command == ("bard", "train", "causal-gru")


def test_damaged_sessions_are_found_before_anything_is_scored(finished_training, request_for, monkeypatch):
    monkeypatch.setattr(variant_learning, "score_folder", lambda *_: pytest.fail("it was scored"))
    folder = finished_training()
    (folder / "sessions.json").write_bytes(b"{")
    with pytest.raises(InvalidInput, match="sessions"):
        added.add(request_for(), (folder,))


@pytest.mark.usefixtures("_scored")
def test_another_training_of_the_same_name_is_refused(finished_training, request_for):
    record = added.add(request_for(), (finished_training(),))
    with pytest.raises(InvalidInput, match="with another precision; name another --out"):
        added.add(request_for(), (finished_training(precision="mixed_bfloat16"),))
    by_learn = msgspec.structs.replace(record.models[0], code="abc")
    request_for().out.write_bytes(records.encode(msgspec.structs.replace(record, models=(by_learn,))))
    with pytest.raises(InvalidInput, match="a training by bard learn"):
        added.add(request_for(), (finished_training(),))
