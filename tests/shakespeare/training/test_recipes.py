"""Recipes: what they set, and what they leave to the preset."""

import msgspec
import pytest

from shakespeare.config import TrainConfig
from shakespeare.errors import InvalidInput
from shakespeare.training import recipes
from shakespeare.variants import QUICK, SMOKE, VARIANTS


def test_the_original_recipe_is_the_original_reports():
    applied = recipes.apply(None, VARIANTS["original"], QUICK, native_bfloat16=True)
    assert applied == QUICK
    assert (applied.learning_rate, applied.schedule, applied.precision) == (0.002, "plateau", "float32")
    assert not applied.unrolled


@pytest.mark.parametrize("name", VARIANTS)
def test_every_variant_has_a_recipe_that_keeps_the_presets_limits(name):
    applied = recipes.apply(None, VARIANTS[name], SMOKE, native_bfloat16=False)
    limits = ("step_limit", "validate_every_steps", "validation_windows", "batch_size", "epochs")
    assert all(getattr(applied, field) == getattr(SMOKE, field) for field in limits)
    assert applied.precision == "float32"


def test_the_tuned_recipe_carries_the_state_of_causal_models_alone():
    causal, window = (
        recipes.apply("tuned", VARIANTS[name], TrainConfig(seed=5), native_bfloat16=True)
        for name in ("stream-gru", "gru")
    )
    assert (causal.carry_state, window.carry_state) == (True, False)
    assert {made.schedule for made in (causal, window)} == {"linear"}
    assert {made.precision for made in (causal, window)} == {"mixed_bfloat16"}
    assert {made.seed for made in (causal, window)} == {5}


@pytest.mark.parametrize(
    ("model", "rate"),
    [
        (VARIANTS["gru"], 0.008),
        (VARIANTS["stream-gru"], 0.006),
        (VARIANTS["stream-gru-wide"], 0.004),
        (VARIANTS["stream-hybrid-wide"], 0.006),  # its weights decay
        (VARIANTS["stream-transformer"], 0.006),  # narrow, and not recurrent
        *(
            (msgspec.structs.replace(VARIANTS["stream-gru"], units=units), 0.009)
            for units in ((96, 96), (128, 160))
        ),
        (msgspec.structs.replace(VARIANTS["stream-gru"], units=(192, 192)), 0.006),
    ],
    ids=lambda value: getattr(value, "name", None),
)
def test_a_narrow_recurrent_model_takes_a_higher_rate(model, rate):
    assert recipes.apply("tuned", model, TrainConfig(), native_bfloat16=False).learning_rate == rate
    if model.ngram_orders:  # which do not decay in a short training
        short = TrainConfig(budget_seconds=75)
        assert recipes.apply("tuned", model, short, native_bfloat16=False).learning_rate == 0.004


@pytest.mark.parametrize(
    ("seconds", "share", "decay"),
    [(75, 0, 0), (149, 0, 0), (150, 0.3, 0.3), (1_799, 0.3, 0.3), (1_800, 0.3, 0.6), (None, 0.3, 0.6)],
)
def test_ngrams_are_left_out_and_decay_where_there_is_time_to_learn_them_by_heart(seconds, share, decay):
    limits = TrainConfig(budget_seconds=seconds)
    hybrid, other = (
        recipes.apply(None, VARIANTS[name], limits, native_bfloat16=True)
        for name in ("stream-hybrid", "stream-gru")
    )
    assert (hybrid.ngram_dropout, hybrid.weight_decay) == (share, decay)
    assert (other.ngram_dropout, other.weight_decay) == (0, 0)


@pytest.mark.parametrize(
    ("epochs", "decay"), [(0.5, 0), (2.9, 0), (3, 0.3), (14, 0.3), (15, 0.6), (1_000, 0.6)]
)
def test_where_no_clock_ends_a_training_epochs_say_how_long_it_is(epochs, decay):
    """Half an epoch was taken for a training without end."""
    limits = TrainConfig(epochs=epochs)
    hybrid = recipes.apply(None, VARIANTS["stream-hybrid"], limits, native_bfloat16=True)
    assert hybrid.weight_decay == decay
    timed = msgspec.structs.replace(limits, budget_seconds=75)
    assert not recipes.apply(None, VARIANTS["stream-hybrid"], timed, native_bfloat16=True).weight_decay


@pytest.mark.parametrize(
    ("variant", "seconds", "share"),
    [
        ("stream-hybrid", None, 0.0),
        ("stream-gru-wide", 75, 0.2),
        ("stream-gru-wide", None, 0.2),
        ("stream-hybrid-medium", 900, 0.0),  # its weights decay
        ("stream-hybrid-medium", 1_800, 0.0),
        ("stream-hybrid-wide", 75, 0.0),
        ("stream-hybrid-wide", 1_799, 0.0),
        ("stream-hybrid-wide", 3_600, 0.0),
        ("stream-hybrid-wide", None, 0.0),
        ("original-tuned", None, 0.0),  # it has dropout layers of its own
    ],
)
def test_units_are_left_out_of_wide_causal_models_but_not_of_hybrids(variant, seconds, share):
    limits = TrainConfig(budget_seconds=seconds)
    assert recipes.apply("tuned", VARIANTS[variant], limits, native_bfloat16=True).dropout == share


def test_an_unknown_recipe_names_the_known_ones():
    with pytest.raises(
        InvalidInput, match=r"^recipe: best: unknown; known are original, original-unrolled, tuned"
    ):
        recipes.apply("best", VARIANTS["gru"], QUICK, native_bfloat16=False)


def test_a_training_that_goes_on_keeps_what_its_recipe_gave_it():
    """A hybrid of 75 s has no decay, one of 600 s has."""
    model = VARIANTS["stream-hybrid"]
    short, long = (
        recipes.apply(None, model, TrainConfig(budget_seconds=seconds, seed=3), native_bfloat16=True)
        for seconds in (75, 600)
    )
    assert short.weight_decay != long.weight_decay
    assert recipes.continued(short, long) == msgspec.structs.replace(short, budget_seconds=600)


def test_the_recipe_of_finished_settings_is_known_however_long_they_were_for():
    model = VARIANTS["stream-hybrid"]
    limits = TrainConfig(budget_seconds=75, batch_size=7, left_out=(1, 2))
    short = recipes.apply("tuned", model, limits, native_bfloat16=True)
    longer = msgspec.structs.replace(short, budget_seconds=600)
    assert recipes.is_of("tuned", model, longer)
    for seconds in (75, 900, 3_600):
        wide = recipes.apply(
            "tuned", VARIANTS["stream-hybrid-wide"], TrainConfig(budget_seconds=seconds), native_bfloat16=True
        )
        assert recipes.is_of("tuned", VARIANTS["stream-hybrid-wide"], wide)
    assert recipes.is_of(None, model, msgspec.structs.replace(longer, dropout=0.5))
    assert not recipes.is_of("original", model, longer)
    assert not recipes.is_of("tuned", model, msgspec.structs.replace(longer, dropout=0.5))
    with pytest.raises(InvalidInput, match="tuned"):
        recipes.is_of("none", model, longer)
