"""How trainings were set, as notes below their table: recipes change, and a name does not say when it was used."""

from collections.abc import Iterable, Mapping

from reports.learning.record import LearnedModel
from reports.learning.seeds import SeedGroup

# Fields of TrainConfig that tell recipes apart. A peer and an ensemble have none of them, or others.
_TOLD = (
    *("learning_rate", "schedule", "batch_size", "warm_up_steps", "clip_norm"),
    *("dropout", "ngram_dropout", "weight_decay", "average_decay", "precision"),
)


def notes(groups: Iterable[SeedGroup]) -> list[str]:
    """A sentence for each way in which trainings were set, those of one way together."""
    alike: dict[str, dict[str, list[str]]] = {}  # settings -> entrant -> what each was given
    for group in groups:
        if told := _told(group.models[0]):
            budgets = alike.setdefault(told, {}).setdefault(group.entrant.label, [])
            budgets.extend([] if group.budget in budgets else [group.budget])
    return [f"Settings of {_entrants(of)}: {told}." for told, of in alike.items()]


def _entrants(budgets_of: Mapping[str, list[str]]) -> str:
    return "; ".join(f"{label} ({', '.join(budgets)})" for label, budgets in budgets_of.items())


def _told(model: LearnedModel) -> str:
    """Its settings in words; zeros and what does not apply are left out."""
    if not model.entrant.recipe:
        return ""
    settings = {name: model.settings.get(name) for name in _TOLD}
    return ", ".join(f"{name} {value}" for name, value in settings.items() if value)
