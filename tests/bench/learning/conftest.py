"""Entrants that train nothing, and requests for a small record."""

from pathlib import Path

import msgspec
import pytest

from bench.learning.run import LearningRequest
from bench.measurements import variant_learning
from bench.measurements.learned import Budget, Learned
from compress.isolation import ChildFailed
from reports.learning.record import BlockSums, CurvePoint, EntrantId
from shakespeare import checkpoint as checkpoints
from shakespeare.config import TrainConfig
from shakespeare.evaluation import Positions
from shakespeare.state import TrainingState, ValidationPoint
from shakespeare.text import corpus as corpora

BLOCKS = 3


class MadeUpEntrant:
    """Learns at once. Remembers every training; ends in `error` where one is given."""

    peer = False

    def __init__(self, name, *, rate=0.1, error=None):
        self.id, self.rate, self.error = EntrantId(name, "original"), rate, error
        self.modules = ("reports.units",)
        self.trained = []

    def settings(self, _budget, _seed):
        return {"learning_rate": self.rate}

    def learn(self, task, folder):
        assert list(Path(folder).iterdir()) == []
        if self.error:
            raise self.error
        self.trained.append((task.budget.epochs or task.budget.seconds, task.seed))
        return Learned(
            parameters=10,
            seconds=task.budget.seconds,
            characters=1_000,
            reads=None,
            curve=(CurvePoint(task.budget.seconds, 1_000, 1.5, 0.5),),
            best=0,
            stopped="time budget",
            scores=BlockSums((30,) * BLOCKS, (50,) * BLOCKS, (96.0 + task.seed,) * BLOCKS),
        )


@pytest.fixture
def entrant():
    """A function: a name -> an entrant that learns at once."""
    return MadeUpEntrant


@pytest.fixture
def crash():
    return ChildFailed("crashed", "the process was ended by SIGSEGV")


@pytest.fixture
def request_for(text_file, tmp_path):
    """A function: entrants and fields -> a request; validation text, so that no reference is measured."""

    def make(*entrants, seconds=(2.0,), **fields):
        request = LearningRequest(
            command=("bard", "learn"),
            entrants=entrants,
            budgets=tuple(map(Budget, seconds)),
            seeds=(1, 2),
            part="validation",
            ablation="",
            text=str(text_file),
            engine="keras",
            positions=Positions(BLOCKS),
            out=tmp_path / "learning.json",
        )
        return request._replace(**fields)

    return make


@pytest.fixture
def _scored(monkeypatch):
    """Nothing is scored: every model has the same sums."""
    scores = BlockSums((30,) * BLOCKS, (50,) * BLOCKS, (96.0,) * BLOCKS)
    monkeypatch.setattr(variant_learning.block_sums, "measure_in_child", lambda _job: scores)


@pytest.fixture
def finished_training(made_checkpoint, configs, tmp_path, text_file):
    """A function: name, architecture and fields of the training -> its folder, as `bard train` leaves it.

    `weights`: the seed that they are drawn with. `teachers`: who taught it. `state`: fields of the training's state.
    """
    validated = ValidationPoint(
        epoch=1, step=30, seconds=9.0, loss=2.0, accuracy=0.3, top5=0.6, validation_loss=1.9,
        validation_accuracy=0.4, validation_top5=0.7, learning_rate=0.001,
    )  # fmt: skip

    def make(folder="training", model="causal-gru", *, weights=None, state=None, teachers=(), **fields):
        made = made_checkpoint(configs[model], seed=weights or fields.get("seed", 1))
        description = msgspec.structs.replace(
            made.description,
            train=TrainConfig(**{"budget_seconds": 9.0, "seed": 5, "batch_size": 16} | fields),
            text_sha256=corpora.load(str(text_file)).sha256,
            teachers=teachers,
        )
        ended = TrainingState(
            learning_rate=0.002, step=30, seconds=9.0, validations=(validated,), best_validation=0,
            stop_reason="time budget",
        )  # fmt: skip
        for name in ("last", "best"):
            checkpoint = made._replace(
                description=description, state=msgspec.structs.replace(ended, **(state or {}))
            )
            checkpoints.save(checkpoint, tmp_path / folder / name)
        return tmp_path / folder

    return make
