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


def _sized(thousands: int, units: tuple[int, int]) -> ModelConfig:
    """A student named after its parameters at the plays' 81 characters; every width is a multiple of 32."""
    return ModelConfig(
        name=f"student-{thousands}k", recurrent="gru", sequence_length=64, stride=64, batch_size=64,
        embedding=64, units=units, bidirectional=False,
    )  # fmt: skip


SIZED = (_sized(116, (96, 96)), _sized(232, (128, 160)), _sized(392, (192, 192)))
# Bytes to ship of students by chain, largest first: of untrained ones really converted, at 81 characters, and 0.5%
# for another seed. Trained weights are no more random than these. KiB in dynamic_range, int4 and int2:
# student-116k 116.5, 58.8, 29.5; student-232k 228.2, 111.6, 54.2; student-392k 380.2, 182.9, 86.4.
SHIP_BYTES: Mapping[str, int] = {
    "distill-232k+qat4+int4": 114_900,
    "distill-116k+qat4+int4": 60_600,
    "distill-232k+qat2+int2": 56_000,
    "distill-116k+qat2+int2": 30_700,
}
