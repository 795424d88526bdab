"""How trainings were set, as notes below their table."""

from collections.abc import Iterable, Mapping

from reports.learning import recipe_settings
from reports.learning.seeds import SeedGroup


def notes(groups: Iterable[SeedGroup]) -> list[str]:
    """A sentence for each way in which trainings were set, those of one way together."""
    alike: dict[str, dict[str, list[str]]] = {}  # settings -> entrant -> what each was given
    for group in groups:
        settings = recipe_settings.told(group.models[0])
        if told := ", ".join(f"{name} {value}" for name, value in settings.items()):
            budgets = alike.setdefault(told, {}).setdefault(group.label, [])
            budgets.extend([] if group.budget in budgets else [group.budget])
    return [f"Settings of {_entrants(of)}: {told}." for told, of in alike.items()]


def _entrants(budgets_of: Mapping[str, list[str]]) -> str:
    return "; ".join(f"{label} ({', '.join(budgets)})" for label, budgets in budgets_of.items())
