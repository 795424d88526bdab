"""What test text repeats of training text, and quality without it."""

import math

import msgspec
import pytest

from reports import queries
from reports.record import Baseline, Overlap, Passage
from reports.render.markdown import render
from reports.sections import text_overlap

PASSAGES = tuple(
    Passage(length=length, characters=count) for length, count in ((16, 74_400), (32, 744), (64, 0))
)


def with_mask(record, *spans):
    """The record with the same mask in every block, of which every model finds all, with 2 in five and 1.5 nats."""
    test = msgspec.structs.replace(record.test, overlap_mask=(spans,) * len(record.test.truth))
    length = sum(end - start for start, end in spans)

    def measured(cell):
        if cell.quality is None:
            return cell
        count = len(cell.quality.starts)
        sums = {"top1": (float(length),) * count, "top5": (2.0,) * count, "nats": (1.5,) * count}
        quality = msgspec.structs.replace(cell.quality, overlap_sums=sums)
        return msgspec.structs.replace(cell, quality=quality)

    cells = tuple(measured(cell) for cell in record.cells)
    return msgspec.structs.replace(record, test=test, cells=cells)


@pytest.fixture
def masked(record):
    """Ten of the first 11 characters of every block are repeated; every model finds all of them."""
    overlap = Overlap(passages=PASSAGES, characters=744_000, longest="Enter\nthe King.", mask_length=32)
    return msgspec.structs.replace(with_mask(record, (0, 4), (5, 11)), overlap=overlap)


@pytest.fixture
def by_title():
    return lambda record: {table.title: table for table in text_overlap.tables(record)}


@pytest.fixture
def quality_table(by_title):
    return lambda record: by_title(record)["Quality without repeated passages"]


def test_what_the_texts_share(masked, by_title):
    table = by_title(masked)["What test text shares with training text"]
    assert table.rows == (("16", "74,400", "10.00%"), ("32", "744", "0.10%"), ("64", "0", "0.00%"))
    assert table.notes[1] == r'The longest, 15 characters: "Enter\nthe King."'


def test_a_long_passage_is_cut_off(masked, by_title):
    overlap = msgspec.structs.replace(masked.overlap, longest='"' + "é|" * 200)
    table = by_title(msgspec.structs.replace(masked, overlap=overlap))[
        "What test text shares with training text"
    ]
    assert table.notes[1] == 'The longest, 401 characters: "\\"' + "é|" * 59 + '…"'


def test_quality_with_and_without(masked, quality_table, find):
    row = find(quality_table(masked), "gru", "checkpoint")
    quality = queries.quality(masked, "gru")
    blocks = len(quality.starts)
    right = sum(quality.top1) - 10 * blocks  # those characters are right in every block
    nats = math.fsum(quality.nats)
    top1, without = sum(quality.top1) / (500 * blocks), right / (490 * blocks)
    assert row["top-1"] == f"{100 * top1:.2f}%"
    assert row["top-1 without"] == f"{100 * without:.2f}%"
    assert row["points"] == f"{100 * (without - top1):.2f}"
    assert row["nats"] == f"{nats / (500 * blocks):.3f}"
    assert row["nats without"] == f"{(nats - 1.5 * blocks) / (490 * blocks):.3f}"
    assert row["difference"] == f"{(nats - 1.5 * blocks) / (490 * blocks) - nats / (500 * blocks):+.3f}"


def test_top5_without(masked):
    quality = queries.quality(masked, "gru")
    blocks = len(quality.starts)
    without = text_overlap.scores_without_overlap(masked, quality)
    assert without.top5 == pytest.approx((sum(quality.sums["top5"]) - 2 * blocks) / (490 * blocks))


def test_the_notes_say_how_many_characters_were_left_out(masked, quality_table):
    (note,) = quality_table(masked).notes
    assert note.startswith(
        "Without the 400 of 20,000 predicted characters that lie in a passage of at least 32"
    )


def test_without_overlap_nothing_changes(record):
    clean = with_mask(record)
    cells = []
    for cell in clean.cells:
        if cell.quality:
            nothing = {name: (0.0,) * len(sums) for name, sums in cell.quality.sums.items()}
            quality = msgspec.structs.replace(cell.quality, overlap_sums=nothing)
            cells.append(msgspec.structs.replace(cell, quality=quality))
    entries = text_overlap.with_and_without(msgspec.structs.replace(clean, cells=tuple(cells)))
    assert entries
    assert all(entry.without == entry.everywhere for entry in entries)


def test_n_gram_baselines_stand_beside_the_models(masked, quality_table):
    quality = queries.quality(masked, "gru")
    common = {"adaptive": False, "primed": True, "table_bytes": 1, "compressed_bytes": 1, "seconds": 1.0}
    baselines = (
        Baseline(name="4-gram", kind="n-gram", quality=quality, **common),
        Baseline(name="5-gram", kind="n-gram", quality=quality, **{**common, "adaptive": True}),
        Baseline(name="xz", kind="compressor", coded_bytes=1, coded_characters=2, **common),
    )
    rows = quality_table(msgspec.structs.replace(masked, baselines=baselines)).rows
    assert [row[:2] for row in rows[-2:]] == [("4-gram", "baseline"), ("5-gram", "adaptive baseline")]
    models = [row for row in rows if row[:2] == ("gru", "checkpoint")]
    assert rows[-1][2:] == models[0][2:]


def test_models_without_their_part_are_counted(masked, alter, record, quality_table):
    bent = alter("gru", "identity", of=masked, quality=queries.quality(record, "gru", "identity"))
    table = quality_table(bent)
    assert ("gru", "identity") not in {row[:2] for row in table.rows}
    assert table.notes[1] == f"Not known: 1 of {len(table.rows) + 1}."


def test_where_all_is_repeated_nothing_is_left(record, quality_table):
    assert quality_table(with_mask(record, (0, 500))).rows == ()


def test_a_run_that_looked_for_nothing(record, bare, by_title):
    for looked_for_nothing in (record, bare):
        shown = by_title(looked_for_nothing)
        assert shown["Quality without repeated passages"].rows == ()
        assert "not looked for" in shown["Quality without repeated passages"].notes[0]
        assert "not measured" in shown["What test text shares with training text"].notes[0]


def test_a_quote_survives_markdown(masked, monkeypatch):
    monkeypatch.setattr("reports.render.markdown.tables", text_overlap.tables)
    assert r'"Enter\\nthe King."' in render(masked)
