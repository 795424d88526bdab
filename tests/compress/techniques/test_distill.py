"""A student and its control: another model, with and without a teacher."""

import pytest

from compress.catalogue import RETRAININGS
from compress.techniques.students import STREAM, WINDOW
from shakespeare import checkpoint as checkpoints


@pytest.mark.parametrize(
    ("name", "teacher", "student"),
    [
        ("distill", "causal-gru", STREAM),
        ("distill", "window-lstm", STREAM),
        ("distill-window", "causal-gru", WINDOW),
    ],
)
def test_a_student_is_another_model_taught_by_the_checkpoint(converted, name, teacher, student):
    artifact = converted(name, teacher).artifact
    assert artifact.model == student
    assert artifact.lineage[0].kind == "distill"
    assert artifact.lineage[0].settings["teacher"] == teacher


def test_a_student_says_how_it_was_trained(converted, sources):
    """Not how its teacher was: what trains it further goes by it."""
    student, teacher = (
        checkpoints.describe(path)
        for path in (converted("distill", "causal-gru").checkpoint, sources["causal-gru"])
    )
    assert student.train.learning_rate == 0.006 != teacher.train.learning_rate
    assert (student.train.schedule, student.train.batch_size) == ("linear", teacher.train.batch_size)


def test_a_control_trains_the_same_model_without_a_teacher(converted):
    artifact = converted("student", "causal-gru").artifact
    assert artifact.model == converted("distill", "causal-gru").artifact.model
    assert artifact.lineage[0].kind == "control"
    assert "teacher" not in artifact.lineage[0].settings


@pytest.mark.parametrize("name", ["distill", "distill-window"])
def test_every_student_has_a_control_of_its_own_architecture(name):
    control = RETRAININGS[name.replace("distill", "student")]
    assert control.kind == "control"
    assert control.student == RETRAININGS[name].student
