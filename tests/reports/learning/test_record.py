"""The record of bard learn: what is written can be read, and what is wrong is refused."""

import json

import msgspec
import pytest

from reports.learning import record as records
from reports.learning.record import BlockSums
from reports.record import RecordError


@pytest.fixture
def file(tmp_path):
    return tmp_path / "learning.json"


def test_what_is_written_is_read(learning, file):
    file.write_bytes(records.encode(learning))
    assert records.load(file) == learning
    assert file.stat().st_size < 40_000


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"{", "is not a record of bard learn"),
        (b"\xff", "is not a record of bard learn"),
        (b'{"schema_version": 99}', "has schema_version 99, not 1"),
        (b'{"schema_version": 1}', "is not a record of bard learn"),
    ],
)
def test_what_is_no_record(file, content, message):
    file.write_bytes(content)
    with pytest.raises(RecordError, match=message):
        records.load(file)


def test_a_missing_file(file):
    with pytest.raises(RecordError, match="cannot be read"):
        records.load(file)


def test_an_unknown_field_and_a_curve_without_its_best_point(learning, file):
    document = json.loads(records.encode(learning))
    document["models"][0]["accuracy"] = 0.5
    file.write_text(json.dumps(document))
    with pytest.raises(RecordError, match="unknown field `accuracy`"):
        records.load(file)
    del document["models"][0]["accuracy"]
    document["models"][0]["best"] = 2
    file.write_text(json.dumps(document))
    with pytest.raises(RecordError, match="best is 2; it indexes 2 points"):
        records.load(file)


def test_scores_are_of_the_blocks_of_the_record(make_learned, make_learning):
    model = make_learned("gru", 0.4, 2.0, scores=BlockSums((1, 2), (1, 2), (1.0, 2.0)))
    with pytest.raises(ValueError, match="one value for each of the 40 blocks"):
        make_learning([model])


def test_a_loss_that_is_no_number_is_not_written(learning):
    model = learning.models[0]
    broken = msgspec.structs.replace(model.scores, nats=(float("nan"),) * 40)
    models = (msgspec.structs.replace(model, scores=broken),)
    with pytest.raises(RecordError, match="cannot be stored"):
        records.encode(msgspec.structs.replace(learning, models=models))


@pytest.mark.parametrize(
    ("parts", "label"),
    [(("gru", "original"), "gru@original"), (("pytorch-gpt",), "pytorch-gpt"), (("a", "b", "c"), "a@b, c")],
)
def test_labels(parts, label):
    assert records.EntrantId(*parts).label == label
