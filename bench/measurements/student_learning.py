"""Trains a student for `bard learn`, with teachers or alone, makes its file, and scores that."""

import tempfile
from pathlib import Path

from bench.measurements import block_sums
from bench.measurements.block_sums import BlockSumsJob
from bench.measurements.learned import Learned, LearningTask
from compress import chain as chains
from compress.artifact import Artifact
from compress.chain import FLOAT, JOIN, Chain
from compress.technique import Settings
from reports.learning.record import BlockSums, CurvePoint, ScoredPart, StudentFile
from shakespeare import checkpoint as checkpoints
from shakespeare.text import corpus as corpora

RETRAIN_SHARE = 0.1  # of the student's time, for each technique that trains it further
_TEXT, _ARTIFACT, _ANSWERS = "training.txt", "artifact", "answers"


def learn(chain: Chain, teachers: tuple[Path, ...], task: LearningTask, kept: Path, folder: Path) -> Learned:
    """Works in `folder`, which must be empty. `kept` holds the student after its first training, and gets it.

    So a student is trained once for all its files; the teachers' answers are kept beside it.

    Raises:
        ChildFailed, KeyboardInterrupt: see `isolation.run`.
        Refused: the teachers cannot teach together, or a file of it cannot be made.
    """
    corpus = corpora.load(task.text)
    text = folder / _TEXT
    text.write_bytes(corpus.training.encode())
    settings = Settings(
        training_file=str(text),
        seed=task.seed,
        student_seconds=task.budget.seconds,
        retrain_seconds=task.budget.seconds * RETRAIN_SHARE,
        teachers=tuple(map(str, teachers[1:])),
        cache=str(kept.parent / _ANSWERS),
    )
    first, *others = chain.retrainings
    if not kept.exists():
        with tempfile.TemporaryDirectory(prefix=".student-", dir=kept.parent) as unfinished:
            first.retrain(teachers[0], Path(unfinished) / "student", settings)
            (Path(unfinished) / "student").rename(kept)
    student = kept
    for step in others:
        step.retrain(student, folder / step.name, settings)
        student = folder / step.name
    artifact = None
    if chain.conversion.name != FLOAT:
        artifact = chains.convert(chain, student, folder / _ARTIFACT, settings)
    return _describe(chain, teachers, student, artifact, task, folder)


def _describe(
    chain: Chain,
    teachers: tuple[Path, ...],
    student: Path,
    artifact: Artifact | None,
    task: LearningTask,
    folder: Path,
) -> Learned:
    checkpoint = checkpoints.load(student)
    description = checkpoint.description
    trained = description.lineage[-len(chain.retrainings) :]
    scored = folder / _ARTIFACT if artifact else student
    on_validation = _score(scored, "validation", task)
    model = description.model
    predicted = sum(on_validation.top1), sum(on_validation.nats)
    places = task.positions.length * len(on_validation.top1)
    seconds = sum(entry.seconds for entry in trained)
    characters = trained[0].steps * description.characters_a_step
    point = CurvePoint(
        seconds=seconds,
        characters=characters,
        validation_loss=predicted[1] / places,
        validation_accuracy=predicted[0] / places,
    )
    of_teachers = [checkpoints.load(path) for path in teachers]
    after = [step.name for step in chain.retrainings[1:]] + ([chain.conversion.name] if artifact else [])
    return Learned(
        parameters=sum(array.size for array in checkpoint.weights.values()),
        seconds=seconds,
        characters=characters,
        reads=model.sequence_length if model.bidirectional else None,
        curve=(point,),
        best=0,
        stopped="time budget",
        scores=on_validation if task.part == "validation" else _score(scored, task.part, task),
        student=StudentFile(
            student=model.name,
            kind="distill" if trained[0].kind == "distill" else "control",
            after=JOIN.join(after),
            teacher=of_teachers[0].description.model.name,
            teacher_seconds=sum(
                checkpoint.state.seconds + checkpoint.description.seconds_before for checkpoint in of_teachers
            ),
            ship_bytes=artifact.ship_bytes if artifact else None,
        ),
    )


def _score(path: Path, part: ScoredPart, task: LearningTask) -> BlockSums:
    job = BlockSumsJob(
        path=str(path), text=task.text, part=part, positions=task.positions, engine=task.engine
    )
    return block_sums.measure_in_child(job)
