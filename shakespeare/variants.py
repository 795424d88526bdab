"""The architectures by name, and the presets of training. To add one, add it to the list."""

from collections.abc import Mapping

from shakespeare.config import ModelConfig, TrainConfig

VARIANTS: Mapping[str, ModelConfig] = {
    config.name: config
    for config in (
        ModelConfig(
            name="original", recurrent="lstm", sequence_length=100, stride=3, embedding=128, units=(256, 128),
            bidirectional=True, dense=256, batch_normalization=True, dropout=0.2,
        ),
        ModelConfig(
            name="optimized", recurrent="lstm", sequence_length=50, stride=5, embedding=64, units=(128, 64),
            bidirectional=True, dense=128, dropout=0.2,
        ),
        ModelConfig(
            name="gru", recurrent="gru", sequence_length=50, stride=5, embedding=64, units=(128, 64),
            bidirectional=True, dense=128, dropout=0.2,
        ),
        ModelConfig(
            # 128 windows predict 8,192 characters a step. In 60 s of training, paired on one machine,
            # 128 x 64 reached 40.6% top-1, 512 x 64 32.6%, 64 x 128 39.6%, 128 x 128 36.2%.
            name="stream-gru", recurrent="gru", sequence_length=64, stride=32, batch_size=128,
            embedding=64, units=(192, 192), bidirectional=False,
        ),
    )
}  # fmt: skip

SMOKE = TrainConfig(step_limit=4, round_steps=2, validation_windows=128, batch_size=64)
QUICK = TrainConfig(budget_seconds=75, round_seconds=15, validation_windows=1024)
FULL = TrainConfig(epochs=20)
PRESETS: Mapping[str, TrainConfig] = {"smoke": SMOKE, "quick": QUICK, "full": FULL}
