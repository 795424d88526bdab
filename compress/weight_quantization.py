"""The only place that calls ai-edge-quantizer: weights of a float file in four or two bits.

Weights are whole numbers times a scale for each output channel, of an embedding for each row; the scale is the
channel's largest absolute value over 7 or 1, so two bits hold -1, 0 and 1. What reads a character or writes one, the
first embedding and the layers of logits, takes eight bits: these are few weights, and rounding them to four costs as
much as all others do. On validation text, student-217k taught for 300 s and not trained after: 1.406 nats in float,
1.460 with the recurrent layers' kernels in four bits, 1.530 with all. Activations are quantised as they come, to
int8. Biases stay float.
"""

from typing import Any, Literal

from compress.technique import KnownFailure, Refused
from compress.tflite.embedding_lookup import use_embedding_lookup
from shakespeare.config import ModelConfig

WeightBits = Literal[2, 4]
IN_8_BITS = frozenset({"embedding", "logits", "direct"})  # layers by name
# An operator is known by the names of its outputs, with the model's before them in a window model; the last layer's
# output is the file's own.
_SCOPE_IN_8_BITS = rf"(^|[;/])({'|'.join(sorted(IN_8_BITS))})/|StatefulPartitionedCall:0"
_REASON = "ai-edge-quantizer leaves UNIDIRECTIONAL_SEQUENCE_LSTM in float, which holds most weights of a window LSTM"
WINDOW_LSTM_REFUSED = KnownFailure("refused", _REASON)


def check_supported(config: ModelConfig) -> None:
    """Returns where all large weights of a model of this architecture would be quantised.

    Raises:
        Refused: they would not.
    """
    if config.bidirectional and config.recurrent == "lstm":
        raise Refused(_REASON)


def quantise_weights(model: bytes, bits: WeightBits) -> bytes:
    """The float file with its weights packed, two or four to a byte; call it in a child process."""
    from ai_edge_quantizer import quantizer, recipe  # noqa: PLC0415 - only the child needs it

    recipes = {2: recipe.dynamic_wi2c_afp32, 4: recipe.dynamic_wi4c_afp32}
    characters = [{**rule, "regex": _SCOPE_IN_8_BITS} for rule in recipe.dynamic_wi8_afp32()]
    chosen = [*recipes[bits](), *characters]  # the last that matches holds
    # It quantises the table of an EMBEDDING_LOOKUP, and leaves that of a GATHER in float.
    quantised: Any = quantizer.Quantizer(use_embedding_lookup(model), chosen).quantize()
    return bytes(quantised.quantized_model)
