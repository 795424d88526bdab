"""The short report: the answer, five tables and links, short whatever the run; and what a comment takes."""

import re

import msgspec
import pytest

from reports.record import FileContents, Progress
from reports.render import markdown, markdown_short

TITLES = [
    "Models by quality on test text",
    "Files of which none is both smaller and better",
    "Training speed",
    "Training engines and precisions",
    "Claims of the original report",
    "Every table",
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


def test_the_answer_and_five_tables(record):
    page = markdown_short.render(record)
    assert [line[3:] for line in page.splitlines() if line.startswith("## ") if line != "## Notes"] == TITLES
    assert page.index("- Best quality: stream-gru") < page.index("## Models")
    assert "20 epochs of stream-gru, the quickest to train" in page


@pytest.mark.slow
def test_a_large_run_stays_short_and_says_what_is_left_out(large):
    page = markdown_short.render(large)
    assert len(page.splitlines()) <= 150
    assert "- note 0\n" in page
    assert "52 more rows stand in the full report." in page  # 64 models and files, of which 12 are shown


def test_rendering_again_says_the_same(record):
    assert markdown_short.render(record) == markdown_short.render(record)


def test_an_empty_run(bare):
    assert "recommends nothing" in markdown_short.render(bare)


def test_every_link_leads_to_a_heading_of_the_full_report(record):
    links = re.findall(r"\]\(report-full\.md#([^)]+)\)", markdown_short.render(record))
    headings = re.findall(r"^## (.*)$", markdown.render(record), re.MULTILINE)
    anchors = [re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings]
    assert links == anchors
    assert len(set(anchors)) == len(anchors)


def test_a_comment_says_the_answer_and_fits(large):
    comment = markdown_short.comment(large)
    assert "Best quality: stream-gru" in comment
    assert "report-full.md" not in comment  # nothing lies beside a comment
    assert len(comment) < markdown_short.LONGEST_COMMENT


def test_what_does_not_fit_is_cut_at_a_line_and_says_so():
    text = markdown_short.cut("a line\n" * 100, 200)
    assert len(text) <= 200
    assert text.startswith("a line\n" * 20)
    assert set(text.splitlines()[:-2]) == {"a line"}
    assert "Cut here" in text
    assert markdown_short.cut("a line\n", 200) == "a line\n"


def test_an_unfinished_run_says_so_first(record):
    unfinished = msgspec.structs.replace(record, progress=Progress(parts=12, planned=374))
    for page in (
        markdown_short.render(unfinished),
        markdown_short.comment(unfinished),
        markdown.render(unfinished),
    ):
        assert page.split("\n\n")[1].startswith("- In progress, 12 of 374 parts")
