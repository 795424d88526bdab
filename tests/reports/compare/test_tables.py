"""The tables of a comparison."""

import io

import msgspec
from rich.console import Console

from reports import units
from reports.compare import runs
from reports.compare.tables import tables
from reports.render import terminal

replace = msgspec.structs.replace


def test_tables_say_what_they_leave_out(record, bare, later):
    changes = runs.compare(record, later(record, 1.5), times=True)
    described, times, *_ = tables(record, later(record, 1.5), changes, times=True)
    assert [row[0] for row in described.rows][:2] == ["preset, seed", "code"]
    assert any(note.startswith("A difference under the noise floor") for note in times.notes)
    assert any(note.startswith("No noise floor") for note in times.notes)
    assert any(f"ratios is {units.times(1.5)}" in note for note in times.notes)
    assert any(note.startswith("Unpaired") for note in times.notes)
    empty = tables(record, bare, runs.compare(record, bare, times=True), times=True)
    assert [bool(table.rows) for table in empty] == [True, False, False, False, True]
    assert all(table.notes for table in empty[1:4])


def test_at_100_columns_no_figure_is_broken(record, later):
    after = later(record, 1.5)
    for table in tables(record, after, runs.compare(record, after, times=True), times=True):
        text = io.StringIO()
        terminal.show_table(table, Console(file=text, width=100))
        words = set(text.getvalue().split())
        for row in table.rows:
            for cell, align in zip(row, table.align, strict=True):
                assert align == "l" or words.issuperset(cell.split())


def test_counted_operations_do_not_make_another_variant(record):
    counted = replace(
        record,
        variants=tuple(
            replace(variant, layers=tuple(replace(layer, operations=7) for layer in variant.layers))
            for variant in record.variants
        ),
    )
    notes = tables(record, counted, (), times=True)[0].notes
    assert not any("Built differently" in note for note in notes)
