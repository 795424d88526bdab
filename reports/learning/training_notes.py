"""Notes on how trainings went: failures, settings that differ, load, and where added ones were made."""

from reports import units
from reports.learning import seeds
from reports.learning.record import TEACHERS, WEIGHTS, LearnedModel, LearningFailure, LearningRecord, Setting

_WHOLE = 0.99  # of the time asked for; who had less is told
# Of taught ones: what the answers left of the time, which is never the same twice; and who answered, told below.
_OF_TAUGHT = (TEACHERS, "budget_seconds", "validate_every_seconds")
_BUSY = 0.1  # share of the processors above which a reader should know


def notes(record: LearningRecord) -> list[str]:
    """What a reader must know of how the trainings went."""
    notes = [f"{_named(failure)}: {failure.status}: {failure.reason}" for failure in record.failures]
    notes += [
        f"{group.label}, {group.budget}: the seeds were trained with different settings."
        for group in seeds.groups(record)
        if any(_settings(model) != _settings(group.models[0]) for model in group.models)
    ]
    notes += [
        f"{_named(model)}: ended after {units.duration(model.seconds)} ({model.stopped})."
        for model in record.models
        if model.seconds < _WHOLE * model.asked_seconds and not model.entrant.members
    ]
    loads = [(model.conditions.others_busy, _named(model)) for model in record.models if model.conditions]
    if loads and max(loads)[0] > _BUSY:
        share, training = max(loads)
        notes.append(
            "Other load is the share of the processors that other processes took during a training, of the seed that "
            f"was disturbed most; here up to {units.percent(share, 0)}, of {training}. Who shares its processors "
            "learns less in the same minutes."
        )
    notes += _taught(record)
    added = [model for model in record.models if model.conditions is None and not model.entrant.members]
    notes += [
        f"{_named(model)}: trained by bard train on {_machines(model)}; load not known."
        for model in added
        if model.sessions
    ]
    if unknown := [model for model in added if not model.sessions]:
        which = "" if len(unknown) == len(added) else f" ({'; '.join(map(_named, unknown))})"
        notes.append(
            f"Load not known: trainings by bard train, added later{which}. The machine told below is the one that "
            "scored them: where, and on how many cores, they were trained was not written down."
        )
    return notes


def _taught(record: LearningRecord) -> list[str]:
    """Who learned from another training of its kind, and from which."""
    taught = [model for model in record.models if TEACHERS in model.settings and not model.student]
    if not taught:
        return []
    known = {model.settings[WEIGHTS]: _named(model) for model in record.models if WEIGHTS in model.settings}
    told = (
        "Taught: part of the loss, teacher_share, is the cross-entropy with what a trained model predicts of the "
        "training text. Time and characters are those of all who taught as well, the time of their predictions "
        "included; parameters are of the taught model alone."
    )
    return [told] + [
        f"{_named(model)}: taught by {' and '.join(known.get(name, 'weights ' + name) for name in names)}."
        for model in taught
        if (names := str(model.settings[TEACHERS]).split(","))
    ]


def _named(training: LearnedModel | LearningFailure) -> str:
    budget = units.training_budget(training.asked_seconds, training.asked_epochs)
    return f"{training.entrant.label}, {budget}, seed {training.seed}"


def _machines(model: LearnedModel) -> str:
    """Where it was trained, each machine once."""
    told = (f"{session.cpu}, {units.cores(session.cores)}" for session in model.sessions)
    return ", then on ".join(dict.fromkeys(told))


def _settings(model: LearnedModel) -> dict[str, Setting]:
    """Those that seeds have in common, without zeros: a row from before there was a setting has none."""
    differ = {"seed", WEIGHTS, *(_OF_TAUGHT if TEACHERS in model.settings else ())}
    return {name: value for name, value in model.settings.items() if value and name not in differ}
