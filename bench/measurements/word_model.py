"""Trains and measures the word-level model, in a child process."""

import sys
from pathlib import Path

import msgspec
import numpy as np

from bench.progress import bar
from compress import isolation
from reports import record as records
from shakespeare import corpus as corpora
from shakespeare import engine as engines
from shakespeare.engine import Engine
from shakespeare.evaluation import Positions
from shakespeare.references import word_model, word_tokens


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """How long to train, which vocabulary, which blocks."""

    text: str | None
    positions: Positions
    budget_seconds: float | None
    step_limit: int | None
    vocabulary_size: int
    seed: int
    engine: Engine


def in_child(job: Job) -> records.Words:
    """Works in a process of its own, its progress shown.

    Raises:
        child.ChildFailed, KeyboardInterrupt: see `child.run`.
    """
    return isolation.run(__name__, job, records.Words, None, attached=True)


def _work(job: Job) -> records.Words:
    corpus = corpora.load(Path(job.text) if job.text else None)
    tokens, held_out = word_tokens.split(corpus.training), word_tokens.split(corpus.test)
    known = word_tokens.WordVocabulary.from_tokens(tokens, job.vocabulary_size)
    keras = engines.load(job.engine)
    with bar(sys.stdout) as progress:
        total = job.budget_seconds or job.step_limit
        shown = progress.add_task("words", total=total, note=f"{known.size} words")

        def told(step: int, seconds: float) -> None:
            progress.update(shown, completed=seconds if job.budget_seconds else step)

        trained = word_model.train(
            known.encode(tokens),
            known.size,
            keras,
            seconds=job.budget_seconds,
            steps=job.step_limit,
            seed=job.seed,
            told=told,
        )
    spelling = word_model.spelling_of(tokens, known, corpus.vocabulary)
    blocks = list(word_model.evaluate(trained.model, known, spelling, corpus.test, job.positions))
    real = np.array([word_tokens.is_word(token) for token in held_out])
    parameters = int(trained.model.count_params())
    return records.Words(
        vocabulary_size=known.size,
        parameters=parameters,
        weights_bytes=4 * parameters,
        training_seconds=trained.seconds,
        training_words=len(tokens),
        steps=trained.steps,
        steps_per_epoch=trained.steps_per_epoch,
        out_of_vocabulary=int(np.count_nonzero(real & (known.encode(held_out) == word_tokens.UNKNOWN))),
        validation_words=int(np.count_nonzero(real)),
        starts=tuple(block.start for block in blocks),
        characters=tuple(block.characters for block in blocks),
        words=tuple(block.words for block in blocks),
        right=tuple(block.right for block in blocks),
        right5=tuple(block.right5 for block in blocks),
        nats=tuple(block.nats for block in blocks),
        spelling_nats=tuple(block.spelling_nats for block in blocks),
        step=_timed(trained),
    )


def _timed(trained: word_model.Trained) -> records.Speed | None:
    """The last steps of the training itself: in rounds of no other case, so a session of its own."""
    if not trained.warm:
        return None
    return records.Speed(
        session="training",
        first_call=trained.first_call,
        iterations=1,
        rounds=tuple(range(1, len(trained.warm) + 1)),
        seconds=trained.warm,
    )


if __name__ == "__main__":
    sys.exit(isolation.serve(sys.argv[1:], Job, _work))
