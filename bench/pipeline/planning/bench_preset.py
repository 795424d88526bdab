"""What one preset of `bard bench` measures, and what it leaves to a larger one."""

from collections.abc import Collection, Iterable, Iterator
from typing import Literal, get_args

import msgspec

from bench.peers.peer import PeerName
from bench.timing.protocol import RoundLimits
from reports import units
from shakespeare.config import ModelConfig, TrainConfig
from shakespeare.evaluation import Positions

CONVERSIONS = ("identity", "float16", "dynamic_range", "int8")
PROFILED = ("identity", "dynamic_range")  # the files whose operators are timed
# What a run can do without: in this order a budget drops it, what matters least first.
Extra = Literal["scaling", "mixtures", "repeats", "word model", "operator profiles", "step profiles"]
EXTRAS: tuple[Extra, ...] = get_args(Extra)


class BenchPreset(msgspec.Struct, frozen=True, kw_only=True):
    """One preset of `bard bench`."""

    # Unless --variants names others: those of the original report, the plain causal one, the best at this budget.
    variants: tuple[str, ...] = ("original", "optimized", "gru", "stream-gru", "stream-hybrid")
    train: TrainConfig
    window_seconds: float | None = (
        None  # of training a window model, where that is less than `train` gives it
    )
    positions: Positions
    conversions: tuple[str, ...] = CONVERSIONS  # of every variant
    chains: dict[str, tuple[str, ...]]  # of each variant, beside its conversions
    left_out: dict[str, tuple[str, ...]] = {}  # conversions that are too slow to be scored, by variant
    retrain_seconds: float
    student_seconds: float
    retrain_steps: int | None = None
    teacher_characters: int | None = None
    step_rounds: RoundLimits
    latency_rounds: RoundLimits
    scaling_rounds: RoundLimits
    operator_rounds: RoundLimits
    profiled_techniques: tuple[str, ...] = PROFILED
    compared_variants: tuple[str, ...]  # that peers are timed on too
    highest_order: int = 8  # of n-grams
    word_vocabulary: int = 10_000  # of the word-level model
    profile_steps: int = 3
    sample_characters: int = 300  # behind each prompt
    sample_seconds: float = 6.0  # of processor time that a model has for all of its samples
    skipped: frozenset[Extra] = frozenset()  # measurements that it leaves to a larger preset
    # Variant and technique of files whose quality it leaves too.
    unscored: frozenset[tuple[str, str]] = frozenset()
    unprofiled: frozenset[str] = frozenset()  # variants whose steps and files are timed as a whole only
    skipped_peers: frozenset[PeerName] = frozenset()  # that are not compared with unless --peers names them
    also_left_out: tuple[str, ...] = ()  # what else it leaves, in words
    warnings: tuple[str, ...] = ()  # what a reader of its figures must know

    def includes(self, extra: Extra) -> bool:
        """Whether it measures that."""
        return extra not in self.skipped

    def scores(self, variant: str, technique: str) -> bool:
        """Whether it measures the quality of that file."""
        return (variant, technique) not in self.unscored

    def profiles_steps(self, variant: str) -> bool:
        """Whether it measures where the time of that variant's steps goes."""
        return self.includes("step profiles") and variant not in self.unprofiled

    def profiles_file(self, variant: str, technique: str) -> bool:
        """Whether it measures where the time of that file goes."""
        return (
            self.includes("operator profiles")
            and technique in self.profiled_techniques
            and variant not in self.unprofiled
        )

    def training_of(self, model: ModelConfig) -> TrainConfig:
        """How a variant is trained, before its recipe."""
        seconds, of_windows = self.train.budget_seconds, self.window_seconds
        if model.kind != "window" or seconds is None or of_windows is None:
            return self.train
        return msgspec.structs.replace(self.train, budget_seconds=min(seconds, of_windows))

    def chains_of(self, variant: str) -> tuple[str, ...]:
        """Every chain of a variant, by name."""
        conversions = (name for name in self.conversions if name not in self.left_out.get(variant, ()))
        return (*conversions, *self.chains.get(variant, ()))


def left_out_sentences(preset: BenchPreset, models: Collection[ModelConfig]) -> list[str]:
    """What a preset leaves to a larger one, for a run of these variants."""
    names = [model.name for model in models]
    parts = [
        *(extra for extra in EXTRAS if not preset.includes(extra)),
        *_short_trainings(preset, models),
        *(f"the engine {name}" for name in sorted(preset.skipped_peers)),
        *(f"profiles of {name}" for name in names if name in preset.unprofiled),
        *(f"profiles of {name}" for name in PROFILED if name not in preset.profiled_techniques),
        *preset.also_left_out,
        *(f"{name} {conversion}" for name in names for conversion in preset.left_out.get(name, ())),
        *(f"the quality of {name} {file}" for name, file in sorted(preset.unscored) if name in names),
    ]
    return (
        [f"Left to the preset thorough, as this one has no time for it: {', '.join(parts)}."] if parts else []
    )


def _short_trainings(preset: BenchPreset, models: Iterable[ModelConfig]) -> Iterator[str]:
    shorter: dict[float, list[str]] = {}
    for model in models:
        seconds = preset.training_of(model).budget_seconds
        if seconds is not None and seconds != preset.train.budget_seconds:
            shorter.setdefault(seconds, []).append(model.name)
    for seconds, names in shorter.items():
        yield f"more than {units.budget(seconds)} of training for {' and '.join(names)}"
