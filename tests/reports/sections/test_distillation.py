"""Whether a teacher helped."""

import pytest

from reports.record import FileContents
from reports.sections import distillation


@pytest.mark.parametrize(
    ("top1", "nats", "verdict"),
    [(0.6, 1.2, "helps"), (0.4, 2.4, "does not help: worse than alone"), (0.5, 2.0, "no difference shown")],
)
def test_a_student_is_compared_with_itself_alone(
    record, add_cell, student_of, make_quality, find, top1, nats, verdict
):
    taught, alone = (FileContents(lineage=(student_of(name),)) for name in ("distill", "student"))
    record = add_cell(record, "gru", "distill", taught, quality=make_quality(top1, nats))
    record = add_cell(record, "gru", "student", alone, quality=make_quality(0.5, 2.0))
    row = find(distillation.tables(record)[0], "gru", "distill")
    assert row["verdict"] == verdict
    assert row["student"] == "small"
    assert row["taught for"] == row["alone for"] == "30.0 s, 100 steps"


def test_without_the_student_alone_there_is_no_verdict(record, add_cell, student_of):
    record = add_cell(record, "gru", "distill", FileContents(lineage=(student_of("distill"),)))
    (table,) = distillation.tables(record)
    assert table.rows == ()
    assert [note.rpartition(" for: ")[2] for note in table.notes] == ["gru distill."]


def test_the_same_student_after_the_same_rest_of_the_chain(
    record, add_cell, student_of, step_of, make_quality
):
    """Names say nothing here: kinds do."""

    def contents(technique, student, *rest):
        kind = "distill" if technique == "taught" else "control"
        return FileContents(lineage=(student_of(technique, kind=kind, student=student), *rest))

    pruned = step_of("prune50", sparsity=0.5)
    cells = {
        "taught": (contents("taught", "small"), "identity", 0.5, 2.0),
        "taught+prune50+int8": (contents("taught", "small", pruned), "int8", 0.5, 2.0),
        "other": (contents("other", "window"), "identity", 0.6, 1.0),
        "alone+int8": (contents("alone", "small"), "int8", 0.6, 1.0),
        "alone+prune50+int8": (contents("alone", "small", pruned), "int8", 0.3, 3.0),
        "alone": (contents("alone", "small"), "identity", 0.3, 3.0),
    }
    for technique, (made, like, top1, nats) in cells.items():
        record = add_cell(record, "optimized", technique, made, like, quality=make_quality(top1, nats))
    rows = distillation.tables(record)[0].rows
    assert [(row[1], row[-1]) for row in rows] == [("taught", "helps"), ("taught+prune50+int8", "helps")]
