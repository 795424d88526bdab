"""How long parts take: seconds of a quick run on 2 cores of an Intel Xeon with AVX512, from which a run predicts.

Taken from the times of that run's cache files. They need not be right elsewhere: what a run has measured of a kind
of part, or of its trainings' speed, corrects them as it goes on.
"""

from collections.abc import Mapping
from typing import Literal, NamedTuple

from shakespeare.config import ModelConfig, TrainConfig
from shakespeare.corpus import Corpus

Size = Literal["large window", "window", "causal", "student"]


class Cost(NamedTuple):
    """Seconds of a part: those that a setting fixes, and those of work, which each machine does at its own rate."""

    fixed: float
    work: float


# Steps a second of the trainings of that run: how fast this machine is shows in its own.
STEPS_A_SECOND: Mapping[str, float] = {
    "original": 0.46, "optimized": 2.85, "gru": 2.70, "stream-gru": 20.1, "stream-hybrid": 16.1,
}  # fmt: skip
_OTHER_STEPS_A_SECOND: Mapping[Size, float] = {
    "large window": 0.46,
    "window": 2.7,
    "causal": 10,
    "student": 40,
}
_TRAINING: Mapping[Size, float] = {
    "large window": 30,
    "window": 7,
    "causal": 19,
    "student": 10,
}  # beside its budget
# A conversion of each kind of model, and what scoring 16,384 characters with the file takes.
_ARTIFACT: Mapping[Size, float] = {"large window": 15, "window": 8.5, "causal": 7, "student": 5}
_FLOAT: Mapping[Size, float] = {"large window": 300, "window": 33, "causal": 10.5, "student": 1.3}
_QUALITY: Mapping[str, Mapping[Size, float]] = {
    "checkpoint": {"large window": 55, "window": 12, "causal": 5, "student": 3},
    "identity": _FLOAT,
    "float16": _FLOAT,
    "dynamic_range": {"large window": 157, "window": 21, "causal": 2, "student": 1.2},
    "int8": {"large window": 800, "window": 166, "causal": 2, "student": 1.2},
    "int8_io": {"large window": 800, "window": 166, "causal": 2, "student": 1.2},
    "int16x8": {"large window": 800, "window": 166, "causal": 26, "student": 8},
    "int4": {"large window": 157, "window": 21, "causal": 2.5, "student": 1.5},
    "int2": {"large window": 157, "window": 21, "causal": 2.5, "student": 1.5},
}
# Of a retraining: starting and saving, and wall seconds for each second of the model's own training.
_RETRAINING: Mapping[str, float] = {"prune": 3.3, "cluster": 3.8, "quantize": 1.1, "control": 1.05}
_RETRAINING_START = 13.0
_TEACHER = 50.0  # predictions of a teacher over all of the plays, once for all students that read alike
_STEP: Mapping[Size, float] = {"large window": 25, "window": 7, "causal": 4, "student": 4}
_PROFILE: Mapping[Size, float] = {"large window": 18, "window": 7, "causal": 7, "student": 7}
_OTHERS: Mapping[str, float] = {
    "size": 0.5, "memory": 0.4, "overlap": 3, "ngrams": 11, "compressors": 21, "mixtures": 28, "word-model": 14,
    "agreement": 4.7, "export": 5, "matmul": 2, "scaling": 2.5, "prefix": 0.08, "latency": 0.75, "corpus": 0.75,
    "invoke": 0.75, "generation": 0.75, "breakdown": 1.5,
}  # fmt: skip
SCORED_CHARACTERS = 16_384


def size_of(model: ModelConfig) -> Size:
    """How much work a model is."""
    if model.kind == "window":
        return "large window" if model.units[0] > 128 else "window"
    return "causal"


def training(model: ModelConfig, train: TrainConfig, corpus: Corpus) -> Cost:
    """Of a training: its budget, its steps or its epochs; and its tracing and validations."""
    size = size_of(model)
    seconds = train.budget_seconds
    if seconds is None:
        rate = STEPS_A_SECOND.get(model.name.removesuffix("-tuned"), _OTHER_STEPS_A_SECOND[size])
        sequences = len(corpus.training) // model.stride
        seconds = (train.step_limit or train.epochs * sequences / model.batch_size) / rate
    return Cost(seconds, _TRAINING[size])


def retraining(kind: str, seconds: float, *, of_student: bool = False) -> Cost:
    """Of one step of a chain; `seconds` are those it is given of the model's own training."""
    rate = _RETRAINING.get(kind, 1.1) * (0.6 if of_student and kind in ("prune", "cluster") else 1.0)
    return Cost(seconds, _RETRAINING_START + (rate - 1) * seconds)


def student(seconds: float, *, share_of_text: float | None) -> Cost:
    """Of a student's training; `share_of_text` is what a teacher has yet to predict for it, None without one."""
    return Cost(seconds, _TRAINING["student"] + (0 if share_of_text is None else _TEACHER * share_of_text))


def artifact(size: Size) -> Cost:
    """Of a conversion."""
    return Cost(0, _ARTIFACT[size])


def quality(conversion: str, size: Size, characters: int) -> Cost:
    """Of scoring a checkpoint, which is the conversion "checkpoint", or a file."""
    return Cost(0, 2 + _QUALITY.get(conversion, _FLOAT)[size] * characters / SCORED_CHARACTERS)


def step(model: ModelConfig) -> Cost:
    """Of timing a training step, process and first call included."""
    return Cost(0, _STEP[size_of(model)])


def profile(model: ModelConfig) -> Cost:
    """Of tracing a training step."""
    return Cost(0, _PROFILE[size_of(model)])


def other(kind: str, *, fixed: float = 0.0) -> Cost:
    """Of a kind of part that takes as long for every model."""
    return Cost(fixed, _OTHERS[kind])
