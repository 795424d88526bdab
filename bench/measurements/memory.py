"""Peak resident memory of inference: a fresh process that opens one model and feeds it a few characters."""

import sys
from pathlib import Path

import msgspec

from bench.environment.machine import peak_rss
from compress import isolation, predictors
from shakespeare.engine import Engine

_CHARACTERS = 16


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """What to open."""

    path: str
    engine: Engine


class Peak(msgspec.Struct, frozen=True, kw_only=True):
    """Bytes."""

    rss: int


def in_child(job: Job) -> Peak:
    """Measures in a process of its own.

    Raises:
        child.ChildFailed: see `child.run`.
    """
    return isolation.run(__name__, job, Peak, 600)


def _work(job: Job) -> Peak:
    predictor = predictors.open_predictor(Path(job.path), job.engine).predictor
    for _ in range(_CHARACTERS):
        predictor.feed([1])
    return Peak(rss=peak_rss())


if __name__ == "__main__":
    sys.exit(isolation.serve(sys.argv[1:], Job, _work))
