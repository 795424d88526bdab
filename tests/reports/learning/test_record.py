"""The record of bard learn: what is written can be read, and what is wrong is refused."""

import json

import msgspec
import pytest

from reports.learning import record as records
from reports.learning.record import BlockSums, EnsembleMember, EntrantId, ReferenceScores
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
        (b'{"schema_version": 99}', "has schema_version 99, not 2"),
        (b'{"schema_version": 2}', "is not a record of bard learn"),
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


def test_scores_of_mixtures_are_of_the_blocks_too(make_learned, make_learning):
    row = ReferenceScores("a + 8-gram", "mixture", adaptive=False, primed=True, code="",
                          scores=BlockSums((1,), (1,), (1.0,)))  # fmt: skip
    model = msgspec.structs.replace(make_learned("gru", 0.4, 2.0), mixtures=(row,))
    with pytest.raises(ValueError, match="one value for each of the 40 blocks"):
        make_learning([model])


def test_a_training_stands_there_once(make_learned, make_learning):
    """Twice, it was told as two seeds."""
    with pytest.raises(ValueError, match="a training stands there twice"):
        make_learning([make_learned("gru", 0.4, 2.0), make_learned("gru", 0.5, 1.9)])
    make_learning([make_learned("gru", 0.4, 2.0), make_learned("gru", 0.5, 1.9, seed=2)])


def _member(seed, entrant=None):
    return EnsembleMember(entrant or EntrantId("gru", "tuned"), seed, 75.0)


@pytest.mark.parametrize("seeds", [(1, 1), (2, 1)])
def test_members_of_an_ensemble_stand_in_order_each_once(seeds):
    with pytest.raises(ValueError, match="members stand in order of label, time and seed, each once"):
        EntrantId("ensemble", members=tuple(map(_member, seeds)))


def test_a_member_is_a_single_model():
    inner = EntrantId("ensemble", members=(_member(1), _member(2)))
    with pytest.raises(ValueError, match="a member is a single model"):
        EntrantId("ensemble", members=(_member(1, inner), _member(2)))


@pytest.mark.parametrize(
    ("field", "value"), [("parameters", 10**400), ("characters", -1), ("seed", 2**60), ("reads", -5)]
)
def test_numbers_that_cannot_be_are_refused(learning, file, field, value):
    """They ended in a traceback of whoever divided them."""
    document = json.loads(records.encode(learning))
    document["models"][0][field] = value
    file.write_text(json.dumps(document))
    with pytest.raises(RecordError, match="is not a record of bard learn"):
        records.load(file)


@pytest.mark.parametrize(("field", "value"), [("epoch", -1.0)])
def test_a_point_before_the_first_epoch_is_refused(learning, file, field, value):
    document = json.loads(records.encode(learning))
    document["models"][0]["curve"][0][field] = value
    file.write_text(json.dumps(document))
    with pytest.raises(RecordError, match="is not a record of bard learn"):
        records.load(file)


def test_an_entrant_of_no_ensemble_is_written_as_before(learning):
    """An older Bard reads it: it knows no members."""
    assert b"members" not in records.encode(learning)


def test_a_record_nested_too_deep_is_none(file):
    file.write_bytes(b'{"schema_version": 2, "x": ' + b"[" * 100_000 + b"]" * 100_000 + b"}")
    with pytest.raises(RecordError, match="is not a record of bard learn"):
        records.load(file)
