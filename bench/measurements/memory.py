"""Peak resident memory of inference: a fresh process that opens one model and feeds it a few characters."""

import sys
from pathlib import Path

import msgspec

from bench.environment.machine import peak_rss
from compress import isolation, predictors
from shakespeare.engine import Engine

_CHARACTERS = 16
_TIMEOUT_SECONDS = 600.0


class MemoryJob(msgspec.Struct, frozen=True, kw_only=True):
    """What to open."""

    path: str
    engine: Engine


class PeakMemory(msgspec.Struct, frozen=True, kw_only=True):
    """Highest resident memory, in bytes."""

    peak_rss: int


def measure_in_child(job: MemoryJob) -> PeakMemory:
    """Measures in a process of its own.

    Raises:
        ChildFailed: see `isolation.run`.
    """
    return isolation.run(__name__, job, PeakMemory, _TIMEOUT_SECONDS, fresh=True)


def _measure(job: MemoryJob) -> PeakMemory:
    predictor = predictors.open_predictor(Path(job.path), job.engine).predictor
    for _ in range(_CHARACTERS):
        predictor.feed([1])
    return PeakMemory(peak_rss=peak_rss())


if __name__ == "__main__":
    sys.exit(isolation.serve(sys.argv[1:], MemoryJob, _measure))
