"""Tiny checkpoints on disk, and every conversion made once, two at a time, for all tests."""

from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import msgspec
import pytest

from shakespeare import checkpoint as checkpoints
from shakespeare import windows

MODELS = ("window-lstm", "window-gru", "causal-gru")


# Conversions run over every model; a retraining takes its time, so each runs where it could differ.
RETRAINED = ("prune50", "cluster8", "distill")
ONCE = ("finetune", "student", "distill-window", "student-window")
LONG = ("prune50+cluster8+dynamic_range", "distill+prune50+int8")
RETRAINED_PAIRS = (
    *((name, model) for name in RETRAINED for model in ("window-lstm", "causal-gru")),
    ("prune50", "window-gru"),
    *((name, "causal-gru") for name in (*ONCE, *LONG)),
)


class Result(NamedTuple):
    """What became of one chain: an artifact in `folder` and the checkpoint before it, or the exception."""

    folder: object
    checkpoint: object
    artifact: object
    failure: object


@pytest.fixture(scope="session")
def training_text(text):
    return text[: windows.split(len(text))]


@pytest.fixture(scope="session")
def sources(made_checkpoint, configs, tmp_path_factory):
    """Checkpoint folders by model."""
    parent = tmp_path_factory.mktemp("checkpoints")
    for name in MODELS:
        # The converter leaves tensors of up to 1,024 numbers in float: these have more, gate by gate.
        dense = 32 if configs[name].dense else None
        config = msgspec.structs.replace(configs[name], embedding=36, units=(40, 33), dense=dense)
        checkpoints.save(made_checkpoint(config), parent / name)
    return {name: parent / name for name in MODELS}


@pytest.fixture(scope="session")
def settings(training_text):
    from compress.technique import Settings

    return Settings(
        training_text=training_text,
        calibration_samples=32,
        timeout_seconds=240,
        retrain_steps=8,
        teacher_characters=600,
    )


@pytest.fixture(scope="session")
def converted(sources, settings, folder_hash, tmp_path_factory):
    """A function: chain, model, run -> its Result. All start when the first is wanted.

    Run 2 is of causal-gru alone.
    """
    from compress import chain as chains
    from compress import chain_names, isolation
    from compress.catalogue import CONVERSIONS

    out = tmp_path_factory.mktemp("artifacts")
    before = {name: folder_hash(source) for name, source in sources.items()}

    def work(name, model, run):
        chain, source = chain_names.parse(name), sources[model]
        folder = out / f"{name}-{model}-{run}"
        try:
            for number, step in enumerate(chain.retrainings):
                made = out / f"{name}-{model}-{run}-{number}"
                step.retrain(source, made, settings)
                source = made
            artifact = chains.convert(chain, source, folder, settings)
        except isolation.ChildFailed as failure:
            return Result(folder, source, None, failure)
        return Result(folder, source, artifact, None)

    cells = [(name, model, 1) for model in MODELS for name in CONVERSIONS]
    cells += [(name, model, 1) for name, model in RETRAINED_PAIRS]
    cells += [(name, "causal-gru", 2) for name in (*CONVERSIONS, "prune50", "distill")]
    with ThreadPoolExecutor(2) as pool:  # ended before any test: some end every child there is
        futures = {cell: pool.submit(work, *cell) for cell in cells}
    yield lambda technique, model, run=1: futures[technique, model, run].result()
    assert {name: folder_hash(source) for name, source in sources.items()} == before


@pytest.fixture(scope="session")
def float_predictor(sources, engines):
    """A function: model -> a new predictor of its checkpoint on Keras 3."""
    from shakespeare import predictor

    return lambda model: predictor.from_checkpoint(checkpoints.load(sources[model]), engines["keras"])


@pytest.fixture(scope="session")
def opened(engines):
    """A function: a checkpoint's folder -> a predictor of it on Keras 3, always the same one."""
    from functools import cache

    from shakespeare import predictor

    return cache(lambda folder: predictor.from_checkpoint(checkpoints.load(folder), engines["keras"]))


@pytest.fixture(scope="session")
def span(text, vocabulary):
    """Ids of validation text."""
    return vocabulary.encode(text[-120:])
