"""Magnitude pruning by TFMOT: the smallest weights become 0 step by step, the others go on learning.

Files are smaller only once compressed, and no faster: LiteRT has no sparse kernels for these
operators (tfmot #760, #173).
"""

import sys
from pathlib import Path
from typing import Any, ClassVar

from compress.technique import Settings
from compress.techniques import training_loop
from compress.techniques.training_loop import Job, Shaped
from shakespeare.checkpoint import Lineage

_UPDATES = 60  # of the masks, until the sparsity is reached
_RAMP = 2 / 3  # of the steps; the last third trains at the full sparsity


class Prune:
    """See the module."""

    stage: ClassVar[int] = 3
    comes_last: ClassVar[str] = "training it again without its masks would fill the zeros; prune last, once"

    def __init__(self, percent: int) -> None:
        """Zeros, in percent of every kernel, recurrent kernel and embedding."""
        self.name = f"prune{percent}"
        self.summary = f"{percent}% of every kernel's weights set to 0 while training goes on."
        self._sparsity = percent / 100

    def retrain(self, source: Path, out: Path, settings: Settings) -> Lineage:
        """See `Retraining.retrain`."""
        parameters: dict[str, str | int | float | bool] = {"sparsity": self._sparsity}
        return training_loop.in_child(__name__, self.name, "prune", parameters, source, out, settings)


def _shape(model: Any, keras: Any, job: Job, steps: int) -> Shaped:
    from tensorflow_model_optimization.python.core.api.sparsity import keras as sparsity  # noqa: PLC0415

    every = max(1, int(steps * _RAMP) // _UPDATES)
    schedule = sparsity.PolynomialDecay(
        initial_sparsity=0.0,
        final_sparsity=job.parameters["sparsity"],
        begin_step=0,
        end_step=max(1, int(steps * _RAMP) // every) * every,  # the last update falls on it
        frequency=every,
    )

    def wrap(layer: Any) -> Any:
        if not training_loop.kernels(layer):
            return layer
        # TFMOT refuses Bidirectional (#39, #376), but takes a layer's own word for what to prune.
        if isinstance(layer, keras.layers.Bidirectional):
            layer.get_prunable_weights = lambda: training_loop.kernels(layer)
        return sparsity.prune_low_magnitude(layer, pruning_schedule=schedule)

    wrapped = keras.models.clone_model(model, clone_function=wrap)
    return Shaped(wrapped, sparsity.strip_pruning, sparsity.UpdatePruningStep())


if __name__ == "__main__":
    sys.exit(training_loop.serve(sys.argv[1:], _shape))
