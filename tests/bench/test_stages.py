"""What may be resumed, and how an interrupt ends what runs side by side."""

import threading

import pytest

from bench import stages
from compress.child import ChildFailed
from reports.record import Failure
from shakespeare.config import VARIANTS


@pytest.fixture
def bench(planned):
    return planned("smoke", "gru")


@pytest.fixture
def checkpoints(monkeypatch, tmp_path):
    """A folder of checkpoints, and what each training found of it."""
    folder = tmp_path / "checkpoints" / "gru"
    (folder / "last").mkdir(parents=True)
    found = []

    def in_child(_):
        found.append((folder / "last").exists())
        raise ChildFailed("crashed", "SIGSEGV")

    monkeypatch.setattr(stages.training, "in_child", in_child)
    return found


def test_an_interrupted_training_is_resumed(bench, checkpoints):
    stages.train(bench, VARIANTS["gru"])
    assert checkpoints == [True]


def test_a_training_of_other_code_or_settings_is_not(bench, checkpoints, monkeypatch):
    stages.train(bench, VARIANTS["gru"])
    monkeypatch.setattr(stages, "code", lambda *_: "changed")
    stages.train(bench, VARIANTS["gru"])
    assert checkpoints == [True, False]


def test_a_failed_training_is_a_result(bench, checkpoints):
    failure = Failure(part="training", status="crashed", reason="SIGSEGV")
    assert stages.train(bench, VARIANTS["gru"]) == failure
    assert stages.train(bench, VARIANTS["gru"]) == failure
    assert len(checkpoints) == 1


def test_an_interrupt_ends_the_children(bench, monkeypatch):
    ended = []
    waiting = threading.Event()

    def deploy(*_):
        if not ended:
            raise KeyboardInterrupt
        waiting.wait(10)

    monkeypatch.setattr(stages, "_deploy", deploy)
    monkeypatch.setattr(stages.child, "end_all", lambda: (ended.append(True), waiting.set()))
    with pytest.raises(KeyboardInterrupt):
        stages.deploy(bench, [("gru", "int8", "a"), ("gru", "identity", "a")])
    assert ended
    assert bench.stopping.is_set()
