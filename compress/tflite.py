"""The only place that calls the TFLite converter, always in a child process."""

import sys
import tempfile
from pathlib import Path
from typing import Any

import msgspec

from compress import artifact as artifacts
from compress import child, export
from compress.artifact import Artifact
from compress.runtime import Interpreted
from compress.technique import Settings, Technique
from shakespeare import checkpoint as checkpoints
from shakespeare import engine


class Recipe(msgspec.Struct, frozen=True, kw_only=True):
    """What the converter is told. `int8` quantises weights and activations, by calibration."""

    optimize: bool = False
    float16: bool = False
    int8: bool = False


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """What the child gets."""

    source: str
    out: str
    recipe: Recipe
    settings: Settings


class Converted(msgspec.Struct, frozen=True, kw_only=True):
    """What the child gives back, once the file has been run."""

    operators: tuple[str, ...]


def convert(technique: Technique, recipe: Recipe, source: Path, out: Path, settings: Settings) -> Artifact:
    """Converts a checkpoint, runs the file once, and writes the artifact folder.

    Raises:
        child.ChildFailed, InvalidInput: see `Technique.compress`.
    """
    checkpoint = checkpoints.load(source)
    description = checkpoint.description
    with tempfile.TemporaryDirectory(prefix="bard-") as folder:
        file = Path(folder) / artifacts.MODEL
        job = Job(source=str(checkpoints.locate(source)), out=str(file), recipe=recipe, settings=settings)
        converted = child.run(__name__, job, Converted, settings.timeout_seconds)
        used: dict[str, str | int | float | bool] = {"seed": settings.seed}
        if recipe.int8:
            used["calibration_samples"] = settings.calibration_samples
        record = Artifact(
            technique=technique.name,
            precision=technique.precision,
            settings=used,
            model=description.model,
            vocabulary_size=description.vocabulary_size,
            text_sha256=description.text_sha256,
            parent_sha256=description.sha256["weights.safetensors"],
            sha256={},
            raw_bytes=0,
            gzip_bytes=0,
            operators=converted.operators,
        )
        return artifacts.save(out, record, file.read_bytes(), checkpoint.vocabulary)


def _work(job: Job) -> Converted:
    keras = engine.load(export.ENGINE)
    import tensorflow as tf  # noqa: PLC0415 - heavy, and only in the child

    checkpoint = checkpoints.load(Path(job.source))
    keras.utils.set_random_seed(job.settings.seed)
    holder = export.module(checkpoint, keras, tf)
    with tempfile.TemporaryDirectory(prefix="bard-") as folder:
        export.save(holder, tf, Path(folder))
        converter = tf.lite.TFLiteConverter.from_saved_model(folder)
        if job.recipe.optimize:
            converter.optimizations = [tf.lite.Optimize.DEFAULT]
        if job.recipe.float16:
            converter.target_spec.supported_types = [tf.float16]
        if job.recipe.int8:
            given = export.samples(holder, checkpoint, job.settings)
            converter.representative_dataset = lambda: iter(given)
            converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
        model: Any = converter.convert()
    Path(job.out).write_bytes(model)
    interpreted = Interpreted(model, checkpoint.description.model.sequence_length, padding=0)
    interpreted.feed([1])
    return Converted(operators=interpreted.operators())


if __name__ == "__main__":
    sys.exit(child.serve(sys.argv[1:], Job, _work))
