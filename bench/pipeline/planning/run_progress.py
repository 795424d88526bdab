"""How far a run has come, and when it will end: planned parts, corrected by what the finished ones took."""

import math
import statistics
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from datetime import datetime, timedelta

from bench.pipeline.cache import PartId
from bench.pipeline.planning import durations
from bench.pipeline.planning.planned_part import STAGES, PlannedPart, Stage, expected_seconds
from reports import units
from reports.record import Progress

_PRIOR_SECONDS = (
    10.0  # of predicted work: as much as the machine's speed counts against a kind's own measurements
)
_LEAST_STEPS = 20  # that a training must have taken before it tells how fast the machine is
_LEAST, _MOST = 0.1, 20.0  # times as fast as predicted, or as slow: more is an outlier


class RunProgress:
    """Counts parts, and predicts. Threads may tell of parts that are done."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._began = clock, clock()
        self._last = self._began  # when a part was last done
        self._lock = threading.Lock()
        self._open: dict[PartId, PlannedPart] = {}
        self._done = 0
        self._speeds: list[float] = []  # of this machine's trainings, over the committed ones
        self._predicted, self._measured = defaultdict[str, float](float), defaultdict[str, float](float)

    def plan(self, parts: Iterable[PlannedPart]) -> None:
        """Sets what there is to do."""
        self._open = {planned.part: planned for planned in parts}

    def enter(self, stage: Stage) -> None:
        """A stage begins: what an earlier one planned and did not do will never come, as its file failed."""
        passed = STAGES[: STAGES.index(stage)]
        with self._lock:
            self._open = {
                part: planned for part, planned in self._open.items() if planned.stage not in passed
            }

    def expect(self, parts: Iterable[PlannedPart], kind: str) -> None:
        """Plans these in place of all of a kind: how many there are is known now."""
        with self._lock:
            others = {part: planned for part, planned in self._open.items() if part.part != kind}
            self._open = others | {planned.part: planned for planned in parts}

    def done(self, parts: Collection[PartId], seconds: float | None) -> None:
        """These are measured, in so many seconds together; None where they were kept from an earlier run."""
        with self._lock:
            self._last = self._clock()
            fixed = 0.0
            for part in parts:
                self._done += 1
                planned = self._open.pop(part, None)
                if planned and seconds is not None:
                    self._predicted[part.part] += planned.cost.work
                    fixed += planned.cost.fixed
            if seconds is not None and (kinds := {part.part for part in parts}):
                self._share_out(max(0.0, seconds - fixed), kinds)

    def trained(self, variant: str, steps: int, seconds: float) -> None:
        """Learns from a training how fast this machine is."""
        if steps >= _LEAST_STEPS and seconds > 0 and (usual := durations.STEPS_A_SECOND.get(variant)):
            self._speeds.append(steps / seconds / usual)

    @property
    def progress(self) -> Progress:
        """Parts done and planned, as the record of an unfinished run keeps them."""
        with self._lock:
            return Progress(parts=self._done, planned=self._done + len(self._open))

    def remaining(self) -> float:
        """Seconds until the end."""
        with self._lock:
            parts = list(self._open.values())
            # Of the stage that goes on, some has passed since a part of it was done.
            running = expected_seconds((part for part in parts if part.stage == parts[0].stage), self._factor)
            return expected_seconds(parts, self._factor) - min(running, self._clock() - self._last)

    def line(self) -> str:
        """What is done and when all will be."""
        progress, gone, remaining = self.progress, self._clock() - self._began, self.remaining()
        end = datetime.now().astimezone() + timedelta(seconds=remaining)
        return (
            f"{units.count(progress.parts)} of {units.count(progress.planned)} parts done after "
            f"{_rounded(gone)}, all of them in about {_rounded(remaining)}, at {end:%H:%M}"
        )

    def _share_out(self, seconds: float, kinds: set[str]) -> None:
        """What a session took belongs to its kinds of parts alike."""
        predicted = sum(self._predicted[kind] for kind in kinds)
        measured = sum(self._measured[kind] for kind in kinds) + seconds
        for kind in kinds:
            self._measured[kind] = measured * (self._predicted[kind] / predicted if predicted else 0.0)

    def _factor(self, planned: PlannedPart) -> float:
        """How many times its expected work a part takes here."""
        kind = planned.part.part
        measured, predicted = self._measured[kind], self._predicted[kind]
        factor = (measured + _PRIOR_SECONDS * self._slowness()) / (predicted + _PRIOR_SECONDS)
        return min(max(factor, _LEAST), _MOST)

    def _slowness(self) -> float:
        """How many times as long as expected this machine takes: by its trainings' steps, and all around them."""
        steps = 1 / statistics.median(self._speeds) if self._speeds else 1.0
        predicted = self._predicted["training"]
        around = self._measured["training"] / predicted if predicted else steps
        return math.sqrt(steps * max(around, _LEAST))


def _rounded(seconds: float) -> str:
    """The duration as a person says it: "40 s", "3 min 20 s", "12 min", "3 h 20 min"."""
    whole, tens, minutes = round(seconds), 10 * round(seconds / 10), round(seconds / 60)
    if whole < 60:
        return f"{whole} s"
    if tens < 600:
        return f"{tens // 60} min {tens % 60} s" if tens % 60 else f"{tens // 60} min"
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"
