"""Magnitude pruning by TFMOT: the smallest weights become 0 step by step, the others go on learning.

Files are smaller only once compressed, and no faster: LiteRT has no sparse kernels for these
operators (tfmot #760, #173).
"""

import sys
from pathlib import Path
from typing import Any, ClassVar

from compress.technique import Parameters, Settings
from compress.techniques import retraining_child
from compress.techniques.retraining_child import RetrainingJob, WrappedModel
from compress.techniques.training_loop import StepCallback
from shakespeare.checkpoint import Lineage

_UPDATES = 60  # of the masks, until the sparsity is reached
_RAMP = 2 / 3  # of the steps; the last third trains at the full sparsity


class Prune:
    """See the module."""

    kind: ClassVar[str] = "prune"
    new_model = False
    stage: ClassVar[int] = 3
    comes_last: ClassVar[str] = "training it again without its masks would fill the zeros; prune last, once"

    def __init__(self, percent: int) -> None:
        """Zeros, in percent of every kernel, recurrent kernel and embedding."""
        self.name = f"prune{percent}"
        self.summary = f"{percent}% of every kernel's weights set to 0 while training goes on."
        self._sparsity = percent / 100

    def retrain(self, source: Path, out: Path, settings: Settings) -> Lineage:
        """See `Retraining.retrain`."""
        parameters: Parameters = {"sparsity": self._sparsity}
        return retraining_child.run_in_child(self, parameters, source, out, settings)


class Masks(StepCallback):
    """Before each step TFMOT sets the smallest weights to 0, and brings its masks up to date.

    TFMOT's wrappers of layers do the same within Keras' own step, and refuse Bidirectional (#39, #376). Here the step
    is the one that trained the checkpoint, and that trains `finetune`, the control.
    """

    def __init__(self, kernels: list[Any], schedule: Any) -> None:
        """`kernels` are variables of a tf_keras model; the schedule is one of TFMOT's."""
        import tensorflow as tf  # noqa: PLC0415 - heavy, and only in the child
        from tensorflow_model_optimization.python.core.sparsity.keras.pruning_impl import Pruning  # noqa: PLC0415

        step = tf.Variable(0, dtype=tf.int64)
        masked = [(kernel, tf.Variable(tf.ones_like(kernel)), tf.Variable(0.0)) for kernel in kernels]
        pruning = Pruning(lambda: step, masked, schedule, block_size=(1, 1), block_pooling_type="AVG")

        @tf.function  # type: ignore[untyped-decorator]
        def update() -> None:
            step.assign_add(1)
            pruning.conditional_mask_update()
            pruning.weight_mask_op()

        self._update, self._mask = update, pruning.weight_mask_op

    def on_train_batch_begin(self, _step: int) -> None:
        """Lets the step see no pruned weight."""
        self._update()

    def on_epoch_end(self, _epoch: int) -> None:
        """Masks what the last step changed: so the weights are left."""
        self._mask()


def _wrap(model: Any, _keras: Any, job: RetrainingJob, steps: int) -> WrappedModel:
    from tensorflow_model_optimization.python.core.api.sparsity import keras as sparsity  # noqa: PLC0415

    steps_per_update = max(1, int(steps * _RAMP) // _UPDATES)
    schedule = sparsity.PolynomialDecay(
        initial_sparsity=0.0,
        final_sparsity=job.parameters["sparsity"],
        begin_step=0,
        end_step=max(1, int(steps * _RAMP) // steps_per_update)
        * steps_per_update,  # the last update falls on it
        frequency=steps_per_update,
    )
    kernels = [kernel for layer in model.layers for kernel in retraining_child.layer_kernels(layer)]
    return WrappedModel(model, lambda trained: trained, Masks(kernels, schedule))


if __name__ == "__main__":
    sys.exit(retraining_child.serve(sys.argv[1:], _wrap))
