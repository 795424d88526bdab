"""Tiny checkpoints on disk, and every chain that the tests look at, carried out once for all of them."""

import importlib.util
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

import msgspec
import pytest

from compress.catalogue import CONVERSIONS, RETRAININGS
from compress.chain_names import parse
from shakespeare import checkpoint as checkpoints
from shakespeare.config import TrainConfig

SCRIPT = Path(__file__).with_name("carry_out_chains.py")
_spec = importlib.util.spec_from_file_location(SCRIPT.stem, SCRIPT)
script = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(script)
Cell = script.Cell

# The converter leaves tensors of up to 1,024 numbers in float: these have more, gate by gate. Window
# models have one layer, as most of the time goes into tracing them, layer by layer.
UNITS = {"window-lstm": (40,), "window-gru": (33,), "causal-gru": (40, 33), "causal-lstm": (40, 33)}
CHAINS = ("prune50+cluster16+dynamic_range", "distill+prune50+int8")
# TFMOT treats the two recurrent layers separately, and refuses both in a Bidirectional.
BIDIRECTIONAL_GRU = Cell(chain="prune50", model="window-gru")


def representatives():
    """One retraining of each family, the middle one: prune30 differs from prune50 by a number only."""
    for _, names in groupby(RETRAININGS, lambda name: name.rstrip("0123456789")):
        family = list(names)
        yield RETRAININGS[family[(len(family) - 1) // 2]]


def retraining_cells():
    """A control does nothing to a model but train it, so one model shows it; others get one of each kind."""
    for technique in representatives():
        for model in ("causal-gru",) if technique.kind == "control" else ("causal-gru", "window-lstm"):
            yield Cell(chain=technique.name, model=model)


RETRAINING_CELLS = (*retraining_cells(), BIDIRECTIONAL_GRU)
CONVERSION_CELLS = tuple(Cell(chain=name, model=model) for model in UNITS for name in CONVERSIONS)
FIRST_CELLS = (
    *CONVERSION_CELLS,
    *RETRAINING_CELLS,
    *(Cell(chain=name, model="causal-gru") for name in CHAINS),
)
# Repeated where chance has a part: calibration and training. Of the models, one that is fast.
REPEATED = (*CONVERSIONS, *(technique.name for technique in representatives() if technique.kind != "control"))


def known_failure(cell):
    """How the catalogue says that a conversion of this model fails, or None."""
    return parse(cell.chain).conversion.known_failures.get(cell.model)


PARAMETERS = {
    "cell": [cell for cell in FIRST_CELLS if not known_failure(cell)],
    "window_cell": [
        cell for cell in FIRST_CELLS if not known_failure(cell) and cell.model.startswith("window")
    ],
    "failing_cell": [cell for cell in FIRST_CELLS if known_failure(cell)],
    "retraining_cell": RETRAINING_CELLS,
    "repeated_chain": REPEATED,
    "technique": (*CONVERSIONS, *(technique.name for technique in representatives())),
}


def pytest_generate_tests(metafunc):
    """Runs a test over the cells that one of its arguments names: nobody lists techniques by hand."""
    for argument in PARAMETERS.keys() & set(metafunc.fixturenames):
        ids = [getattr(value, "name", value) for value in PARAMETERS[argument]]
        metafunc.parametrize(argument, PARAMETERS[argument], ids=ids)


def pytest_collection_modifyitems(config, items):
    """Conversions are slow. Under pytest-xdist one process gets all tests of them, to make them once."""
    for item in items:
        if "converted" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.slow)
            if config.pluginmanager.hasplugin("xdist"):
                item.add_marker(pytest.mark.xdist_group("converted"))


def cells_of(items):
    """The cells that the selected tests are run over: with `-k` only a few of them."""
    for item in items:
        parameters = getattr(getattr(item, "callspec", None), "params", {})
        for argument, value in parameters.items():
            if argument == "repeated_chain":
                yield from (Cell(chain=value, model="causal-gru", run=run) for run in (1, 2))
            elif argument in PARAMETERS and isinstance(value, Cell):
                yield value


class Result(NamedTuple):
    """What became of a cell: an artifact in `folder` and the checkpoint before it, or a failure."""

    folder: Path
    checkpoint: Path
    failure: object  # a Failure of the script, or None

    @property
    def artifact(self):
        from compress import artifact as artifacts

        return artifacts.load(self.folder)[0]


@pytest.fixture(scope="session")
def training_text(corpus):
    return corpus.training


@pytest.fixture(scope="session")
def sources(made_checkpoint, configs, tmp_path_factory):
    """Checkpoint folders by model."""
    parent = tmp_path_factory.mktemp("checkpoints")
    for name, units in UNITS.items():
        dense = 32 if configs[name].dense else None
        made = made_checkpoint(msgspec.structs.replace(configs[name], embedding=36, units=units, dense=dense))
        # Small batches, also of students, who take the checkpoint's batch size.
        description = msgspec.structs.replace(made.description, train=TrainConfig(batch_size=16))
        checkpoints.save(made._replace(description=description), parent / name)
    return {name: parent / name for name in UNITS}


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
def converted(request, sources, settings, folder_hash, tmp_path_factory):
    """A function: chain, model, run -> its Result. What the selected tests are run over is made at once.

    A cell that is expected to crash gets a child of its own, as in use. The others share one process
    for each model; should it end early, each cell that is left gets a child of its own, too.
    """
    out = tmp_path_factory.mktemp("artifacts")
    before = {name: folder_hash(source) for name, source in sources.items()}
    places = {name: str(source) for name, source in sources.items()}

    def plan(cells):
        return script.Work(cells=list(cells), sources=places, out=str(out), settings=settings)

    def alone(cell):
        script.carry_out(plan([cell]))

    def together(cells):
        job = out / f"{cells[0].name}.json"
        job.write_bytes(msgspec.json.encode(plan(cells)))
        subprocess.run([sys.executable, "-P", str(SCRIPT), str(job)], capture_output=True, check=False)
        for cell in cells:
            if not (out / cell.name / script.DONE).exists():
                shutil.rmtree(out / cell.name, ignore_errors=True)
                alone(cell)

    selected = {cell.name: cell for cell in cells_of(request.session.items)}.values()
    crashing = [cell for cell in selected if known_failure(cell)]
    groups: dict[tuple[str, int], list[Cell]] = {}
    for cell in selected:
        if cell not in crashing:
            groups.setdefault((cell.model, cell.run), []).append(cell)
    with ThreadPoolExecutor(2) as pool:  # ended before any test: some end every child there is
        list(pool.map(together, sorted(groups.values(), key=len, reverse=True)))
        list(pool.map(alone, crashing))

    def result(chain, model, run=1):
        folder = out / Cell(chain=chain, model=model, run=run).name
        if not (folder / script.DONE).exists():
            alone(Cell(chain=chain, model=model, run=run))
        failure = folder / "failure.json"
        return Result(
            folder / "artifact",
            Path((folder / script.DONE).read_text()),
            msgspec.json.decode(failure.read_bytes(), type=script.Failure) if failure.exists() else None,
        )

    yield result
    assert {name: folder_hash(source) for name, source in sources.items()} == before


@pytest.fixture(scope="session")
def float_predictor(sources, engines):
    """A function: model -> a new predictor of its checkpoint on Keras 3."""
    from shakespeare import predictor

    return lambda model: predictor.from_checkpoint(checkpoints.load(sources[model]), engines["keras"])


@pytest.fixture(scope="session")
def opened(engines):
    """A function: a checkpoint's folder -> a predictor of it on Keras 3, always the same one."""
    from shakespeare import predictor

    return cache(lambda folder: predictor.from_checkpoint(checkpoints.load(folder), engines["keras"]))


@pytest.fixture(scope="session")
def span(text, vocabulary):
    """Ids of text that no model was trained on."""
    return vocabulary.encode(text[-120:])
