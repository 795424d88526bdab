"""Small models that larger ones teach, and the same ones alone, as entrants of `bard learn --teachers`."""

from dataclasses import dataclass
from pathlib import Path

from bench.environment import machine
from bench.measurements import student_learning
from bench.measurements.learned import Budget, Learned, LearningTask
from bench.pipeline.cache import digest
from bench.pipeline.code_version import SourceTree
from compress import chain_names
from compress.chain import Chain
from compress.technique import Refused
from reports.learning.record import TEACHERS, WEIGHTS_DIGITS, EntrantId, Setting
from shakespeare import checkpoint as checkpoints
from shakespeare.errors import InvalidInput
from shakespeare.text import corpus as corpora

_SUFFIX = ".students"  # of the folder beside a record that keeps trained students


@dataclass(frozen=True)
class StudentEntrant:
    """A chain that begins with a student, as `distill-217k+qat4+int4`. See `Entrant` for the methods."""

    chain: Chain
    teachers: tuple[Path, ...]
    peer: bool = False

    @property
    def id(self) -> EntrantId:
        """The chain's name: a student brings its recipe."""
        return EntrantId(self.chain.name)

    @property
    def modules(self) -> tuple[str, ...]:
        """Those of its techniques too, which the catalogue keeps out of sight."""
        steps = (*self.chain.retrainings, self.chain.conversion)
        return (student_learning.__name__, *(type(step).__module__ for step in steps))

    def settings(self, budget: Budget, seed: int) -> dict[str, Setting]:
        """What the chain is told, and the hashes of its teachers."""
        weights = [checkpoints.describe(path).sha256[checkpoints.WEIGHTS] for path in self.teachers]
        return {
            TEACHERS: ",".join(of_one[:WEIGHTS_DIGITS] for of_one in weights),
            "student_seconds": budget.seconds,
            "retrain_seconds": budget.seconds * student_learning.RETRAIN_SHARE,
            "seed": seed,
        }

    def learn(self, task: LearningTask, folder: Path) -> Learned:
        """Trains the student, carries out the rest of its chain and scores the file, in child processes."""
        first = self.chain.retrainings[0]
        sources, modules = SourceTree(), (type(first).__module__,)
        code = sources.version(*modules), sources.packages(*modules)
        text = corpora.load(task.text).sha256
        made_by = (code, text, machine.read().fingerprint, task.engine)
        key = digest(*made_by, first.name, self.settings(task.budget, task.seed))
        kept = Path(task.log).with_suffix(_SUFFIX) / f"{first.name}-{key[:12]}"
        kept.parent.mkdir(parents=True, exist_ok=True)
        return student_learning.learn(self.chain, self.teachers, task, kept, folder)


def parse(name: str, teachers: tuple[Path, ...]) -> StudentEntrant:
    """The entrant of a chain.

    Raises:
        InvalidInput: an unknown technique, a chain that makes no sense or begins with no student, or no checkpoint.
    """
    try:
        chain = chain_names.parse(name)
    except Refused as refusal:
        raise InvalidInput("entrants", name, str(refusal)) from refusal
    if not chain.retrainings or not chain.retrainings[0].new_model:
        raise InvalidInput(
            "entrants", name, "must begin with a student where there are --teachers: distill-217k"
        )
    for path in teachers:
        checkpoints.describe(path)
    return StudentEntrant(chain, tuple(path.resolve() for path in teachers))
