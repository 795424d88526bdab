"""The small models that a teacher trains."""

from collections.abc import Mapping

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


def _sized(thousands: int, embedding: int, units: tuple[int, int]) -> ModelConfig:
    """A student named after its parameters at the plays' 81 characters; every width is a multiple of 32."""
    return ModelConfig(
        name=f"student-{thousands}k", recurrent="gru", sequence_length=64, stride=64, batch_size=64,
        embedding=embedding, units=units, bidirectional=False,
    )  # fmt: skip


SIZED = (_sized(104, 32, (96, 96)), _sized(217, 32, (128, 160)), _sized(392, 64, (192, 192)))
# Bytes to ship of students by chain, largest first: of ones with random weights and biases really converted, at 81
# characters, and 1% for another seed. Trained weights are no more random. KiB in dynamic_range, int4 and int2:
# student-104k 109.3, 58.1, 32.1; student-217k 219.4, 111.5, 57.9; student-392k 388.5, 191.9, 95.3.
SHIP_BYTES: Mapping[str, int] = {
    "distill-217k+qat4+int4": 115_300,
    "distill-104k+qat4+int4": 60_100,
    "distill-217k+qat2+int2": 60_000,
    "distill-104k+qat2+int2": 33_200,
}
