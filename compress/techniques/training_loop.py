"""Goes on training a checkpoint while a technique changes its weights; on tf_keras, in a child process."""

import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import numpy as np
from rich.console import Console
from rich.progress import Progress

from compress import isolation, saved_model
from compress.technique import Parameters, Retraining, Settings
from shakespeare import checkpoint as checkpoints
from shakespeare import engine, models, windows
from shakespeare.checkpoint import Checkpoint, Lineage, LineageKind

_MINIMUM_STEPS = 20
_TIMEOUT_FACTOR = 4  # times the time it should take: TFMOT's wrappers cost, machines get busy


class RetrainingJob(msgspec.Struct, frozen=True, kw_only=True):
    """What the child gets."""

    technique: str
    kind: LineageKind
    parameters: Parameters
    source: str
    out: str
    settings: Settings
    keep_zeros: bool  # an earlier technique pruned the model


class WrappedModel(NamedTuple):
    """A model prepared for a technique, a function that gives the plain model back, and a Keras callback."""

    model: Any
    strip: Callable[[Any], Any]
    callback: Any = None


Wrap = Callable[[Any, Any, RetrainingJob, int], WrappedModel]  # model, Keras, job, number of steps


def run_in_child(
    technique: Retraining, parameters: Parameters, source: Path, out: Path, settings: Settings
) -> Lineage:
    """Runs the technique's own module as the child that does the work.

    Raises:
        compress.isolation.ChildFailed, InvalidInput, KeyboardInterrupt: see `technique.Retraining`.
    """
    lineage = checkpoints.describe(source).lineage
    job = RetrainingJob(
        technique=technique.name,
        kind=technique.kind,
        parameters=parameters,
        source=str(checkpoints.locate(source)),
        out=str(out),
        settings=settings,
        keep_zeros=any(earlier.kind == "prune" for earlier in lineage),
    )
    return isolation.run(type(technique).__module__, job, Lineage, timeout(settings), attached=True)


def timeout(settings: Settings) -> float:
    """Seconds after which a retraining is given up."""
    return settings.timeout_seconds + _TIMEOUT_FACTOR * max(
        settings.retrain_seconds, settings.student_seconds
    )


def serve(argv: list[str], wrap: Wrap) -> int:
    """The child's side for techniques that train the checkpoint's own model: `wrap` prepares it."""
    return isolation.serve(argv, RetrainingJob, lambda job: _work(job, wrap))


def layer_kernels(layer: Any) -> list[Any]:
    """The variables of a layer that techniques work on: no biases, no statistics."""
    name = type(layer).__name__
    if name == "Bidirectional":
        return [*layer_kernels(layer.forward_layer), *layer_kernels(layer.backward_layer)]
    if name in ("LSTM", "GRU"):
        return [layer.cell.kernel, layer.cell.recurrent_kernel]
    return {"Dense": lambda: [layer.kernel], "Embedding": lambda: [layer.embeddings]}.get(name, list)()


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
    views = windows.windows(ids, config.sequence_length, config.stride)
    size = min(description.train.batch_size or config.batch_size, len(views))
    random = np.random.default_rng(settings.seed)
    while True:
        order = random.permutation(len(views))
        for first in range(0, len(order) - size + 1, size):
            batch = views[np.sort(order[first : first + size])]
            yield windows.inputs_and_targets(batch, every_position=not config.bidirectional)


class LoopLimit(NamedTuple):
    """When to end: after `steps` where given, else after `seconds`, of which the first step takes none."""

    steps: int | None
    seconds: float


class LoopStats(NamedTuple):
    """How long a loop trained."""

    steps: int
    seconds: float


def train(
    model: Any,
    training_batches: Iterable[tuple[Any, Any]],
    limit: LoopLimit,
    learning_rate: float,
    title: str,
    callback: Any = None,
) -> LoopStats:
    """Trains until the limit while the learning rate falls linearly to 0; shows a bar with a title."""
    if callback:
        callback.set_model(model)
        callback.on_train_begin()
    step, seconds, done = 0, 0.0, 0.0
    start = time.perf_counter()
    with Progress(console=Console(file=sys.stdout)) as progress:
        bar = progress.add_task(title, total=1.0)
        for step, (x, y) in enumerate(training_batches, 1):
            model.optimizer.learning_rate.assign(learning_rate * (1 - done))
            if callback:
                callback.on_train_batch_begin(step)
            model.train_on_batch(x, y)
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


def save(checkpoint: Checkpoint, weights: models.Weights, lineage: Lineage, out: Path) -> Lineage:
    """Writes the new checkpoint with one more entry in its lineage.

    Raises:
        ValueError: a weight is infinite or not a number.
    """
    broken = next((name for name, array in weights.items() if not np.isfinite(array).all()), None)
    if broken:
        raise ValueError(f"training ended with weights of {broken} that are not finite")
    description = msgspec.structs.replace(
        checkpoint.description, engine=saved_model.ENGINE, lineage=(*checkpoint.description.lineage, lineage)
    )
    checkpoints.save(Checkpoint(description, checkpoint.vocabulary, weights, checkpoint.state, {}), out)
    return lineage


def _work(job: RetrainingJob, wrap: Wrap) -> Lineage:
    keras = engine.load(saved_model.ENGINE)
    checkpoint = checkpoints.load(Path(job.source))
    description = checkpoint.description
    keras.utils.set_random_seed(job.settings.seed)
    model = models.build(description.model, description.vocabulary_size, keras)
    models.set_weights(model, checkpoint.weights)
    steps = count_steps(checkpoint, job.settings)
    wrapped = wrap(model, keras, job, steps)
    learning_rate = checkpoint.state.learning_rate
    models.compile_for_training(wrapped.model, keras, learning_rate)
    title = f"{description.model.name} {job.technique}"
    training_batches = batches(checkpoint, job.settings)
    limit = LoopLimit(steps, 0)
    stats = train(wrapped.model, training_batches, limit, learning_rate, title, wrapped.callback)
    lineage = Lineage(
        technique=job.technique,
        kind=job.kind,
        new_model=False,
        source_sha256=description.sha256["weights.safetensors"],
        steps=stats.steps,
        seconds=stats.seconds,
        settings=job.parameters | {"seed": job.settings.seed},
    )
    return save(checkpoint, models.get_weights(wrapped.strip(wrapped.model)), lineage, Path(job.out))
