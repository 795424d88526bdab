"""The versioned result schema: one JSON document a run, raw samples only, nothing derived.

Times are seconds, sizes bytes, losses nats a character, unless a field's name says otherwise.
"""

import math
from pathlib import Path
from typing import Literal

import msgspec

SCHEMA_VERSION = 3

Status = Literal["refused", "failed", "crashed", "timed out"]
Part = Literal[
    "training", "artifact", "quality", "step", "latency", "memory", "words", "baseline", "breakdown", "scaling"
]  # fmt: skip
Ended = Literal["rounds done", "narrow enough", "budget spent"]
Kind = Literal["window", "causal"]


class RecordError(ValueError):
    """A record that cannot be read, is of another version, or mixes machines."""


class Struct(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What every part of the schema shares: immutable, by name, no unknown fields."""


class Machine(Struct, frozen=True):
    """What ran it. `fingerprint` is a hash of the coarse fields: no clock frequency, no load."""

    fingerprint: str
    cpu: str
    cores: int
    memory_bytes: int
    cpu_flags: tuple[str, ...]  # of avx2, avx512f, avx512_vnni, avx512_bf16, amx_tile, ...
    system: str
    python: str
    packages: dict[str, str]
    threads: dict[str, int]  # pinned: intra, inter, blas
    load_average: float  # of one minute, when the run began


class Conditions(Struct, frozen=True):
    """What else may have moved the times of a run, from its beginning to its end."""

    load_after: float  # load average of one minute at the end; our own work is part of it
    others_busy: float  # share of all processors' time that other processes took while we timed
    stolen: float  # share of it that the hypervisor gave to others
    governor: str  # of the clock, as "performance"; empty where the system does not tell
    throttled: int | None  # thermal throttling events; None where the system does not count them


class Corpus(Struct, frozen=True):
    """The text, and what preparing it cost after it was read."""

    source: str
    sha256: str
    characters: int
    vocabulary_size: int  # counts the unknown id
    training_characters: int
    validation_characters: int
    unknown_in_validation: int
    read_seconds: float
    encode_seconds: float
    window_seconds: float
    window_bytes: int  # allocated for windows: 0 where they are views


class Layer(Struct, frozen=True):
    """One layer and its parameters.

    `operations` counts the floating-point operations of its matrix products in one training step at
    the variant's batch, forward and backward: two for every multiply and add.
    """

    name: str
    parameters: int
    operations: int = 0


class Variant(Struct, frozen=True):
    """One architecture as built for this corpus. `steps_per_epoch` counts training batches."""

    name: str
    kind: Kind
    sequence_length: int
    stride: int
    batch_size: int
    sequences: int  # by the original report's formula, over the whole text
    steps_per_epoch: int
    layers: tuple[Layer, ...]


class Round(Struct, frozen=True):
    """One stretch of training and the validation that closed it. `epoch` may be a fraction."""

    epoch: float
    step: int
    seconds: float  # of training so far, without tracing and validation
    loss: float
    accuracy: float
    top5: float
    validation_loss: float
    validation_accuracy: float
    validation_top5: float
    learning_rate: float


class Training(Struct, frozen=True):
    """How a checkpoint came to be. `best` indexes `rounds`: the weights that were kept."""

    rounds: tuple[Round, ...]
    best: int
    stopped: str  # why it ended: "time budget", "early stopping", "last epoch", "step limit"
    weights_sha256: str
    weights_bytes: int
    peak_rss: int  # of the process that trained

    def __post_init__(self) -> None:
        if not 0 <= self.best < len(self.rounds):
            raise ValueError(f"training: best is {self.best}; it indexes {len(self.rounds)} rounds")


class Size(Struct, frozen=True):
    """Bytes of one model. `memory` is of its numbers; `raw`, `gzip` and `zstd` are of its file.

    `ship` is all that a device needs, in one xz file: model, vocabulary, metadata. None: a
    checkpoint, which is not shipped.
    """

    memory: int
    raw: int
    gzip: int
    zstd: int
    ship: int | None = None


class Operator(Struct, frozen=True):
    """One kind of operator of a converted file. `hybrid`: weights in int8, arithmetic in float."""

    name: str
    mode: str  # "float", "hybrid", "int8", "16x8", "whole numbers"
    count: int


class LayerWeights(Struct, frozen=True):
    """One kernel, recurrent kernel or embedding, of the float weights before conversion."""

    name: str
    weights: int
    zeros: int
    distinct: int


class Lineage(Struct, frozen=True):
    """One retraining between a checkpoint and its artifact."""

    technique: str
    source_sha256: str
    steps: int
    seconds: float
    settings: dict[str, str | int | float | bool]


class Facts(Struct, frozen=True):
    """What a converted file is made of, and how its weights came to be."""

    operators: tuple[Operator, ...] = ()
    layers: tuple[LayerWeights, ...] = ()
    lineage: tuple[Lineage, ...] = ()


class Quality(Struct, frozen=True):
    """Next-character prediction over validation blocks: sums a block, so that it can be bootstrapped.

    `predicted` holds the likeliest character of every position, a text a block; where it is right
    is what `top1` counts. `top5_repeated` and `nats_repeated` are the shares of the sums that lie on
    positions which `Validation.repeated` marks; empty where nobody looked.
    """

    block_length: int
    context: int  # characters before a block that a model may read
    starts: tuple[int, ...]  # offsets of the blocks in the validation text
    top1: tuple[int, ...]
    top5: tuple[int, ...]
    nats: tuple[float, ...]
    predicted: tuple[str, ...]
    top5_repeated: tuple[int, ...] = ()
    nats_repeated: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        counts = {len(one) for one in (self.starts, self.top1, self.top5, self.nats, self.predicted)}
        if len(counts) != 1 or not self.starts or self.block_length < 1:
            raise ValueError(
                "quality: starts, top1, top5, nats and predicted hold one value a block, of at least one"
            )
        if {len(text) for text in self.predicted} != {self.block_length}:
            raise ValueError("quality: predicted holds one character a position")
        if {len(self.top5_repeated), len(self.nats_repeated)} not in ({0}, {len(self.starts)}):
            raise ValueError("quality: top5_repeated and nats_repeated hold one value a block, or none")


class Validation(Struct, frozen=True):
    """What was to be predicted: a text a block, and the class of each character, a digit into `classes`.

    `repeated` marks with a 1 every character inside a passage that training text holds too.
    """

    classes: tuple[str, ...]
    truth: tuple[str, ...]
    kinds: tuple[str, ...]
    repeated: tuple[str, ...] = ()


class Speed(Struct, frozen=True):
    """Raw timings. `seconds[i]` is one call's time in round `rounds[i]`, the mean of `iterations` calls.

    Rounds are comparable one by one only between cells of the same `session`. They were added until
    half the 95% interval of the mean was under `wanted` of it, or until the session's budget ended:
    `ended` says which.
    """

    session: str
    first_call: float
    iterations: int
    rounds: tuple[int, ...]
    seconds: tuple[float, ...]
    wanted: float | None = None
    ended: Ended = "rounds done"

    def __post_init__(self) -> None:
        if not self.seconds or len(self.rounds) != len(self.seconds):
            raise ValueError(f"speed: {len(self.seconds)} samples in {len(self.rounds)} rounds: one in each")
        if not all(0 < value < math.inf for value in self.seconds):
            raise ValueError("speed: every sample must be finite and above 0 s")


class Failure(Struct, frozen=True):
    """A part that could not be measured, and why."""

    part: Part
    status: Status
    reason: str


class Leak(Struct, frozen=True):
    """What changing the future did: predictions compared, and the largest change of a logit."""

    compared: int
    largest: float


class Sameness(Struct, frozen=True):
    """Proof that two engines did the same work: largest difference of logits under equal weights."""

    against: str  # engine
    largest: float
    tolerance: float


class Cell(Struct, frozen=True):
    """All that was measured of one (variant, technique chain, engine, precision).

    `technique` is "checkpoint" for the trained float model itself. A repeated measurement of the
    same case (the A/A pair) has `repeat` 1.
    """

    variant: str
    technique: str
    engine: str  # "keras", "tf_keras", "torch", "onnxruntime", "litert"
    precision: str  # "float32", "mixed_bfloat16", "float16", "dynamic range", "int8", "16x8"
    machine: str  # fingerprint
    repeat: int = 0
    training: Training | None = None
    size: Size | None = None
    quality: Quality | None = None
    step: Speed | None = None
    latency: Speed | None = None  # one character through our runtime
    invoke: Speed | None = None  # one character, the interpreter alone
    generation: Speed | None = None  # one character written, sampling included
    peak_rss: int | None = None  # of a fresh process that ran this and nothing else
    facts: Facts = Facts()
    leak: Leak | None = None
    same: Sameness | None = None
    failures: tuple[Failure, ...] = ()


class Baseline(Struct, frozen=True):
    """What predicts without a network: counts of n-grams, or a compressor.

    `adaptive` ones learn the validation text as they read it, which no frozen model does. A
    compressor has no `quality` but `coded_bytes`, for the `coded_characters` of validation text.
    """

    name: str  # "4-gram", "xz"
    kind: Literal["n-gram", "compressor"]
    adaptive: bool
    primed: bool  # read the training text first
    bytes: int  # of its tables in memory; of a compressor 0
    compressed: int  # the same as zstd
    seconds: float  # that it took
    quality: Quality | None = None
    coded_bytes: int | None = None
    coded_characters: int | None = None


class Passage(Struct, frozen=True):
    """Validation characters inside a passage of at least `length` that training text holds too."""

    length: int
    characters: int


class Overlap(Struct, frozen=True):
    """What validation and training text share."""

    passages: tuple[Passage, ...]
    characters: int  # of validation text
    longest: str  # the longest passage that both hold
    marked_length: int  # the length that `Validation.repeated` marks


class Words(Struct, frozen=True):
    """The word-level model, over the same blocks as the character models.

    Nats are of whole words; an unknown word costs that of the unknown token and its spelling.
    """

    vocabulary_size: int  # words, the unknown token and the end included
    parameters: int
    weights_bytes: int
    training_seconds: float
    training_words: int
    steps: int
    steps_per_epoch: int
    out_of_vocabulary: int  # of all validation words
    validation_words: int
    starts: tuple[int, ...]  # offsets of blocks in the validation text
    characters: tuple[int, ...]  # in each block, of the words that begin there
    words: tuple[int, ...]
    right: tuple[int, ...]
    right5: tuple[int, ...]
    nats: tuple[float, ...]  # of known words and unknown tokens
    spelling_nats: tuple[float, ...]  # of spelling what is unknown
    step: Speed | None = None


class Products(Struct, frozen=True):
    """A matrix product alone, timed in the same rounds as the training steps."""

    precision: str
    operations: int  # a call
    speed: Speed


class Share(Struct, frozen=True):
    """One line of a breakdown. `calls` in all of what was profiled."""

    name: str
    seconds: float
    calls: int


class Breakdown(Struct, frozen=True):
    """Where the time of a training step, or of one inference, goes. `seconds` is of the whole."""

    variant: str
    technique: str  # "checkpoint" for a training step
    what: Literal["step", "inference"]
    by: Literal["layer", "operator"]
    seconds: float
    shares: tuple[Share, ...]


class Scaled(Struct, frozen=True):
    """A training step with one thing varied."""

    axis: Literal["batch", "length", "units", "threads"]
    variant: str
    batch: int
    length: int
    units: int
    threads: int
    parameters: int
    operations: int
    speed: Speed


class Energy(Struct, frozen=True):
    """What a counter of the processor's own read while training steps were timed."""

    source: str  # as "RAPL package-0"
    joules: float
    seconds: float


class Assumptions(Struct, frozen=True):
    """What a cost rests on that nobody measured; `source` and `date` say where it is from."""

    watts: float
    kwh_price: float
    gpu_hour_price: float
    gpu_speedup: float  # over this machine
    currency: str
    source: str
    date: str


class Record(Struct, frozen=True):
    """One run."""

    schema_version: int
    command: tuple[str, ...]
    preset: str
    seed: int
    code_version: str
    started: str  # ISO 8601, UTC
    seconds: float  # of this run, without cells that were cached
    machine: Machine
    corpus: Corpus
    validation: Validation
    variants: tuple[Variant, ...]
    cells: tuple[Cell, ...]
    conditions: Conditions | None = None
    baselines: tuple[Baseline, ...] = ()
    overlap: Overlap | None = None
    words: Words | None = None
    products: tuple[Products, ...] = ()
    breakdowns: tuple[Breakdown, ...] = ()
    scaling: tuple[Scaled, ...] = ()
    energy: Energy | None = None
    assumptions: Assumptions | None = None
    failures: tuple[Failure, ...] = ()  # of parts that belong to no cell
    notes: tuple[str, ...] = ()  # what a reader must know: cached cells, a loaded machine, parts left out


def encode(record: Record) -> bytes:
    """The record as indented JSON. Whoever writes the file sees to it that nothing is overwritten.

    Raises:
        RecordError: it could not be read again. JSON has no NaN and no infinity: a loss that is one
            of them belongs in a Failure.
    """
    data = msgspec.json.encode(record)
    try:
        msgspec.json.decode(data, type=Record)
    except msgspec.ValidationError as error:
        raise RecordError(f"record: a value cannot be stored: {error}") from error
    return msgspec.json.format(data, indent=1)


def load(path: Path) -> Record:
    """Reads and validates a record.

    Raises:
        RecordError: missing, not JSON, another schema version, an unknown or wrong field, or cells
            measured on more than one machine.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise RecordError(f"record: {path} cannot be read: {error.strerror}") from error
    try:
        version = msgspec.json.decode(data, type=_Versioned).schema_version
        if version != SCHEMA_VERSION:
            raise RecordError(f"record: {path} has schema_version {version}, not {SCHEMA_VERSION}")
        record = msgspec.json.decode(data, type=Record)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise RecordError(f"record: {path} is not a run record: {error}") from error
    strangers = {cell.machine for cell in record.cells} - {record.machine.fingerprint}
    if strangers:
        others = ", ".join(sorted(strangers))
        raise RecordError(f"record: {path} mixes machines: {record.machine.fingerprint} and {others}")
    return record


class _Versioned(msgspec.Struct):
    schema_version: int
