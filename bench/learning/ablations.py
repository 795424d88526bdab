"""Ablations by name: one setting of a recipe changed at a time. To add a change, add a line.

`bard learn --ablation recipe --seconds 75 --seeds 3`: about 50 minutes on 2 cores.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from bench.learning.entrants import Entrant, VariantEntrant
from bench.measurements.learned import Budget
from bench.notice import tell
from compress.techniques import students
from shakespeare.config import ModelConfig
from shakespeare.errors import InvalidInput, require_known
from shakespeare.variants import VARIANTS

SettingValue = float | int | str | bool | tuple[int, ...] | None
# Fields of `TrainConfig`, and their values in place of the recipe's; "model.FIELD" is one of `ModelConfig`.
Change = Mapping[str, SettingValue]


class Ablation(NamedTuple):
    """What is trained, and the changes by the names that tables give them."""

    model: ModelConfig
    changes: Mapping[str, Change]


_DROPOUT: Mapping[str, Change] = {
    "every n-gram read": {"ngram_dropout": 0.0},
    "half of them read": {"ngram_dropout": 0.5},
    "dropout 0.1": {"dropout": 0.1},
}
ABLATIONS: Mapping[str, Ablation] = {
    "recipe": Ablation(
        model=VARIANTS["stream-gru"],
        changes={
            "Keras' own step": {"unrolled": False, "carry_state": False, "precision": "float32"},
            "float32": {"precision": "float32"},
            "rate never falls": {"schedule": "plateau", "plateau_patience": 1_000},
            "no warm-up": {"warm_up_steps": 0},
            "no clipping": {"clip_norm": None},
            "beta2 0.999": {"beta_2": 0.999},
            "state not carried": {"carry_state": False},
            "batch 32": {"batch_size": 32},
            "batch 128": {"batch_size": 128},
            "rate 0.003": {"learning_rate": 0.003},
            "rate 0.009": {"learning_rate": 0.009},
            "dropout 0.1": {"dropout": 0.1},
            "averaged weights": {"average_decay": 0.99},
        },
    ),
    "windows": Ablation(
        model=VARIANTS["optimized-tuned"],
        changes={
            "Keras' own step": {"unrolled": False, "precision": "float32"},
            "rate never falls": {"schedule": "plateau", "plateau_patience": 1_000},
            "batch 32": {"batch_size": 32},
            "batch 128": {"batch_size": 128},
            "rate 0.004": {"learning_rate": 0.004},
            "rate 0.016": {"learning_rate": 0.016},
        },
    ),
    "hybrid": Ablation(
        model=VARIANTS["stream-hybrid"],
        changes={
            "no n-grams": {"model.ngram_orders": (), "ngram_dropout": 0.0, "weight_decay": 0.0},
            "orders 2 to 4": {"model.ngram_orders": (2, 3, 4)},
            "orders 2 to 6": {"model.ngram_orders": (2, 3, 4, 5, 6)},
            "2,048 rows": {"model.ngram_rows": 2**11},
            "32,768 rows": {"model.ngram_rows": 2**15},
            **_DROPOUT,
        },
    ),
    # What keeps a hybrid from learning the text by heart: with --seconds 150 or more, as shorter trainings drop none.
    "dropout": Ablation(model=VARIANTS["stream-hybrid"], changes=_DROPOUT),
    # Likewise, whether its weights decay: those of shorter trainings do not.
    "decay": Ablation(model=VARIANTS["stream-hybrid"], changes={"no weight decay": {"weight_decay": 0.0}}),
    # What `student-217k` and those that a teacher trains take over from larger models.
    "student": Ablation(
        model=students.STUDENT_217K,
        changes={
            "rate 0.003": {"learning_rate": 0.003},
            "rate 0.006": {"learning_rate": 0.006},
            "rate 0.013": {"learning_rate": 0.013},
            "rate 0.006, batch 32": {"learning_rate": 0.006, "batch_size": 32},
            "batch 32": {"batch_size": 32},
        },
    ),
    # Whether products in bfloat16 learn as much of the same text: with --epochs, as time would judge their speed too.
    "precision": Ablation(model=VARIANTS["stream-gru"], changes={"float32": {"precision": "float32"}}),
    # What the original report changed from `original` to `optimized`, beside its widths.
    "length": Ablation(
        model=VARIANTS["optimized-tuned"],
        changes={
            "length 100": {"model.sequence_length": 100},
            "length 25": {"model.sequence_length": 25},
            "stride 3": {"model.stride": 3},
            "length 100, stride 3": {"model.sequence_length": 100, "model.stride": 3},
        },
    ),
}


def entrants(name: str, budgets: Sequence[Budget], base: Entrant | None = None) -> tuple[Entrant, ...]:
    """The base of an ablation and each of its changes; another base where one is given.

    What changes nothing at any of the budgets is left out: float32 where the processor has no bfloat16, or a dropout
    that short trainings do not have. So is what this base has no use for, and, with a line that says why, what cannot
    be with it.

    Raises:
        InvalidInput: an unknown ablation or one that changes nothing, or a base that is no variant.
    """
    require_known("ablation", name, ABLATIONS)
    ablation = ABLATIONS[name]
    base = base or VariantEntrant(ablation.model, ablation.model.recipe)
    if not isinstance(base, VariantEntrant):
        raise InvalidInput("entrants", base.id.label, "an ablation changes the recipe of one variant")
    changed = [
        entrant
        for label, change in ablation.changes.items()
        if _differs(entrant := VariantEntrant(base.model, base.recipe, label, change), base, budgets)
    ]
    if not changed:
        raise InvalidInput(
            "ablation", name, f"changes nothing here: {', '.join(ablation.changes)} is the recipe's"
        )
    return (base, *changed)


def _differs(entrant: VariantEntrant, base: VariantEntrant, budgets: Sequence[Budget]) -> bool:
    unused = _unused(base.model) & _unused(entrant.model)
    try:
        settings = [(entrant.settings(budget, 1), base.settings(budget, 1)) for budget in budgets]
    except InvalidInput as error:
        tell(f"left out, {entrant.id.change}: {error}")
        return False
    return any(
        changed[name] != of_base[name] for changed, of_base in settings for name in of_base.keys() - unused
    )


def _unused(model: ModelConfig) -> frozenset[str]:
    """Settings that a model of this architecture does not look at."""
    of_windows = {"dropout"} if model.bidirectional else set()  # its own, of `ModelConfig`, counts
    of_others = set() if model.ngram_orders else {"ngram_dropout", "model.ngram_rows"}
    return frozenset(of_windows | of_others)
