"""When a training that gives no result is given up: a step or a validation that hangs becomes a row.

Far beyond what a slow machine needs. What was saved stays: the next run goes on from it.
"""

from typing import NamedTuple, TypeVar

import msgspec

from compress import isolation
from compress.isolation import ChildFailed
from reports import units

# Twelve times the slowest step measured, of `original` in PyTorch at batch 512.
SECONDS_A_STEP = 60.0
FACTOR = 4  # times a budget: what counts is spent in steps; validation and a busy machine come on top
ALLOWANCE_SECONDS = 1_200.0  # to load the text and the engine, to trace and compile, and to score at the end
_Result = TypeVar("_Result")


class Deadline(NamedTuple):
    """Seconds, and how they were reckoned."""

    seconds: float
    reckoning: str


def deadline(budget_seconds: float | None, steps: int | None) -> Deadline:
    """The deadline of a training that ends after a time or a number of steps, whichever comes first.

    Raises:
        ValueError: it has neither limit.
    """
    limits = []
    if budget_seconds is not None:
        told = f"{FACTOR} times the {budget_seconds:g} s of training"
        limits.append(Deadline(FACTOR * budget_seconds, told))
    if steps is not None:
        told = f"{SECONDS_A_STEP:g} s for each of {units.count(steps)} steps"
        limits.append(Deadline(SECONDS_A_STEP * steps, told))
    if not limits:
        raise ValueError("a training without a limit has no deadline")
    training = min(limits)
    return Deadline(
        training.seconds + ALLOWANCE_SECONDS, f"{training.reckoning} and {ALLOWANCE_SECONDS:g} s beside them"
    )


def run(module: str, job: msgspec.Struct, result: type[_Result], limit: Deadline) -> _Result:
    """Trains in an attached, fresh child until the deadline, see `isolation.run`.

    Raises:
        ChildFailed: it failed, or the deadline passed; the reason then says how that was reckoned.
        KeyboardInterrupt: Ctrl-C.
    """
    try:
        return isolation.run(module, job, result, limit.seconds, attached=True, fresh=True)
    except ChildFailed as error:
        if error.status != "timed out":
            raise
        reason = f"{error.reason}, which is {limit.reckoning}"
        raise ChildFailed(error.status, reason, repeatable=error.repeatable) from error
