"""Trains and scores a peer of learning for `bard learn`, in a child process."""

import math
import sys

import msgspec

from bench import progress
from bench.environment import machine
from bench.measurements import block_sums, training_deadline
from bench.measurements.learned import Learned, LearningTask
from bench.peers import learner_training
from bench.peers.learner import Learner
from bench.peers.learner_training import Texts, TrainedLearner
from bench.peers.learners import LEARNERS
from compress import isolation
from reports.learning.record import BlockSums, CurvePoint, ScoredPart
from shakespeare.errors import InvalidInput
from shakespeare.evaluation import Positions
from shakespeare.text import corpus as corpora


class PeerLearningJob(msgspec.Struct, frozen=True, kw_only=True):
    """One training by the learner's name, and the characters to predict."""

    learner: str
    text: str | None
    part: ScoredPart
    positions: Positions
    seconds: float
    seed: int


def learn_in_child(learner: str, task: LearningTask) -> Learned:
    """Trains in a process of its own.

    Raises:
        ChildFailed, KeyboardInterrupt: see `training_deadline.run`.
    """
    job = PeerLearningJob(
        learner=learner,
        text=task.text,
        part=task.part,
        positions=task.positions,
        seconds=task.budget.seconds,
        seed=task.seed,
    )
    limit = training_deadline.deadline(task.budget.seconds, None)
    return training_deadline.run(__name__, job, Learned, limit)


def learn(job: PeerLearningJob) -> Learned:
    """Trains, with a bar on standard output, and scores.

    Raises:
        InvalidInput: a text that is too short, or a loss that is not finite.
    """
    learner, corpus = LEARNERS[job.learner], corpora.load(job.text)
    texts = Texts(corpus.training_ids, corpus.validation_ids, corpus.vocabulary.size)
    with progress.bar(sys.stdout) as display:
        task = display.add_task(learner.name, total=job.seconds, note="")
        trained = learner_training.train(
            learner,
            texts,
            job.seconds,
            job.seed,
            machine.read().cores,
            lambda seconds, loss: display.update(task, completed=seconds, note=f"loss {loss:.3f}"),
        )
    ids = corpus.vocabulary.encode(block_sums.text_of(corpus, job.part))
    scores = block_sums.of_blocks(learner_training.score(trained.model, learner.reads, ids, job.positions))
    if not all(map(math.isfinite, (*scores.nats, *(validated.loss for validated in trained.validations)))):
        raise InvalidInput(learner.name, "loss", "is not finite: training diverged")
    return _describe(learner, trained, scores)


def _describe(learner: Learner, trained: TrainedLearner, scores: BlockSums) -> Learned:
    characters_a_step = learner.batch_size * learner.length
    curve = tuple(
        CurvePoint(
            seconds=validated.seconds,
            characters=validated.steps * characters_a_step,
            validation_loss=validated.loss,
            validation_accuracy=validated.accuracy,
        )
        for validated in trained.validations
    )
    return Learned(
        parameters=sum(parameter.numel() for parameter in trained.model.parameters()),
        seconds=curve[-1].seconds,
        characters=curve[-1].characters,
        reads=learner.reads,
        curve=curve,
        best=trained.best,
        stopped="time budget",
        scores=scores,
    )


if __name__ == "__main__":
    sys.exit(isolation.serve(sys.argv[1:], PeerLearningJob, learn))
