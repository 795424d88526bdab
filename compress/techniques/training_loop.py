"""The loop that retrainings share: for how long, at which learning rate, on which text."""

import sys
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

import numpy as np
from rich.console import Console
from rich.progress import Progress

from compress.technique import Settings
from shakespeare.checkpoint import Checkpoint
from shakespeare.training.batches import as_batch
from shakespeare.windows import windows

_MINIMUM_STEPS = 20
Step = Callable[[Any, Any, float], object]  # trains on inputs and targets at a learning rate


def count_steps(checkpoint: Checkpoint, settings: Settings) -> int:
    """As many steps as the checkpoint's own training did in `retrain_seconds`.

    Counted before, not timed on the way: the same seed gives the same weights.
    """
    if settings.retrain_steps:
        return settings.retrain_steps
    state = checkpoint.state
    seconds_per_step = state.seconds / state.step if state.step else 0.0
    if not seconds_per_step:
        return _MINIMUM_STEPS
    return max(_MINIMUM_STEPS, round(settings.retrain_seconds / seconds_per_step))


def batches(checkpoint: Checkpoint, settings: Settings) -> Iterator[tuple[Any, Any]]:
    """Shuffled batches of the training text, without end."""
    description = checkpoint.description
    config = description.model
    ids = checkpoint.vocabulary.encode(settings.training_text)
    views = windows(ids, config.sequence_length, config.stride)
    size = min(description.train.batch_size or config.batch_size, len(views))
    random = np.random.default_rng(settings.seed)
    while True:
        order = random.permutation(len(views))
        for first in range(0, len(order) - size + 1, size):
            yield as_batch(views[np.sort(order[first : first + size])], config)


class LoopLimit(NamedTuple):
    """When to end: after `steps` where given, else after `seconds`, of which the first step takes none."""

    steps: int | None
    seconds: float


class LoopStats(NamedTuple):
    """How long a loop trained."""

    steps: int
    seconds: float


def keras_step(model: Any) -> Step:
    """One step of a compiled Keras model."""

    def run(inputs: Any, targets: Any, learning_rate: float) -> None:
        model.optimizer.learning_rate.assign(learning_rate)
        model.train_on_batch(inputs, targets)

    return run


def train(
    step_on: Step,
    training_batches: Iterable[tuple[Any, Any]],
    limit: LoopLimit,
    learning_rate: float,
    title: str,
    *,
    warm_up_steps: int = 0,
    callback: Any = None,
) -> LoopStats:
    """Trains until the limit while the learning rate rises, then falls linearly to 0; shows a bar with a title.

    `callback` is a Keras callback that has its model.
    """
    if callback:
        callback.on_train_begin()
    step, seconds, done = 0, 0.0, 0.0
    start = time.perf_counter()
    with Progress(console=Console(file=sys.stdout)) as progress:
        bar = progress.add_task(title, total=1.0)
        for step, (x, y) in enumerate(training_batches, 1):
            rising = min(1.0, step / warm_up_steps) if warm_up_steps else 1.0
            if callback:
                callback.on_train_batch_begin(step)
            step_on(x, y, learning_rate * rising * (1 - done))
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
