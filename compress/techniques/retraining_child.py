"""Goes on training a checkpoint while a technique changes its weights; on tf_keras, in a child process."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import numpy as np

from compress import isolation, saved_model
from compress.technique import Parameters, Refused, Retraining, Settings
from compress.techniques import training_loop
from compress.techniques.training_loop import LoopStats, StepCallback
from shakespeare import checkpoint as checkpoints
from shakespeare import engine, models
from shakespeare.checkpoint import Checkpoint, Description, Lineage
from shakespeare.config import ARCHITECTURES
from shakespeare.training.steps import UnrolledStep

_TIMEOUT_FACTOR = 4  # times the time it should take: TFMOT's wrappers cost, machines get busy


class RetrainingJob(msgspec.Struct, frozen=True, kw_only=True):
    """What the child gets."""

    technique: str
    kind: str
    parameters: Parameters
    source: str
    out: str
    settings: Settings
    keep_zeros: bool  # an earlier technique pruned the model


class WrappedModel(NamedTuple):
    """A model prepared for a technique, a function that gives the plain model back, what happens between steps."""

    model: Any
    strip: Callable[[Any], Any]
    callback: StepCallback | None = None


Wrap = Callable[[Any, Any, RetrainingJob, int], WrappedModel]  # model, Keras, job, number of steps


def run_in_child(
    technique: Retraining, parameters: Parameters, source: Path, out: Path, settings: Settings
) -> Lineage:
    """Runs the technique's own module as the child that does the work.

    Raises:
        Refused: the technique changes weights of layers that it does not know.
        compress.isolation.ChildFailed, InvalidInput, KeyboardInterrupt: see `technique.Retraining`.
    """
    description = checkpoints.describe(source)
    lineage, model = description.lineage, description.model
    if technique.kind != "control" and model.own_layers:
        who = "TFMOT" if technique.kind == "cluster" else technique.name
        raise Refused(
            f"{who} knows Keras' own layers; those of a {ARCHITECTURES[model.recurrent]} are Bard's"
        )
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


def timeout(settings: Settings, teacher_seconds: float = 0.0) -> float:
    """Seconds after which a retraining is given up; `teacher_seconds`: what a teacher's answers should take."""
    training = max(settings.retrain_seconds, settings.student_seconds)
    return settings.timeout_seconds + _TIMEOUT_FACTOR * (training + teacher_seconds)


def serve(argv: list[str], wrap: Wrap, *, by_keras: bool = False) -> int:
    """The child's side for techniques that train the checkpoint's own model: `wrap` prepares it.

    `by_keras`: it gives Keras another model to train, by Keras' own step.
    """
    return isolation.serve(argv, RetrainingJob, lambda job: _work(job, wrap, by_keras=by_keras))


def layer_kernels(layer: Any) -> list[Any]:
    """The variables of a layer that techniques work on: no biases, no statistics."""
    name = type(layer).__name__
    if name == "Bidirectional":
        return [*layer_kernels(layer.forward_layer), *layer_kernels(layer.backward_layer)]
    if name in ("LSTM", "GRU"):
        return [layer.cell.kernel, layer.cell.recurrent_kernel]
    return {"Dense": lambda: [layer.kernel], "Embedding": lambda: [layer.embeddings]}.get(name, list)()


def lineage_entry(
    job: RetrainingJob, source: Description, stats: LoopStats, settings: Parameters, *, new_model: bool
) -> Lineage:
    """What a finished job adds to the lineage; `settings` are those that influenced the weights."""
    return Lineage(
        technique=job.technique,
        kind=job.kind,
        new_model=new_model,
        source_sha256=source.sha256[checkpoints.WEIGHTS],
        steps=stats.steps,
        seconds=stats.seconds,
        settings=settings,
    )


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


def _work(job: RetrainingJob, wrap: Wrap, *, by_keras: bool = False) -> Lineage:
    keras = engine.load(saved_model.ENGINE)
    checkpoint = checkpoints.load(Path(job.source))
    description = checkpoint.description
    keras.utils.set_random_seed(job.settings.seed)
    unrolled = description.train.unrolled and not by_keras
    build = models.build_layers if unrolled else models.build
    model = build(description.model, description.vocabulary_size, keras)
    models.set_weights(model, checkpoint.weights)
    steps = training_loop.count_steps(checkpoint, job.settings)
    wrapped = wrap(model, keras, job, steps)
    learning_rate = training_loop.further_rate(checkpoint)
    # Weights do not decay any further: Keras' own step, which clusters, has no such decay, and all are compared.
    train = msgspec.structs.replace(description.train, weight_decay=0.0)
    models.compile_for_training(
        wrapped.model, keras, learning_rate, beta_2=train.beta_2, clip_norm=train.clip_norm
    )
    title = f"{description.model.name} {job.technique}"
    training_batches = training_loop.batches(
        checkpoint, job.settings, contiguous=unrolled and train.carry_state
    )
    limit = training_loop.LoopLimit(steps, 0)
    step_on = (
        training_loop.unrolled_step(UnrolledStep(model, description.model, train))
        if unrolled
        else training_loop.keras_step(wrapped.model)
    )
    stats = training_loop.train(
        step_on,
        training_batches,
        limit,
        learning_rate,
        title,
        callback=wrapped.callback,
    )
    parameters = job.parameters | {"seed": job.settings.seed}
    lineage = lineage_entry(job, description, stats, parameters, new_model=False)
    return save(checkpoint, models.get_weights(wrapped.strip(wrapped.model)), lineage, Path(job.out))
