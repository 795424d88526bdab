"""Which cell answers which question."""

import msgspec

from reports import queries


def test_the_repeat_never_stands_for_the_case(record):
    turned = msgspec.structs.replace(record, cells=tuple(reversed(record.cells)))
    assert queries.find_cell(turned, "optimized", "checkpoint", "keras").repeat == 0


def test_steps_are_compared_in_the_engine_that_trained(record):
    trained = queries.training(record, "optimized")
    assert queries.training_engine(record) == "keras"
    moved = msgspec.structs.replace(
        record,
        cells=tuple(msgspec.structs.replace(cell, training=None) for cell in record.cells),
    )
    cells = tuple(
        msgspec.structs.replace(cell, training=trained) if cell.engine == "tf_keras" else cell
        for cell in moved.cells
    )
    moved = msgspec.structs.replace(moved, cells=cells)
    assert queries.training_engine(moved) == "tf_keras"
    expected = queries.find_cell(record, "optimized", "checkpoint", "tf_keras").step
    assert queries.training_step(moved, "optimized") == expected
    assert queries.training_step(moved, "original") is None


def test_every_case_is_listed_once(record, without):
    record = without(record, lambda cell: (cell.variant, cell.technique) == ("gru", "float16"))
    listed = {(cell.variant, cell.technique): cell for cell in queries.listed_cells(record)}
    assert len(listed) == len(queries.listed_cells(record)) == 4 * 5 - 1
    assert ("gru", "float16") not in listed
    assert queries.failures(record, listed["gru", "int8"].id)
    assert not queries.failures(record, listed["optimized", "int8"].id)
    assert all(cell.training for (_, technique), cell in listed.items() if technique == "checkpoint")


def test_an_unknown_variant_is_none(record):
    assert queries.find_variant(record, "large") is None
    assert queries.parameters(None) is None
    assert queries.step_ratio(record, "large", "original") is None
