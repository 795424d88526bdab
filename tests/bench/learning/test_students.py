"""Students as entrants: which chains may be, and one real training shared by two files."""

import pytest

from bench.learning import run as learning
from bench.learning import students
from shakespeare import checkpoint as checkpoints
from shakespeare.errors import InvalidInput


@pytest.fixture(scope="module")
def teacher(finished):
    return finished / "checkpoints" / "stream-gru"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("distil", "technique: distil: unknown"),
        ("int4", "entrants: int4: must begin with a student"),
        ("prune50+int8", "must begin with a student"),
        ("int4+distill-217k", "cannot follow int4"),
    ],
)
def test_chains_that_are_none(teacher, name, message):
    with pytest.raises(InvalidInput, match=message):
        students.parse(name, (teacher,))


def test_a_teacher_must_be_a_checkpoint(tmp_path):
    with pytest.raises(InvalidInput):
        students.parse("distill-217k", (tmp_path,))


@pytest.mark.xdist_group("finished")
def test_one_training_serves_all_files_of_a_student(teacher, request_for):
    """Float and four bits: the student is trained once, each file is scored, and the control has no teacher."""
    names = ("distill-104k", "distill-104k+int4", "student-104k")
    entrants = tuple(students.parse(name, (teacher,)) for name in names)
    record = learning.run(request_for(*entrants, seconds=(0.5,), seeds=(1,)))
    assert record.failures == ()
    taught, small, alone = record.models
    kept = request_for().out.with_suffix(".students")
    assert sorted(path.name.rpartition("-")[0] for path in kept.iterdir()) == [
        "",
        "distill-104k",
        "student-104k",
    ]
    assert (taught.student.kind, small.student.after, alone.student.kind) == ("distill", "int4", "control")
    assert taught.seconds == small.seconds
    assert taught.student.ship_bytes is None
    assert 40_000 < small.student.ship_bytes < 120_000
    assert taught.student.teacher_seconds == checkpoints.load(teacher).state.seconds
    assert taught.curve[0].validation_loss > 0


@pytest.mark.xdist_group("finished")
def test_a_refusal_is_a_row(teacher, request_for):
    twice = students.StudentEntrant(students.parse("distill-104k", (teacher,)).chain, (teacher, teacher))
    record = learning.run(request_for(twice, seconds=(0.5,), seeds=(1,)))
    assert [failure.status for failure in record.failures] == ["refused"]
    assert "these left out nothing, nothing" in record.failures[0].reason
