"""bard generate"""

import json

import numpy as np
import pytest

from compress.predictors import OpenedModel, open_predictor
from shakespeare.text.vocabulary import Vocabulary


@pytest.fixture
def model_of(monkeypatch, tmp_path):
    """A function: known characters -> the path of a model that writes them one after the other."""

    class InTurn:
        def feed(self, ids):
            logits = np.full(self.size, -1e9, np.float32)
            logits[ids[-1] % (self.size - 1) + 1] = 0
            return logits

    def make(characters):
        model, vocabulary = InTurn(), Vocabulary.from_text(characters)
        model.size = vocabulary.size
        opened = OpenedModel(model, vocabulary, None, "0" * 64, "checkpoint")
        monkeypatch.setattr("compress.predictors.open_predictor", lambda *_: opened)
        return tmp_path / "model"

    return make


def test_unknown_characters_of_a_prompt_are_named(bard, model_of):
    outcome = bard("generate", model_of("ab"), "--prompt", "a\u0416", "--length", 2)
    assert (outcome.status, outcome.out) == (0, "a\u0416ab\n")
    assert outcome.err.startswith("bard: note: the model never saw these characters of the prompt")
    assert "CYRILLIC CAPITAL LETTER ZHE" in outcome.err


def test_a_vocabulary_without_a_newline_has_another_default(bard, model_of):
    outcome = bard("generate", model_of("ab "), "--length", 2, "--json")
    assert json.loads(outcome.out) == {"prompt": " ", "text": "ab"}
    assert outcome.err == ""


def test_a_prompt_from_a_file(bard, model_of, tmp_path):
    (tmp_path / "scene.txt").write_bytes(b"ab\r\na")
    outcome = bard("generate", model_of("ab\n"), "--prompt-file", tmp_path / "scene.txt", "--length", 1)
    assert outcome.out == "ab\nab\n"


def test_one_prompt_at_a_time(refused, model_of, tmp_path):
    line = refused("generate", model_of("ab"), "--prompt", "a", "--prompt-file", tmp_path / "scene.txt")
    assert "not allowed with argument --prompt" in line


def test_controls_of_a_vocabulary_do_not_reach_the_terminal(bard, model_of):
    path = model_of("\x1b[\x9b")
    assert bard("generate", path, "--prompt", "[\x1b", "--length", 2).out == "[\\x1b[\\x9b\n"
    outcome = bard("generate", path, "--prompt", "\x1b", "--length", 2, "--json")
    assert "\x9b" not in outcome.out
    assert json.loads(outcome.out)["text"] == "[\x9b"


@pytest.fixture
def path(finished):
    return finished / "artifacts" / "stream-gru.int8"


def test_length_and_prompt(bard, path):
    outcome = bard("generate", path, "--prompt", "ROMEO.", "--length", 7)
    assert outcome.status == 0
    assert outcome.out.startswith("ROMEO.")
    assert len(outcome.out) == len("ROMEO.") + 7 + 1


def test_json_and_seed(bard, path):
    arguments = ("generate", path / "model.tflite", "--length", 40, "--json", "--seed")
    first, again, other = (json.loads(bard(*arguments, seed).out) for seed in (7, 7, 8))
    assert set(first) == {"prompt", "text"}
    assert len(first["text"]) == 40
    assert first == again != other


def test_the_likeliest_needs_no_luck(bard, path):
    for seeded in ([], ["--top-k", 1]):
        texts = {
            bard("generate", path, "--length", 9, *(seeded or ["--temperature", 0]), "--seed", seed).out
            for seed in (1, 2)
        }
        assert len(texts) == 1


def test_a_prompt_of_unknown_characters(bard, path):
    outcome = bard("generate", path, "--prompt", "Ж🎭", "--length", 5)
    assert outcome.status == 0
    assert "\N{REPLACEMENT CHARACTER}" not in outcome.out.removeprefix("Ж🎭")


def test_a_checkpoint(bard, finished):
    outcome = bard("generate", finished / "checkpoints" / "stream-gru", "--length", 5)
    assert (outcome.status, len(outcome.out)) == (0, 7)


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (["--length", 0], "length: 0: must lie in 1..10,000,000"),
        (["--length", -5], "length: -5: must lie in 1..10,000,000"),
        (["--prompt", ""], "prompt: empty: must hold at least one character"),
        (["--temperature", "nan"], "temperature: nan: must be a number"),
        (["--temperature", "inf"], "temperature: inf: must be a number"),
        (["--temperature", -1], "temperature: -1: must lie in 0..100"),
        (["--top-k", -1], "top-k: -1: must be at least 0"),
        (["--seed", -1], "seed: -1: must be at least 0"),
    ],
)
def test_wrong_numbers(refused, path, more, message):
    assert message in refused("generate", path, *more)


def test_extreme_numbers(bard, path):
    extremes = ["--top-k", 10**9, "--seed", 10**30, "--temperature", 100]
    assert bard("generate", path, "--length", 3, *extremes).status == 0


def test_what_is_drawn_is_of_the_vocabulary(bard, path):
    text = json.loads(bard("generate", path, "--length", 50, "--temperature", 100, "--json").out)["text"]
    assert set(text) <= set(open_predictor(path).vocabulary.characters)
