"""Who may teach a training, and what is kept of them."""

import msgspec
import numpy as np
import pytest

from bench.measurements import teaching
from shakespeare import checkpoint as checkpoints
from shakespeare.config import TrainConfig
from shakespeare.errors import InvalidInput
from shakespeare.state import TrainingState
from shakespeare.training.distillation import TeacherAnswers, Teaching

OF_TEACHER = TrainConfig(batch_size=16, budget_seconds=9.0)


@pytest.fixture
def trained(made_checkpoint, configs, tmp_path):
    """A function: name, architecture and fields of the description -> a folder as `bard train` leaves it."""

    def make(name, model="causal-gru", *, state=None, **fields):
        made = made_checkpoint(configs[model], seed=len(name))
        description = msgspec.structs.replace(made.description, **{"train": OF_TEACHER} | fields)
        ended = TrainingState(learning_rate=0.002, step=30, seconds=9.1, stop_reason="time budget")
        for part in ("best", "last"):
            checkpoints.save(
                made._replace(description=description, state=state or ended), tmp_path / name / part
            )
        return tmp_path / name

    return make


def test_what_cannot_teach_is_refused(trained, corpus, tmp_path):
    good = trained("good")
    teaching.check([good], corpus.sha256)
    for folders, told in (
        ([tmp_path / "nothing"], "teachers: .*nothing: is no training by bard train that was validated"),
        ([trained("other", text_sha256="0" * 64)], "teachers: .*other: was trained on another text"),
        ([trained("window", "window-gru")], "teachers: .*window: is of window-gru, a window model"),
        (
            [good, trained("second")],
            "teachers: .*good,.*second: several teachers must each have left out another",
        ),
    ):
        with pytest.raises(InvalidInput, match=told):
            teaching.check(folders, corpus.sha256)


def test_a_teacher_is_known_by_its_time_and_that_of_its_own_teachers(trained, configs):
    first = teaching._described(trained("first"))
    assert (first.seconds, first.characters) == (9.0, 30 * 16 * configs["causal-gru"].sequence_length)
    second = teaching._described(trained("second", teachers=(first,)))
    assert (second.seconds, second.characters) == (18.0, 2 * first.characters)
    assert second.weights_sha256 != first.weights_sha256


def test_without_a_clock_it_is_the_time_that_it_took(trained):
    unfinished = TrainingState(learning_rate=0.002, step=30, seconds=4.0)
    assert teaching._described(trained("early", state=unfinished)).seconds == 4.0


def test_answers_that_leave_no_time_are_told():
    answers = TeacherAnswers(
        np.zeros(1, np.int64), np.zeros((1, 1, 2), np.uint16), np.zeros((1, 1, 2), np.float16)
    )
    taught = Teaching((), answers, 12.4)
    teaching.check_time(taught, TrainConfig(budget_seconds=13))
    teaching.check_time(taught, TrainConfig())
    with pytest.raises(
        InvalidInput, match="seconds: 12: must be more than the 12 s that the teachers' answers took"
    ):
        teaching.check_time(taught, TrainConfig(budget_seconds=12))
