"""The short page of results: the answer and six tables, short whatever the run."""

import msgspec
import pytest

from reports.record import FileContents
from reports.render import results

TITLES = [
    "Models by quality on test text",
    "Files of which none is both smaller and better",
    "Training speed",
    "Training engines and precisions",
    "Claims of the original report",
    "Claims of the original report, by construction",
    "Machine and corpus",
]


@pytest.fixture(scope="session")
def large(record, add_cell, step_of):
    """A run of many retrainings, each of which ships a file of its own size and quality."""
    for number in range(60):
        contents = FileContents(lineage=(step_of(f"prune{number}", sparsity=number / 100),))
        record = add_cell(record, "stream-gru", f"prune{number}", contents)
        cell = record.cells[-1]
        size = msgspec.structs.replace(cell.size, ship=1_000 + number)
        sums = {**cell.quality.sums, "nats": tuple(nats - number for nats in cell.quality.nats)}
        quality = msgspec.structs.replace(cell.quality, sums=sums)
        cell = msgspec.structs.replace(cell, size=size, quality=quality)
        record = msgspec.structs.replace(record, cells=(*record.cells[:-1], cell))
    return msgspec.structs.replace(record, notes=tuple(f"note {number}" for number in range(40)))


def test_the_answer_and_six_tables(record):
    page = results.render(record)
    assert [line[3:] for line in page.splitlines() if line.startswith("## ")] == TITLES
    assert page.index("- Best quality: stream-gru") < page.index("## Models")
    assert "20 epochs of stream-gru, the quickest to train" in page


def test_a_large_run_stays_short_and_says_what_is_left_out(large):
    page = results.render(large)
    assert len(page.splitlines()) < 200
    assert "48 more rows stand in the full report." in page  # 64 models and files, of which 16 are shown


def test_rendering_again_says_the_same(record):
    assert results.render(record) == results.render(record)


def test_an_empty_run(bare):
    assert "recommends nothing" in results.render(bare)
