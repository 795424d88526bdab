"""A part that a run has yet to measure: where it stands in the run, and what it is expected to take."""

from collections.abc import Callable, Iterable, Mapping
from typing import Literal, NamedTuple, get_args

from bench.pipeline.cache import PartId
from bench.pipeline.planning.durations import Cost

Stage = Literal[
    "training", "retraining", "references", "evaluation", "agreement", "steps", "inference", "scaling",
    "profiles", "repeats",
]  # fmt: skip
STAGES: tuple[Stage, ...] = get_args(Stage)
# Parts that run at once, of stages whose parts are of one kind.
SIDE_BY_SIDE: Mapping[Stage, int] = {"retraining": 2, "evaluation": 2}


class PlannedPart(NamedTuple):
    """One of them."""

    stage: Stage
    part: PartId
    cost: Cost


def expected_seconds(
    parts: Iterable[PlannedPart], factor: Callable[[PlannedPart], float] = lambda _: 1.0
) -> float:
    """The seconds that all parts should take; `factor` gives how many times its expected work a part takes."""
    return sum(
        (planned.cost.fixed + planned.cost.work * factor(planned)) / SIDE_BY_SIDE.get(planned.stage, 1)
        for planned in parts
    )
