"""Which training steps show how their cost grows: one size varied at a time around a small base."""

from typing import Any, Literal

import msgspec

from reports.record import ScalingPoint, Speed
from shakespeare import flops
from shakespeare.config import ModelConfig

Axis = Literal["batch", "length", "units", "threads"]
_DIVISORS = (4, 2, 1)  # a quarter, half and the whole of the base: larger would cost minutes


class ScalingCase(msgspec.Struct, frozen=True, kw_only=True):
    """One step to time. The base belongs to every axis."""

    axis: Axis
    model: ModelConfig
    batch_size: int
    threads: int

    @property
    def label(self) -> str:
        """The part of a file name that stands for the case; two axes that share a step share its name."""
        model = self.model
        sizes = f"batch {self.batch_size} length {model.sequence_length} units {model.units[0]}"
        return f"{sizes} threads {self.threads}"


def cases(model: ModelConfig, batch: int, cores: int) -> tuple[ScalingCase, ...]:
    """Batch, sequence length and units at a quarter, half and the whole of the base; threads 1, 2 and all."""

    def case(axis: Axis, *, size: int = batch, threads: int = cores, **changes: object) -> ScalingCase:
        changed = msgspec.structs.replace(model, **changes)
        return ScalingCase(axis=axis, model=changed, batch_size=size, threads=threads)

    def smaller(size: int, divisor: int) -> int:
        return max(1, size // divisor)

    def narrowed(divisor: int) -> dict[str, Any]:
        units = tuple(smaller(size, divisor) for size in model.units)
        # The embedding of a residual model is as wide as its layers.
        return {"units": units, "embedding": units[0]} if model.own_layers else {"units": units}

    return (
        *(case("batch", size=smaller(batch, divisor)) for divisor in _DIVISORS),
        *(case("length", sequence_length=smaller(model.sequence_length, divisor)) for divisor in _DIVISORS),
        *(case("units", **narrowed(divisor)) for divisor in _DIVISORS),
        *(case("threads", threads=count) for count in sorted({1, min(2, cores), cores})),
    )


def point(case: ScalingCase, speed: Speed, vocabulary_size: int) -> ScalingPoint:
    """What was timed, as the record keeps it."""
    model = case.model
    return ScalingPoint(
        axis=case.axis,
        variant=model.name,
        batch=case.batch_size,
        length=model.sequence_length,
        units=model.units[0],
        threads=case.threads,
        parameters=flops.parameters(model, vocabulary_size),
        operations=sum(flops.per_step(model, vocabulary_size, case.batch_size).values()),
        speed=speed,
    )
