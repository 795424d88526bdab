"""Trains and measures the word-level model, in a child process."""

import sys

import msgspec
import numpy as np

from bench.progress import bar
from compress import isolation
from reports import record as records
from shakespeare import engine as engines
from shakespeare.engine import Engine
from shakespeare.evaluation import Positions
from shakespeare.references import word_model, word_tokens
from shakespeare.text import corpus as corpora


class WordModelJob(msgspec.Struct, frozen=True, kw_only=True):
    """How long to train, which vocabulary, which blocks."""

    text: str | None
    positions: Positions
    budget_seconds: float | None
    step_limit: int | None
    vocabulary_size: int
    seed: int
    engine: Engine


def measure_in_child(job: WordModelJob) -> records.WordModelRecord:
    """Works in a process of its own, its progress shown.

    Raises:
        ChildFailed, KeyboardInterrupt: see `isolation.run`.
    """
    return isolation.run(__name__, job, records.WordModelRecord, None, attached=True)


def _measure(job: WordModelJob) -> records.WordModelRecord:
    corpus = corpora.load(job.text)
    tokens, test_tokens = word_tokens.tokenize(corpus.training), word_tokens.tokenize(corpus.test)
    vocabulary = word_tokens.WordVocabulary.from_tokens(tokens, job.vocabulary_size)
    keras = engines.load(job.engine)
    with bar(sys.stdout) as progress:
        total = job.budget_seconds or job.step_limit
        task = progress.add_task("words", total=total, note=f"{vocabulary.size} words")

        def show_progress(step: int, seconds: float) -> None:
            progress.update(task, completed=seconds if job.budget_seconds else step)

        trained = word_model.train(
            vocabulary.encode(tokens),
            vocabulary.size,
            keras,
            seconds=job.budget_seconds,
            steps=job.step_limit,
            seed=job.seed,
            on_step=show_progress,
        )
    spelling = word_model.train_spelling(tokens, vocabulary, corpus.vocabulary)
    blocks = list(word_model.evaluate(trained.model, vocabulary, spelling, corpus.test, job.positions))
    are_words = np.array([word_tokens.is_word(token) for token in test_tokens])
    parameters = int(trained.model.count_params())
    return records.WordModelRecord(
        vocabulary_size=vocabulary.size,
        parameters=parameters,
        weights_bytes=4 * parameters,
        training_seconds=trained.seconds,
        training_words=len(tokens),
        steps=trained.steps,
        steps_per_epoch=trained.steps_per_epoch,
        out_of_vocabulary=int(
            np.count_nonzero(are_words & (vocabulary.encode(test_tokens) == word_tokens.UNKNOWN))
        ),
        test_words=int(np.count_nonzero(are_words)),
        starts=tuple(block.start for block in blocks),
        characters=tuple(block.characters for block in blocks),
        words=tuple(block.words for block in blocks),
        top1=tuple(block.top1 for block in blocks),
        top5=tuple(block.top5 for block in blocks),
        word_top1=tuple(block.word_top1 for block in blocks),
        word_top5=tuple(block.word_top5 for block in blocks),
        parameters_per_word=word_model.parameters_per_word(),
        nats=tuple(block.nats for block in blocks),
        spelling_nats=tuple(block.spelling_nats for block in blocks),
        step=_step_speed(trained),
    )


def _step_speed(trained: word_model.TrainedWordModel) -> records.Speed | None:
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
    sys.exit(isolation.serve(sys.argv[1:], WordModelJob, _measure))
