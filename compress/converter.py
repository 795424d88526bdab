"""The only place that calls the TFLite converter, always in a child process."""

import sys
import tempfile
from pathlib import Path
from typing import Any, Literal

import msgspec

from compress import isolation, saved_model, weight_quantization
from compress.technique import ConvertedFile, KnownFailure, Parameters, Settings
from compress.tflite import operators
from compress.tflite.layer_weights import LayerWeights, count_file_weights
from compress.tflite.operators import Operator
from compress.tflite_predictor import TFLitePredictor
from compress.weight_quantization import WeightBits
from shakespeare import checkpoint as checkpoints
from shakespeare import engine
from shakespeare.text.vocabulary import Vocabulary

# tensorflow#87468, #101050: quantised activations of a GRU's WHILE loop end the process.
WINDOW_GRU_CRASH = KnownFailure("crashed", "SIGSEGV")
_OPERATOR_SETS = {
    "int8": "TFLITE_BUILTINS_INT8",
    "int16x8": "EXPERIMENTAL_TFLITE_BUILTINS_ACTIVATIONS_INT16_WEIGHTS_INT8",
}


class Recipe(msgspec.Struct, frozen=True, kw_only=True):
    """The converter's options.

    `optimize` quantises weights: to int8, or to float16 with `float16`. `activations` quantises
    activations too, calibrated on training text; `integer_io`, inputs and outputs. `weight_bits` has
    the weights of a float file quantised to so many bits.
    """

    optimize: bool = False
    float16: bool = False
    activations: Literal["int8", "int16x8"] | None = None
    integer_io: bool = False
    weight_bits: WeightBits | None = None


class ConversionJob(msgspec.Struct, frozen=True, kw_only=True):
    """What the child gets: a checkpoint's folder, where to write the file, and how to convert."""

    source: str
    out: str
    recipe: Recipe
    settings: Settings


class ConversionResult(msgspec.Struct, frozen=True, kw_only=True):
    """What the child gives back once it has run the file: what it read of the file and of the checkpoint."""

    operators: tuple[Operator, ...]
    layers: tuple[LayerWeights, ...]
    bytes_per_weight: float
    parameters: int
    characters: str  # of the vocabulary


def convert(recipe: Recipe, source: Path, settings: Settings) -> ConvertedFile:
    """Converts a checkpoint and runs the file once.

    Raises:
        Refused, compress.isolation.ChildFailed, InvalidInput: see `Conversion.convert`.
    """
    if recipe.weight_bits:
        weight_quantization.check_supported(checkpoints.describe(source).model)
    with tempfile.TemporaryDirectory(prefix="bard-") as folder:
        file = Path(folder) / "model.tflite"
        job = ConversionJob(
            source=str(checkpoints.locate(source)), out=str(file), recipe=recipe, settings=settings
        )
        result = isolation.run(__name__, job, ConversionResult, settings.timeout_seconds)
        model = file.read_bytes()
    used: Parameters = {"seed": settings.seed}
    if recipe.activations:
        used["calibration_samples"] = settings.calibration_samples
    return ConvertedFile(
        model=model,
        vocabulary=Vocabulary(result.characters),
        settings=used,
        parameters=result.parameters,
        operators=result.operators,
        layers=result.layers,
        bytes_per_weight=result.bytes_per_weight,
    )


def _work(job: ConversionJob) -> ConversionResult:
    keras = engine.load(saved_model.ENGINE)
    import tensorflow as tf  # noqa: PLC0415 - heavy, and only in the child

    checkpoint = checkpoints.load(Path(job.source))
    keras.utils.set_random_seed(job.settings.seed)
    module = saved_model.build_module(checkpoint, keras, tf)
    with tempfile.TemporaryDirectory(prefix="bard-") as folder:
        saved_model.save(module, tf, Path(folder))
        converter = tf.lite.TFLiteConverter.from_saved_model(folder)
        if job.recipe.optimize:
            converter.optimizations = [tf.lite.Optimize.DEFAULT]
        if job.recipe.float16:
            converter.target_spec.supported_types = [tf.float16]
        if job.recipe.activations:
            samples = saved_model.calibration_inputs(module, checkpoint, job.settings)
            samples += saved_model.inputs_of_other_ids(checkpoint, job.settings, samples)
            converter.representative_dataset = lambda: iter(samples)
            operator_set = getattr(tf.lite.OpsSet, _OPERATOR_SETS[job.recipe.activations])
            converter.target_spec.supported_ops = [operator_set]
        if job.recipe.integer_io:
            # Window models have no float input: their ids are looked up, not computed with.
            converter.inference_input_type = converter.inference_output_type = tf.int8
        model: Any = converter.convert()
    if job.recipe.weight_bits:
        model = weight_quantization.quantise_weights(model, job.recipe.weight_bits)
    Path(job.out).write_bytes(model)
    TFLitePredictor(model, checkpoint.description.model.sequence_length, padding=0).feed([1])
    counted = count_file_weights(model)
    return ConversionResult(
        operators=operators.count_operators(model),
        layers=counted.layers,
        bytes_per_weight=counted.bytes_per_weight,
        parameters=sum(array.size for array in checkpoint.weights.values()),
        characters=checkpoint.vocabulary.characters,
    )


if __name__ == "__main__":
    sys.exit(isolation.serve(sys.argv[1:], ConversionJob, _work))
