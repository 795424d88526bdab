"""The converter's child: what it makes of a job, told in this process where no converter is needed."""

import pytest

from compress import converter, isolation
from compress.catalogue import CONVERSIONS
from compress.isolation import ChildFailed
from compress.technique import Refused


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
        ("int4", converter.Recipe(weight_bits=4)),
        ("int2", converter.Recipe(weight_bits=2)),
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


@pytest.mark.parametrize("name", ["int4", "int2"])
def test_a_fused_lstm_is_refused_before_a_child_starts(jobs, sources, settings, name):
    with pytest.raises(Refused, match="leaves UNIDIRECTIONAL_SEQUENCE_LSTM in float"):
        CONVERSIONS[name].convert(sources["window-lstm"], settings)
    assert jobs == []


def test_a_trainings_folder_stands_for_its_best(jobs, sources, settings, tmp_path):
    (tmp_path / "best").symlink_to(sources["window-lstm"])
    with pytest.raises(ChildFailed):
        CONVERSIONS["identity"].convert(tmp_path, settings)
    assert jobs[0][1].source == str(tmp_path / "best")


@pytest.mark.parametrize(
    ("name", "model", "layers"), [("identity", "window-lstm", 1), ("int8", "window-stack", 2)]
)
def test_an_lstm_is_fused(converted, name, model, layers):
    """From tf_keras alone; from Keras 3 it would be a WHILE."""
    operators = {operator.name: operator.count for operator in converted(name, model).artifact.operators}
    assert operators["UNIDIRECTIONAL_SEQUENCE_LSTM"] == 2 * layers  # one each way
    assert "WHILE" not in operators
