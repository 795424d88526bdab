"""No training goes on for ever, and none is given up that a slow machine would finish."""

import msgspec
import pytest

from bench.measurements import peer_learning, training, training_deadline, word_model
from bench.measurements.learned import Budget, LearningTask
from compress.isolation import ChildFailed
from shakespeare.evaluation import Positions
from shakespeare.variants import FULL, QUICK, SMOKE, VARIANTS

TASK = LearningTask(None, "test", Positions(2), "keras", Budget(75), 1, log="")


@pytest.fixture
def hang(monkeypatch):
    """Every child hangs until its deadline, which each of them must have."""

    def run(_module, _job, _result, timeout, *, attached, fresh):
        assert attached
        assert fresh
        raise ChildFailed("timed out", f"no result after {timeout:.0f} s", repeatable=False)

    monkeypatch.setattr(training_deadline.isolation, "run", run)


def job(train, text=None):
    return training.TrainingJob(
        model=VARIANTS["gru"], train=train, text=text, out="", log="", engine="keras", resume=False
    )


@pytest.mark.usefixtures("hang")
@pytest.mark.parametrize(
    ("train", "reason"),
    [
        (QUICK, "no result after 1500 s, which is 4 times the 75 s of training and 1200 s beside them"),
        (SMOKE, "no result after 1440 s, which is 60 s for each of 4 steps and 1200 s beside them"),
        (FULL, r"which is 60 s for each of \d+ steps and 1200 s"),
    ],
    ids=["seconds", "steps", "epochs"],
)
def test_a_training_that_hangs_says_how_long_it_was_given(text_file, train, reason):
    with pytest.raises(ChildFailed, match=reason) as caught:
        training.train_in_child(job(train, str(text_file)))
    assert (caught.value.status, caught.value.repeatable) == ("timed out", False)


@pytest.mark.usefixtures("hang")
def test_words_and_peers_have_a_deadline_too():
    words = word_model.WordModelJob(
        text=None, positions=Positions(2), budget_seconds=None, step_limit=2, vocabulary_size=9, seed=1,
        engine="keras",
    )  # fmt: skip
    with pytest.raises(ChildFailed, match="60 s for each of 2 steps"):
        word_model.measure_in_child(words)
    with pytest.raises(ChildFailed, match="4 times the 75 s of training"):
        peer_learning.learn_in_child("pytorch-lstm", TASK)


def test_the_first_limit_counts():
    both = training_deadline.deadline(75, 4)
    assert both == training_deadline.deadline(None, 4)
    assert both < training_deadline.deadline(75, None) < training_deadline.deadline(76, None)


def test_a_crash_keeps_its_own_reason(monkeypatch):
    def run(*_, **__):
        raise ChildFailed("crashed", "SIGSEGV")

    monkeypatch.setattr(training_deadline.isolation, "run", run)
    with pytest.raises(ChildFailed, match=r"^crashed: SIGSEGV$"):
        training.train_in_child(job(msgspec.structs.replace(SMOKE, budget_seconds=1)))
