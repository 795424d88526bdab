"""What a run ran on and what it rests on: the machine, its load, the corpus, energy, prices; and what failed."""

from typing import Literal

from reports.schema.struct import CellId, Count, Positive, PositiveCount, Seconds, Struct

Status = Literal["refused", "failed", "crashed", "timed out"]
Part = Literal[
    "training", "artifact", "quality", "step", "latency", "memory", "word model", "baseline", "breakdown", "scaling",
    "sample",
]  # fmt: skip


class Machine(Struct, frozen=True):
    """The machine of the run."""

    fingerprint: str  # a hash of the fields that do not vary: no clock frequency, no load
    cpu: str
    cores: PositiveCount
    memory_bytes: Count
    cpu_flags: tuple[str, ...]  # of avx2, avx512f, avx512_vnni, avx512_bf16, amx_tile, ...
    system: str
    python: str
    packages: dict[str, str]  # name to version
    threads: dict[str, Count]  # as pinned: intra, inter, blas
    load_average: float  # of one minute, when the run began

    @property
    def native_bfloat16(self) -> bool:
        """Whether the processor has instructions for bfloat16 products."""
        return bool({"avx512_bf16", "amx_bf16", "bf16"} & set(self.cpu_flags))


class Conditions(Struct, frozen=True):
    """What else may have changed times, over a stretch of time."""

    load_after: float  # load average of one minute at the end; the run's own work is part of it
    others_busy: float  # share of the usable processors' time that other processes took during the timings
    stolen: float  # share of it that the hypervisor gave to other guests
    governor: str  # of the clock, as "performance"; empty where the system does not tell
    throttled: Count | None  # thermal throttling events; null where the system does not count them


class CorpusRecord(Struct, frozen=True):
    """The text, its three parts, and what preparing it cost after it was read."""

    source: str
    sha256: str
    characters: Count
    vocabulary_size: Count  # counts the unknown id
    training_characters: Count
    validation_characters: Count  # for choices: early stopping, the weights that are kept, settings
    test_characters: PositiveCount  # for the tables of quality; no choice sees them
    unknown_in_test: Count  # test characters that training text does not have
    # Titles of the works that the test text lies in; empty for a text that is not made of works.
    test_works: tuple[str, ...]
    read_seconds: Seconds
    encode_seconds: Seconds
    window_seconds: Seconds
    window_bytes: Count  # allocated for windows: 0 where they are views


class Energy(Struct, frozen=True):
    """What a counter of the processor's own read while training steps were timed."""

    source: str  # as "RAPL package-0"
    joules: float
    seconds: Seconds


class TimingSession(Struct, frozen=True):
    """What the machine did while cases were timed together: kept with their samples, as those are.

    `session` is that of their `Speed`.
    """

    session: str
    timed: str  # "step", "latency", ...
    started: str  # ISO 8601, UTC
    load_before: float  # load average of one minute
    conditions: Conditions
    energy: Energy | None = None  # null where there is no counter


class Assumptions(Struct, frozen=True):
    """Figures that the costs need and that nobody measured."""

    watts: float
    kwh_price: float
    gpu_hour_price: float
    gpu_speedup: Positive  # over this machine
    currency: str
    source: str  # of the price of a GPU's hour
    date: str  # of that price


class Failure(Struct, frozen=True):
    """A part that could not be measured, and why."""

    part: Part
    status: Status
    reason: str
    cell: CellId | None = None  # null: a part that belongs to no cell
    about: str = ""  # what the part is of where it belongs to no cell, as "units 256"


class Progress(Struct, frozen=True):
    """How far a run has come that has not ended, or was interrupted."""

    parts: Count  # measured, or kept from an earlier run
    planned: Count  # in all, as far as that is known
