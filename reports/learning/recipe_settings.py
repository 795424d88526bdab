"""The settings by which trainings of one name are told apart: recipes change, names stay."""

from collections.abc import Sequence

from reports import units
from reports.learning.record import TAUGHT_BY, LearnedModel, Setting

# Fields of TrainConfig. A peer and an ensemble have none of them, or others.
_TOLD = (
    *("learning_rate", "schedule", "batch_size", "warm_up_steps", "clip_norm"),
    *("dropout", "ngram_dropout", "weight_decay", "average_decay", "teacher_share", TAUGHT_BY, "precision"),
)


def told(model: LearnedModel) -> dict[str, Setting]:
    """How it was trained; zeros and what does not apply are left out. Of what has no recipe nothing."""
    if not model.entrant.recipe:
        return {}
    settings = {name: model.settings.get(name) for name in _TOLD}
    return {name: value for name, value in settings.items() if value}


def in_words(name: str, value: object) -> str:
    """A setting beside others of its kind, as "dropout 0.3" and "no dropout"."""
    return f"{name} {value}" if value else f"no {name.replace('_', ' ')}"


def differences(models: Sequence[LearnedModel]) -> list[str]:
    """In what each of these differs from the others, as "no dropout, weight_decay 0.6"; of one alone nothing."""
    settings = [told(model) for model in models]
    differ = [name for name in _TOLD if len({of.get(name) for of in settings}) > 1]
    texts = [[in_words(name, of.get(name)) for name in differ] for of in settings]
    if len({model.parameters for model in models}) > 1:
        for parts, model in zip(texts, models, strict=True):
            parts.append(f"{units.count(model.parameters)} parameters")
    return [", ".join(parts) for parts in texts]
