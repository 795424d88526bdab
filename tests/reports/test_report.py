"""Every table comes out, whatever is missing."""

import msgspec
import pytest

from reports import report
from reports.record import Cell

PARTS = ("training", "size", "quality", "step", "latency", "peak_rss")


def test_the_tables_of_a_report(record):
    titles = [table.title for table in report.tables(record)]
    assert titles[0] == "Machine and corpus"
    assert titles[-1] == "What could not be measured"
    assert len(titles) == len(set(titles))


@pytest.mark.parametrize("part", PARTS)
def test_any_part_may_be_missing_everywhere(record, part):
    """No notes on rows that are not there."""
    cells = tuple(msgspec.structs.replace(cell, **{part: None}) for cell in record.cells)
    record = msgspec.structs.replace(record, cells=cells)
    tables = report.tables(record)
    assert tables
    assert all(len(table.notes) == 1 for table in tables if not table.rows)
    assert report.summary(record)


@pytest.mark.parametrize("part", PARTS)
def test_any_part_may_be_all_there_is(record, part):
    cells = tuple(
        Cell(id=cell.id, machine=cell.machine, **{part: getattr(cell, part)}) for cell in record.cells
    )
    record = msgspec.structs.replace(record, cells=cells)
    assert report.tables(record)
    assert report.summary(record)


def test_an_empty_run_still_reports(bare):
    assert report.tables(msgspec.structs.replace(bare, variants=()))
    assert report.summary(msgspec.structs.replace(bare, variants=()))


def test_any_single_variant_still_reports(record, without):
    for variant in record.variants:
        alone = without(record, lambda cell, name=variant.name: cell.variant != name)
        assert report.tables(msgspec.structs.replace(alone, variants=(variant,)))
