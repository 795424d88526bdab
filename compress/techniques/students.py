"""The small models that a teacher trains."""

from shakespeare.config import ModelConfig

# Small enough that, in int8, the file and all that ships with it stay under 120 KiB.
# They are trained by the recipe `tuned`.
STREAM = ModelConfig(
    name="student-stream", recurrent="gru", sequence_length=64, stride=64, batch_size=64,
    embedding=48, units=(152,), bidirectional=False,
)  # fmt: skip
WINDOW = ModelConfig(
    name="student-window", recurrent="lstm", sequence_length=32, stride=5,
    embedding=32, units=(64, 32), bidirectional=True, dense=64, dropout=0.1,
)  # fmt: skip
