"""The log that one can follow."""

import io
from types import SimpleNamespace

import pytest

from bench import progress
from shakespeare.errors import InvalidInput
from shakespeare.state import TrainingState, ValidationPoint
from shakespeare.variants import SMOKE

TRAINER = SimpleNamespace(
    train_config=SMOKE,
    steps_per_epoch=8,
    state=TrainingState(learning_rate=0.002),
    vocabulary=SimpleNamespace(size=81),
)
METRICS = {"loss": 2.5, "accuracy": 0.25, "top5": 0.5}


def a_validation(**more):
    return ValidationPoint(
        epoch=0.5, step=4, seconds=3.0, loss=2.5, accuracy=0.25, top5=0.5, validation_loss=2.25,
        validation_accuracy=0.3, validation_top5=0.6, learning_rate=0.002, **more,
    )  # fmt: skip


def test_a_line_a_step_and_a_validation(tmp_path):
    terminal = io.StringIO()
    first = a_validation()
    with progress.display_training("gru", TRAINER, tmp_path / "logs" / "gru.log", terminal) as display:
        display.after_step(TrainingState(learning_rate=0.002, step=4, seconds=3.0), 0.5, METRICS, 0.75)
        state = TrainingState(
            learning_rate=0.001, step=4, validations=(first,), best_validation=0, stop_reason="step limit"
        )
        display.after_validation(first, state)
        lines = (tmp_path / "logs" / "gru.log").read_text("utf-8").splitlines()  # before it is closed
    assert "gru begins at step 0" in lines[0]
    assert "step 4" in lines[1]
    assert "750 ms/step" in lines[1]
    assert "validation loss 2.250, accuracy 30.0%" in lines[2]
    assert "best so far, saved" in lines[2]
    assert "learning rate cut to 0.001" in lines[2]
    assert lines[3].endswith("gru ended: step limit")
    assert "validation loss 2.250" in terminal.getvalue()


def test_a_foreign_name_is_neither_control_nor_markup(tmp_path):
    terminal, name = io.StringIO(), "gru\x1b[2J\x9b1m [/] [red]\n\u202ex"
    with progress.display_training(name, TRAINER, tmp_path / "gru.log", terminal) as display:
        display.after_validation(
            a_validation(),
            TrainingState(learning_rate=0.002, validations=(a_validation(),), best_validation=0),
        )
    for shown in (terminal.getvalue(), (tmp_path / "gru.log").read_text("utf-8")):
        assert r"gru\x1b[2J\x9b1m [/] [red] \u202ex" in shown
        assert not {"\x1b", "\x9b", "\u202e"} & set(shown)


def test_of_two_characters_the_five_likeliest_say_nothing(tmp_path):
    trainer = SimpleNamespace(**{**vars(TRAINER), "vocabulary": SimpleNamespace(size=3)})
    with progress.display_training("gru", trainer, tmp_path / "gru.log", io.StringIO()) as display:
        display.after_step(TrainingState(learning_rate=0.002, step=4, seconds=3.0), 0.5, METRICS, 0.75)
        display.after_validation(
            a_validation(),
            TrainingState(learning_rate=0.002, validations=(a_validation(),), best_validation=0),
        )
    lines = (tmp_path / "gru.log").read_text("utf-8").splitlines()
    assert all("top-5 \u2013" in line for line in lines[1:])


def test_a_log_goes_on(tmp_path):
    log = tmp_path / "gru.log"
    for _ in range(2):
        with progress.display_training("gru", TRAINER, log, io.StringIO()):
            pass
    assert len(log.read_text("utf-8").splitlines()) == 2


def test_a_log_that_cannot_be_written(tmp_path):
    (tmp_path / "gru.log").mkdir()
    with (
        pytest.raises(InvalidInput, match=r"^log: .*must be a file that can be written"),
        progress.display_training("gru", TRAINER, tmp_path / "gru.log", io.StringIO()),
    ):
        pass


def test_the_line_on_the_whole_run_is_said_again_as_time_passes():
    terminal, now = io.StringIO(), [0.0]
    line = progress.StatusLine(lambda: f"{now[0]:.0f} s gone", terminal, lambda: now[0])
    for second in range(0, 40, 5):
        now[0] = float(second)
        line.show()
    assert terminal.getvalue().splitlines() == ["bard: 0 s gone", "bard: 15 s gone", "bard: 30 s gone"]
