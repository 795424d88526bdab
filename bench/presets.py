"""How much to measure, as plain Python."""

from collections.abc import Mapping

import msgspec

from shakespeare import config
from shakespeare.config import TrainConfig
from shakespeare.errors import InvalidInput
from shakespeare.evaluation import Positions

CONVERSIONS = ("identity", "float16", "dynamic_range", "int8")  # of every variant


class Effort(msgspec.Struct, frozen=True, kw_only=True):
    """One preset of `bard bench`. `turn_seconds` is how long a latency round lasts at least."""

    train: TrainConfig
    positions: Positions
    chains: dict[str, tuple[str, ...]]  # of each variant, beside CONVERSIONS
    retrain_seconds: float
    student_seconds: float
    retrain_steps: int | None = None
    teacher_characters: int | None = None
    step_rounds: int
    latency_rounds: int
    turn_seconds: float
    compare_engines: tuple[str, ...]  # variants that tf_keras is timed on too


_FEW = {
    "optimized": ("prune40+dynamic_range",),
    "stream-gru": (
        *("int8_io", "int16x8", "finetune", "prune40", "prune80+dynamic_range", "cluster16+dynamic_range"),
        *("student", "student+dynamic_range", "distill", "distill+dynamic_range", "distill+prune40+int8"),
    ),
}
_RETRAINED = (
    "finetune",
    *(f"prune{percent}" for percent in (30, 40, 50, 70, 80, 90)),
    *(f"cluster{centroids}" for centroids in (8, 16, 32, 64)),
)
_DEPLOYED = ("prune40+dynamic_range", "prune80+dynamic_range", "cluster16+dynamic_range", "cluster16+int8")
_TAUGHT = (
    *("distill", "distill+dynamic_range", "student", "student+dynamic_range"),
    *("distill-window", "distill-window+dynamic_range", "student-window", "distill+prune40+int8"),
)
_ALL = ("int8_io", "int16x8", *_RETRAINED, *_DEPLOYED, *_TAUGHT)

PRESETS: Mapping[str, Effort] = {
    # `bard bench --preset smoke`: that everything runs; its figures mean nothing.
    "smoke": Effort(
        train=config.SMOKE,
        positions=Positions(2, 32),
        chains={"stream-gru": (*("prune50+dynamic_range", "cluster16", "distill+dynamic_range"),)},
        retrain_seconds=1,
        student_seconds=1,
        retrain_steps=4,
        teacher_characters=20_000,
        step_rounds=2,
        latency_rounds=2,
        turn_seconds=0.01,
        compare_engines=("gru",),
    ),
    # `bard bench` (the default): every variant at the same training time.
    "quick": Effort(
        train=config.QUICK,
        positions=Positions(64),
        chains=_FEW,
        retrain_seconds=15,
        student_seconds=config.QUICK.budget_seconds or 0,
        step_rounds=6,
        latency_rounds=8,
        turn_seconds=0.1,
        compare_engines=("optimized", "gru"),
    ),
    # `bard bench --preset thorough`: the same training time, every technique on every variant; hours.
    "thorough": Effort(
        train=config.QUICK,
        positions=Positions(256),
        chains={
            "original": _ALL,
            "optimized": _ALL,
            "gru": _ALL,
            "stream-gru": (*_ALL, *_FEW["stream-gru"], "prune70+cluster16+dynamic_range"),
        },
        retrain_seconds=60,
        student_seconds=config.QUICK.budget_seconds or 0,
        step_rounds=15,
        latency_rounds=30,
        turn_seconds=0.2,
        compare_engines=("original", "optimized", "gru"),
    ),
    # `bard bench --preset full`: 20 epochs a variant as in the original report; days, not minutes.
    "full": Effort(
        train=config.FULL,
        positions=Positions(256),
        chains=_FEW,
        retrain_seconds=3600,
        student_seconds=7200,
        step_rounds=15,
        latency_rounds=30,
        turn_seconds=0.2,
        compare_engines=("original", "optimized", "gru"),
    ),
}


def preset(name: str) -> Effort:
    """The preset of that name.

    Raises:
        InvalidInput: there is none.
    """
    if name not in PRESETS:
        raise InvalidInput("preset", name, f"unknown; known are {', '.join(PRESETS)}")
    return PRESETS[name]
