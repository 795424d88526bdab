"""Raw timings, and what was timed beside the cells: matrix products, parts of a step, steps of other sizes."""

import math
from typing import Literal

from reports.schema.struct import CellId, Count, PositiveCount, Seconds, Struct

TimingEnd = Literal["rounds done", "narrow enough", "budget spent"]


class Speed(Struct, frozen=True):
    """Raw timings: sample i is one call's time in round `rounds[i]`, the mean of `iterations` calls.

    Rounds are comparable one by one only between cells of the same `session`. They were added until
    half the 95% interval of the mean was under `target_half_width` of it, or until the session's
    budget ended: `ended` says which.
    """

    session: str
    first_call: Seconds  # seconds, with tracing and compilation, while another process may have begun
    iterations: Count
    rounds: tuple[Count, ...]
    seconds: tuple[float, ...]
    target_half_width: float | None = None  # relative to the time; null: the number of rounds was fixed
    ended: TimingEnd = "rounds done"

    def __post_init__(self) -> None:
        if not self.seconds or len(self.rounds) != len(self.seconds):
            raise ValueError(f"speed: {len(self.seconds)} samples in {len(self.rounds)} rounds: one in each")
        if not all(0 < value < math.inf for value in self.seconds):
            raise ValueError("speed: every sample must be finite and above 0 s")


class MatmulTiming(Struct, frozen=True):
    """A matrix product alone, timed in the same rounds as the training steps."""

    precision: Literal["float32", "bfloat16"]
    operations: Count  # a call: two for every multiply and add
    speed: Speed


class Share(Struct, frozen=True):
    """One layer or operator of a breakdown."""

    name: str
    seconds: float  # a difference of two times: noise may make it negative
    calls: Count  # in all of what was profiled


class Breakdown(Struct, frozen=True):
    """Where the time of a training step, or of one inference, goes."""

    cell: CellId  # a checkpoint for a training step, a file for an inference
    what: Literal["step", "inference"]
    by: Literal["layer", "operator"]
    seconds: Seconds  # of the whole
    shares: tuple[Share, ...]


class ScalingPoint(Struct, frozen=True):
    """A training step with one size varied."""

    axis: Literal["batch", "length", "units", "threads"]
    variant: str
    batch: Count
    length: Count
    units: Count
    threads: Count
    parameters: Count
    operations: PositiveCount
    speed: Speed
