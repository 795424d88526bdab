"""Where a training was made, beside its checkpoints."""

import pytest

from bench.environment import machine
from bench.learning import training_sessions
from shakespeare.errors import InvalidInput

FIRST, SECOND = ("bard", "train", "gru", "--out", "a"), ("bard", "train", "gru", "--out", "a", "--resume")


def test_a_resumed_training_has_another_session(tmp_path):
    training_sessions.begin(tmp_path, FIRST, resumed=False).write()
    training_sessions.begin(tmp_path, SECOND, resumed=True).write()
    sessions = training_sessions.read(tmp_path)
    assert [session.command for session in sessions] == [FIRST, SECOND]
    here = machine.read()
    assert {(session.cpu, session.cores) for session in sessions} == {(here.cpu, here.cores)}


def test_a_training_begun_anew_forgets_the_one_before(tmp_path):
    for command in (FIRST, SECOND):
        training_sessions.begin(tmp_path, command, resumed=False).write()
    assert [session.command for session in training_sessions.read(tmp_path)] == [SECOND]


def test_what_saved_no_checkpoint_leaves_what_was_there(tmp_path):
    """A training that failed at once was credited with the weights of the one before it."""
    training_sessions.begin(tmp_path, FIRST, resumed=False).write()
    training_sessions.begin(tmp_path, SECOND, resumed=False)
    assert [session.command for session in training_sessions.read(tmp_path)] == [FIRST]


def test_who_resumes_a_training_of_before_does_not_claim_it(tmp_path):
    training_sessions.begin(tmp_path, SECOND, resumed=True).write()
    assert training_sessions.read(tmp_path) == ()


def test_a_session_is_written_once(tmp_path):
    session = training_sessions.begin(tmp_path, FIRST, resumed=False)
    for _ in range(2):
        session.write()
        (tmp_path / "sessions.json").unlink(missing_ok=True)
    assert training_sessions.read(tmp_path) == ()


def test_a_training_of_before_has_none(tmp_path):
    assert training_sessions.read(tmp_path) == ()


@pytest.mark.parametrize("content", [b"", b"{}", b'{"schema_version": 1, "sessions": [{"command": 3}]}'])
def test_a_damaged_file_is_refused_by_name(tmp_path, content):
    (tmp_path / "sessions.json").write_bytes(content)
    with pytest.raises(InvalidInput, match=r"sessions.*sessions\.json.*damaged"):
        training_sessions.read(tmp_path)
