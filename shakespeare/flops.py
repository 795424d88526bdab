"""Counts parameters and the floating-point operations of matrix products, by formula.

A multiplication and an addition are two operations. Element-wise arithmetic (gates, activations, losses,
the optimizer) is not counted: it grows with the units, products with their square, and the counts serve
as a lower bound of the time.
"""

from shakespeare.config import ModelConfig
from shakespeare.layers.transformer import WIDENING

_GATES = {"lstm": 4, "gru": 3}
_PRODUCTS_OF_MINGRU = 2  # gate and candidate, of the input alone
_PRODUCTS_OF_TRANSFORMER = 4 + 2 * WIDENING  # queries, keys, values, what attention gives; the second half
_PRODUCTS_PER_TRAINING = 3  # of equal size: forward, gradient of the inputs, gradient of the weights


def per_step(config: ModelConfig, vocabulary_size: int, batch_size: int) -> dict[str, int]:
    """Operations of one training step, forward and backward, by the layer names of `models.build`."""
    forward = _forward(config, vocabulary_size, config.sequence_length)
    return {layer: _PRODUCTS_PER_TRAINING * batch_size * count for layer, count in forward.items()}


def per_prediction(config: ModelConfig, vocabulary_size: int) -> dict[str, int]:
    """Operations of predicting one character at batch 1, by layer: a whole window, or one step."""
    return _forward(config, vocabulary_size, config.sequence_length if config.bidirectional else 1)


def parameters(config: ModelConfig, vocabulary_size: int) -> int:
    """Number of parameters, moving statistics included, without building the model."""
    directions = 2 if config.bidirectional else 1
    total, width = vocabulary_size * config.embedding, config.embedding
    for units in config.units:
        if config.recurrent == "mingru":
            total += _PRODUCTS_OF_MINGRU * units * (width + 1)
            continue
        if config.recurrent == "transformer":
            total += _PRODUCTS_OF_TRANSFORMER * units**2
            continue
        gates = _GATES[config.recurrent]
        biases = 2 if config.recurrent == "gru" else 1  # Keras' GRU keeps one for each product
        total += directions * gates * units * (width + units + biases)
        width = directions * units
    total += 4 * width if config.batch_normalization else 0
    if config.ngram_orders:
        total += (len(config.ngram_orders) * config.ngram_rows + vocabulary_size) * config.embedding
    if config.dense:
        total += (width + 1) * config.dense
        width = config.dense
    return total + (width + 1) * vocabulary_size


def _forward(config: ModelConfig, vocabulary_size: int, length: int) -> dict[str, int]:
    """Operations of the forward pass over one sequence, by layer. An embedding multiplies nothing."""
    directions = 2 if config.bidirectional else 1
    counts, width = {"embedding": 0}, config.embedding
    counts |= {f"ngram_{order}": 0 for order in config.ngram_orders}
    for name, units in zip(config.layer_names, config.units, strict=True):
        if config.recurrent == "mingru":
            counts[name] = 2 * length * width * _PRODUCTS_OF_MINGRU * units
            continue
        if config.recurrent == "transformer":
            attended = config.sequence_length - 1 + length  # masked or not
            counts[name] = 2 * length * units * (_PRODUCTS_OF_TRANSFORMER * units + 2 * attended)
            continue
        counts[name] = 2 * directions * length * (width + units) * _GATES[config.recurrent] * units
        width = directions * units
    predictions = 1 if config.bidirectional else length
    if config.dense:
        counts["dense"] = 2 * predictions * width * config.dense
        width = config.dense
    counts["logits"] = 2 * predictions * width * vocabulary_size
    if config.ngram_orders:
        counts["direct"] = 2 * predictions * config.embedding * vocabulary_size
    return counts
