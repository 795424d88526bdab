"""Prompts and what stands behind them, texts under their seeds, and a model that is too slow."""

from typing import NamedTuple

import numpy as np
import pytest

from bench.measurements import samples
from bench.measurements.samples import PROMPT_LENGTH, PROMPTS, SampleJob, continuations, write
from shakespeare.errors import InvalidInput
from shakespeare.text.vocabulary import Vocabulary

VOCABULARY = Vocabulary.from_text("abcdef\n ")


class Opened(NamedTuple):
    predictor: object
    vocabulary: Vocabulary = VOCABULARY


class Repeating:
    """Nearly sure that the id last read comes next; a clock passes `seconds` a character."""

    def __init__(self, seconds=0.0):
        self.now, self._seconds, self.read = 0.0, seconds, []

    def feed(self, ids):
        self.now += self._seconds
        self.read += np.atleast_1d(ids).tolist()
        logits = np.zeros(VOCABULARY.size, np.float32)
        logits[self.read[-1]] = 3
        return logits

    def reset(self):
        self.read = []


def job(**changes):
    fields = {"path": "", "engine": "keras", "prompts": ("ab\n", "a b\nc"), "seeds": (1, 2)}
    return SampleJob(**{**fields, "characters": 40, "seconds": 60.0, **changes})


def test_prompts_end_where_a_line_does_and_their_text_follows(text):
    chosen = continuations(text, 200)
    assert len(chosen) == PROMPTS
    for prompt, following in chosen:
        assert (len(prompt), len(following)) == (PROMPT_LENGTH, 200)
        assert prompt.endswith("\n")
        assert prompt + following in text
    assert len({text.find(prompt + following) for prompt, following in chosen}) == PROMPTS


def test_a_text_of_one_line_has_prompts_too():
    (first, *_) = continuations("x" * 500, 100)
    assert first == ("x" * PROMPT_LENGTH, "x" * 100)


def test_a_text_too_short_for_a_prompt_is_refused():
    with pytest.raises(InvalidInput, match="needs 400"):
        continuations("x" * 399, 300)


def test_every_text_begins_afresh_under_its_own_seed():
    texts = write(Opened(Repeating()), job(prompts=("ab\n", "ab\n", "ab\n"), seeds=(1, 2, 1)))
    assert [len(text) for text in texts] == [40, 40, 40]
    assert texts[0] == texts[2] != texts[1]


@pytest.mark.parametrize(("seconds", "length"), [(0.0, 40), (1.0, 20), (2.0, 10)])
def test_a_slow_model_writes_a_half_or_a_quarter(monkeypatch, seconds, length):
    slow = Repeating(seconds)
    monkeypatch.setattr(samples.time, "process_time", lambda: slow.now)
    texts = write(Opened(slow), job())
    assert [len(text) for text in texts] == [length, length]


def test_a_model_that_writes_nothing_in_time_is_a_failure(monkeypatch):
    slow = Repeating(100.0)
    monkeypatch.setattr(samples.time, "process_time", lambda: slow.now)
    with pytest.raises(InvalidInput, match="too few for this model"):
        write(Opened(slow), job())
