"""Which cell answers which question."""

import msgspec

from reports import selection


def test_the_repeat_never_stands_for_the_case(record):
    turned = msgspec.structs.replace(record, cells=tuple(reversed(record.cells)))
    assert selection.cell(turned, "optimized", "checkpoint", "keras").repeat == 0


def test_steps_are_compared_in_the_engine_that_trained(record):
    trained = selection.training(record, "optimized")
    assert selection.engine(record) == "keras"
    moved = msgspec.structs.replace(
        record,
        cells=tuple(msgspec.structs.replace(cell, training=None) for cell in record.cells),
    )
    cells = tuple(
        msgspec.structs.replace(cell, training=trained) if cell.engine == "tf_keras" else cell
        for cell in moved.cells
    )
    moved = msgspec.structs.replace(moved, cells=cells)
    assert selection.engine(moved) == "tf_keras"
    assert (
        selection.step(moved, "optimized")
        == selection.cell(record, "optimized", "checkpoint", "tf_keras").step
    )
    assert selection.step(moved, "original") is None


def test_the_grid_has_every_variant_with_every_technique(record, without):
    record = without(record, lambda cell: (cell.variant, cell.technique) == ("gru", "float16"))
    grid = {(name, technique): cell for name, technique, cell in selection.grid(record)}
    assert len(grid) == 4 * 5
    assert grid["gru", "float16"] is None
    assert grid["gru", "int8"].failures


def test_an_unknown_variant_is_none(record):
    assert selection.variant(record, "large") is None
    assert selection.parameters(None) is None
    assert selection.step_ratio(record, "large", "original") is None
