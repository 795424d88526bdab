"""A student and its control: another model, with and without a teacher."""

import msgspec
import pytest

from compress.catalogue import RETRAININGS
from compress.technique import Refused
from compress.techniques import distill, teacher
from compress.techniques.students import STREAM, WINDOW
from shakespeare import checkpoint as checkpoints
from shakespeare.errors import InvalidInput


@pytest.mark.parametrize(
    ("name", "teacher_name", "student"),
    [
        ("distill", "causal-gru", STREAM),
        ("distill", "window-lstm", STREAM),
        ("distill-window", "causal-gru", WINDOW),
    ],
)
def test_a_student_is_another_model_taught_by_the_checkpoint(converted, sources, name, teacher_name, student):
    artifact = converted(name, teacher_name).artifact
    assert artifact.model == distill._no_longer_than(
        checkpoints.describe(sources[teacher_name]).model, student
    )
    assert artifact.lineage[0].kind == "distill"
    assert artifact.lineage[0].settings["teacher"] == teacher_name


def test_a_student_says_how_it_was_trained(converted, sources):
    """Not how its teacher was: what trains it further goes by it."""
    student, source = (
        checkpoints.describe(path)
        for path in (converted("distill", "causal-gru").checkpoint, sources["causal-gru"])
    )
    assert student.train.learning_rate == 0.009 != source.train.learning_rate
    assert (student.train.schedule, student.train.batch_size) == ("linear", source.train.batch_size)


@pytest.mark.parametrize(
    ("student", "source", "length"),
    [
        (STREAM, {}, 8),
        (STREAM, {"sequence_length": 128}, 64),
        (STREAM, {"bidirectional": True}, 64),
        (WINDOW, {}, 32),
    ],
)
def test_a_causal_student_reads_no_more_at_a_time_than_its_causal_source(configs, student, source, length):
    read = distill._no_longer_than(msgspec.structs.replace(configs["causal-gru"], **source), student)
    stride = student.stride if length == student.sequence_length else length
    assert read == msgspec.structs.replace(student, sequence_length=length, stride=stride)


def test_a_control_trains_the_same_model_without_a_teacher(converted):
    artifact = converted("student", "causal-gru").artifact
    assert artifact.model == converted("distill", "causal-gru").artifact.model
    assert artifact.lineage[0].kind == "control"
    assert "teacher" not in artifact.lineage[0].settings


def test_a_teacher_of_a_large_alphabet_gets_the_time_that_its_answers_take(
    made_checkpoint, configs, settings, tmp_path, monkeypatch
):
    """At 20,000 symbols, distillation was given up at the deadline that every retraining has."""
    made, limits = made_checkpoint(configs["causal-gru"], seed=1), {}
    monkeypatch.setattr(
        distill.isolation,
        "run",
        lambda _module, job, _kind, timeout, **_: limits.update({job.technique: timeout}),
    )
    every = msgspec.structs.replace(settings, teacher_characters=10**6)
    checkpoints.save(made, tmp_path / "teacher")
    for name in ("distill", "student"):
        RETRAININGS[name].retrain(tmp_path / "teacher", tmp_path / "out", every)
    expected = teacher.expected_seconds(made.description, every)
    assert expected > 1
    assert limits["distill"] - limits["student"] == pytest.approx(4 * expected)


@pytest.mark.parametrize("name", ["distill", "distill-window"])
def test_every_student_has_a_control_of_its_own_architecture(name):
    control = RETRAININGS[name.replace("distill", "student")]
    assert control.kind == "control"
    assert control.student == RETRAININGS[name].student


@pytest.fixture
def leaving_out(tmp_path, made_checkpoint, configs):
    """Saves a teacher that left a part of the text out."""

    def save(name, fold, config="causal-gru"):
        made = made_checkpoint(configs[config], seed=len(name))
        train = msgspec.structs.replace(made.description.train, left_out=fold)
        description = msgspec.structs.replace(made.description, train=train)
        checkpoints.save(made._replace(description=description), tmp_path / name)
        return tmp_path / name

    return save


@pytest.mark.parametrize(
    ("folds", "told"),
    [
        ((None, None), "these left out nothing, nothing"),
        (((1, 2), (1, 2)), "these left out 1/2, 1/2"),
        (((1, 2), (2, 3)), "these left out 1/2, 2/3"),
    ],
)
def test_teachers_that_know_the_same_text_are_refused(leaving_out, settings, tmp_path, folds, told):
    first, second = leaving_out("a", folds[0]), leaving_out("b", folds[1])
    together = msgspec.structs.replace(settings, teachers=(str(second),))
    with pytest.raises(Refused, match=told):
        RETRAININGS["distill"].retrain(first, tmp_path / "out", together)


def test_a_teacher_of_another_architecture_is_named(leaving_out, settings, tmp_path):
    first, second = leaving_out("a", (1, 2)), leaving_out("b", (2, 2), "causal-lstm")
    together = msgspec.structs.replace(settings, teachers=(str(second),))
    with pytest.raises(InvalidInput, match="is of another architecture than the first: causal-lstm"):
        RETRAININGS["distill"].retrain(first, tmp_path / "out", together)


@pytest.mark.slow
def test_two_teachers_answer_the_whole_text_out_of_fold(leaving_out, settings, tmp_path):
    first, second = leaving_out("a", (1, 2)), leaving_out("b", (2, 2))
    together = msgspec.structs.replace(settings, teachers=(str(second),), teacher_characters=None)
    lineage = RETRAININGS["distill"].retrain(first, tmp_path / "out", together)
    assert lineage.settings["teachers"] == 2
    assert lineage.settings["out_of_fold"]
    assert lineage.settings["teacher_share"] > 0.5
