"""Goes on training a checkpoint while a technique shapes its weights; on tf_keras, in a child process."""

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
from compress.technique import Settings
from shakespeare import checkpoint as checkpoints
from shakespeare import engine, models, windows
from shakespeare.checkpoint import Checkpoint, Lineage, LineageKind

_LEAST_STEPS = 20
_ROOM = 4  # times the time it should take: TFMOT's wrappers cost, machines get busy
Parameters = dict[str, str | int | float | bool]


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """What the child gets."""

    technique: str
    kind: LineageKind
    parameters: Parameters
    source: str
    out: str
    settings: Settings
    pruned: bool  # whether an earlier technique left zeros to keep


class Shaped(NamedTuple):
    """A model made ready for a technique, how to get the plain one back, and a callback of Keras' to run."""

    model: Any
    strip: Callable[[Any], Any]
    callback: Any = None


def in_child(
    module: str,
    technique: str,
    kind: LineageKind,
    parameters: Parameters,
    source: Path,
    out: Path,
    settings: Settings,
) -> Lineage:
    """Runs `module` as the child that does the work.

    Raises:
        child.ChildFailed, InvalidInput, KeyboardInterrupt: see `technique.Retraining`.
    """
    lineage = checkpoints.describe(source).lineage
    job = Job(
        technique=technique,
        kind=kind,
        parameters=parameters,
        source=str(checkpoints.locate(source)),
        out=str(out),
        settings=settings,
        pruned=any(earlier.kind == "prune" for earlier in lineage),
    )
    return isolation.run(module, job, Lineage, timeout(settings), attached=True)


def timeout(settings: Settings) -> float:
    """Seconds after which a retraining is given up."""
    return settings.timeout_seconds + _ROOM * max(settings.retrain_seconds, settings.student_seconds)


def serve(argv: list[str], shape: Callable[[Any, Any, Job, int], Shaped]) -> int:
    """The child's side for techniques that wrap the checkpoint's own model: `shape` wraps it."""
    return isolation.serve(argv, Job, lambda job: _work(job, shape))


def kernels(layer: Any) -> list[Any]:
    """The weights of a layer that techniques work on: no biases, no statistics."""
    name = type(layer).__name__
    if name == "Bidirectional":
        return [*kernels(layer.forward_layer), *kernels(layer.backward_layer)]
    if name in ("LSTM", "GRU"):
        return [layer.cell.kernel, layer.cell.recurrent_kernel]
    return {"Dense": lambda: [layer.kernel], "Embedding": lambda: [layer.embeddings]}.get(name, list)()


def steps_for(checkpoint: Checkpoint, settings: Settings) -> int:
    """As many steps as the checkpoint's own training did in `retrain_seconds`.

    Counted before, not timed on the way: the same seed gives the same weights.
    """
    if settings.retrain_steps:
        return settings.retrain_steps
    state = checkpoint.state
    pace = state.seconds / state.step if state.step else 0.0
    return max(_LEAST_STEPS, round(settings.retrain_seconds / pace)) if pace else _LEAST_STEPS


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
            chosen = np.sort(order[first : first + size])
            yield windows.inputs_and_targets(views[chosen], every_position=not config.bidirectional)


class Limit(NamedTuple):
    """When to end: after `steps` where given, else after `seconds`, of which the first step takes none."""

    steps: int | None
    seconds: float


class Ran(NamedTuple):
    """How long a loop went on."""

    steps: int
    seconds: float


def loop(
    model: Any, given: Iterable[tuple[Any, Any]], limit: Limit, rate: float, name: str, callback: Any = None
) -> Ran:
    """Trains until the limit, the rate falling linearly to 0 on the way."""
    if callback:
        callback.set_model(model)
        callback.on_train_begin()
    step, seconds, done = 0, 0.0, 0.0
    began = time.perf_counter()
    with Progress(console=Console(file=sys.stdout)) as progress:
        shown = progress.add_task(name, total=1.0)
        for step, (x, y) in enumerate(given, 1):
            model.optimizer.learning_rate.assign(rate * (1 - done))
            if callback:
                callback.on_train_batch_begin(step)
            model.train_on_batch(x, y)
            if step == 1:  # traced and compiled: no training time
                began = time.perf_counter()
            seconds = time.perf_counter() - began
            done = step / limit.steps if limit.steps else seconds / limit.seconds
            progress.update(shown, completed=done)
            if done >= 1:
                break
    if callback:
        callback.on_epoch_end(0)  # the last step has filled zeros again
    return Ran(step, seconds)


def save(checkpoint: Checkpoint, weights: models.Weights, lineage: Lineage, out: Path) -> Lineage:
    """Writes the new checkpoint, its lineage one longer; refuses weights that are not numbers."""
    broken = next((name for name, array in weights.items() if not np.isfinite(array).all()), None)
    if broken:
        raise ValueError(f"training ended with weights of {broken} that are not finite")
    description = msgspec.structs.replace(
        checkpoint.description, engine=saved_model.ENGINE, lineage=(*checkpoint.description.lineage, lineage)
    )
    checkpoints.save(Checkpoint(description, checkpoint.vocabulary, weights, checkpoint.state, {}), out)
    return lineage


def _work(job: Job, shape: Callable[[Any, Any, Job, int], Shaped]) -> Lineage:
    keras = engine.load(saved_model.ENGINE)
    checkpoint = checkpoints.load(Path(job.source))
    description = checkpoint.description
    keras.utils.set_random_seed(job.settings.seed)
    model = models.build(description.model, description.vocabulary_size, keras)
    models.set_weights(model, checkpoint.weights)
    steps = steps_for(checkpoint, job.settings)
    shaped = shape(model, keras, job, steps)
    rate = checkpoint.state.learning_rate
    models.compile_for_training(shaped.model, keras, rate)
    given = batches(checkpoint, job.settings)
    name = f"{description.model.name} {job.technique}"
    ran = loop(shaped.model, given, Limit(steps, 0), rate, name, shaped.callback)
    lineage = Lineage(
        technique=job.technique,
        kind=job.kind,
        new_model=False,
        source_sha256=description.sha256["weights.safetensors"],
        steps=ran.steps,
        seconds=ran.seconds,
        settings=job.parameters | {"seed": job.settings.seed},
    )
    return save(checkpoint, models.get_weights(shaped.strip(shaped.model)), lineage, Path(job.out))
