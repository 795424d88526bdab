"""Trains on with a learning rate that falls to 0, nothing else: the control of prune and cluster."""

import sys
from pathlib import Path
from typing import Any, ClassVar

from compress.technique import Settings
from compress.techniques import retraining_child
from compress.techniques.retraining_child import RetrainingJob, WrappedModel
from shakespeare.checkpoint import Lineage


class Finetune:
    """See the module."""

    name = "finetune"
    summary = "Nothing but further training, as long as prune and cluster train: the control they are compared with."
    kind: ClassVar[str] = "control"
    new_model = False
    stage: ClassVar[int] = 2
    comes_last: ClassVar[str] = "both train the same weights for as long; name one"

    def retrain(self, source: Path, out: Path, settings: Settings) -> Lineage:
        """See `Retraining.retrain`."""
        return retraining_child.run_in_child(self, {}, source, out, settings)


def _wrap(model: Any, _keras: Any, _job: RetrainingJob, _steps: int) -> WrappedModel:
    return WrappedModel(model, lambda trained: trained)


if __name__ == "__main__":
    sys.exit(retraining_child.serve(sys.argv[1:], _wrap))
