"""The schema: what is read back, and what is refused."""

import json
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from reports import documents
from reports.record import CellId, Quality, RecordError, Speed, TestText, Training, encode, load


@pytest.fixture
def stored(record, tmp_path):
    path = tmp_path / "record.json"
    path.write_bytes(encode(record))
    return path


def rewrite(path, change):
    document = json.loads(path.read_text())
    change(document)
    path.write_text(json.dumps(document))


def test_round_trip(record, stored):
    assert load(stored) == record


def test_the_document_is_plain_json_with_raw_samples(record, stored):
    document = json.loads(stored.read_text())
    assert document["cells"][0]["step"]["seconds"] == list(record.cells[0].step.seconds)


def _newer(document):
    document["schema_version"] = 7


def _older(document):
    document["schema_version"] = 5
    del document["cells"][1]["conversion"]


def _unknown_field(document):
    document["corpus"]["median"] = 1


def _wrong_type(document):
    document["machine"]["cores"] = "two"


def _missing_field(document):
    del document["variants"][0]["layers"]


def _other_machine(document):
    document["cells"][3]["machine"] = "beef"


def _short_rounds(document):
    document["cells"][0]["step"]["rounds"].pop()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (_newer, "schema_version 7"),
        (_older, "has schema_version 5, not 6"),
        (_unknown_field, "median"),
        (_wrong_type, "cores"),
        (_missing_field, "layers"),
        (_other_machine, "mixes machines: f00d and beef"),
        (_short_rounds, "8 samples in 7 rounds"),
    ],
)
def test_refuses(stored, change, message):
    rewrite(stored, change)
    with pytest.raises(RecordError, match=message):
        load(stored)


def test_refuses_a_truncated_file(stored):
    stored.write_bytes(stored.read_bytes()[:-100])
    with pytest.raises(RecordError, match="not a run record"):
        load(stored)


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"[]", b'{"cells": []}'])
def test_refuses_a_foreign_file(tmp_path, content):
    path = tmp_path / "record.json"
    path.write_bytes(content)
    with pytest.raises(RecordError, match="not a run record"):
        load(path)


@pytest.mark.parametrize(
    "change",
    [
        lambda record: record.update(seconds=-5.0),
        lambda record: record["corpus"].update(read_seconds=-1e-9),
        lambda record: next(cell["training"] for cell in record["cells"] if cell["training"])["validations"][
            0
        ].update(seconds=-1),
    ],
)
def test_refuses_a_time_below_zero(stored, change):
    rewrite(stored, change)
    with pytest.raises(RecordError, match=r"not a run record: Expected `float` >= 0.0"):
        load(stored)


def test_refuses_a_file_without_an_end(monkeypatch):
    monkeypatch.setattr(documents, "MAXIMUM_BYTES", 1_000)
    with pytest.raises(RecordError, match="/dev/zero holds more than 1,000 bytes"):
        load(Path("/dev/zero"))


def test_refuses_a_missing_file(tmp_path):
    with pytest.raises(RecordError, match="cannot be read"):
        load(tmp_path / "none.json")


@pytest.mark.parametrize("loss", [float("nan"), float("inf")])
def test_never_encodes_what_could_not_be_read_again(record, loss):
    cell = record.cells[0]
    last = msgspec.structs.replace(cell.training.validations[0], loss=loss)
    trained = msgspec.structs.replace(cell.training, validations=(last,), best=0)
    broken = msgspec.structs.replace(cell, training=trained)
    with pytest.raises(RecordError, match="loss"):
        encode(msgspec.structs.replace(record, cells=(broken,)))


def test_no_samples_is_not_a_measurement():
    with pytest.raises(ValueError, match="0 samples"):
        Speed(session="one", first_call=1.0, iterations=1, rounds=(), seconds=())


def test_a_time_is_above_zero():
    with pytest.raises(ValueError, match="above 0"):
        Speed(session="one", first_call=1.0, iterations=1, rounds=(1,), seconds=(0.0,))


def quality(**changes):
    fields = {
        "block_length": 2,
        "context": 5,
        "starts": (0, 10),
        "sums": {"top1": (1.0, 2.0), "top5": (2.0, 2.0), "nats": (1.0, 2.0)},
        "predicted": ("ab", "cd"),
    }
    return Quality(**{**fields, **changes})


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"sums": {"top1": (1.0,), "top5": (2.0, 2.0), "nats": (1.0, 2.0)}}, "one value a block"),
        ({"sums": {"top1": (1.0, 2.0), "top5": (1.0, 2.0)}}, "sums lack nats"),
        ({"overlap_sums": {"top1": (0.0, 0.0)}}, "the metrics of sums, or none"),
        ({"predicted": ("ab",)}, "one value a block"),
        ({"predicted": ("ab", "c")}, "one character a position"),
        ({"block_length": 3}, "one character a position"),
        ({"starts": ()}, "at least one block"),
        (
            {"sums": {"top1": (3.0, 2.0), "top5": (2.0, 2.0), "nats": (1.0, 2.0)}},
            "between 0 and block_length",
        ),
        (
            {"sums": {"top1": (1.0, 2.0), "top5": (2.0, 2.5), "nats": (1.0, 2.0)}},
            "between 0 and block_length",
        ),
        ({"sums": {"top1": (1.0, 2.0), "nats": (-1.0, 2.0)}}, "nats of a block"),
        ({"sums": {"top1": (1.0, 2.0), "nats": (1e300, 2.0)}}, "nats of a block"),
    ],
)
def test_quality_has_one_value_a_block_and_one_character_a_position(changes, message):
    with pytest.raises(ValueError, match=message):
        quality(**changes)


def test_every_metric_that_was_measured_is_kept():
    sums = {**quality().sums, "brier": (0.5, 0.25)}
    assert msgspec.json.decode(msgspec.json.encode(quality(sums=sums)), type=Quality).sums == sums


def masked(mask):
    return TestText(classes=("lower",), truth=("abcd", "efgh"), kinds=("0000", "0000"), overlap_mask=mask)


@pytest.mark.parametrize("mask", [(), ((), ()), (((0, 4),), ((0, 1), (3, 4)))])
def test_an_overlap_mask_holds_spans_within_a_block(mask):
    assert masked(mask).overlap_mask == mask


@pytest.mark.parametrize(
    "mask", [((),), (((0, 5),), ()), (((2, 2),), ()), (((2, 3), (0, 1)), ()), (((0, 2), (1, 3)), ())]
)
def test_an_overlap_mask_holds_nothing_else(mask):
    with pytest.raises(ValueError, match="test: overlap_mask holds"):
        masked(mask)


def test_a_cell_goes_by_its_id(record):
    cell = record.cells[0]
    assert (cell.variant, cell.technique, cell.engine) == ("original", "checkpoint", "keras")
    assert cell.id == CellId("original", "checkpoint", "keras", "float32")
    assert cell.id.label == "original checkpoint"
    assert {cell.id: "found"}[CellId("original", "checkpoint", "keras", "float32", repeat=1).first] == "found"


def test_best_is_one_of_the_validations():
    with pytest.raises(ValueError, match="best is 0; it indexes 0 validations"):
        Training(
            validations=(), best=0, stopped="time budget", weights_sha256="", weights_bytes=0, peak_rss=1
        )


@pytest.mark.parametrize("module", ["reports.record", "reports.report", "reports.render.markdown"])
def test_import_is_light(module):
    code = (
        f"import {module}, sys; print([name for name in ('tensorflow', 'matplotlib') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
