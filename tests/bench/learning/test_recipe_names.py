"""A finished training is named by its recipe, or by what differs from it."""

import msgspec
import pytest

from bench.learning.recipe_names import entrant_of
from shakespeare.checkpoint import Teacher
from shakespeare.config import TrainConfig
from shakespeare.training import recipes
from shakespeare.variants import VARIANTS

WIDE = VARIANTS["stream-hybrid-wide"]


@pytest.fixture
def named(made_checkpoint, configs):
    """A function: a model's configuration, changes of its own recipe -> how its training is named."""
    description = made_checkpoint(configs["causal-gru"]).description

    def name(model, teachers=(), **changes):
        train = recipes.apply(None, model, TrainConfig(budget_seconds=900, seed=4), native_bfloat16=True)
        train = msgspec.structs.replace(train, **changes)
        described = msgspec.structs.replace(description, model=model, train=train, teachers=teachers)
        return entrant_of(described).label

    return name


def test_a_recipe_names_it_on_any_processor_and_for_any_time(named):
    assert named(WIDE) == named(WIDE, precision="float32", seed=5) == "stream-hybrid-wide@tuned"


def test_what_differs_is_told(named):
    """Rows were called "tuned, changed", and commands that train otherwise today stood below them."""
    assert (
        named(WIDE, dropout=0.3, ngram_dropout=0.0)
        == "stream-hybrid-wide@tuned, dropout 0.3, no ngram dropout"
    )
    told = named(WIDE, dropout=0.3, left_out=(1, 2))
    assert told == "stream-hybrid-wide@tuned, dropout 0.3, without part 1 of 2"


def test_another_recipe_is_found_first(named):
    original = msgspec.structs.asdict(
        recipes.apply("original", WIDE, TrainConfig(budget_seconds=900), native_bfloat16=True)
    )
    assert named(WIDE, **original) == "stream-hybrid-wide@original"


def test_who_taught_is_told(named):
    """It is no other recipe: any that reads on and on can be taught."""
    teacher = Teacher(path="", model="stream-gru", weights_sha256="0" * 64, seconds=9.0, characters=1)
    told = named(WIDE, teachers=(teacher, teacher), teacher_share=0.5)
    assert told == "stream-hybrid-wide@tuned, taught by stream-gru"
