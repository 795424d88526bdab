"""The only place that calls the TFLite converter, always in a child process."""

import sys
import tempfile
from pathlib import Path
from typing import Any, Literal

import msgspec
import numpy as np

from compress import artifact as artifacts
from compress import isolation, operators, saved_model
from compress.artifact import Artifact, LayerWeights
from compress.operators import Operator
from compress.technique import Conversion, Settings
from compress.tflite_predictor import Interpreted
from shakespeare import checkpoint as checkpoints
from shakespeare import engine
from shakespeare.models import Weights


class Recipe(msgspec.Struct, frozen=True, kw_only=True):
    """What the converter is told. `calibrated` quantises activations too; `whole`, inputs and outputs."""

    optimize: bool = False
    float16: bool = False
    calibrated: Literal["int8", "int16x8"] | None = None
    whole: bool = False


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """What the child gets."""

    source: str
    out: str
    recipe: Recipe
    settings: Settings


class Converted(msgspec.Struct, frozen=True, kw_only=True):
    """What the child gives back, once the file has been run."""

    operators: tuple[Operator, ...]


def convert(technique: Conversion, recipe: Recipe, source: Path, out: Path, settings: Settings) -> Artifact:
    """Converts a checkpoint, runs the file once, and writes the artifact folder.

    Raises:
        child.ChildFailed, InvalidInput: see `Conversion.compress`.
    """
    checkpoint = checkpoints.load(source)
    description = checkpoint.description
    with tempfile.TemporaryDirectory(prefix="bard-") as folder:
        file = Path(folder) / artifacts.MODEL
        job = Job(source=str(checkpoints.locate(source)), out=str(file), recipe=recipe, settings=settings)
        converted = isolation.run(__name__, job, Converted, settings.timeout_seconds)
        used: dict[str, str | int | float | bool] = {"seed": settings.seed}
        if recipe.calibrated:
            used["calibration_samples"] = settings.calibration_samples
        record = Artifact(
            technique=technique.name,
            precision=technique.precision,
            settings=used,
            model=description.model,
            vocabulary_size=description.vocabulary_size,
            parameters=sum(array.size for array in checkpoint.weights.values()),
            text_sha256=description.text_sha256,
            parent_sha256=description.sha256["weights.safetensors"],
            sha256={},
            raw_bytes=0,
            gzip_bytes=0,
            zstd_bytes=0,
            ship_bytes=0,
            operators=converted.operators,
            layers=layers(checkpoint.weights),
            lineage=description.lineage,
        )
        return artifacts.save(out, record, file.read_bytes(), checkpoint.vocabulary)


def layers(weights: Weights) -> tuple[LayerWeights, ...]:
    """Zeros and distinct values of every kernel, recurrent kernel and embedding."""
    return tuple(
        LayerWeights(
            name=name,
            weights=array.size,
            zeros=array.size - int(np.count_nonzero(array)),
            distinct=len(np.unique(array)),
        )
        for name, array in sorted(weights.items())
        if name.endswith(("kernel", "embeddings"))
    )


def _work(job: Job) -> Converted:
    keras = engine.load(saved_model.ENGINE)
    import tensorflow as tf  # noqa: PLC0415 - heavy, and only in the child

    checkpoint = checkpoints.load(Path(job.source))
    keras.utils.set_random_seed(job.settings.seed)
    holder = saved_model.module(checkpoint, keras, tf)
    with tempfile.TemporaryDirectory(prefix="bard-") as folder:
        saved_model.save(holder, tf, Path(folder))
        converter = tf.lite.TFLiteConverter.from_saved_model(folder)
        if job.recipe.optimize:
            converter.optimizations = [tf.lite.Optimize.DEFAULT]
        if job.recipe.float16:
            converter.target_spec.supported_types = [tf.float16]
        if job.recipe.calibrated:
            given = saved_model.samples(holder, checkpoint, job.settings)
            converter.representative_dataset = lambda: iter(given)
            names = {
                "int8": "TFLITE_BUILTINS_INT8",
                "int16x8": "EXPERIMENTAL_TFLITE_BUILTINS_ACTIVATIONS_INT16_WEIGHTS_INT8",
            }
            converter.target_spec.supported_ops = [getattr(tf.lite.OpsSet, names[job.recipe.calibrated])]
        if job.recipe.whole:
            # Window models have no float input: their ids are looked up, not computed with.
            converter.inference_input_type = converter.inference_output_type = tf.int8
        model: Any = converter.convert()
    Path(job.out).write_bytes(model)
    interpreted = Interpreted(model, checkpoint.description.model.sequence_length, padding=0)
    interpreted.feed([1])
    return Converted(operators=operators.operators(model))


if __name__ == "__main__":
    sys.exit(isolation.serve(sys.argv[1:], Job, _work))
