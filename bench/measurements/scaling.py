"""Which training steps show how their cost grows: one thing varied at a time around a small base."""

from typing import Literal

import msgspec

from reports.record import Scaled, Speed
from shakespeare import flops
from shakespeare.config import ModelConfig

Axis = Literal["batch", "length", "units", "threads"]
_PARTS = (4, 2, 1)  # the base, its half and its quarter: larger would cost minutes


class Point(msgspec.Struct, frozen=True, kw_only=True):
    """One step to time. The base belongs to every axis, and is timed once."""

    axis: Axis
    model: ModelConfig
    batch_size: int
    threads: int


def grid(model: ModelConfig, batch: int, cores: int) -> tuple[Point, ...]:
    """Batch, sequence length and units at a quarter, half and the whole of the base; threads 1, 2 and all."""

    def point(axis: Axis, *, size: int = batch, threads: int = cores, **changes: object) -> Point:
        changed = msgspec.structs.replace(model, **changes)
        return Point(axis=axis, model=changed, batch_size=size, threads=threads)

    length = model.sequence_length
    return (
        *(point("batch", size=max(1, batch // part)) for part in _PARTS),
        *(point("length", sequence_length=max(1, length // part)) for part in _PARTS),
        *(point("units", units=tuple(max(1, units // part) for units in model.units)) for part in _PARTS),
        *(point("threads", threads=count) for count in sorted({1, min(2, cores), cores})),
    )


def scaled(point: Point, speed: Speed, vocabulary_size: int) -> Scaled:
    """What was timed, as the record keeps it."""
    model = point.model
    return Scaled(
        axis=point.axis,
        variant=model.name,
        batch=point.batch_size,
        length=model.sequence_length,
        units=model.units[0],
        threads=point.threads,
        parameters=flops.parameters(model, vocabulary_size),
        operations=sum(flops.per_step(model, vocabulary_size, point.batch_size).values()),
        speed=speed,
    )
