"""How much to measure, as plain Python."""

from collections.abc import Mapping
from typing import Any

import msgspec

from bench.timing.protocol import RoundLimits
from shakespeare import variants
from shakespeare.config import TrainConfig
from shakespeare.errors import require_known
from shakespeare.evaluation import Positions

CONVERSIONS = ("identity", "float16", "dynamic_range", "int8")  # of every variant


class BenchPreset(msgspec.Struct, frozen=True, kw_only=True):
    """One preset of `bard bench`."""

    # Unless --variants names others: those of the original report, the plain causal one, the best at this budget.
    variants: tuple[str, ...] = ("original", "optimized", "gru", "stream-gru", "stream-hybrid")
    train: TrainConfig
    positions: Positions
    chains: dict[str, tuple[str, ...]]  # of each variant, beside CONVERSIONS
    left_out: dict[str, tuple[str, ...]] = {}  # conversions that are too slow to be scored, by variant
    retrain_seconds: float
    student_seconds: float
    retrain_steps: int | None = None
    teacher_characters: int | None = None
    step_rounds: RoundLimits
    latency_rounds: RoundLimits
    scaling_rounds: RoundLimits
    operator_rounds: RoundLimits
    profiled_techniques: tuple[str, ...] = ("identity", "dynamic_range")
    compared_variants: tuple[str, ...]  # that peers are timed on too
    highest_order: int = 8  # of n-grams
    word_vocabulary: int = 10_000  # of the word-level model
    profile_steps: int = 3
    sample_characters: int = 300  # behind each prompt
    sample_seconds: float = 6  # of processor time that a model has for all of its samples

    def chains_of(self, variant: str) -> tuple[str, ...]:
        """Every chain of a variant, by name."""
        conversions = (name for name in CONVERSIONS if name not in self.left_out.get(variant, ()))
        return (*conversions, *self.chains.get(variant, ()))


def _rounds(least: int, most: int, *, seconds: float, turn: float) -> RoundLimits:
    """Until every time is known to 2%."""
    return RoundLimits(
        least=least, most=most, target_half_width=0.02, budget_seconds=seconds, turn_seconds=turn
    )


_LONG: Mapping[str, Any] = {
    "step_rounds": _rounds(15, 60, seconds=900, turn=0),
    "latency_rounds": _rounds(15, 60, seconds=600, turn=0.2),
    "scaling_rounds": _rounds(10, 40, seconds=120, turn=0),
    "operator_rounds": _rounds(10, 20, seconds=120, turn=0.05),
    "compared_variants": ("original", "optimized", "gru", "stream-gru", "stream-lstm"),
}
_FEW = {
    "optimized": ("prune40+dynamic_range",),
    "stream-gru": (
        *("int8_io", "int16x8", "int4", "finetune", "prune40", "prune80+dynamic_range"),
        "cluster16+dynamic_range",
    ),
    # The best model of the run teaches: a teacher hardly better than its student does harm.
    "stream-hybrid": (
        *("student", "student+dynamic_range", "distill", "distill+dynamic_range", "distill+prune40+int8"),
        "distill-217k+qat4+int4",
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

PRESETS: Mapping[str, BenchPreset] = {
    # `bard bench --preset smoke`: that everything runs; its figures mean nothing.
    "smoke": BenchPreset(
        train=variants.SMOKE,
        positions=Positions(2, 32),
        chains={"stream-gru": (*("prune50+dynamic_range", "cluster16", "distill+dynamic_range"),)},
        retrain_seconds=1,
        student_seconds=1,
        retrain_steps=4,
        teacher_characters=20_000,
        step_rounds=_rounds(2, 2, seconds=1, turn=0),
        latency_rounds=_rounds(2, 2, seconds=1, turn=0.01),
        scaling_rounds=_rounds(1, 1, seconds=1, turn=0),
        operator_rounds=_rounds(1, 1, seconds=1, turn=0),
        compared_variants=("gru",),
        highest_order=3,
        word_vocabulary=2_000,
        profile_steps=1,
        sample_characters=40,
        sample_seconds=3,
    ),
    # `bard bench` (the default): every variant at the same training time.
    "quick": BenchPreset(
        train=variants.QUICK,
        positions=Positions(256),
        chains=_FEW,
        # A file of `original` takes 30 to 60 ms a character where a processor has no AVX512: 8 to 16 minutes
        # for 16,384 of them. `thorough` scores these two as well.
        left_out={"original": ("float16", "int8")},
        retrain_seconds=15,
        student_seconds=variants.QUICK.budget_seconds or 0,
        step_rounds=_rounds(5, 12, seconds=60, turn=0),
        latency_rounds=_rounds(6, 12, seconds=60, turn=0.1),
        scaling_rounds=_rounds(4, 10, seconds=15, turn=0),
        operator_rounds=_rounds(5, 5, seconds=20, turn=0.02),
        compared_variants=("original", "optimized", "gru", "stream-gru"),
    ),
    # `bard bench --preset thorough`: the same training time, every technique on every variant; hours.
    "thorough": BenchPreset(
        variants=variants.BENCHED,
        train=variants.QUICK,
        positions=Positions(256),
        chains={
            "original": _ALL,
            "optimized": _ALL,
            "gru": _ALL,
            "stream-gru": (*_ALL, *_FEW["stream-gru"], "prune70+cluster16+dynamic_range"),
            "stream-hybrid": (*_TAUGHT, *_FEW["stream-hybrid"]),
        },
        retrain_seconds=60,
        student_seconds=variants.QUICK.budget_seconds or 0,
        **_LONG,
    ),
    # `bard bench --preset full`: 20 epochs a variant as in the original report; days, not minutes.
    "full": BenchPreset(
        variants=variants.BENCHED,
        train=variants.FULL,
        positions=Positions(256),
        chains=_FEW,
        retrain_seconds=3600,
        student_seconds=7200,
        **_LONG,
    ),
}


def preset(name: str) -> BenchPreset:
    """The preset of that name.

    Raises:
        InvalidInput: there is none.
    """
    require_known("preset", name, PRESETS)
    return PRESETS[name]
