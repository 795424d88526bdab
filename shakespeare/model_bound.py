"""How large a model may be: a foreign configuration is refused before anything of its size is made."""

from shakespeare import flops
from shakespeare.config import ModelConfig
from shakespeare.errors import InvalidInput

MAXIMUM_PARAMETERS = 2**28  # 1 GiB in float32; of 65,536 characters the largest variant has some 49 million
MAXIMUM_STATE = 2**26  # numbers that a causal model carries: 256 MiB


def check_model(config: ModelConfig, vocabulary_size: int) -> None:
    """Returns where a model is within the bounds.

    Raises:
        InvalidInput: it is not.
    """
    parameters = flops.parameters(config, vocabulary_size)
    if parameters > MAXIMUM_PARAMETERS:
        raise InvalidInput("model", f"{parameters:,} parameters", f"at most {MAXIMUM_PARAMETERS:,} fit")
    if not config.bidirectional and config.state_size > MAXIMUM_STATE:
        told = f"at most {MAXIMUM_STATE:,} fit"
        raise InvalidInput("model", f"a state of {config.state_size:,} numbers", told)
