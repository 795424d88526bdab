"""Tables of students: sizes, goals, and what teaching was worth."""

import msgspec
import pytest

from reports.learning import students
from reports.learning.record import StudentFile
from reports.learning.tables import tables


def file(kind, ship_bytes, after="qat4+int4"):
    return StudentFile(
        student="student-217k", kind=kind, after=after, teacher="stream-hybrid", teacher_seconds=900.0,
        ship_bytes=ship_bytes,
    )  # fmt: skip


@pytest.fixture
def record(make_learning, make_learned, learning):
    """A function: (name, kind, bytes, top-1, nats) of each student -> a record of two seeds of each."""

    def make(*rows):
        models = [
            msgspec.structs.replace(
                make_learned(name, top1 + seed / 1_000, nats, seed=seed, recipe="", seconds=300.0),
                student=file(kind, ship_bytes),
            )
            for name, kind, ship_bytes, top1, nats in rows
            for seed in (1, 2)
        ]
        return make_learning(models, references=learning.references)

    return make


def rows(table):
    return [dict(zip(table.columns, row, strict=True)) for row in table.rows]


def test_files_come_by_size_with_all_training_counted(record):
    made = record(
        ("distill-217k+qat4+int4", "distill", 115_000, 0.58, 1.36),
        ("student-217k+qat4+int4", "control", 60_000, 0.57, 1.40),
    )
    files, _ = students.tables(made)
    small, large = rows(files)
    assert (small["KiB to ship"], large["KiB to ship"]) == ("58.6", "112.3")
    assert (small["training in all"], large["training in all"]) == ("5.00 min", "20.0 min")
    assert large["seeds"] == "2"


@pytest.mark.parametrize(
    ("ship_bytes", "top1", "nats", "goal"),
    [
        (122_880, 0.60, 1.30, "better than counting, shown"),
        (122_881, 0.60, 1.30, "\N{EN DASH}"),
        (122_880, 0.40, 1.90, "not shown"),
        (61_440, 0.40, 1.90, "not shown"),
        (61_440, 0.60, 1.90, "within a point of counting, shown"),
    ],
)
def test_what_a_size_should_reach(record, ship_bytes, top1, nats, goal):
    (files,) = students.tables(record(("distill-217k+qat4+int4", "distill", ship_bytes, top1, nats)))
    assert rows(files)[0]["goal"] == goal


@pytest.mark.parametrize(
    ("taught", "verdict"), [(1.30, "helps"), (1.50, "harms"), (1.40, "no difference shown")]
)
def test_teaching_is_judged_against_the_same_student_alone(record, taught, verdict):
    made = record(
        ("distill-217k", "distill", 115_000, 0.58, taught), ("student-217k", "control", 115_000, 0.58, 1.40)
    )
    (row,) = rows(students.tables(made)[1])
    assert row["verdict"] == verdict
    assert (row["taught, nats"], row["alone, nats"]) == (f"{taught:.3f}", "1.400")
    assert row["teachers' training"] == "15.0 min (stream-hybrid)"


@pytest.mark.parametrize(
    ("added", "nats"), [(("abc", "def"), "1.250"), (("abc",), "\N{EN DASH}"), ((), "\N{EN DASH}")]
)
def test_what_teachers_reach_alone_is_told_once_all_of_them_are_in_the_record(
    record, make_learned, added, nats
):
    made = record(
        ("distill-217k", "distill", 115_000, 0.58, 1.35), ("student-217k", "control", 115_000, 0.58, 1.40)
    )
    of_students = [msgspec.structs.replace(model, settings={"teachers": "abc,def"}) for model in made.models]
    of_teachers = [
        msgspec.structs.replace(
            make_learned("stream-hybrid", 0.6, {"abc": 1.20, "def": 1.30}[name], seed=9, recipe=name),
            settings={"weights": name},
        )
        for name in added
    ]
    made = msgspec.structs.replace(made, models=(*of_students, *of_teachers))
    (row,) = rows(students.tables(made)[1])
    assert row["teachers, nats"] == nats


def test_students_stand_in_their_own_tables(record, learning):
    assert [table.title for table in tables(record(("a", "distill", 1_000, 0.5, 1.5)))] == [
        "Small files, on test text"
    ]
    assert len(tables(learning)) == 1
