"""The same training for longer, the rate falling to 0: what prune and cluster are to be compared with."""

import sys
from pathlib import Path
from typing import Any, ClassVar

from compress import retraining
from compress.retraining import Job, Shaped
from compress.technique import Settings
from shakespeare.checkpoint import Lineage


class Finetune:
    """See the module."""

    name = "finetune"
    summary = "Nothing but further training, as long as prune and cluster train: the control they are compared with."
    stage: ClassVar[int] = 2
    comes_last: ClassVar[str] = "both train the same weights for as long; name one"

    def retrain(self, source: Path, out: Path, settings: Settings) -> Lineage:
        """See `Retraining.retrain`."""
        return retraining.in_child(__name__, self.name, {}, source, out, settings)


def _shape(model: Any, _keras: Any, _job: Job, _steps: int) -> Shaped:
    return Shaped(model, lambda trained: trained)


if __name__ == "__main__":
    sys.exit(retraining.serve(sys.argv[1:], _shape))
