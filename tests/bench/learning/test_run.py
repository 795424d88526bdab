"""The record: completed, resumed, replaced where code or settings changed, and refused where it is of others."""

import json

import msgspec
import pytest

from bench.learning import run as learning
from bench.measurements.learned import Budget
from reports.learning import record as records
from shakespeare.errors import InvalidInput
from shakespeare.evaluation import Positions


def keys(record):
    return [(model.entrant.label, model.asked_seconds, model.seed) for model in record.models]


def test_every_entrant_trains_for_every_time_and_seed(entrant, request_for):
    a, b = entrant("a"), entrant("b")
    record = learning.run(request_for(a, b, seconds=(2.0, 4.0)))
    assert a.trained == b.trained == [(2.0, 1), (2.0, 2), (4.0, 1), (4.0, 2)]
    assert keys(record)[:2] == [("a@original", 2.0, 1), ("b@original", 2.0, 1)]  # in turns: drift hits both
    assert len(record.models) == 8
    assert record == records.load(request_for().out)
    assert record.commands == (("bard", "learn"),)
    assert record.machine.packages
    assert all(0 <= model.conditions.others_busy <= 1 for model in record.models)


def test_epochs_in_place_of_a_time(entrant, request_for):
    a = entrant("a")
    record = learning.run(request_for(a)._replace(budgets=(Budget(0.0, 0.1), Budget(0.0, 0.5)), seeds=(1,)))
    assert a.trained == [(0.1, 1), (0.5, 1)]
    assert [(model.asked_seconds, model.asked_epochs) for model in record.models] == [(0, 0.1), (0, 0.5)]
    again = entrant("a")
    learning.run(request_for(again)._replace(budgets=(Budget(0.0, 0.5), Budget(2.0)), seeds=(1,)))
    assert again.trained == [(2.0, 1)]


def test_a_resumed_record_trains_only_what_is_missing(entrant, request_for):
    learning.run(request_for(entrant("a")))
    a, b = entrant("a"), entrant("b")
    record = learning.run(request_for(a, b, seeds=(1, 2, 3)))
    assert a.trained == [(2.0, 3)]
    assert b.trained == [(2.0, 1), (2.0, 2), (2.0, 3)]
    assert len(record.models) == 6


def test_other_settings_train_again_and_replace(entrant, request_for):
    learning.run(request_for(entrant("a")))
    changed = entrant("a", rate=0.2)
    record = learning.run(request_for(changed, seeds=(2,)))
    assert changed.trained == [(2.0, 2)]
    assert [(model.seed, model.settings["learning_rate"]) for model in record.models] == [(1, 0.1), (2, 0.2)]


def test_a_training_that_was_added_stays(entrant, request_for, capsys):
    """It was trained again, and its row with all that bard train knew of it was dropped, even where that failed."""
    record = learning.run(request_for(entrant("a"), seeds=(1,)))
    added = msgspec.structs.replace(record.models[0], code="")
    request_for().out.write_bytes(records.encode(msgspec.structs.replace(record, models=(added,))))
    again = entrant("a", rate=0.2)
    assert learning.run(request_for(again, seeds=(1,))).models == (added,)
    assert again.trained == []
    assert "is in the record from bard train and stays as it is" in capsys.readouterr().err


def test_a_failure_leaves_what_the_same_training_gave_before(entrant, request_for, crash):
    before = learning.run(request_for(entrant("a"), seeds=(1,)))
    request = request_for(entrant("a", rate=0.2, error=crash), seeds=(1,))
    record = learning.run(request)
    assert record.models == before.models
    assert [failure.status for failure in record.failures] == ["crashed"]
    assert list(map(request.asked_for, record.failures)) == [True]
    assert not any(map(request_for(entrant("b"), seeds=(1,)).asked_for, record.failures))
    assert not learning.run(request_for(entrant("a", rate=0.2), seeds=(1,))).failures


def test_ctrl_c_loses_the_current_training_alone(entrant, request_for):
    interrupted = entrant("b", error=KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        learning.run(request_for(entrant("a"), interrupted))
    out = request_for().out
    assert keys(records.load(out)) == [("a@original", 2.0, 1)]
    assert [path.name for path in out.parent.iterdir() if path.is_dir()] == []


def test_a_crash_is_a_row_and_is_tried_again(entrant, request_for, crash, capsys):
    record = learning.run(request_for(entrant("a", error=crash), entrant("b")))
    assert [(failure.status, failure.seed) for failure in record.failures] == [("crashed", 1), ("crashed", 2)]
    assert len(record.models) == 2
    assert "a@original: crashed: the process was ended by SIGSEGV" in capsys.readouterr().err
    record = learning.run(request_for(entrant("a")))
    assert record.failures == ()
    assert len(record.models) == 4


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"ablation": "recipe"}, "another ablation: none, not recipe"),
        ({"positions": Positions(2)}, "another number of blocks: 3, not 2"),
    ],
)
def test_a_record_of_something_else_is_refused(entrant, request_for, fields, message):
    learning.run(request_for(entrant("a")))
    with pytest.raises(InvalidInput, match=message):
        learning.run(request_for(entrant("a"), **fields))


def test_another_text_and_another_machine_are_refused(entrant, request_for, text, tmp_path):
    learning.run(request_for(entrant("a")))
    (tmp_path / "other.txt").write_text(text[1_000:13_000], "utf-8")
    with pytest.raises(InvalidInput, match="another text"):
        learning.run(request_for(entrant("a"), text=str(tmp_path / "other.txt")))
    out = request_for().out
    document = json.loads(out.read_bytes())
    document["machine"]["fingerprint"] = "elsewhere"
    out.write_text(json.dumps(document))
    with pytest.raises(InvalidInput, match="another machine or set of packages: elsewhere"):
        learning.run(request_for(entrant("a")))


def test_a_file_that_is_no_record_is_not_overwritten(entrant, request_for):
    request_for().out.write_text("mine")
    with pytest.raises(InvalidInput, match=r"not a record of bard learn.*name another file"):
        learning.run(request_for(entrant("a")))
    assert request_for().out.read_text() == "mine"


def test_a_record_in_use_is_left_alone(entrant, request_for):
    class Intruder(type(entrant("a"))):
        def learn(self, _task, _folder):
            with pytest.raises(InvalidInput, match="is in use by another bard learn"):
                learning.run(request_for(entrant("b")))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        learning.run(request_for(Intruder("a")))
    assert not request_for().out.exists()
