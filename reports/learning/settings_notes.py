"""How trainings were set, as notes below their table."""

from collections.abc import Mapping, Sequence

from reports.learning import recipe_settings
from reports.learning.record import LearnedModel, Setting
from reports.learning.seeds import SeedGroup

_NOT_OF_PEERS = ("name", "seed", "budget_seconds")
_NOTE_ON_PEERS = (
    "The peers are set as tutorials set them, nothing was tuned for them, and they compute in float32; tuned ones "
    "may learn more."
)


def notes(groups: Sequence[SeedGroup]) -> list[str]:
    """A sentence for each way in which trainings were set, those of one way together."""
    alike: dict[str, dict[str, list[str]]] = {}  # settings -> entrant -> what each was given
    for group in groups:
        settings = recipe_settings.told(group.models[0]) or _of_peer(group.models[0])
        if told := ", ".join(f"{name} {value}" for name, value in settings.items()):
            budgets = alike.setdefault(told, {}).setdefault(group.label, [])
            budgets.extend([] if group.budget in budgets else [group.budget])
    notes = [f"Settings of {_entrants(of)}: {told}." for told, of in alike.items()]
    return [*notes, _NOTE_ON_PEERS] if any(group.models[0].peer for group in groups) else notes


def _of_peer(model: LearnedModel) -> dict[str, Setting]:
    """A peer brings its own settings, by its own names."""
    if not model.peer:
        return {}
    return {name: value for name, value in model.settings.items() if value and name not in _NOT_OF_PEERS}


def _entrants(budgets_of: Mapping[str, list[str]]) -> str:
    return "; ".join(f"{label} ({', '.join(budgets)})" for label, budgets in budgets_of.items())
