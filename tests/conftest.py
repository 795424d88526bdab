"""A small text with structure, tiny architectures, and untrained checkpoints: nothing is downloaded."""

import os

import numpy as np
import pytest

from shakespeare import checkpoint as checkpoints
from shakespeare import corpus as corpora
from shakespeare.config import ModelConfig, TrainConfig
from shakespeare.files import sha256
from shakespeare.state import TrainingState
from shakespeare.vocabulary import Vocabulary

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


@pytest.fixture(scope="session", autouse=True)
def _quiet():
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")


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
    made = (
        ModelConfig(name="window-lstm", recurrent="lstm", bidirectional=True, dense=7, **shared),
        ModelConfig(name="window-gru", recurrent="gru", bidirectional=True, dense=7, dropout=0.1, **shared),
        ModelConfig(
            name="window-normalized", recurrent="lstm", bidirectional=True, dense=7,
            batch_normalization=True, dropout=0.1, **shared,
        ),
        ModelConfig(name="causal-gru", recurrent="gru", bidirectional=False, **shared),
        ModelConfig(name="causal-lstm", recurrent="lstm", bidirectional=False, **shared),
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


def random_weights(model, seed):
    """Arrays large enough that predictions differ, small enough that no unit saturates; variances above 0."""
    from shakespeare import models

    random = np.random.default_rng(seed)

    def one(name, shape):
        if name.endswith("moving_variance"):
            return random.uniform(0.5, 1.5, shape)
        return random.normal(0, 1.5 / np.sqrt(shape[0]) if name.endswith("kernel") else 0.6, shape)

    return {
        name: one(name, array.shape).astype(np.float32) for name, array in models.get_weights(model).items()
    }


@pytest.fixture(scope="session")
def randomise():
    """A function: a Keras model and a seed -> the model, its weights those of `random_weights`."""
    from shakespeare import models

    def change(model, seed):
        models.set_weights(model, random_weights(model, seed))
        return model

    return change


@pytest.fixture(scope="session")
def made_checkpoint(engines, corpus, vocabulary):
    """A function: a config (and a seed) -> a checkpoint with random weights."""
    from shakespeare import models

    def make(config, seed=1):
        model = models.build(config, vocabulary.size, engines["keras"])
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
        return checkpoints.Checkpoint(description, vocabulary, random_weights(model, seed), state, {})

    return make


@pytest.fixture(scope="session")
def folder_hash():
    """A function: a folder -> a hash of every name and every byte in it."""

    def of(folder):
        files = sorted(path for path in folder.rglob("*") if path.is_file())
        return [(str(path.relative_to(folder)), sha256(path.read_bytes())) for path in files]

    return of
