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


def _wrap(model: Any, keras: Any, job: RetrainingJob, steps: int) -> WrappedModel:
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

    def wrap(layer: Any) -> Any:
        if not retraining_child.layer_kernels(layer):
            return layer
        # TFMOT refuses Bidirectional (#39, #376), but prunes what a layer's `get_prunable_weights` names.
        if isinstance(layer, keras.layers.Bidirectional):
            layer.get_prunable_weights = lambda: retraining_child.layer_kernels(layer)
        return sparsity.prune_low_magnitude(layer, pruning_schedule=schedule)

    wrapped = keras.models.clone_model(model, clone_function=wrap)
    return WrappedModel(wrapped, sparsity.strip_pruning, sparsity.UpdatePruningStep())


if __name__ == "__main__":
    sys.exit(retraining_child.serve(sys.argv[1:], _wrap))
