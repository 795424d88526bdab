"""Who may teach a training, and what is kept of them."""

from pathlib import Path

import msgspec
import pytest

from bench.measurements import teaching
from shakespeare import checkpoint as checkpoints
from shakespeare.config import TrainConfig
from shakespeare.errors import InvalidInput
from shakespeare.state import TrainingState
from shakespeare.teachers import everyone

OF_TEACHER = TrainConfig(batch_size=16, budget_seconds=9.0)
TAUGHT = TrainConfig(unrolled=True, carry_state=True)


@pytest.fixture
def trained(made_checkpoint, configs, tmp_path):
    """A function: name, architecture and fields of the description -> a folder as `bard train` leaves it."""

    def make(name, model="causal-gru", *, state=None, parts=("best", "last"), **fields):
        made = made_checkpoint(configs[model], seed=len(name))
        description = msgspec.structs.replace(made.description, **{"train": OF_TEACHER} | fields)
        ended = TrainingState(learning_rate=0.002, step=30, seconds=9.05, stop_reason="time budget")
        for part in parts:
            checkpoint = made._replace(description=description, state=state or ended)
            checkpoints.save(checkpoint, tmp_path / name / part)
        return tmp_path / name

    return make


def teacher_of(folder):
    return teaching.described(folder, checkpoints.describe(folder))


def leaving_out(part, parts):
    return msgspec.structs.replace(OF_TEACHER, left_out=(part, parts))


def test_what_cannot_teach_is_refused(trained, corpus, tmp_path):
    good, out = trained("good"), tmp_path / "out"
    halves = [
        trained("first half", train=leaving_out(1, 2)),
        trained("second half.", train=leaving_out(2, 2)),
    ]
    teaching.check([good], corpus.sha256, out)
    teaching.check(halves, corpus.sha256, out)
    for folders, told in (
        ([tmp_path / "nothing"], "nothing: is no training by bard train that was validated"),
        ([trained("unkept", parts=("best",))], "unkept: is no training by bard train that was validated"),
        ([trained("other", text_sha256="0" * 64)], "other: was trained on another text"),
        ([trained("window", "window-gru")], "window: is of window-gru, a window model"),
        ([good, trained("second")], "good,.*second: several teachers must each have left out another"),
        (halves[:1], "must leave out all parts among them, to answer all of the text; these left out 1/2"),
        ([out], "out: must lie beside the training that it teaches"),
        ([out / "best"], "must lie beside the training that it teaches"),
        ([tmp_path], "must lie beside the training that it teaches"),
    ):
        with pytest.raises(InvalidInput, match=f"^teachers: .*{told}"):
            teaching.check(folders, corpus.sha256, out)


def test_a_teacher_is_known_with_its_own_teachers(trained, configs):
    first = teacher_of(trained("first"))
    assert (first.seconds, first.characters) == (9.0, 30 * 16 * configs["causal-gru"].sequence_length)
    second = teacher_of(trained("second", teachers=(first,), answering_seconds=2.0))
    assert (second.seconds, second.characters, second.teachers) == (11.0, first.characters, (first,))
    assert list(everyone((second, first))) == [second.weights_sha256, first.weights_sha256]


def test_without_a_clock_it_is_the_time_that_it_took(trained):
    by_steps = TrainingState(learning_rate=0.002, step=30, seconds=4.0, stop_reason="step limit")
    assert teacher_of(trained("early", state=by_steps)).seconds == 4.0


def test_who_had_longer_than_it_says_is_told_by_what_it_had(trained):
    """Interrupted at 20 s of 30, then resumed for 9 in all: it ended at once, by the clock."""
    late = TrainingState(learning_rate=0.002, step=30, seconds=20.0, stop_reason="time budget")
    assert teacher_of(trained("late", state=late)).seconds == 20.0


def test_who_is_not_finished_teaches_nobody(trained):
    """What it answers today, nobody could ask it again tomorrow."""
    with pytest.raises(InvalidInput, match=r"^teachers: .*going: is not finished"):
        teacher_of(trained("going", state=TrainingState(learning_rate=0.002, step=30, seconds=4.0)))


def test_who_goes_on_keeps_its_teachers_wherever_they_lie(trained, tmp_path):
    first, second = trained("first"), trained("second")
    begun = checkpoints.describe(trained("taught", teachers=(teacher_of(first),)))
    teaching.check_same([first.rename(tmp_path / "moved")], begun, tmp_path)
    with pytest.raises(InvalidInput, match=r"^teachers: .*second: must be those that .* began with: .*first"):
        teaching.check_same([second], begun, tmp_path)
    alone = checkpoints.describe(second)
    teaching.check_same([], alone, tmp_path)
    with pytest.raises(InvalidInput, match=r"^teachers: .*moved: must be those that .* began with: none"):
        teaching.check_same([tmp_path / "moved"], alone, tmp_path)


def test_the_answers_take_their_time_from_the_training():
    """The rate falls to zero over what is left, and validations are spread over it."""
    train = teaching.within_budget(TrainConfig(budget_seconds=100, validate_every_seconds=20), 40.0)
    assert (train.budget_seconds, train.validate_every_seconds) == (60, 12)
    assert teaching.within_budget(TrainConfig(), 40.0) == TrainConfig()
    with pytest.raises(
        InvalidInput, match=r"seconds: 12: must be more than the 12\.4 s that the teachers' answers"
    ):
        teaching.within_budget(TrainConfig(budget_seconds=12), 12.4)


def test_names():
    assert teaching.named(None) == ()
    assert teaching.named("a, b,a") == (Path("a"), Path("b"))
    assert teaching.named(("a,b", "c")) == (Path("a,b"), Path("c"))  # kept by a training: no list in words
    assert teaching.named("~/a") == (Path("~/a").expanduser(),)
    with pytest.raises(InvalidInput, match=r"^teachers: '': must name trainings"):
        teaching.named("")


def test_what_can_be_taught():
    assert (teaching.share(None, TAUGHT), teaching.share((), TAUGHT)) == (0.0, 0.0)
    assert teaching.share("a", TAUGHT) == teaching.share(("a",), TAUGHT) == 0.5
    for train in (TrainConfig(), msgspec.structs.replace(TAUGHT, left_out=(1, 2))):
        with pytest.raises(InvalidInput, match=r"^teachers: a: teach a causal variant by the recipe tuned"):
            teaching.share("a", train)
