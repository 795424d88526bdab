"""Several trainings as one model: what they predict, averaged by weights that are best on validation text."""

from collections.abc import Mapping, Sequence
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

from bench.learning.recipe_names import entrant_of
from bench.learning.run import LearningRequest
from bench.measurements import variant_learning
from bench.measurements.learned import Budget, LearningTask
from reports.learning.record import WEIGHTS, WEIGHTS_DIGITS, EnsembleMember, EntrantId, LearnedModel
from shakespeare import checkpoint as checkpoints
from shakespeare.checkpoint import Description
from shakespeare.errors import InvalidInput
from shakespeare.teachers import everyone


def check(folders: Sequence[Path], trainings: Mapping[Path, Description], request: LearningRequest) -> None:
    """Returns where these trainings can be an ensemble.

    Raises:
        InvalidInput: there is one alone, two are the same training, or one is of no causal model; or the record is
            of validation text, on which the weights are chosen.
    """
    told = ",".join(map(str, folders))
    if len(folders) < 2:
        raise InvalidInput("add", told, "must be at least two trainings with --ensemble")
    if request.part != "test":
        raise InvalidInput("ensemble", request.ablation, "weights are chosen on validation text: no ablation")
    for folder, description in trainings.items():
        if description.model.bidirectional:
            name = description.model.name
            raise InvalidInput("add", folder, f"{name} is a window model: members must be causal")
    if len(trainings) < len(folders) or any(_are_one(*pair) for pair in combinations(trainings.values(), 2)):
        raise InvalidInput("add", told, "names a training twice: members must differ by seed, time or recipe")


def _are_one(first: Description, second: Description) -> bool:
    """A copy, or what a record takes for the same training: members that know the same add nothing."""
    names = [(entrant_of(of), of.train.seed, *_asked(of)) for of in (first, second)]
    return names[0] == names[1] or first.sha256[checkpoints.WEIGHTS] == second.sha256[checkpoints.WEIGHTS]


def _asked(training: Description) -> tuple[float | None, ...]:
    """How long it was to be; by the clock alone where that ends it, as rows of a record tell it."""
    by_clock = training.asked_seconds
    return (by_clock,) if by_clock else (training.train.step_limit, training.train.epochs)


class _Spent(NamedTuple):
    """What all members took together: seconds asked for, seconds of training, characters predicted in it."""

    asked: float
    seconds: float
    characters: int


def _spent(members: Mapping[Path, LearnedModel], trainings: Mapping[Path, Description]) -> _Spent:
    """Each member without those before it; and once each of these that is no member."""
    models = members.values()
    of_members = {model.settings[WEIGHTS] for model in models}
    before = everyone(teacher for folder in members for teacher in trainings[folder].teachers)
    others = [teacher for weights, teacher in before.items() if weights[:WEIGHTS_DIGITS] not in of_members]
    taught_for = sum(
        trainings[folder].seconds_before - trainings[folder].answering_seconds for folder in members
    )
    seconds = sum(teacher.seconds for teacher in others) - taught_for
    characters = sum(teacher.characters for teacher in others) - sum(
        trainings[folder].characters_before for folder in members
    )
    return _Spent(
        round(sum(model.asked_seconds for model in models) + seconds, 3),
        sum(model.seconds for model in models) + seconds,
        sum(model.characters for model in models) + characters,
    )


def score(
    members: Mapping[Path, LearnedModel], trainings: Mapping[Path, Description], request: LearningRequest
) -> LearnedModel:
    """The ensemble of the best checkpoint of each training.

    Raises:
        ChildFailed: a checkpoint could not be scored.
    """
    named = {
        EnsembleMember(model.entrant, model.seed, model.asked_seconds): folder.resolve()
        for folder, model in members.items()
    }
    ordered = sorted(named, key=lambda member: member.sort_key)
    spent, models = _spent(members, trainings), list(members.values())
    task = LearningTask(
        text=request.text,
        part=request.part,
        positions=request.positions,
        engine=request.engine,
        budget=Budget(spent.asked),
        seed=ordered[0].seed,
        log="",
    )
    by_name = {
        f"{member.entrant.label} seed {member.seed} {member.asked_seconds:g} s": named[member]
        for member in ordered
    }
    together, *with_ngrams = variant_learning.score_together(by_name, task)
    return LearnedModel(
        entrant=EntrantId("ensemble", members=tuple(ordered)),
        peer=False,
        asked_seconds=spent.asked,
        seed=ordered[0].seed,
        code="",
        settings={"mixture": together.name},
        started=min(model.started for model in models),
        parameters=sum(model.parameters for model in models),
        seconds=spent.seconds,
        characters=spent.characters,
        reads=None,
        curve=(),
        best=0,
        stopped="an ensemble",
        scores=together.scores or variant_learning.EMPTY,  # a mixture has them, as it codes no text
        conditions=None,
        mixtures=tuple(with_ngrams),
    )
