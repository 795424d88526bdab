"""The small models that a teacher trains."""

from shakespeare.config import ModelConfig

# Small enough that, in int8, the file and all that ships with it stay under 120 KiB.
STREAM = ModelConfig(
    name="student-stream", recurrent="gru", sequence_length=64, stride=64, batch_size=64,
    embedding=48, units=(152,), bidirectional=False, recipe="tuned",
)  # fmt: skip
WINDOW = ModelConfig(
    name="student-window", recurrent="lstm", sequence_length=32, stride=5,
    embedding=32, units=(64, 32), bidirectional=True, dense=64, dropout=0.1, recipe="tuned",
)  # fmt: skip


def _sized(thousands: int, embedding: int, units: tuple[int, int]) -> ModelConfig:
    """A student named after its parameters at the plays' 81 characters; every width is a multiple of 4."""
    return ModelConfig(
        name=f"student-{thousands}k", recurrent="gru", sequence_length=64, stride=64, batch_size=64,
        embedding=embedding, units=units, bidirectional=False, recipe="tuned",
    )  # fmt: skip


STUDENT_217K = _sized(217, 32, (128, 160))
SIZED = (_sized(83, 24, (84, 88)), _sized(104, 32, (96, 96)), STUDENT_217K, _sized(392, 64, (192, 192)))
