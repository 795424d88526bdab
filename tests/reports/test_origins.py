"""Which model an artifact is compared with."""

from reports import queries
from reports.origins import control, float32_file, origin
from reports.record import FileContents


def test_an_artifact_comes_from_its_checkpoint_a_student_from_its_own_float_file(
    record, add_cell, student_of, step_of
):
    student = FileContents(lineage=(student_of("distill"), step_of("prune40", sparsity=0.4)))
    record = add_cell(record, "gru", "distill", FileContents(lineage=(student_of("distill"),)))
    record = add_cell(record, "gru", "distill+prune40+int8", student, "int8")
    record = add_cell(record, "gru", "prune40", FileContents(lineage=(step_of("prune40", sparsity=0.4),)))
    origins = {
        cell.technique: source.technique if (source := origin(record, cell)) else None
        for cell in queries.listed_cells(record)
        if cell.variant == "gru"
    }
    assert origins == {
        "checkpoint": None, "identity": "checkpoint", "float16": "checkpoint", "dynamic range": "checkpoint",
        "int8": "checkpoint", "prune40": "checkpoint", "distill": None, "distill+prune40+int8": "distill",
    }  # fmt: skip


def test_a_student_that_was_retrained_first_has_the_float_file_of_its_last_new_model(
    record, add_cell, student_of, step_of
):
    chain = (step_of("prune40", sparsity=0.4), student_of("distill"))
    record = add_cell(record, "gru", "prune40+distill", FileContents(lineage=chain))
    record = add_cell(record, "gru", "prune40+distill+int8", FileContents(lineage=chain), "int8")
    student, small = record.cells[-2:]
    assert origin(record, small) is float32_file(record, small) is student
    assert origin(record, student) is None


def test_the_control_of_a_students_further_technique_is_that_student_trained_on(
    record, add_cell, student_of, step_of
):
    def add(technique, *lineage):
        return add_cell(record, "gru", technique, FileContents(lineage=lineage))

    for technique, *lineage in (
        ("finetune", step_of("finetune")),
        ("student-a", student_of("student-a")),
        ("student-a+finetune", student_of("student-a"), step_of("finetune")),
        ("student-b+finetune", student_of("student-b"), step_of("finetune")),
        ("student-a+qat4", student_of("student-a"), step_of("qat4", bits=4)),
        ("qat4", step_of("qat4", bits=4)),
        ("student-c+qat4", student_of("student-c"), step_of("qat4", bits=4)),
    ):
        record = add(technique, *lineage)
    controls = {
        cell.technique: other.technique if (other := control(record, cell)) else None
        for cell in record.cells
        if cell.contents.lineage
    }
    assert controls == {
        "finetune": None, "student-a": None, "student-a+finetune": None, "student-b+finetune": None,
        "student-a+qat4": "student-a+finetune", "qat4": "finetune", "student-c+qat4": None,
    }  # fmt: skip
