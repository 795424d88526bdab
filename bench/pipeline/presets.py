"""How much to measure, as plain Python."""

from collections.abc import Mapping
from typing import Any

from bench.pipeline.planning.bench_preset import BenchPreset
from bench.timing.protocol import RoundLimits
from shakespeare import variants
from shakespeare.config import TrainConfig
from shakespeare.errors import require_known
from shakespeare.evaluation import Positions


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
# Of presets whose models are untrained.
_AS_LITTLE_AS_WORKS: Mapping[str, Any] = {
    "positions": Positions(2, 32),
    "retrain_seconds": 1,
    "student_seconds": 1,
    "latency_rounds": _rounds(2, 2, seconds=1, turn=0.01),
    "scaling_rounds": _rounds(1, 1, seconds=1, turn=0),
    "operator_rounds": _rounds(1, 1, seconds=1, turn=0),
    "sample_characters": 40,
    "sample_seconds": 3.0,
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
        *("distill-217k+qat4+int4", "distill-83k+qat5+dynamic_range"),
    ),
}
# One file of each family, where it costs least; the sizes and the orders of them are for `thorough`.
_FAMILIES = {
    "stream-gru": (
        "int8_io",
        "int16x8",
        "int4",
        "finetune",
        "prune40+dynamic_range",
        "cluster16+dynamic_range",
    ),
    "stream-hybrid": ("distill-217k", "distill-217k+dynamic_range", "distill-217k+qat4+int4"),
}
# Longer than variants train: a small model goes on gaining. docs/choices.md has what was tried on validation text.
_STUDENT_SECONDS = 140
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
        chains={"stream-gru": (*("prune50+dynamic_range", "cluster16", "distill+dynamic_range"),)},
        retrain_steps=4,
        teacher_characters=20_000,
        step_rounds=_rounds(2, 2, seconds=1, turn=0),
        compared_variants=("gru",),
        warnings=(
            "A smoke run shows that everything works; its models are small and untrained, its figures mean nothing.",
        ),
        highest_order=3,
        word_vocabulary=2_000,
        profile_steps=1,
        **_AS_LITTLE_AS_WORKS,
    ),
    # `bard bench --preset steps`: whose training step is fastest, in every engine that has one; nothing is
    # trained for longer than it takes to show that it can be.
    "steps": BenchPreset(
        variants=("original", "optimized", "gru", "stream-gru", "stream-lstm", "stream-hybrid"),
        train=TrainConfig(step_limit=4, validate_every_steps=4, validation_windows=128),
        chains={},
        conversions=(),
        step_rounds=_rounds(6, 60, seconds=1_200, turn=0),
        compared_variants=tuple(variants.VARIANTS),
        highest_order=1,
        **_AS_LITTLE_AS_WORKS,
        also_left_out=("every conversion and every technique",),
        warnings=(
            "A run of steps times them; its models are untrained, and no figure of quality means anything.",
        ),
        skipped=frozenset({"scaling", "mixtures", "repeats", "word model", "operator profiles"}),
    ),
    # `bard bench` (the default): every family of techniques; about 15 minutes.
    "quick": BenchPreset(
        train=variants.QUICK,
        # In 75 s, too, they hardly learn; what they stand for here is their steps, sizes and latencies.
        window_seconds=20,
        positions=Positions(256),
        chains=_FAMILIES,
        # Scoring 16,384 characters takes a file of a window model half a minute in float32, three in int8, five
        # where it is `original`: both of its files are timed, and no character is scored with them.
        # The hybrid's own show nothing that those of `stream-gru` do not.
        left_out=dict.fromkeys(("original", "optimized", "gru", "stream-hybrid"), ("float16", "int8")),
        unscored=frozenset(
            {
                *(("original", technique) for technique in ("identity", "dynamic_range")),
                *((variant, "identity") for variant in ("optimized", "gru")),
                ("gru", "dynamic_range"),
            }
        ),
        retrain_seconds=6,
        student_seconds=_STUDENT_SECONDS,
        teacher_characters=2_000_000,
        step_rounds=_rounds(5, 12, seconds=30, turn=0),
        latency_rounds=_rounds(6, 12, seconds=20, turn=0.05),
        scaling_rounds=_rounds(4, 10, seconds=15, turn=0),
        operator_rounds=_rounds(5, 5, seconds=20, turn=0.02),
        compared_variants=("optimized", "gru", "stream-gru"),
        sample_seconds=3.0,
        unprofiled=frozenset({"original", "gru"}),
        profiled_techniques=("dynamic_range",),
        skipped_peers=frozenset({"tf_keras"}),
        also_left_out=(
            "other engines for original",
            "optimized prune40+dynamic_range",
            "stream-gru prune40 and prune80+dynamic_range",
            "stream-hybrid student, distill and distill+prune40+int8",
        ),
        skipped=frozenset({"scaling", "mixtures", "repeats", "word model"}),
    ),
    # `bard bench --preset thorough`: every technique on every variant; hours.
    "thorough": BenchPreset(
        variants=variants.BENCHED,
        train=variants.QUICK,
        positions=Positions(256),
        chains={
            "original": _ALL,
            "optimized": _ALL,
            "gru": _ALL,
            "stream-gru": (*_ALL, *_FEW["stream-gru"], "prune70+cluster16+dynamic_range"),
            "stream-hybrid": (*_TAUGHT, *_FEW["stream-hybrid"], *_FAMILIES["stream-hybrid"][:-1]),
        },
        retrain_seconds=60,
        student_seconds=_STUDENT_SECONDS,
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
