"""Tiny checkpoints on disk, and every chain that the tests look at, carried out once for all of them."""

import importlib.util
import io
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import NamedTuple

import msgspec
import pytest

from compress.catalogue import CONVERSIONS, RETRAININGS
from shakespeare import checkpoint as checkpoints
from shakespeare.config import TrainConfig

SCRIPT = Path(__file__).with_name("carry_out_chains.py")
_spec = importlib.util.spec_from_file_location(SCRIPT.stem, SCRIPT)
script = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(script)
Cell = script.Cell

# The converter leaves tensors of up to 1,024 numbers in float: these have more, gate by gate. Most of the
# time goes into tracing, layer by layer: so one layer, but for one model that steps and one that is fused.
UNITS = {
    "window-lstm": (40,),
    "window-gru": (33,),
    "causal-gru": (40,),
    "causal-lstm": (40, 33),
    "causal-mingru": (64,),
    "causal-hybrid": (40, 33),
    "causal-transformer": (48,),
    "window-stack": (40, 33),
}
KINDS = tuple(name for name in UNITS if name != "window-stack")


def representatives():
    """One retraining of each family: prune30 differs from prune50 by a number, a student by its size.

    Of students the first, which has the fewest layers: most of the time goes into tracing.
    """
    families = {}
    for technique in RETRAININGS.values():
        families.setdefault((type(technique), technique.kind), []).append(technique)
    return [
        family[0] if family[0].new_model else family[(len(family) - 1) // 2] for family in families.values()
    ]


def retraining_cells():
    """Controls only train a model, and students begin anew: one model shows it. Others get two models.

    What is trained for a conversion is looked at with it, see QUANTISED_CELLS.
    """
    for technique in representatives():
        alone = technique.kind in ("control", "quantize") or technique.new_model
        for model in ("causal-gru",) if alone else ("causal-gru", "window-lstm"):
            yield Cell(chain=technique.name, model=model)


RETRAINING_CELLS = (
    *retraining_cells(),
    Cell(chain="distill-window", model="causal-gru"),  # a student that reads windows
    Cell(chain="distill-104k", model="causal-gru"),  # and one of two layers, as all of a given size are
    Cell(chain="distill", model="window-lstm"),  # a teacher that does
    Cell(chain="prune50", model="window-gru"),  # TFMOT refuses Bidirectional, and treats the two layers apart
)
QUANTISED_CELLS = (  # each with the conversion that it is trained for
    Cell(chain="qat8+dynamic_range", model="window-lstm"),  # a fused LSTM has fewer scales
    Cell(chain="prune50+qat5+dynamic_range", model="causal-gru"),
    Cell(chain="qat4+int4", model="causal-hybrid"),
    Cell(chain="qat2+int2", model="causal-lstm"),
)
FIRST_CELLS = (
    *RETRAINING_CELLS,
    *QUANTISED_CELLS,
    Cell(chain="prune50+cluster16+dynamic_range", model="causal-gru"),
    Cell(chain="distill+prune50+int8", model="causal-gru"),
    *(Cell(chain=name, model=model) for model in KINDS for name in CONVERSIONS),
    Cell(chain="int8", model="window-stack"),
)
# Run twice: all but controls, which train as others do, and students beyond the first.
REPEATED = (
    *(technique.name for technique in representatives() if technique.kind != "control"),
    *CONVERSIONS,
)
PARAMETERS = {
    "cell": [cell for cell in FIRST_CELLS if not cell.known_failure],
    "narrow_cell": [
        cell
        for cell in FIRST_CELLS
        if not cell.known_failure
        and cell.chain in CONVERSIONS
        and CONVERSIONS[cell.chain].bytes_per_weight < 4
    ],
    "failing_cell": [cell for cell in FIRST_CELLS if cell.known_failure],
    "retraining_cell": RETRAINING_CELLS,
    "quantised_cell": QUANTISED_CELLS,
    "repeated_chain": REPEATED,
    "technique": (*CONVERSIONS, *(technique.name for technique in representatives())),
}


def pytest_generate_tests(metafunc):
    """Runs a test over the cells that one of its arguments names: nobody lists techniques by hand."""
    for argument in PARAMETERS.keys() & set(metafunc.fixturenames):
        ids = [getattr(value, "name", value) for value in PARAMETERS[argument]]
        metafunc.parametrize(argument, PARAMETERS[argument], ids=ids)


@pytest.hookimpl(tryfirst=True)  # before pytest-xdist reads the groups
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
        for argument, value in getattr(getattr(item, "callspec", None), "params", {}).items():
            if argument == "repeated_chain":
                yield from (Cell(chain=value, model="causal-gru", run=run) for run in (1, 2))
            elif argument in PARAMETERS and isinstance(value, Cell):
                yield value
                if argument == "narrow_cell":
                    yield Cell(chain="identity", model=value.model)


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
    # Few positions, as steps are traced one by one; a transformer's are one product.
    for name, units in UNITS.items():
        config = configs["window-lstm" if name == "window-stack" else name]
        dense = 32 if config.dense else None
        embedding = units[0] if config.own_layers else 36
        length = config.sequence_length if config.own_layers else 4
        config = msgspec.structs.replace(
            config, name=name, sequence_length=length, embedding=embedding, units=units, dense=dense
        )
        made = made_checkpoint(config)
        # Small batches, also of students, who take the checkpoint's batch size.
        description = msgspec.structs.replace(made.description, train=TrainConfig(batch_size=16))
        checkpoints.save(made._replace(description=description), parent / name)
    return {name: parent / name for name in UNITS}


@pytest.fixture(scope="session")
def training_file(training_text, tmp_path_factory):
    """The training text as techniques read it."""
    file = tmp_path_factory.mktemp("text") / "training.txt"
    file.write_bytes(training_text.encode())
    return str(file)


@pytest.fixture(scope="session")
def settings(training_file):
    from compress.technique import Settings

    return Settings(
        training_file=training_file,
        calibration_samples=32,
        timeout_seconds=240,
        retrain_steps=4,
        teacher_characters=600,
    )


@pytest.fixture(scope="session")
def converted(request, sources, settings, folder_hash, tmp_path_factory):
    """A function: chain, model, run -> its Result, once that is there.

    Two processes side by side make what the selected tests are run over. Each cell that they leave, as
    one that ended early does, gets a process of its own.
    """
    out = tmp_path_factory.mktemp("artifacts")
    before = {name: folder_hash(source) for name, source in sources.items()}
    places = {name: str(source) for name, source in sources.items()}

    def start(cells):
        work = script.Work(cells=list(cells), sources=places, out=str(out), settings=settings)
        job = out / f"{cells[0].name}.json"
        job.write_bytes(msgspec.json.encode(work))
        command = [sys.executable, "-P", str(SCRIPT), str(job)]
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)

    # Two shares that take about as long. Run 2 is not made where run 1 is.
    selected = set(cells_of(request.session.items))
    order = [
        *FIRST_CELLS,
        *(Cell(chain="identity", model=cell.model) for cell in PARAMETERS["narrow_cell"]),
        *(Cell(chain=name, model="causal-gru", run=2) for name in REPEATED),
    ]
    shares = ([], [])
    for cell in filter(selected.__contains__, dict.fromkeys(order)):
        shares[cell.run == 2 or cell.model not in ("causal-gru", "window-gru")].append(cell)
    running = [(cells, start(cells)) for cells in shares if cells]

    def wait(cell):
        folder = out / cell.name
        lines = next((process.stdout for cells, process in running if cell in cells), io.StringIO())
        while not (folder / script.SOURCE).exists():
            if not lines.readline():  # its process has ended
                shutil.rmtree(folder, ignore_errors=True)
                start([cell]).communicate()
                break
        return folder

    def result(chain, model, run=1):
        folder = wait(Cell(chain=chain, model=model, run=run))
        failure = folder / script.FAILURE
        return Result(
            folder / "artifact",
            Path((folder / script.SOURCE).read_text()),
            msgspec.json.decode(failure.read_bytes(), type=script.Failure) if failure.exists() else None,
        )

    yield result
    for _, process in running:
        process.kill()
        process.communicate()
    assert {name: folder_hash(source) for name, source in sources.items()} == before


@pytest.fixture
def children_here(monkeypatch):
    """Does in this process, which has TensorFlow already, what a child would do."""
    from compress import isolation

    monkeypatch.setattr(isolation, "run", script.run_here)


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
