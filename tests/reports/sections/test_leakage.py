"""What a report says about leaks."""

import math

import msgspec
import pytest

from reports import queries
from reports.record import Baseline, Leak, Overlap, Passage
from reports.render.markdown import render
from reports.sections import leakage
from reports.statistics import scores

CLEAN, LEAKING = Leak(compared=30, largest=0.0), Leak(compared=30, largest=0.25)
PASSAGES = tuple(
    Passage(length=length, characters=count) for length, count in ((16, 74_400), (32, 744), (64, 0))
)


def with_marks(record, marks):
    """The record with the same marks in every block, and 2 hits in five and 1.5 nats on them."""
    validation = msgspec.structs.replace(record.validation, repeated=(marks,) * len(record.validation.truth))

    def looked(one):
        if one.quality is None:
            return one
        count = len(one.quality.starts)
        quality = msgspec.structs.replace(
            one.quality, top5_repeated=(2,) * count, nats_repeated=(1.5,) * count
        )
        return msgspec.structs.replace(one, quality=quality)

    cells = tuple(looked(one) for one in record.cells)
    return msgspec.structs.replace(record, validation=validation, cells=cells)


@pytest.fixture
def marked(record):
    """The first 10 of 500 characters of every block are repeated; every model finds all of them."""
    overlap = Overlap(passages=PASSAGES, characters=744_000, longest="Enter\nthe King.", marked_length=32)
    return msgspec.structs.replace(with_marks(record, "1" * 10 + "0" * 490), overlap=overlap)


@pytest.fixture
def by_title():
    return lambda record: {table.title: table for table in leakage.tables(record)}


@pytest.fixture
def future(by_title):
    return lambda record: by_title(record)["Does any prediction see the future?"]


@pytest.fixture
def quality_table(by_title):
    return lambda record: by_title(record)["Quality without repeated passages"]


def test_what_does_not_change_is_said_so(alter, future, find):
    row = find(future(alter("gru", "identity", leak=CLEAN)), "gru", "identity")
    assert row["predictions compared"] == "30"
    assert row["largest change of a logit"] == "0"
    assert row["verdict"] == "no change"


@pytest.mark.parametrize(("largest", "shown"), [(0.25, "0.25"), (1e-7, "1e-07"), (3.4028e38, "3.4e+38")])
def test_the_smallest_change_is_a_leak(alter, future, find, largest, shown):
    record = alter("gru", "identity", leak=Leak(compared=30, largest=largest))
    row = find(future(record), "gru", "identity")
    assert row["largest change of a logit"] == shown
    assert row["verdict"] == "LEAKS"
    assert leakage.warnings(record) == ("Sees the future, so its quality counts for nothing: gru identity.",)


def test_those_not_checked_are_counted(record, alter, future):
    every = len(queries.grid(record))
    assert future(record).rows == ()
    assert future(record).notes[1] == f"Not checked: {every} of {every}."
    assert future(alter("gru", "identity", leak=CLEAN)).notes[1] == f"Not checked: {every - 1} of {every}."
    checked = tuple(msgspec.structs.replace(one, leak=CLEAN) for one in record.cells)
    assert len(future(msgspec.structs.replace(record, cells=checked)).notes) == 1


def test_what_the_texts_share(marked, by_title):
    table = by_title(marked)["What validation shares with training"]
    assert table.rows == (("16", "74,400", "10.00%"), ("32", "744", "0.10%"), ("64", "0", "0.00%"))
    assert table.notes[1] == r'The longest, 15 characters: "Enter\nthe King."'


def test_a_long_passage_is_cut_off(marked, by_title):
    overlap = msgspec.structs.replace(marked.overlap, longest='"' + "é|" * 200)
    table = by_title(msgspec.structs.replace(marked, overlap=overlap))["What validation shares with training"]
    assert table.notes[1] == 'The longest, 401 characters: "\\"' + "é|" * 59 + '…"'


def test_quality_with_and_without(marked, quality_table, find):
    row = find(quality_table(marked), "gru", "checkpoint")
    quality = queries.quality(marked, "gru")
    blocks = len(quality.starts)
    right = sum(quality.top1) - 10 * blocks  # the first characters are right in every block
    nats = math.fsum(quality.nats)
    top1, without = sum(quality.top1) / (500 * blocks), right / (490 * blocks)
    assert row["top-1"] == f"{100 * top1:.2f}%"
    assert row["top-1 without"] == f"{100 * without:.2f}%"
    assert row["points"] == f"{100 * (without - top1):.2f}"
    assert row["nats"] == f"{nats / (500 * blocks):.3f}"
    assert row["nats without"] == f"{(nats - 1.5 * blocks) / (490 * blocks):.3f}"
    assert row["difference"] == f"{(nats - 1.5 * blocks) / (490 * blocks) - nats / (500 * blocks):+.3f}"


def test_top5_without(marked):
    quality = queries.quality(marked, "gru")
    blocks = len(quality.starts)
    found = leakage.without_repeated(marked, quality)
    assert found.top5 == pytest.approx((sum(quality.top5) - 2 * blocks) / (490 * blocks))


def test_the_notes_say_how_many_characters_were_left_out(marked, quality_table):
    (note,) = quality_table(marked).notes
    assert note.startswith(
        "Without the 400 of 20,000 predicted characters that lie in a passage of at least 32"
    )


def test_without_marks_nothing_changes(record):
    clean = with_marks(record, "0" * 500)
    cells = tuple(
        msgspec.structs.replace(
            one,
            quality=msgspec.structs.replace(
                one.quality,
                top5_repeated=(0,) * len(one.quality.starts),
                nats_repeated=(0.0,) * len(one.quality.starts),
            ),
        )
        for one in clean.cells
        if one.quality
    )
    shares = leakage.shares(msgspec.structs.replace(clean, cells=cells))
    assert shares
    assert all(one.without == one.every for one in shares)


def test_n_gram_baselines_stand_beside_the_models(marked, quality_table):
    quality = queries.quality(marked, "gru")
    common = {"adaptive": False, "primed": True, "bytes": 1, "compressed": 1, "seconds": 1.0}
    baselines = (
        Baseline(name="4-gram", kind="n-gram", quality=quality, **common),
        Baseline(name="5-gram", kind="n-gram", quality=quality, **{**common, "adaptive": True}),
        Baseline(name="xz", kind="compressor", coded_bytes=1, coded_characters=2, **common),
    )
    rows = quality_table(msgspec.structs.replace(marked, baselines=baselines)).rows
    assert [row[:2] for row in rows[-2:]] == [("4-gram", "baseline"), ("5-gram", "adaptive baseline")]
    models = [row for row in rows if row[:2] == ("gru", "checkpoint")]
    assert rows[-1][2:] == models[0][2:]


def test_models_without_shares_are_counted(marked, alter, record, quality_table):
    bent = alter("gru", "identity", of=marked, quality=queries.quality(record, "gru", "identity"))
    table = quality_table(bent)
    assert ("gru", "identity") not in {row[:2] for row in table.rows}
    assert table.notes[1] == f"Not known: 1 of {len(table.rows) + 1}."


def test_where_all_is_repeated_nothing_is_left(record, quality_table):
    assert quality_table(with_marks(record, "1" * 500)).rows == ()


def test_a_run_that_looked_for_nothing(record, bare, by_title):
    for one in (record, bare):
        found = by_title(one)
        assert found["Quality without repeated passages"].rows == ()
        assert "Nobody looked" in found["Quality without repeated passages"].notes[0]
        assert "not measured" in found["What validation shares with training"].notes[0]
        assert leakage.warnings(one) == ()


def test_every_leak_is_named_once(alter):
    record = alter("gru", "identity", leak=LEAKING)
    record = alter("optimized", "checkpoint", of=record, leak=LEAKING)
    (line,) = leakage.warnings(record)
    assert line.endswith(": optimized checkpoint, gru identity.")


@pytest.mark.parametrize(("top1", "lines"), [(0.69, 0), (0.72, 1)])
def test_accuracy_too_good_to_be_believed_is_called_a_leak(alter, make_quality, top1, lines):
    record = alter("gru", "identity", quality=make_quality(top1, 0.9))
    found = leakage.warnings(record)
    assert len(found) == lines
    if lines:
        shown = f"{100 * scores(queries.quality(record, 'gru', 'identity')).top1:.1f}%"
        assert found[0].startswith("Top-1 of 70% or more")
        assert found[0].endswith(f": gru identity {shown}.")


def test_a_quote_survives_markdown(marked, monkeypatch):
    monkeypatch.setattr("reports.render.markdown.tables", leakage.tables)
    assert r'"Enter\\nthe King."' in render(marked)
