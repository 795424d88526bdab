"""The architectures by name, and the presets of training. To add one, add it to the list."""

from collections.abc import Mapping

import msgspec

from shakespeare.config import ModelConfig, TrainConfig

_ORIGINAL = ModelConfig(
    name="original", recurrent="lstm", sequence_length=100, stride=3, embedding=128, units=(256, 128),
    bidirectional=True, dense=256, batch_normalization=True, dropout=0.2,
)  # fmt: skip
_OPTIMIZED = ModelConfig(
    name="optimized", recurrent="lstm", sequence_length=50, stride=5, embedding=64, units=(128, 64),
    bidirectional=True, dense=128, dropout=0.2,
)  # fmt: skip
_GRU = msgspec.structs.replace(_OPTIMIZED, name="gru", recurrent="gru")

# What lost or has yet to win at equal training time: `bard bench` trains them where `--variants` names them.
_CANDIDATES = (
    ModelConfig(
        name="stream-mingru", recurrent="mingru", sequence_length=64, stride=64, batch_size=64,
        embedding=256, units=(256, 256, 256, 256), bidirectional=False, recipe="tuned",
    ),
    ModelConfig(
        name="stream-transformer", recurrent="transformer", sequence_length=64, stride=64, batch_size=64,
        embedding=128, units=(128, 128, 128, 128), heads=4, bidirectional=False, recipe="tuned",
    ),
)  # fmt: skip
CANDIDATES = tuple(config.name for config in _CANDIDATES)

VARIANTS: Mapping[str, ModelConfig] = {
    config.name: config
    for config in (
        _ORIGINAL,
        _OPTIMIZED,
        _GRU,
        # The same architectures by a better recipe, so that none is judged by its schedule alone.
        *(
            msgspec.structs.replace(config, name=f"{config.name}-tuned", recipe="tuned")
            for config in (_ORIGINAL, _OPTIMIZED, _GRU)
        ),
        ModelConfig(
            name="stream-gru", recurrent="gru", sequence_length=64, stride=64, batch_size=64,
            embedding=64, units=(256, 256), bidirectional=False, recipe="tuned",
        ),
        ModelConfig(  # for trainings of an hour
            name="stream-gru-wide", recipe="tuned", recurrent="gru", sequence_length=64, stride=64, batch_size=64,
            embedding=64, units=(512, 512), bidirectional=False,
        ),
        ModelConfig(
            name="stream-lstm", recurrent="lstm", sequence_length=64, stride=64, batch_size=64,
            embedding=64, units=(256, 256), bidirectional=False, recipe="tuned",
        ),
        ModelConfig(
            name="stream-hybrid", recurrent="gru", sequence_length=64, stride=64, batch_size=64,
            embedding=64, units=(256, 256), bidirectional=False, ngram_orders=(2, 3, 4, 5), ngram_rows=2**13,
            recipe="tuned",
        ),
        ModelConfig(  # for trainings of a quarter of an hour
            name="stream-hybrid-medium", recurrent="gru", sequence_length=64, stride=64, batch_size=64,
            embedding=64, units=(384, 384), bidirectional=False, ngram_orders=(2, 3, 4, 5, 6), ngram_rows=2**13,
            recipe="tuned",
        ),
        ModelConfig(  # for trainings of a quarter of an hour and longer
            name="stream-hybrid-wide", recurrent="gru", sequence_length=64, stride=64, batch_size=64,
            embedding=64, units=(512, 512), bidirectional=False, ngram_orders=(2, 3, 4, 5), ngram_rows=2**14,
            recipe="tuned",
        ),
        *_CANDIDATES,
    )
}  # fmt: skip
BENCHED = tuple(name for name in VARIANTS if name not in CANDIDATES)  # where `--variants` names none

SMOKE = TrainConfig(step_limit=4, validate_every_steps=2, validation_windows=128, batch_size=64)
QUICK = TrainConfig(budget_seconds=75, validate_every_seconds=15, validation_windows=1024)
FULL = TrainConfig(epochs=20)
PRESETS: Mapping[str, TrainConfig] = {"smoke": SMOKE, "quick": QUICK, "full": FULL}
