"""Counted floating-point operations of a model's matrix products: two for every multiply and add.

Element-wise arithmetic (gates, activations, losses, the optimizer) is not counted: it is linear in
the units where products are quadratic, and a floor must not promise more work than there is.
"""

from shakespeare.config import ModelConfig

_GATES = {"lstm": 4, "gru": 3}
_TRAINING = 3  # forward, gradient of the inputs, gradient of the weights: one product each, all as large


def per_step(config: ModelConfig, vocabulary_size: int, batch_size: int) -> dict[str, int]:
    """Operations of one training step, forward and backward, by layer as `models.build` names them."""
    forward = _forward(config, vocabulary_size, config.sequence_length)
    return {layer: _TRAINING * batch_size * count for layer, count in forward.items()}


def per_prediction(config: ModelConfig, vocabulary_size: int) -> dict[str, int]:
    """Operations of predicting one character at batch 1: a whole window, or one step of a causal model."""
    return _forward(config, vocabulary_size, config.sequence_length if config.bidirectional else 1)


def parameters(config: ModelConfig, vocabulary_size: int) -> int:
    """All parameters, moving statistics included, by formula: no model is built."""
    ways = 2 if config.bidirectional else 1
    total, width = vocabulary_size * config.embedding, config.embedding
    for units in config.units:
        gates = _GATES[config.recurrent]
        biases = 2 if config.recurrent == "gru" else 1  # Keras' GRU keeps one for each product
        total += ways * gates * units * (width + units + biases)
        width = ways * units
    total += 4 * width if config.batch_normalization else 0
    if config.dense:
        total += (width + 1) * config.dense
        width = config.dense
    return total + (width + 1) * vocabulary_size


def _forward(config: ModelConfig, vocabulary_size: int, length: int) -> dict[str, int]:
    """Of one sequence. An embedding looks up and multiplies nothing."""
    ways = 2 if config.bidirectional else 1
    counts, width = {"embedding": 0}, config.embedding
    for number, units in enumerate(config.units, 1):
        counts[f"recurrent_{number}"] = 2 * ways * length * (width + units) * _GATES[config.recurrent] * units
        width = ways * units
    predicted = 1 if config.bidirectional else length
    if config.dense:
        counts["dense"] = 2 * predicted * width * config.dense
        width = config.dense
    counts["logits"] = 2 * predicted * width * vocabulary_size
    return counts
