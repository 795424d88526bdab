"""How a variant is trained, beside for how long: rates, batches, the step.

Every choice was made on validation text; docs/learning/ablations.md shows what each field is worth.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

import msgspec

from shakespeare.config import DURATION_FIELDS, ModelConfig, Precision, TrainConfig
from shakespeare.errors import require_known

_WIDE = 256  # units of a layer above which a model warms up for longer and, without n-grams, leaves units out
_NARROW = 160  # units up to which a recurrent model takes a higher rate: docs/learning/ablations.md
# A row of an n-gram that stood once says what followed there; looked up always, a model comes to trust it too much.
# On validation text: in 450 s on one core stream-hybrid reached 1.365 nats, and 1.389 in 300 s on two cores without
# it, with more characters read; in 75 s on two cores 1.404, and 1.395 without it.
_SECONDS_TO_LEARN_BY_HEART = 150  # from which on a hybrid leaves n-grams out and its weights decay
_SECONDS_TO_DECAY_FASTER = 1_800  # from which on they decay twice as fast: docs/choices.md
# Where no clock ends a training: how often stream-hybrid had read the plays after the one time and stream-hybrid-wide
# after the other, on two cores.
_EPOCHS_TO_LEARN_BY_HEART, _EPOCHS_TO_DECAY_FASTER = 3, 15
# Of a hybrid's rows and kernels. With it the rate may be higher: docs/choices.md.
_WEIGHT_DECAY, _FASTER_WEIGHT_DECAY = 0.3, 0.6
_NOT_OF_RECIPES = (*DURATION_FIELDS, "validation_windows", "left_out", "seed")


class Circumstances(NamedTuple):
    """What a recipe depends on beside the model."""

    native_bfloat16: bool  # the processor multiplies in bfloat16
    seconds: float | None  # of training; None where no clock ends it
    epochs: float  # times that the text is read then

    @property
    def is_long(self) -> bool:
        """A hybrid has the time to learn the text by heart."""
        if self.seconds is None:
            return self.epochs >= _EPOCHS_TO_LEARN_BY_HEART
        return self.seconds >= _SECONDS_TO_LEARN_BY_HEART

    @property
    def is_very_long(self) -> bool:
        """It has the time to do so in spite of that decay."""
        if self.seconds is None:
            return self.epochs >= _EPOCHS_TO_DECAY_FASTER
        return self.seconds >= _SECONDS_TO_DECAY_FASTER


def apply(name: str | None, model: ModelConfig, limits: TrainConfig, *, native_bfloat16: bool) -> TrainConfig:
    """The limits of a preset with a recipe's settings; the model's own recipe where `name` is None.

    A batch size that the preset sets stays. `native_bfloat16`: the processor multiplies in bfloat16.

    Raises:
        InvalidInput: there is no such recipe.
    """
    name = model.recipe if name is None else name
    require_known("recipe", name, RECIPES)
    recipe = RECIPES[name](model, Circumstances(native_bfloat16, limits.budget_seconds, limits.epochs))
    recipe = msgspec.structs.replace(recipe, batch_size=limits.batch_size or recipe.batch_size)
    return continued(recipe, limits)


def continued(begun: TrainConfig, limits: TrainConfig) -> TrainConfig:
    """The settings of a training that has begun, with other limits, seed and part left out.

    What a recipe would give now may differ: it depends on how long a training is, and has changed since.
    """
    taken = {name: getattr(limits, name) for name in _NOT_OF_RECIPES}
    return msgspec.structs.replace(begun, **taken)


def is_of(name: str | None, model: ModelConfig, train: TrainConfig) -> bool:
    """Whether a recipe gives these settings, to a training of any length on any processor; None is every recipe.

    Raises:
        InvalidInput: there is no such recipe.
    """
    if name is None:
        return True
    require_known("recipe", name, RECIPES)
    train = msgspec.structs.replace(train, teacher_share=0.0)  # any recipe that reads on and on can be taught
    for seconds in (0.0, _SECONDS_TO_LEARN_BY_HEART, _SECONDS_TO_DECAY_FASTER):
        recipe = RECIPES[name](model, Circumstances(native_bfloat16=False, seconds=seconds, epochs=0))
        recipe = msgspec.structs.replace(recipe, batch_size=train.batch_size, precision=train.precision)
        if continued(recipe, train) == train:
            return True
    return False


def _original(_model: ModelConfig, _circumstances: Circumstances) -> TrainConfig:
    """The original report's: Adam at 0.002, halved when validation loss stops falling, Keras' own step."""
    return TrainConfig()


def _original_unrolled(_model: ModelConfig, circumstances: Circumstances) -> TrainConfig:
    """The original report's rates and batches, computed by the unrolled step: for runs of many epochs."""
    return TrainConfig(unrolled=True, precision=_precision(circumstances))


def _tuned(model: ModelConfig, circumstances: Circumstances) -> TrainConfig:
    """A rate that rises, then falls to zero at the end; small batches; clipped gradients; the unrolled step."""
    causal, wide = not model.bidirectional, max(model.units) > _WIDE
    by_heart = bool(model.ngram_orders) and circumstances.is_long
    return TrainConfig(
        batch_size=64,
        learning_rate=_rate(model, decays=by_heart),
        schedule="linear",
        warm_up_steps=100 if wide else 50,
        dropout=0.2 if causal and wide and not model.ngram_orders else 0.0,
        ngram_dropout=0.3 if by_heart else 0.0,
        weight_decay=_weight_decay(circumstances) if by_heart else 0.0,
        clip_norm=1.0,
        beta_2=0.99,
        unrolled=True,
        carry_state=causal,
        precision=_precision(circumstances),
    )


def _precision(circumstances: Circumstances) -> Precision:
    return "mixed_bfloat16" if circumstances.native_bfloat16 else "float32"


def _rate(model: ModelConfig, *, decays: bool) -> float:
    """The peak: the narrower a causal model, the higher; of one whose weights decay, high at any width."""
    if model.bidirectional:
        return 0.008
    if max(model.units) > _WIDE and not decays:
        return 0.004
    return 0.009 if max(model.units) <= _NARROW and not model.own_layers else 0.006


def _weight_decay(circumstances: Circumstances) -> float:
    """The more often a model sees the text, the faster its weights decay."""
    return _FASTER_WEIGHT_DECAY if circumstances.is_very_long else _WEIGHT_DECAY


RECIPES: Mapping[str, Callable[[ModelConfig, Circumstances], TrainConfig]] = {
    "original": _original,
    "original-unrolled": _original_unrolled,
    "tuned": _tuned,
}
