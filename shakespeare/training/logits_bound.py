"""How many logits a training step may compute: with a large alphabet they are most of its memory."""

from shakespeare.config import ModelConfig
from shakespeare.errors import InvalidInput

MAXIMUM_LOGITS = 2**27  # 512 MiB in float32; what a step takes in all stands in docs/limits.md


def check_logits(config: ModelConfig, batch_size: int, vocabulary_size: int) -> None:
    """Returns where a step of so many rows is within the bound.

    Raises:
        InvalidInput: it is not.
    """
    positions = 1 if config.bidirectional else config.sequence_length
    count = batch_size * positions * vocabulary_size
    if count > MAXIMUM_LOGITS:
        made_of = f"{batch_size} rows x {positions} positions x {vocabulary_size:,} characters"
        told = (
            f"at most {MAXIMUM_LOGITS:,} fit; a text of fewer different characters, or a smaller batch, does"
        )
        raise InvalidInput("vocabulary", f"{made_of} are {count:,} logits a step", told)
