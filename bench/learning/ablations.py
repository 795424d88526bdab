"""Ablations by name: one setting of a recipe changed at a time. To add a change, add a line.

`bard learn --ablation recipe --seconds 75 --seeds 3`: about 50 minutes on 2 cores.
"""

from collections.abc import Mapping
from typing import NamedTuple

from bench.learning import recipes
from bench.learning.entrants import Entrant, VariantEntrant
from shakespeare.errors import InvalidInput, require_known
from shakespeare.variants import VARIANTS

SettingValue = float | int | str | bool | None


class Change(NamedTuple):
    """A field of `TrainConfig`, and its value in place of the recipe's."""

    field: str
    value: SettingValue


class Ablation(NamedTuple):
    """What is trained, and the changes by the names that tables give them."""

    variant: str
    changes: Mapping[str, Change]


ABLATIONS: Mapping[str, Ablation] = {
    "recipe": Ablation(
        variant="stream-gru",
        changes={
            "batch 32": Change("batch_size", 32),
            "batch 64": Change("batch_size", 64),
            "batch 512": Change("batch_size", 512),
            "rate 0.001": Change("learning_rate", 0.001),
            "rate 0.004": Change("learning_rate", 0.004),
            "rate 0.008": Change("learning_rate", 0.008),
            "rate never cut": Change("plateau_factor", 1.0),
            "bfloat16": Change("precision", "mixed_bfloat16"),
        },
    ),
}


def entrants(name: str, base: Entrant | None = None) -> tuple[Entrant, ...]:
    """The base of an ablation and each of its changes; another base where one is given.

    Raises:
        InvalidInput: an unknown ablation, or a base that is no variant.
    """
    require_known("ablation", name, ABLATIONS)
    ablation = ABLATIONS[name]
    base = base or VariantEntrant(VARIANTS[ablation.variant], recipes.DEFAULT_RECIPE)
    if not isinstance(base, VariantEntrant):
        raise InvalidInput("entrants", base.id.label, "an ablation changes the recipe of one variant")
    changed = (
        VariantEntrant(base.model, base.recipe, label, {change.field: change.value})
        for label, change in ablation.changes.items()
    )
    return (base, *changed)
