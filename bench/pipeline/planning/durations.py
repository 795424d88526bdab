"""How long parts take: seconds of a quick run on 2 cores of an Intel Xeon with AVX512, from which a run predicts.

From when that run wrote its cells, each as long as it took beside the part that ran with it. Of an older run: scores
and int8 files of window models but for dynamic_range of `optimized`, mixtures, the word model, steps of other sizes.
They need not be right elsewhere: what a run has measured of a kind of part, or of its trainings' speed, corrects them
as it goes on.
"""

from collections.abc import Mapping
from math import inf
from typing import Literal, NamedTuple

from shakespeare.config import ModelConfig, TrainConfig
from shakespeare.text.corpus import Corpus

Size = Literal["large window", "window", "causal", "student"]


class Cost(NamedTuple):
    """Seconds of a part: those that a setting fixes, and those of work, which each machine does at its own rate."""

    fixed: float
    work: float


# Steps a second of the trainings of that run: how fast this machine is shows in its own.
STEPS_A_SECOND: Mapping[str, float] = {
    "original": 0.49, "optimized": 2.92, "gru": 2.66, "stream-gru": 17.8, "stream-hybrid": 15.7,
}  # fmt: skip
_OTHER_STEPS_A_SECOND: Mapping[Size, float] = {
    "large window": 0.46,
    "window": 2.7,
    "causal": 10,
    "student": 40,
}
# fmt: off
_TRAINING: Mapping[Size, float] = {  # beside its budget
    "large window": 19, "window": 8, "causal": 19, "student": 10,
}
# A conversion of each kind of model, and what scoring 16,384 characters with the file takes.
_ARTIFACT: Mapping[Size, float] = {"large window": 8.3, "window": 4.2, "causal": 3.5, "student": 1.8}
_FLOAT: Mapping[Size, float] = {"large window": 225, "window": 25, "causal": 10.4, "student": 0.3}
_DYNAMIC: Mapping[Size, float] = {"large window": 118, "window": 18, "causal": 0.8, "student": 0.2}
_INTEGER: Mapping[Size, float] = {"large window": 600, "window": 125, "causal": 0.6, "student": 0.2}
_QUALITY: Mapping[str, Mapping[Size, float]] = {
    "checkpoint": {"large window": 43.7, "window": 8.3, "causal": 1.3, "student": 1.3},
    "identity": _FLOAT,
    "float16": _FLOAT,
    "dynamic_range": _DYNAMIC,
    "int8": _INTEGER,
    "int8_io": _INTEGER,
    "int16x8": {"large window": 600, "window": 125, "causal": 24.6, "student": 6},
    "int4": _DYNAMIC,
    "int2": _DYNAMIC,
}
# Of a retraining beside another: starting and saving, and seconds for each second of the model's own training.
_RETRAINING: Mapping[str, float] = {"prune": 3.7, "cluster": 3.7, "quantize": 1.5, "control": 1.5}
_RETRAINING_START = 14.0
_TEACHER = 50.0  # predictions of a teacher over all of the plays, once for all students that read alike
_STEP: Mapping[Size, float] = {"large window": 18, "window": 5.2, "causal": 3, "student": 3}
# Text that a checkpoint or a file continues; infinity where the limit of 3 s ended it, or it was not asked.
_SAMPLE_OF_CHECKPOINT: Mapping[Size, float] = {"large window": inf, "window": inf, "causal": 1.7, "student": 1.7}
_SAMPLE_OF_FILE: Mapping[Size, float] = {"large window": inf, "window": 1.1, "causal": 0.3, "student": 0.1}
_SAMPLE_START = 0.8  # beside the limit
_MEMORY_OF_CHECKPOINT, _MEMORY_OF_FILE = 4.0, 0.2
_PROFILE: Mapping[Size, float] = {"large window": 14, "window": 5.5, "causal": 5.5, "student": 5.5}
_OTHERS: Mapping[str, float] = {
    "size": 1.4, "overlap": 3, "ngrams": 4, "compressors": 13,
    "mixtures": 21, "word-model": 9, "agreement": 3, "export": 4, "matmul": 2, "scaling": 2, "prefix": 0.07,
    "latency": 0.4, "corpus": 0.4, "invoke": 0.4, "generation": 0.4, "sample-figures": 4,
}
# fmt: on
SCORED_CHARACTERS = 16_384


def size_of(model: ModelConfig) -> Size:
    """How much work a model is."""
    if model.kind == "window":
        return "large window" if model.units[0] > 128 else "window"
    return "causal"


def training(model: ModelConfig, train: TrainConfig, corpus: Corpus) -> Cost:
    """What a training takes: its budget, steps or epochs, its tracing and its validations."""
    size = size_of(model)
    seconds = train.budget_seconds
    if seconds is None:
        rate = STEPS_A_SECOND.get(model.name.removesuffix("-tuned"), _OTHER_STEPS_A_SECOND[size])
        sequences = len(corpus.training) // model.stride
        seconds = (train.step_limit or train.epochs * sequences / model.batch_size) / rate
    return Cost(seconds, _TRAINING[size])


def retraining(kind: str, seconds: float, *, of_student: bool = False) -> Cost:
    """What one retraining of a chain takes; `seconds` are those it is given of the model's own training."""
    rate = _RETRAINING.get(kind, 1.5) * (0.6 if of_student and kind in ("prune", "cluster") else 1.0)
    return Cost(seconds, _RETRAINING_START + (rate - 1) * seconds)


def student(seconds: float, *, share_of_text: float | None) -> Cost:
    """What a student's training takes; `share_of_text`: what a teacher has yet to predict, None without one."""
    return Cost(seconds, _TRAINING["student"] + (0 if share_of_text is None else _TEACHER * share_of_text))


def artifact(size: Size) -> Cost:
    """What a conversion takes."""
    return Cost(0, _ARTIFACT[size])


def quality(conversion: str, size: Size, characters: int) -> Cost:
    """What scoring takes, of a file or of a checkpoint (the conversion "checkpoint")."""
    return Cost(0, 1 + _QUALITY.get(conversion, _FLOAT)[size] * characters / SCORED_CHARACTERS)


def sample(conversion: str, size: Size, most: float) -> Cost:
    """What continuing prompts takes, by a file or a checkpoint (the conversion "checkpoint"); `most` seconds."""
    work = (_SAMPLE_OF_CHECKPOINT if conversion == "checkpoint" else _SAMPLE_OF_FILE)[size]
    return Cost(most, _SAMPLE_START) if work > most else Cost(0, work)


def memory(conversion: str) -> Cost:
    """What it takes to load a file or a checkpoint (the conversion "checkpoint") in a process of its own."""
    return Cost(0, _MEMORY_OF_CHECKPOINT if conversion == "checkpoint" else _MEMORY_OF_FILE)


def step(model: ModelConfig) -> Cost:
    """What timing a training step takes, its process and first call included."""
    return Cost(0, _STEP[size_of(model)])


def profile(model: ModelConfig) -> Cost:
    """What tracing a training step takes."""
    return Cost(0, _PROFILE[size_of(model)])


def other(kind: str, *, fixed: float = 0.0) -> Cost:
    """What a part takes whose kind takes as long for every model."""
    return Cost(fixed, _OTHERS[kind])
