"""The same training for longer, the rate falling to 0: what prune and cluster are to be compared with."""

import sys
from pathlib import Path
from typing import Any, ClassVar

from compress.technique import Settings
from compress.techniques import training_loop
from compress.techniques.training_loop import Job, Shaped
from shakespeare.checkpoint import Lineage


class Finetune:
    """See the module."""

    name = "finetune"
    summary = "Nothing but further training, as long as prune and cluster train: the control they are compared with."
    stage: ClassVar[int] = 2
    comes_last: ClassVar[str] = "both train the same weights for as long; name one"

    def retrain(self, source: Path, out: Path, settings: Settings) -> Lineage:
        """See `Retraining.retrain`."""
        return training_loop.in_child(__name__, self.name, "control", {}, source, out, settings)


def _shape(model: Any, _keras: Any, _job: Job, _steps: int) -> Shaped:
    return Shaped(model, lambda trained: trained)


if __name__ == "__main__":
    sys.exit(training_loop.serve(sys.argv[1:], _shape))
