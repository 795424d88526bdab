"""What files of taught students take, known before one is trained.

Apart from the students themselves: no answer of a teacher and no training depends on a size.
"""

from collections.abc import Mapping

from compress.techniques import students

PLAYS_CHARACTERS = 81  # the unknown one too
_OTHER_BYTES_PER_CHARACTER = 8  # beside weights in int8: a scale and a bias of its logit
# Bytes to ship of students by chain, largest first: of trained ones and 1% for another seed; the last by random
# weights, less what those of the others were more.
SHIP_BYTES: Mapping[str, int] = {  # at PLAYS_CHARACTERS
    "distill-217k+qat4+int4": 112_000,
    "distill-83k+qat5+dynamic_range": 58_900,
    "distill-104k+qat2+int2": 37_000,
}


def ship_bytes(chain_name: str, characters: int) -> int:
    """What the file of a chain of SHIP_BYTES takes for another alphabet: embedding and logits are in int8.

    By what 30 and 2,000 characters took, within 6% of what is added or saved.
    """
    name = chain_name.partition("+")[0].partition("-")[2]
    student = next(model for model in students.SIZED if model.name == f"student-{name}")
    per_character = student.embedding + student.units[-1] + _OTHER_BYTES_PER_CHARACTER
    return SHIP_BYTES[chain_name] + (characters - PLAYS_CHARACTERS) * per_character
