"""Which cell answers which question."""

import msgspec

from reports import queries
from reports.record import Facts


def test_the_repeat_never_stands_for_the_case(record):
    turned = msgspec.structs.replace(record, cells=tuple(reversed(record.cells)))
    assert queries.cell(turned, "optimized", "checkpoint", "keras").repeat == 0


def test_steps_are_compared_in_the_engine_that_trained(record):
    trained = queries.training(record, "optimized")
    assert queries.engine(record) == "keras"
    moved = msgspec.structs.replace(
        record,
        cells=tuple(msgspec.structs.replace(cell, training=None) for cell in record.cells),
    )
    cells = tuple(
        msgspec.structs.replace(cell, training=trained) if cell.engine == "tf_keras" else cell
        for cell in moved.cells
    )
    moved = msgspec.structs.replace(moved, cells=cells)
    assert queries.engine(moved) == "tf_keras"
    assert (
        queries.step(moved, "optimized") == queries.cell(record, "optimized", "checkpoint", "tf_keras").step
    )
    assert queries.step(moved, "original") is None


def test_the_grid_has_every_case_once(record, without):
    record = without(record, lambda cell: (cell.variant, cell.technique) == ("gru", "float16"))
    grid = {(name, technique): cell for name, technique, cell in queries.grid(record)}
    assert len(grid) == len(queries.grid(record)) == 4 * 5 - 1
    assert ("gru", "float16") not in grid
    assert grid["gru", "int8"].failures
    assert all(cell.training for (_, technique), cell in grid.items() if technique == "checkpoint")


def test_an_artifact_comes_from_its_checkpoint_a_student_from_its_own_float_file(
    record, add_cell, lesson, step_of
):
    student = Facts(lineage=(lesson("distill"), step_of("prune40", sparsity=0.4)))
    record = add_cell(record, "gru", "distill", Facts(lineage=(lesson("distill"),)))
    record = add_cell(record, "gru", "distill+prune40+int8", student)
    record = add_cell(record, "gru", "prune40", Facts(lineage=(step_of("prune40", sparsity=0.4),)))
    origins = {
        technique: found.technique if (found := queries.origin(record, cell)) else None
        for name, technique, cell in queries.grid(record)
        if name == "gru"
    }
    assert origins == {
        "checkpoint": None, "identity": "checkpoint", "float16": "checkpoint", "dynamic range": "checkpoint",
        "int8": "checkpoint", "prune40": "checkpoint", "distill": None, "distill+prune40+int8": "distill",
    }  # fmt: skip


def test_an_unknown_variant_is_none(record):
    assert queries.variant(record, "large") is None
    assert queries.parameters(None) is None
    assert queries.step_ratio(record, "large", "original") is None
