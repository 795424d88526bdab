"""The loop that retrainings share: for how long, at which learning rate, on which text."""

import itertools
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

import numpy as np

from compress.technique import Settings
from compress.techniques.progress_bar import progress_bar
from shakespeare.checkpoint import Checkpoint
from shakespeare.text.windows import windows
from shakespeare.training.batches import as_batch
from shakespeare.training.steps import UnrolledStep
from shakespeare.training.streams import TrainingBatch, TrainingStreams

_MINIMUM_STEPS = 20
# 15 s of further training of stream-gru, on validation text: perplexity 4.38 with all of the peak, 4.29 with half,
# 4.27 with a quarter, 4.26 with a tenth, of 4.29 before.
_SHARE_OF_PEAK = 0.1
Step = Callable[[TrainingBatch, float], object]  # trains on a batch at a learning rate


def count_steps(checkpoint: Checkpoint, settings: Settings) -> int:
    """How many steps the checkpoint's own training did in `retrain_seconds`.

    Counted before, not timed on the way: the same seed gives the same weights.
    """
    if settings.retrain_steps:
        return settings.retrain_steps
    state = checkpoint.state
    seconds_per_step = state.seconds / state.step if state.step else 0.0
    if not seconds_per_step:
        return _MINIMUM_STEPS
    return max(_MINIMUM_STEPS, round(settings.retrain_seconds / seconds_per_step))


def batches(checkpoint: Checkpoint, settings: Settings, *, contiguous: bool) -> Iterator[TrainingBatch]:
    """Batches of the training text without end: shuffled windows, or contiguous streams."""
    description = checkpoint.description
    config = description.model
    ids = settings.training_ids(checkpoint.vocabulary)
    if contiguous:
        rows = description.train.batch_size or config.batch_size
        yield from TrainingStreams(ids, config, rows, settings.seed).from_step(0)
    views = windows(ids, config.sequence_length, config.stride)
    size = min(description.train.batch_size or config.batch_size, len(views))
    random = np.random.default_rng(settings.seed)
    while True:
        order = random.permutation(len(views))
        for first in range(0, len(order) - size + 1, size):
            yield TrainingBatch(*as_batch(views[np.sort(order[first : first + size])], config), begins=True)


class LoopLimit(NamedTuple):
    """When to end: after `steps` where given, else after `seconds`, of which the first step takes none."""

    steps: int | None
    seconds: float


class LoopStats(NamedTuple):
    """How long a loop trained."""

    steps: int
    seconds: float


class StepCallback:
    """Changes a model's variables between the steps of `train`; its methods have the names of Keras' callbacks."""

    def on_train_begin(self) -> None:
        """Before the first step."""

    def on_train_batch_begin(self, _step: int) -> None:
        """Before each step, counted from 1."""

    def on_epoch_end(self, _epoch: int) -> None:
        """After the last step."""


def keras_step(model: Any) -> Step:
    """One step of a compiled Keras model."""

    def run(batch: TrainingBatch, learning_rate: float) -> None:
        model.optimizer.learning_rate.assign(learning_rate)
        model.train_on_batch(batch.inputs, batch.targets)

    return run


def unrolled_step(step: UnrolledStep) -> Step:
    """Bard's own step, numbered from 0."""
    numbers = itertools.count()
    return lambda batch, learning_rate: step.run(batch, learning_rate, next(numbers))


def further_rate(checkpoint: Checkpoint) -> float:
    """The rate at which further training of a checkpoint begins.

    A schedule that came down to zero left the weights where a peak rate would throw them off again.
    """
    train = checkpoint.description.train
    share = _SHARE_OF_PEAK if train.schedule == "linear" else 1.0
    return checkpoint.state.learning_rate * share


def train(
    step_on: Step,
    training_batches: Iterable[TrainingBatch],
    limit: LoopLimit,
    learning_rate: float,
    title: str,
    *,
    warm_up_steps: int = 0,
    callback: StepCallback | None = None,
) -> LoopStats:
    """Trains until the limit while the learning rate rises, then falls linearly to 0; shows a bar with a title.

    `callback` is told of each step before it is taken.
    """
    if callback:
        callback.on_train_begin()
    step, seconds, done = 0, 0.0, 0.0
    start = time.perf_counter()
    with progress_bar(sys.stdout, hidden=limit.steps == 1) as progress:
        bar = progress.add_task(title, total=1.0, note="")
        for step, batch in enumerate(training_batches, 1):
            rising = min(1.0, step / warm_up_steps) if warm_up_steps else 1.0
            if callback:
                callback.on_train_batch_begin(step)
            step_on(batch, learning_rate * rising * (1 - done))
            if step == 1:  # it traced and compiled too, which is no training time
                start = time.perf_counter()
            seconds = time.perf_counter() - start
            done = step / limit.steps if limit.steps else seconds / limit.seconds
            progress.update(bar, completed=done)
            if done >= 1:
                break
    if callback:
        callback.on_epoch_end(0)  # pruning: the last step has changed zeros again
    return LoopStats(step, seconds)
