"""bard train: bad input, and a training that is interrupted and goes on."""

import json
import os
import signal

import pytest

from bench.learning import training_sessions
from bench.measurements import training
from bench.pipeline.lock import locked
from bench.progress import TrainingDisplay
from shakespeare import checkpoint as checkpoints
from shakespeare.variants import VARIANTS

TEXTS = {
    "empty": (b"", "empty; at least 6,500 are needed"),
    "short": (b"abc " * 500, "2,000 characters; at least 6,500 are needed"),
    "binary": (b"abc\0" * 5000, "is binary; it must be UTF-8 text"),
    "latin": ("café ".encode("latin-1") * 5000, "is not UTF-8 (byte 3); convert it first"),
    "monotonous": (b"a" * 9000, "holds one character only ('a'); at least two are needed"),
}


@pytest.mark.parametrize("command", ["train", "bench"])
@pytest.mark.parametrize("name", TEXTS)
def test_texts_that_are_none(refused, tmp_path, command, name):
    content, message = TEXTS[name]
    file = tmp_path / f"{name}.txt"
    file.write_bytes(content)
    first = ["gru"] if command == "train" else []
    line = refused(command, *first, "--preset", "smoke", "--text", file, "--out", tmp_path / "out")
    assert line == f"bard: error: text: {file}: {message}\n"
    assert not (tmp_path / "out").exists()


def test_a_missing_text(refused, tmp_path):
    line = refused("train", "gru", "--text", tmp_path / "none.txt")
    assert "text: " in line
    assert "must be a readable text file" in line


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["huge"], f"variant: huge: unknown; known are {', '.join(VARIANTS)}"),
        (["gru", "--preset", "slow"], "preset: slow: unknown; known are smoke, quick, full"),
    ],
)
def test_unknown_names(refused, arguments, message):
    assert message in refused("train", *arguments)


@pytest.mark.parametrize(
    "part", ["3/2", "0/2", "1/1", "half", "1/0", "-1/2", "1/1000000", "1/2\u0660", "1/2\n"]
)
def test_a_part_that_cannot_be_left_out(refused, part):
    assert "must be K/N, part K of N" in refused("train", "gru", f"--leave-out={part}")


def test_out_under_a_file(refused, text_file):
    line = refused("train", "gru", "--preset", "smoke", "--text", text_file, "--out", text_file / "x")
    assert "must be a folder that can be written" in line


def test_nothing_is_overwritten(refused, finished, text_file):
    trained = finished / "checkpoints" / "gru"
    line = refused("train", "gru", "--preset", "smoke", "--text", text_file, "--out", trained)
    assert "holds a training; pass --resume to go on, --force to replace it" in line


def test_a_foreign_folder(refused, tmp_path, text_file):
    (tmp_path / "foreign").mkdir()
    (tmp_path / "foreign" / "mine.txt").write_text("mine")
    line = refused("train", "gru", "--text", text_file, "--out", tmp_path / "foreign")
    assert "is not empty; name another folder" in line


def test_force_replaces_trainings_only(refused, tmp_path, text_file):
    (tmp_path / "foreign" / "best").mkdir(parents=True)
    (tmp_path / "foreign" / "best" / "mine.txt").write_text("mine")
    line = refused("train", "gru", "--text", text_file, "--out", tmp_path / "foreign", "--force")
    assert "is no checkpoint of Bard's" in line
    assert (tmp_path / "foreign" / "best" / "mine.txt").read_text() == "mine"


def test_nothing_to_resume(refused, tmp_path, text_file):
    line = refused(
        "train", "gru", "--preset", "smoke", "--text", text_file, "--out", tmp_path / "x", "--resume"
    )
    assert "expected a folder with config.json" in line


@pytest.mark.slow
@pytest.mark.usefixtures("_signals_as_in_a_terminal")
def test_interrupted_then_resumed(bard, tmp_path, text_file, monkeypatch):
    out = tmp_path / "out"
    arguments = ("train", "stream-gru", "--preset", "smoke", "--text", text_file, "--out", out)
    shown = TrainingDisplay.after_step

    def press_ctrl_c(display, state, *more):
        shown(display, state, *more)
        if state.step == 1:
            os.kill(os.getpid(), signal.SIGINT)

    with monkeypatch.context() as patch:
        patch.setattr(TrainingDisplay, "after_step", press_ctrl_c)
        outcome = bard(*arguments)
    assert (outcome.status, outcome.out) == (130, "")
    last_line = outcome.err.splitlines()[-1]
    assert last_line == "bard: interrupted; the training is saved, --resume goes on from there"
    assert "Traceback" not in outcome.err
    last = checkpoints.load(out / "last")
    assert last.state.step == 1
    assert last.state.stop_reason == ""

    outcome = bard(*arguments, "--resume", "--json")
    assert outcome.status == 0, outcome.err
    trained = json.loads(outcome.out)["training"]
    assert trained["stopped"] == "step limit"
    assert [validation["step"] for validation in trained["validations"]] == [2, 4]
    first, second = training_sessions.read(out)
    assert second.started >= first.started
    log = (out / "train.log").read_text("utf-8")
    assert "stream-gru resumes at step 1" in log
    assert log.count(" step 4 ") == 1


@pytest.mark.slow
def test_what_goes_on_for_longer_or_shorter_keeps_its_settings(bard, tmp_path, text_file):
    """A hybrid that no clock ends has other settings than one of a second, which could not be trained for longer."""
    out = tmp_path / "out"
    arguments = ("train", "stream-hybrid", "--preset", "smoke", "--text", text_file, "--out", out)
    outcome = bard(*arguments)
    assert outcome.status == 0, outcome.err
    for more in (("--seconds", "0.5"), ("--seconds", "0.6", "--recipe", "tuned")):
        outcome = bard(*arguments, "--resume", *more)
        assert outcome.status == 0, outcome.err
    train = checkpoints.describe(out / "last").train
    assert (train.budget_seconds, train.weight_decay) == (0.6, 0.6)
    for other, told in (
        (("--recipe", "original"), "--recipe and "),
        (("--seed", "2"), "has train seed 1: this training has seed 2; --seed must be as it began"),
        (("--leave-out", "1/2"), "this training has left_out 1/2; --leave-out must be as it began"),
    ):
        outcome = bard(*arguments, "--resume", *other)
        assert outcome.status == 2
        assert told in outcome.err.splitlines()[-1]


@pytest.mark.slow
def test_what_goes_on_is_as_long_as_it_began(bard, tmp_path, text_file):
    """An hour's training, taken up again without its --seconds, ended at once as one of the preset's 75 s."""
    arguments = ("train", "stream-gru", "--text", text_file, "--out", tmp_path / "out")
    began = ("--seconds", "0.5", "--seed", "3", "--leave-out", "1/2")
    assert bard(*arguments, *began).status == 0
    before = checkpoints.describe(tmp_path / "out" / "last").train
    outcome = bard(*arguments, "--resume")
    assert outcome.status == 0, outcome.err
    assert checkpoints.describe(tmp_path / "out" / "last").train == before
    (tmp_path / "bard.toml").write_text('[train]\nseconds = 0.1\nseed = 9\nrecipe = "original"\n', "utf-8")
    assert bard(*arguments, "--resume").status == 0
    assert bard(*arguments, "--resume", "--preset", "full").status == 0
    assert checkpoints.describe(tmp_path / "out" / "last").train == before
    assert not any("--seed=9" in session.command for session in training_sessions.read(tmp_path / "out"))
    assert bard(*arguments, "--resume", "--preset", "full", "--seconds", "0.6").status == 0
    after = checkpoints.describe(tmp_path / "out" / "last").train
    assert (after.budget_seconds, after.validation_windows) == (0.6, before.validation_windows)
    outcome = bard(*arguments, "--resume", "--preset", "smoke")
    assert outcome.status == 2  # a smaller model
    assert "variant and --preset must be as it began" in outcome.err.splitlines()[-1]


@pytest.mark.slow
@pytest.mark.usefixtures("_signals_as_in_a_terminal")
def test_a_training_that_is_replaced_leaves_no_best_weights(bard, tmp_path, text_file, monkeypatch):
    """Until the first validation, `bard evaluate` took those of the training before."""
    out = tmp_path / "out"
    more = ("--preset", "smoke", "--text", text_file, "--out", out)
    assert bard("train", "stream-gru", *more).status == 0
    shown = TrainingDisplay.after_step

    def press_ctrl_c(display, state, *others):
        shown(display, state, *others)
        os.kill(os.getpid(), signal.SIGINT)

    with monkeypatch.context() as patch:
        patch.setattr(TrainingDisplay, "after_step", press_ctrl_c)
        assert bard("train", "stream-lstm", *more, "--force").status == 130
    assert checkpoints.describe(out / "last").model.name == "stream-lstm"
    assert not (out / "best").exists()
    assert bard("evaluate", out, "--text", text_file).status == 2


def test_what_was_there_before_is_not_saved_by_an_interrupt(
    bard, tmp_path, text_file, monkeypatch, made_checkpoint, configs
):
    """Of a replaced training: `--resume` would have gone on with the old one."""
    out = tmp_path / "out"
    checkpoints.save(made_checkpoint(configs["causal-gru"]), out / "last")

    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("bench.measurements.training.run", interrupted)
    outcome = bard("train", "gru", "--preset", "smoke", "--text", text_file, "--out", out, "--force")
    assert outcome.status == 130
    assert "nothing was saved yet" in outcome.err


def test_an_interrupt_before_anything_is_saved_promises_nothing(bard, tmp_path, text_file, monkeypatch):
    """It said that the training is saved, and --resume then found none."""

    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(training, "run", interrupted)
    outcome = bard("train", "gru", "--preset", "smoke", "--text", text_file, "--out", tmp_path / "out")
    assert outcome.status == 130
    assert outcome.err.splitlines()[-1] == "bard: interrupted; nothing was saved yet"


def test_a_folder_in_which_another_trains_is_left_alone(refused, tmp_path, text_file):
    """Two mixed their checkpoints, and each told its own accuracy of the other's."""
    out = tmp_path / "out"
    out.mkdir()
    with locked(out / ".lock", out, "bard train"):
        line = refused("train", "gru", "--preset", "smoke", "--text", text_file, "--out", out, "--force")
    assert "is in use by another bard train" in line


def test_a_link_to_itself_is_one_line(refused, tmp_path, text_file):
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    line = refused("train", "gru", "--preset", "smoke", "--text", text_file, "--out", tmp_path / "loop")
    assert "loop" in line


@pytest.mark.slow
def test_a_training_learns_from_another_and_goes_on(bard, tmp_path, text_file):
    arguments = ("train", "stream-gru", "--preset", "smoke", "--text", text_file)
    teacher, out = tmp_path / "teacher", tmp_path / "out"
    assert bard(*arguments, "--out", teacher).status == 0
    taught = (*arguments, "--seed", "2", "--out", out)
    outcome = bard(*taught, "--teachers", teacher, "--seconds", "1")
    assert outcome.status == 0, outcome.err
    assert f"taught by               stream-gru, {teacher}" in outcome.out
    description = checkpoints.describe(out / "last")
    (named,) = description.teachers
    assert named.weights_sha256 == checkpoints.describe(teacher / "best").sha256["weights.safetensors"]
    assert description.train.teacher_share == 0.5
    assert description.train.budget_seconds + description.answering_seconds == pytest.approx(1)
    assert not (out / ".answers").exists()
    assert bard(*taught, "--resume", "--seconds", "1.2").status == 0
    after = checkpoints.describe(out / "last")
    assert after.train.budget_seconds + after.answering_seconds == pytest.approx(1.2)
    assert after.answering_seconds == description.answering_seconds
    moved = teacher.rename(tmp_path / "moved")
    assert "is no training by bard train" in bard(*taught, "--resume").err.splitlines()[-1]
    assert bard(*taught, "--resume", "--teachers", moved).status == 0
    again = bard(*arguments, "--out", moved, "--resume", "--teachers", out)
    assert again.status == 2
    assert "began with: none" in again.err.splitlines()[-1]


@pytest.mark.slow
def test_who_was_interrupted_while_teachers_answered_begins_again(bard, tmp_path, text_file, monkeypatch):
    """It left a folder that was in the way of the same command."""
    arguments = ("train", "stream-gru", "--preset", "smoke", "--text", text_file)
    teacher, out = tmp_path / "teacher", tmp_path / "out"
    assert bard(*arguments, "--out", teacher).status == 0
    taught = (*arguments, "--seed", "2", "--out", out, "--teachers", teacher)

    def interrupted(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("compress.techniques.teacher._compute", interrupted)
        assert bard(*taught).status == 130
    assert not (out / ".answers").exists()
    assert bard(*taught).status == 0


def test_what_cannot_be_taught(refused, tmp_path, text_file, finished):
    trained = finished / "checkpoints" / "gru"
    more = ("--preset", "smoke", "--text", text_file, "--out", tmp_path / "out", "--teachers")
    assert "is no training by bard train" in refused("train", "stream-gru", *more, tmp_path / "none")
    assert "a window model; teachers of a training must be causal" in refused(
        "train", "stream-gru", *more, trained
    )
