"""The answer for the README: five lines and six rows."""

import msgspec
import pytest

from reports import metrics
from reports.record import Baseline
from reports.render import readme_answer

ROLES = [
    "best quality",
    "recommended file",
    "smallest file within half a point of its float model",
    "fastest file",
    "best static n-gram",
    "best compressor",
]


def rows_of(page):
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in page.splitlines() if line[:1] == "|"]
    return rows[0], {row[0]: row[1:] for row in rows[2:]}


@pytest.fixture
def counted(record, make_quality):
    """With the best 5-gram and a compressor."""
    shared = {"primed": True, "seconds": 2.5}
    gram = Baseline(
        name="5-gram", kind="n-gram", adaptive=False, table_bytes=4_000_000, compressed_bytes=716_800,
        quality=make_quality(0.5, 1.6), **shared,
    )  # fmt: skip
    compressor = Baseline(
        name="PPMd", kind="compressor", adaptive=True, table_bytes=0, compressed_bytes=0,
        coded_bytes=124_000, coded_characters=496_000, **shared,
    )  # fmt: skip
    return msgspec.structs.replace(record, baselines=(gram, compressor))


def test_five_lines_and_six_rows(counted):
    page = readme_answer.render(counted)
    assert len([line for line in page.splitlines() if line.startswith("- ")]) == 5
    header, rows = rows_of(page)
    figures = [title for title in metrics.titles() if title != "top-5"]
    assert header == ["", "name", "to ship", *figures, "a character"]
    assert {"top-1", "perplexity", "bits/char"} <= set(header)
    assert list(rows) == ROLES


def test_what_the_rows_say(counted):
    header, rows = rows_of(readme_answer.render(counted))
    assert rows["best quality"][0] == "stream-gru"
    assert rows["recommended file"][0] == "stream-gru dynamic range"
    assert rows["smallest file within half a point of its float model"][0] == "gru dynamic range"
    assert rows["fastest file"][0] == "stream-gru float16"
    assert rows["best static n-gram"][:3] == ["5-gram, static", "700 KiB", "50.0%"]
    compressor = dict(zip(header[1:], rows["best compressor"], strict=True))
    known = {"name": "PPMd, after the training text", "bits/char": "2.000"}
    assert compressor == {title: known.get(title, "\N{EN DASH}") for title in header[1:]}


def test_the_best_model_ships_as_its_float_file(record):
    _, rows = rows_of(readme_answer.render(record))
    file = next(cell for cell in record.cells if cell.id.label == "stream-gru identity")
    assert rows["best quality"][1] == f"{file.size.ship / 2**20:.2f} MiB"


def test_what_was_not_measured_keeps_its_row(bare):
    _, rows = rows_of(readme_answer.render(bare))
    assert [rows[role][0] for role in ROLES] == [
        "not measured",
        "none",
        "none",
        "none",
        *["not measured"] * 2,
    ]
