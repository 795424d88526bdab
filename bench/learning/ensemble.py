"""Several trainings as one model: what they predict, averaged by weights that are best on validation text."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from bench.learning.run import LearningRequest
from bench.measurements import variant_learning
from bench.measurements.learned import Budget, LearningTask
from reports.learning.record import EntrantId, LearnedModel
from shakespeare import checkpoint as checkpoints
from shakespeare.checkpoint import LAST
from shakespeare.errors import InvalidInput


def check(folders: Sequence[Path], request: LearningRequest) -> None:
    """Returns where these trainings can be an ensemble.

    Raises:
        InvalidInput: there is one alone, one stands there twice, or one is no training of a causal model; or
            the record is of validation text, on which the weights are chosen.
    """
    resolved = [folder.resolve() for folder in folders]
    if len(resolved) < 2 or len(set(resolved)) < len(resolved):
        told = ",".join(map(str, folders))
        raise InvalidInput("add", told, "must be at least two trainings, each once, with --ensemble")
    if request.part != "test":
        raise InvalidInput("ensemble", request.ablation, "weights are chosen on validation text: no ablation")
    for folder in resolved:
        model = checkpoints.describe(folder / LAST).model
        if model.bidirectional:
            raise InvalidInput("add", folder, f"{model.name} is a window model: members must be causal")


def score(members: Mapping[Path, LearnedModel], request: LearningRequest) -> LearnedModel:
    """The ensemble of the best checkpoint of each training, which were trained one after the other.

    Raises:
        ChildFailed: a checkpoint could not be scored.
    """
    models = list(members.values())
    seconds, first = sum(model.asked_seconds for model in models), models[0]
    task = LearningTask(
        text=request.text,
        part=request.part,
        positions=request.positions,
        engine=request.engine,
        budget=Budget(seconds),
        seed=first.seed,
        log="",
    )
    by_name = {
        f"{number} {model.entrant.label}, seed {model.seed}": folder.resolve()
        for number, (folder, model) in enumerate(members.items(), 1)
    }
    together, *with_ngrams = variant_learning.score_together(by_name, task)
    return LearnedModel(
        entrant=EntrantId("ensemble", members=tuple(model.entrant for model in models)),
        peer=False,
        asked_seconds=seconds,
        seed=first.seed,
        code="",
        settings={"weights": together.name},
        started=min(model.started for model in models),
        parameters=sum(model.parameters for model in models),
        seconds=sum(model.seconds for model in models),
        characters=sum(model.characters for model in models),
        reads=None,
        curve=(),
        best=0,
        stopped="an ensemble",
        scores=together.scores or variant_learning.EMPTY,  # a mixture has them, as it codes no text
        conditions=None,
        mixtures=tuple(with_ngrams),
    )
