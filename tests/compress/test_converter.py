"""The converter's child: what it makes of a job, told in this process where no converter is needed."""

import pytest

from compress import artifact as artifacts
from compress import chain as chains
from compress import chain_names, converter, isolation
from compress.catalogue import CONVERSIONS
from compress.isolation import ChildFailed
from shakespeare import checkpoint as checkpoints


@pytest.fixture
def jobs(monkeypatch):
    """The jobs given to children; none is started."""
    given = []

    def run(module, job, _result, timeout):
        given.append((module, job, timeout))
        raise ChildFailed("crashed", "the process was ended by SIGSEGV")

    monkeypatch.setattr(isolation, "run", run)
    return given


@pytest.mark.parametrize(
    ("name", "recipe"),
    [
        ("identity", converter.Recipe()),
        ("float16", converter.Recipe(optimize=True, float16=True)),
        ("dynamic_range", converter.Recipe(optimize=True)),
        ("int8", converter.Recipe(optimize=True, activations="int8")),
        ("int8_io", converter.Recipe(optimize=True, activations="int8", integer_io=True)),
        ("int16x8", converter.Recipe(optimize=True, activations="int16x8")),
    ],
)
def test_what_each_technique_asks_of_the_converter(jobs, sources, settings, tmp_path, name, recipe):
    with pytest.raises(ChildFailed) as caught:
        CONVERSIONS[name].convert(sources["causal-gru"], settings)
    assert caught.value.status == "crashed"
    ((module, job, timeout),) = jobs
    assert (module, timeout) == ("compress.converter", settings.timeout_seconds)
    assert (job.recipe, job.settings) == (recipe, settings)
    assert job.source == str(sources["causal-gru"])
    assert list(tmp_path.iterdir()) == []


def test_a_trainings_folder_stands_for_its_best(jobs, sources, settings, tmp_path):
    (tmp_path / "best").symlink_to(sources["window-lstm"])
    with pytest.raises(ChildFailed):
        CONVERSIONS["identity"].convert(tmp_path, settings)
    assert jobs[0][1].source == str(tmp_path / "best")


def test_a_stack_of_lstms_is_fused(converted, made_checkpoint, configs, settings, tmp_path):
    """From tf_keras alone; from Keras 3 it would be a WHILE."""
    names = [one.name for one in converted("identity", "window-lstm").artifact.operators]
    assert "UNIDIRECTIONAL_SEQUENCE_LSTM" in names
    assert "WHILE" not in names
    checkpoints.save(made_checkpoint(configs["window-lstm"]), tmp_path / "stack")
    stack = chains.convert(chain_names.parse("int8"), tmp_path / "stack", tmp_path / "out", settings)
    counts = {operator.name: operator.count for operator in artifacts.load(tmp_path / "out")[0].operators}
    assert stack.model.units == (6, 5)
    assert counts["UNIDIRECTIONAL_SEQUENCE_LSTM"] == 4  # two layers, each way
