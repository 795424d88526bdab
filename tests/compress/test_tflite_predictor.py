"""A deployed model runs without TensorFlow."""

import json
import subprocess
import sys

import numpy as np
import pytest

from compress import tflite_predictor
from compress.tflite_model import TFLiteModel
from shakespeare.errors import InvalidInput
from shakespeare.generation import Sampling, generate

SCRIPT = """
import json, sys
from pathlib import Path
from compress import tflite_predictor
HEAVY = {"tensorflow", "keras", "tf_keras", "torch"}
heavy = lambda: sorted(HEAVY & {name.split(".")[0] for name in sys.modules})
after_import = heavy()
predictor, vocabulary = tflite_predictor.open_artifact(Path(sys.argv[1]))
logits = predictor.feed(vocabulary.encode("ROMEO."))
print(json.dumps([after_import, heavy(), logits.tolist()]))
"""


@pytest.mark.parametrize("model", ["window-lstm", "causal-gru"])
def test_no_tensorflow_is_loaded(converted, vocabulary, model):
    folder = converted("identity", model).folder
    done = subprocess.run(
        [sys.executable, "-P", "-c", SCRIPT, str(folder)], check=True, capture_output=True, text=True
    )
    after_import, after_running, logits = json.loads(done.stdout.splitlines()[-1])
    assert after_import == after_running == []
    predictor, _ = tflite_predictor.open_artifact(folder)
    np.testing.assert_allclose(predictor.feed(vocabulary.encode("ROMEO.")), logits, atol=1e-5)


@pytest.mark.parametrize("model", ["window-lstm", "window-gru", "causal-gru"])
def test_it_generates_what_the_checkpoint_generates(converted, float_predictor, vocabulary, model):
    deployed, _ = tflite_predictor.open_artifact(converted("identity", model).folder)
    prompt = vocabulary.encode("JULIET.")
    generated = [
        list(generate(predictor, prompt, 30, Sampling(temperature=0)))
        for predictor in (deployed, float_predictor(model))
    ]
    assert generated[0] == generated[1]


def test_what_is_timed_alone_begins_without_a_state(converted):
    """A fused LSTM keeps its state in variables: carried on, each call would do another's work."""
    predictor, _ = tflite_predictor.open_artifact(converted("identity", "window-lstm").folder)
    answers = []
    for _ in range(2):
        predictor.invoke()
        answers.append(predictor._interpreter.get_tensor(predictor._logits.tensor_index))
    assert np.array_equal(*answers)


def test_a_file_of_garbage_with_a_right_checksum_is_refused(converted, tmp_path):
    from compress import artifact as artifacts

    record, _, vocabulary = artifacts.load(converted("identity", "causal-gru").folder)
    artifacts.save(tmp_path / "out", record, b"not a model" * 9, vocabulary)
    with pytest.raises(InvalidInput, match=r"^artifact: .*model\.tflite"):
        tflite_predictor.open_artifact(tmp_path / "out")


def test_what_is_no_artifact_is_refused(tmp_path):
    with pytest.raises(InvalidInput, match=r"^artifact: .*nowhere: is no artifact"):
        tflite_predictor.open_artifact(tmp_path / "nowhere")


def test_a_short_prompt_stands_behind_newlines(converted, vocabulary):
    folder = converted("identity", "window-gru").folder
    newline = int(vocabulary.encode("\n")[0])
    ids = vocabulary.encode("NUR")
    padded = tflite_predictor.open_artifact(folder)[0].feed([newline] * 5 + ids.tolist())
    assert np.array_equal(tflite_predictor.open_artifact(folder)[0].feed(ids), padded)


class Interpreter:
    """Tells in which order it was called."""

    def __init__(self):
        self.calls = []

    def reset_all_variables(self):
        self.calls.append("reset")

    def invoke(self):
        self.calls.append("invoke")


@pytest.mark.parametrize(("stateful", "calls"), [(False, ["reset", "invoke"] * 2), (True, ["invoke"] * 2)])
def test_the_timed_call_starts_a_window_anew_as_latency_does(stateful, calls):
    """Carried on for thousands of calls, a fused LSTM's state reaches denormal numbers, which are slow."""
    model = object.__new__(TFLiteModel)
    model.stateful, model._interpreter = stateful, Interpreter()
    model.invoke()
    model.invoke()
    assert model._interpreter.calls == calls
