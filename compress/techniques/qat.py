"""Quantisation-aware training of weights: a step sees them as the file will store them.

The gradient at the rounded weights goes to the exact ones, as if rounding were not there (a straight-through
estimator: Bengio, Leonard, Courville 2013). TFMOT's refuses GRU and embeddings; this one holds for LSTM, GRU, dense
layers and embeddings, since it changes the values of variables between steps, and no layer. It ends with weights on
their grid, so the conversion of as many bits that follows adds no error of theirs. Two round them again: `int8`,
whose table of characters need not lie around zero, and any of a dense layer into which a batch normalization is
folded.
"""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar

from compress import weight_quantization
from compress.technique import Parameters, Settings
from compress.techniques import retraining_child
from compress.techniques.retraining_child import RetrainingJob, WrappedModel
from compress.techniques.training_loop import StepCallback
from compress.techniques.weight_grid import (
    MOST_BITS_OF_PACKED,
    WeightGrid,
    best_scales,
    clip_to_grid,
    next_scales,
    round_to_grid,
    weight_grids,
)
from shakespeare import checkpoint as checkpoints
from shakespeare.checkpoint import Lineage

_BITS_OF_LARGE_FILES = 8  # where biases are a small share
_CONVERSIONS = {8: "`dynamic_range` or `int8`", 5: "`dynamic_range`", 4: "`int4`", 2: "`int2`"}


class Qat:
    """See the module."""

    kind: ClassVar[str] = "quantize"
    new_model = False
    stage: ClassVar[int] = 4
    comes_last: ClassVar[str] = (
        "training it again would move its weights off the values that a file can store; put it last, once"
    )

    def __init__(self, bits: int) -> None:
        """`bits` are those of every kernel, recurrent kernel and embedding."""
        self.name = f"qat{bits}"
        self.summary = (
            f"Trains on with every kernel rounded to {bits} bits, for {_CONVERSIONS[bits]} after it."
        )
        self._bits = bits

    def retrain(self, source: Path, out: Path, settings: Settings) -> Lineage:
        """See `Retraining.retrain`."""
        if self._bits <= MOST_BITS_OF_PACKED:
            weight_quantization.check_supported(checkpoints.describe(source).model)
        parameters: Parameters = {"bits": self._bits}
        return retraining_child.run_in_child(self, parameters, source, out, settings)


class StraightThrough(StepCallback):
    """Between two steps it takes the change of the rounded weights over to the exact ones."""

    def __init__(
        self, kernels: list[tuple[Any, WeightGrid]], biases: Sequence[Any] = (), *, keep_zeros: bool
    ) -> None:
        """`kernels` and `biases` are a model's variables; weights that are 0 stay 0 with `keep_zeros`.

        Biases are rounded in the end to bfloat16, of which xz stores half the bytes: in a file of 60 KiB they would
        take 4.
        """
        import tensorflow as tf  # noqa: PLC0415 - heavy, and only in the child

        exact = [tf.Variable(kernel) for kernel, _ in kernels]
        rounded = [tf.Variable(kernel) for kernel, _ in kernels]
        scales = [tf.Variable(best_scales(kernel, grid, tf)) for kernel, grid in kernels]
        masks = [tf.cast(tf.not_equal(kernel, 0), tf.float32) if keep_zeros else 1.0 for kernel, _ in kernels]

        @tf.function  # type: ignore[untyped-decorator]
        def update() -> None:
            for number, (kernel, grid) in enumerate(kernels):
                moved = exact[number] + (kernel - rounded[number]) * masks[number]
                scales[number].assign(next_scales(moved, scales[number], grid, tf))
                exact[number].assign(clip_to_grid(moved, scales[number], grid, tf))
                rounded[number].assign(round_to_grid(exact[number], scales[number], grid, tf))
                kernel.assign(rounded[number])

        self._update, self._biases, self._tf = update, biases, tf

    def on_train_batch_begin(self, _step: int) -> None:
        """Lets the step see rounded weights."""
        self._update()

    def on_epoch_end(self, _epoch: int) -> None:
        """Rounds what the last step changed: so the weights are left."""
        self._update()
        for bias in self._biases:
            bias.assign(self._tf.cast(self._tf.cast(bias, self._tf.bfloat16), self._tf.float32))


def _wrap(model: Any, _keras: Any, job: RetrainingJob, _steps: int) -> WrappedModel:
    bits = int(job.parameters["bits"])
    kernels = weight_grids(model, bits)
    of_small_files = [variable for variable in model.trainable_variables if "bias" in variable.name]
    biases = of_small_files if bits < _BITS_OF_LARGE_FILES else []
    callback = StraightThrough(kernels, biases, keep_zeros=job.keep_zeros)
    return WrappedModel(model, lambda trained: trained, callback)


if __name__ == "__main__":
    sys.exit(retraining_child.serve(sys.argv[1:], _wrap))
