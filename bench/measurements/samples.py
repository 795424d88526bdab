"""Text that one model writes behind prompts of validation text, in a child process."""

import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import msgspec

from compress import isolation, predictors
from compress.predictors import OpenedModel
from shakespeare.engine import Engine
from shakespeare.errors import InvalidInput
from shakespeare.generation import Sampling, generate
from shakespeare.text import prompt as prompts

PROMPTS = 3
PROMPT_LENGTH = 100  # characters: as many as the longest window
TEMPERATURE = 0.8  # that of `bard generate`
_TIMEOUT_SECONDS = 600.0  # of the child, which ends by itself long before


class SampleJob(msgspec.Struct, frozen=True, kw_only=True):
    """What to write: behind each prompt, under its seed, so many characters, in so many seconds of the processor."""

    path: str
    engine: Engine
    prompts: tuple[str, ...]
    seeds: tuple[int, ...]
    characters: int
    seconds: float


class WrittenTexts(msgspec.Struct, frozen=True, kw_only=True):
    """One text a prompt, all of one length."""

    texts: tuple[str, ...]


class Continuation(NamedTuple):
    """A prompt, and what follows it in the text that it is of."""

    prompt: str
    text: str


def continuations(text: str, characters: int) -> tuple[Continuation, ...]:
    """Prompts evenly spaced over a text, each up to the end of a line, and the `characters` after each.

    Raises:
        InvalidInput: the text is too short for them.
    """
    room = len(text) - characters - PROMPT_LENGTH
    if room < 0:
        needed = f"needs {PROMPT_LENGTH + characters:,} to begin a sample and compare it"
        raise InvalidInput("text", f"{len(text):,} characters of validation text", needed)
    chosen = []
    for number in range(PROMPTS):
        middle = PROMPT_LENGTH + room * (2 * number + 1) // (2 * PROMPTS)  # of an equal part of the text
        start = text.rfind("\n", PROMPT_LENGTH - 1, middle) + 1 or middle
        chosen.append(Continuation(text[start - PROMPT_LENGTH : start], text[start : start + characters]))
    return tuple(chosen)


def write(opened: OpenedModel, job: SampleJob) -> tuple[str, ...]:
    """A text behind each prompt. A model too slow for the time writes a half, a quarter, ...: lengths compare.

    Raises:
        InvalidInput: not even a character was written in time.
    """
    texts = []
    opened.predictor.feed([0])  # the first call traces or allocates
    for text, seed in zip(job.prompts, job.seeds, strict=True):
        opened.predictor.reset()
        prompt = prompts.prepare(text, opened.vocabulary)
        sampling = Sampling(temperature=TEMPERATURE, seed=seed)
        ids = generate(opened.predictor, prompt.ids, job.characters, sampling)
        in_time = _until(ids, time.process_time() + job.seconds / len(job.prompts))
        texts.append(opened.vocabulary.decode(list(in_time)))
    shortest, length = min(map(len, texts)), job.characters
    while length > shortest:
        length //= 2
    if not length:
        raise InvalidInput("sample", f"{job.seconds:g} s", "are too few for this model to write a character")
    return tuple(text[:length] for text in texts)


def _until(ids: Iterator[int], end: float) -> Iterator[int]:
    for id_ in ids:
        if time.process_time() > end:
            return
        yield id_


def measure_in_child(job: SampleJob) -> WrittenTexts:
    """Writes in a process of its own.

    Raises:
        ChildFailed: see `isolation.run`.
    """
    return isolation.run(__name__, job, WrittenTexts, _TIMEOUT_SECONDS)


def _measure(job: SampleJob) -> WrittenTexts:
    return WrittenTexts(texts=write(predictors.open_predictor(Path(job.path), job.engine), job))


if __name__ == "__main__":
    sys.exit(isolation.serve(sys.argv[1:], SampleJob, _measure))
