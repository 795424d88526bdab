"""Tiny checkpoints on disk, and every conversion made once, two at a time, for all tests."""

from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import msgspec
import pytest

from shakespeare import checkpoint as checkpoints
from shakespeare import windows

MODELS = ("window-lstm", "window-gru", "causal-gru")


class Result(NamedTuple):
    """What became of one conversion: an artifact in `folder`, or the exception."""

    folder: object
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

    return Settings(training_text=training_text, calibration_samples=32, timeout_seconds=240)


@pytest.fixture(scope="session")
def converted(sources, settings, folder_hash, tmp_path_factory):
    """A function: technique, model, run -> its Result. All start when the first is wanted.

    Run 2 is of causal-gru alone.
    """
    from compress import child
    from compress.catalogue import CATALOGUE

    out = tmp_path_factory.mktemp("artifacts")
    before = {name: folder_hash(source) for name, source in sources.items()}

    def work(technique, model, run):
        folder = out / f"{technique}-{model}-{run}"
        try:
            artifact = CATALOGUE[technique].compress(sources[model], folder, settings)
        except child.ChildFailed as failure:
            return Result(folder, None, failure)
        return Result(folder, artifact, None)

    cells = [(technique, model, 1) for model in MODELS for technique in CATALOGUE]
    cells += [(technique, "causal-gru", 2) for technique in CATALOGUE]
    pool = ThreadPoolExecutor(2)
    futures = {cell: pool.submit(work, *cell) for cell in cells}
    yield lambda technique, model, run=1: futures[technique, model, run].result()
    pool.shutdown(wait=False, cancel_futures=True)
    child.end_all()
    pool.shutdown()
    assert {name: folder_hash(source) for name, source in sources.items()} == before


@pytest.fixture(scope="session")
def float_predictor(sources, engines):
    """A function: model -> a new predictor of its checkpoint on Keras 3."""
    from shakespeare import predictor

    return lambda model: predictor.from_checkpoint(checkpoints.load(sources[model]), engines["keras"])


@pytest.fixture(scope="session")
def span(text, vocabulary):
    """Ids of validation text."""
    return vocabulary.encode(text[-120:])
