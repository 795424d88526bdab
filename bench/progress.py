"""What a person sees while something takes longer than two seconds: a bar with ETA, and a log file."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from rich.progress import Progress, TaskID

from compress.techniques.progress_bar import plain, progress_bar
from reports import metrics, units
from shakespeare.errors import InvalidInput
from shakespeare.files import make_folder
from shakespeare.state import TrainingState, ValidationPoint
from shakespeare.training import schedule
from shakespeare.training.loop import Trainer

_STATUS_SECONDS = 15.0  # between two lines on the whole run


def bar(file: TextIO | None = None) -> Progress:
    """A progress bar on standard error, so that standard output may be piped."""
    return progress_bar(file or sys.stderr)


class StatusLine:
    """A line on how far a whole run is and when it will end, said again as time passes."""

    def __init__(
        self,
        text: Callable[[], str],
        file: TextIO | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`text` gives the line as it is now; it is written to standard error where no file is named."""
        self._text, self._file, self._clock = text, file, clock
        self._next = 0.0

    def show(self) -> None:
        """Writes the line, unless it was written a moment ago."""
        if self._clock() >= self._next:
            file = self._file or sys.stderr  # as it is now: under a bar it is another one
            file.write(f"bard: {self._text()}\n")
            file.flush()
            self._next = self._clock() + _STATUS_SECONDS


@contextmanager
def display_training(name: str, trainer: Trainer, log: Path, terminal: TextIO) -> Iterator["TrainingDisplay"]:
    """Shows one training on the terminal and in a log file that one can `tail -f`."""
    make_folder(log.parent, "out")
    try:
        file = log.open("a", encoding="utf-8", buffering=1)
    except OSError as error:
        raise InvalidInput("log", log, f"must be a file that can be written ({error.strerror})") from error
    with file, bar(terminal) as progress:
        yield TrainingDisplay(name, trainer, progress, file)


class TrainingDisplay:
    """A `training.TrainingObserver` that shows a bar and writes a log."""

    def __init__(self, name: str, trainer: Trainer, progress: Progress, log: TextIO) -> None:
        self._name, self._progress, self._log = name, progress, log
        self._vocabulary_size = trainer.vocabulary.size
        train = trainer.train_config
        self._by_time = train.budget_seconds is not None
        self._cuts_rate = train.schedule == "plateau"
        steps = train.step_limit or schedule.last_step(train, trainer.steps_per_epoch)
        total = train.budget_seconds if self._by_time else steps
        self._task: TaskID = progress.add_task(name, total=total, note="tracing")
        verb = "resumes" if trainer.state.step else "begins"
        self._log_line(
            f"{name} {verb} at step {trainer.state.step}, {trainer.steps_per_epoch} steps an epoch"
        )

    def after_step(self, state: TrainingState, epoch: float, means: dict[str, float], seconds: float) -> None:
        """Writes a log line and moves the bar on."""
        done = state.seconds if self._by_time else state.step
        text = f"loss {means['loss']:.3f} accuracy {means['accuracy']:.1%} {1000 * seconds:,.0f} ms/step"
        self._progress.update(self._task, completed=done, note=text)
        self._log_line(f"step {state.step}  epoch {epoch:.4f}  {text}  top-5 {self._top5(means['top5'])}")

    def after_validation(self, point: ValidationPoint, state: TrainingState) -> None:
        """Writes a line of each validation, on the terminal too."""
        text = (
            f"{self._name}: epoch {point.epoch:.3f}, {units.duration(point.seconds)} of training: "
            f"validation loss {point.validation_loss:.3f}, accuracy {point.validation_accuracy:.1%}, "
            f"top-5 {self._top5(point.validation_top5)}"
        )
        if state.best_validation == len(state.validations) - 1:
            text += " (best so far, saved)"
        if self._cuts_rate and state.learning_rate != point.learning_rate:
            text += f"; learning rate cut to {state.learning_rate:g}"
        self._log_line(text)
        self._progress.console.print(plain(text), soft_wrap=True)
        if state.stop_reason:
            self._log_line(f"{self._name} ended: {state.stop_reason}")

    def _top5(self, share: float) -> str:
        return metrics.top5(share, self._vocabulary_size)

    def _log_line(self, text: str) -> None:
        self._log.write(f"{datetime.now(UTC):%H:%M:%S} {plain(text)}\n")
