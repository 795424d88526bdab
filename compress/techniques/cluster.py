"""Weight clustering by TFMOT: every kernel shares a few values, which go on learning.

Files are smaller only once compressed, and no faster. Zeros of a pruned model stay zeros.
"""

import sys
from pathlib import Path
from typing import Any, ClassVar

from compress.technique import Parameters, Settings
from compress.techniques import retraining_child
from compress.techniques.retraining_child import RetrainingJob, WrappedModel
from shakespeare.checkpoint import Lineage


class Cluster:
    """See the module."""

    kind: ClassVar[str] = "cluster"
    new_model = False
    stage: ClassVar[int] = 4
    comes_last: ClassVar[str] = (
        "training it again would move its weights off their centroids; cluster last, once"
    )

    def __init__(self, centroids: int) -> None:
        """Distinct values of every kernel, recurrent kernel and embedding."""
        self.name = f"cluster{centroids}"
        self.summary = f"Every kernel's weights on {centroids} shared values, which go on learning."
        self._centroids = centroids

    def retrain(self, source: Path, out: Path, settings: Settings) -> Lineage:
        """See `Retraining.retrain`."""
        parameters: Parameters = {"centroids": self._centroids}
        return retraining_child.run_in_child(self, parameters, source, out, settings)


def _wrap(model: Any, keras: Any, job: RetrainingJob, _steps: int) -> WrappedModel:
    from tensorflow_model_optimization.python.core.api.clustering import keras as clustering  # noqa: PLC0415
    from tensorflow_model_optimization.python.core.clustering.keras.experimental import (  # noqa: PLC0415
        cluster as sparsity_aware,
    )

    def wrap(layer: Any) -> Any:
        if not retraining_child.layer_kernels(layer):
            return layer
        options: dict[str, Any] = {
            "number_of_clusters": job.parameters["centroids"],
            "cluster_centroids_init": clustering.CentroidInitialization.KMEANS_PLUS_PLUS,
        }
        if job.keep_zeros:
            return sparsity_aware.cluster_weights(layer, preserve_sparsity=True, **options)
        return clustering.cluster_weights(layer, **options)

    return WrappedModel(keras.models.clone_model(model, clone_function=wrap), clustering.strip_clustering)


if __name__ == "__main__":
    sys.exit(retraining_child.serve(sys.argv[1:], _wrap, by_keras=True))
