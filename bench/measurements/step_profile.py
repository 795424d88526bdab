"""Where a training step's time goes, by TensorFlow's own tracer, in a child process."""

import re
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, NamedTuple

import msgspec

from bench.timing import workloads
from bench.timing.workloads import Case
from compress import isolation
from reports.record import Breakdown, CellId, Share

_TIMEOUT_SECONDS = 900.0
_WARM_UPS = 2
# An operator's event is named "scope/of/it:Type"; everything else in a trace is the executor's own.
_OPERATOR = re.compile(r"^([\w./-]+):_?(?:Mkl)?([A-Z]\w+)$")
_LAYER = re.compile(
    r"(embedding|ngram_\d+?|(?:recurrent|transformer)_\d+?|normalization|dropout_\d+?|dense|logits|direct)(?=_\d+/|/)"
)


class ProfileJob(msgspec.Struct, frozen=True, kw_only=True):
    """Which training step to profile, and how many of them."""

    case: Case
    cell: CellId  # the checkpoint whose step it is
    steps: int


class StepProfile(msgspec.Struct, frozen=True, kw_only=True):
    """The time of a step by layer and by operator."""

    breakdowns: tuple[Breakdown, ...]


class OperatorEvent(NamedTuple):
    """One operator that ran once."""

    layer: str
    operator: str
    seconds: float


def measure_in_child(job: ProfileJob) -> StepProfile:
    """Profiles in a process of its own: the tracer stays on until the process ends.

    Raises:
        ChildFailed: see `isolation.run`.
    """
    return isolation.run(__name__, job, StepProfile, _TIMEOUT_SECONDS)


def layer_of(scope: str) -> str:
    """The layer that a scope names, forward or backward; or the optimizer, or the loss and what is around it."""
    layer = _LAYER.search(scope)
    if layer:
        return layer.group(1)
    return "optimizer" if "adam" in scope.lower() else "loss, metrics and the rest"


def summed(
    events: list[OperatorEvent], steps: int, total: float, by: Literal["layer", "operator"], cell: CellId
) -> Breakdown:
    """Seconds and calls a step, the largest first."""
    seconds, calls = defaultdict[str, float](float), defaultdict[str, int](int)
    for event in events:
        seconds[getattr(event, by)] += event.seconds / steps
        calls[getattr(event, by)] += 1
    shares = [Share(name=name, seconds=seconds[name], calls=calls[name] // steps) for name in seconds]
    shares.sort(key=lambda share: -share.seconds)
    return Breakdown(cell=cell, what="step", by=by, seconds=total, shares=tuple(shares))


def _measure(job: ProfileJob) -> StepProfile:
    call = workloads.build(job.case)
    import tensorflow as tf  # noqa: PLC0415 - heavy, and pinned by `build`

    for _ in range(_WARM_UPS):
        call()
    with tempfile.TemporaryDirectory(prefix="bard-") as folder:
        options = tf.profiler.experimental.ProfilerOptions(host_tracer_level=2, python_tracer_level=0)
        tf.profiler.experimental.start(folder, options=options)
        began = time.perf_counter()
        for _ in range(job.steps):
            call()
        total = (time.perf_counter() - began) / job.steps
        tf.profiler.experimental.stop()
        events = list(_events(next(Path(folder).rglob("*.xplane.pb"))))
    if not events:
        raise RuntimeError("TensorFlow's tracer saw no operator")
    return StepProfile(
        breakdowns=(
            summed(events, job.steps, total, "layer", job.cell),
            summed(events, job.steps, total, "operator", job.cell),
        )
    )


def _events(file: Path) -> Iterator[OperatorEvent]:
    from tensorflow.tsl.profiler.protobuf import xplane_pb2  # noqa: PLC0415

    space = xplane_pb2.XSpace()
    space.ParseFromString(file.read_bytes())
    for plane in space.planes:
        names = {number: _OPERATOR.match(metadata.name) for number, metadata in plane.event_metadata.items()}
        for line in plane.lines:
            for event in line.events:
                if name := names[event.metadata_id]:
                    yield OperatorEvent(layer_of(name.group(1)), name.group(2), event.duration_ps * 1e-12)


if __name__ == "__main__":
    sys.exit(isolation.serve(sys.argv[1:], ProfileJob, _measure))
