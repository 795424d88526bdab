"""Which Keras, and its threads."""

import gc
import importlib
import os
import subprocess
import sys

import pytest

from shakespeare import engine
from shakespeare.errors import InvalidInput


@pytest.mark.parametrize("name", ["torch", "", "Keras", "tensorflow.keras"])
def test_an_unknown_engine_lists_the_known(name):
    with pytest.raises(InvalidInput, match=f"^engine: {name}: unknown; known are keras, tf_keras"):
        engine.load(name)


@pytest.mark.parametrize(
    ("cores", "inside", "between"), [(1, 1, 1), (2, 1, 2), (3, 1, 2), (4, 2, 2), (8, 4, 2)]
)
def test_threads_inside_and_between_operators(cores, inside, between):
    assert engine.thread_counts(cores) == (inside, between)


def test_each_name_is_its_module(engines):
    assert engines["keras"].__name__ == "keras"
    assert engines["tf_keras"].__name__ == "tf_keras"
    assert engines["keras"].__version__.startswith("3.")
    assert engines["tf_keras"].__version__.startswith("2.")
    assert engines["keras"].backend.backend() == "tensorflow"


def test_a_loaded_engine_loads_again_with_its_threads(engines):
    import tensorflow as tf

    tf.zeros(1)  # TensorFlow has started
    assert engine.load("keras") is engines["keras"]
    pinned = tf.config.threading
    assert pinned.get_intra_op_parallelism_threads() >= 1
    assert pinned.get_inter_op_parallelism_threads() >= 1


ASK_PRECISION = """
import sys
from shakespeare import engine
for name in sys.argv[1:]:
    keras = engine.load(name)
    layer = keras.layers.Dense(1)
    layer.build((None, 1))
    print(keras.backend.floatx(), layer.kernel.dtype)
assert "matplotlib" not in sys.modules  # Keras would import it: a sixth of the time
import matplotlib
"""


@pytest.mark.slow
def test_a_keras_json_of_the_users_changes_nothing(tmp_path):
    settings = '{"floatx": "float16", "backend": "torch"}'
    (tmp_path / ".keras").mkdir()
    (tmp_path / ".keras" / "keras.json").write_text(settings)
    environment = os.environ | {"HOME": str(tmp_path)}
    environment.pop("KERAS_HOME", None)
    line = [sys.executable, "-P", "-c", ASK_PRECISION, "keras", "tf_keras"]
    done = subprocess.run(line, capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 0, done.stderr
    of_keras, of_tf_keras = done.stdout.splitlines()
    assert of_keras == "float32 float32"
    assert of_tf_keras.startswith("float32 ")
    assert "float32" in of_tf_keras.removeprefix("float32 ")
    assert (tmp_path / ".keras" / "keras.json").read_text() == settings


def test_what_is_hidden_is_found_again_also_after_an_error(tmp_path, monkeypatch):
    (tmp_path / "made_up_library.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ModuleNotFoundError), engine._hidden("made_up_library"):
        importlib.import_module("made_up_library")
    library = importlib.import_module("made_up_library")
    with engine._hidden("made_up_library"):  # what is there stays
        assert importlib.import_module("made_up_library") is library


def test_an_import_is_not_looked_through_for_garbage():
    kept = gc.get_freeze_count()
    with engine._uncollected("made_up"):
        assert not gc.isenabled()
    assert gc.isenabled()
    assert gc.get_freeze_count() > kept
    with engine._uncollected("gc"):  # imported already
        assert gc.isenabled()


def test_an_import_that_fails_leaves_the_collector_on():
    with pytest.raises(ImportError), engine._uncollected("made_up"):
        raise ImportError
    assert gc.isenabled()
