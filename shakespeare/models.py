"""Builds an architecture with either Keras, and carries its weights as named arrays."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from shakespeare import engine, ngram_embeddings
from shakespeare.config import ModelConfig, Precision
from shakespeare.errors import InvalidInput
from shakespeare.layers import mingru, rms_normalization, transformer
from shakespeare.layers.layer_stack import LayerStack

Weights = dict[str, npt.NDArray[np.float32]]

_FINAL_NORMALIZATION = "final_normalization"
_RECURRENT_WEIGHTS = ("kernel", "recurrent_kernel", "bias")
_WEIGHT_NAMES = {
    "Embedding": ("embeddings",),
    "Dense": ("kernel", "bias"),
    "BatchNormalization": ("gamma", "beta", "moving_mean", "moving_variance"),
    "LSTM": _RECURRENT_WEIGHTS,
    "GRU": _RECURRENT_WEIGHTS,
    "RNN": ("kernel", "bias"),  # of a minGRU's cell
    "TransformerLayer": transformer.WEIGHTS,
    "Bidirectional": tuple(
        f"{direction}/{name}" for direction in ("forward", "backward") for name in _RECURRENT_WEIGHTS
    ),
}


def build(
    config: ModelConfig,
    vocabulary_size: int,
    keras: Any,
    *,
    precision: Precision = "float32",
) -> Any:
    """An untrained model that maps int32 ids to float32 logits of the next character.

    Window models: [batch, sequence_length] -> [batch, vocabulary_size].
    Causal models: [batch, any length] -> [batch, length, vocabulary_size], a prediction at every position.
    With `mixed_bfloat16` the layers compute in bfloat16; weights, logits and loss stay float32.
    """
    length = config.sequence_length if config.bidirectional else None
    ids = keras.Input((length,), dtype="int32")
    stack = _layers(config, vocabulary_size, keras, precision)
    if config.ngram_orders:
        return ngram_embeddings.build(config, [ids, *stack], vocabulary_size, keras, precision)
    return keras.Sequential([ids, *stack], name=config.name.replace("-", "_"))


def build_layers(
    config: ModelConfig, vocabulary_size: int, keras: Any, *, precision: Precision = "float32"
) -> LayerStack:
    """The same without the graph in which Keras keeps a model; `build` is for who has Keras fit or save it."""
    layers = _layers(config, vocabulary_size, keras, precision)
    if config.ngram_orders:
        return ngram_embeddings.HybridStack(config, layers, vocabulary_size, keras, precision)
    return LayerStack(layers, (None, config.sequence_length if config.bidirectional else None))


def _layers(config: ModelConfig, vocabulary_size: int, keras: Any, precision: Precision) -> list[Any]:
    layers = keras.layers
    stack = [
        layers.Embedding(
            vocabulary_size,
            config.embedding,
            # Keras' default, within 0.05, leaves the first layer nearly blind for the first hundreds of steps.
            embeddings_initializer="uniform"
            if config.bidirectional
            else keras.initializers.RandomNormal(stddev=0.3),
            name="embedding",
            dtype=precision,
        ),
    ]
    stack += (
        _residual_layers(config, keras, precision)
        if config.own_layers
        else _stock_layers(config, keras, precision)
    )
    if config.batch_normalization:
        stack.append(layers.BatchNormalization(name="normalization", dtype=precision))
    if config.dropout:
        stack.append(layers.Dropout(config.dropout, name="dropout_1", dtype=precision))
    if config.dense:
        stack.append(layers.Dense(config.dense, activation="relu", name="dense", dtype=precision))
        if config.dropout:
            stack.append(layers.Dropout(config.dropout, name="dropout_2", dtype=precision))
    # Logits, not probabilities: an int8 softmax cannot represent small ones. Always in float32, so that
    # losses of all precisions can be compared.
    stack.append(layers.Dense(vocabulary_size, dtype="float32", name="logits"))
    return stack


def compile_for_training(
    model: Any, keras: Any, learning_rate: float, *, beta_2: float = 0.999, clip_norm: float | None = None
) -> None:
    """Adam, sparse categorical cross-entropy on logits, accuracy and top-5. A stack of layers gets Adam alone.

    `clip_norm` bounds the length of the gradient of all weights together. The variables that training adds are there
    afterwards: resuming fills them.
    """
    optimizer = keras.optimizers.Adam(learning_rate, beta_2=beta_2, global_clipnorm=clip_norm)
    if isinstance(model, LayerStack):
        model.optimizer = optimizer
        optimizer.build(model.trainable_variables)
        return
    model.compile(
        optimizer=optimizer,
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=[
            keras.metrics.SparseCategoricalAccuracy(name="accuracy"),
            keras.metrics.SparseTopKCategoricalAccuracy(5, name="top5"),
        ],
        jit_compile=False,  # XLA was slower: 887 ms a step for 807 on Keras 3, 10,091 for 1,010 on tf_keras
    )
    create_training_variables(model)


def create_training_variables(model: Any) -> None:
    """Creates what a compiled model's first step would: those of the optimizer and of the metrics.

    A step that creates variables is traced twice, in both engines: 4.4 s of a processor for 2.4 of two bidirectional
    layers.
    """
    tensorflow = engine.import_tensorflow()
    model.optimizer.build(model.trainable_variables)
    shape = tuple(size or 1 for size in model.output_shape)
    targets = tensorflow.zeros(shape[:-1], tensorflow.int32)
    model.compute_metrics(None, targets, tensorflow.zeros(shape), None)
    model.reset_metrics()


def step(model: Any, config: ModelConfig, ids: Any, state: Any, tensorflow: Any) -> tuple[Any, Any]:
    """Reads one character with a causal model, on the model's own cells.

    ids int32 [batch], state float32 [batch, config.state_size] -> logits [batch, vocabulary], next state.
    A model with n-grams reads the last ids, [batch, config.ids_per_step], zeros before the text begins.
    """
    values = model.get_layer("embedding")(ids[:, -1] if config.ngram_orders else ids)
    if config.ngram_orders:
        ngrams = ngram_embeddings.of_last_ids(model, config, ids)
        values += ngrams
    parts = tensorflow.split(state, config.state_sizes, axis=1)
    parts_per_layer = len(parts) // len(config.units)
    next_parts: list[Any] = []
    for layer in range(len(config.units)):
        before = parts[layer * parts_per_layer : (layer + 1) * parts_per_layer]
        values, after = model.get_layer(config.layer_names[layer]).cell(values, before)
        next_parts += after
    if config.own_layers:
        values = model.get_layer(_FINAL_NORMALIZATION)(values)
    if config.dense:
        values = model.get_layer("dense")(values)
    logits = model.get_layer("logits")(values)
    if config.ngram_orders:
        logits += model.get_layer("direct")(ngrams)
    return logits, tensorflow.concat(next_parts, 1)


def layer_parameters(model: Any) -> dict[str, int]:
    """Number of parameters of each layer that has any, in order."""
    return {layer.name: int(layer.count_params()) for layer in model.layers if layer.count_params()}


def get_weights(model: Any) -> Weights:
    """Every weight by the name `layer/weight`, moving statistics included."""
    return {
        f"{layer.name}/{name}": np.asarray(value)
        for layer in model.layers
        for name, value in zip(_weight_names(layer), layer.get_weights(), strict=True)
    }


def variables(model: Any) -> dict[str, Any]:
    """TensorFlow's own variables of a model on either engine, by the names of `get_weights`."""
    return {
        f"{layer.name}/{name}": variable.value if _is_keras_3(variable) else variable
        for layer in model.layers
        for name, variable in zip(_weight_names(layer), layer.weights, strict=True)
    }


def set_weights(model: Any, weights: Mapping[str, npt.NDArray[np.float32]]) -> None:
    """Puts named arrays into a model of the same architecture, on either engine.

    Raises:
        InvalidInput: a name is missing or left over, or a shape differs.
    """
    expected = {name: array.shape for name, array in get_weights(model).items()}
    actual = {name: array.shape for name, array in weights.items()}
    for name in sorted(expected.keys() | actual.keys()):
        if expected.get(name) != actual.get(name):
            shape = expected.get(name, "not part of this architecture")
            raise InvalidInput("weights", f"{name} {actual.get(name, 'missing')}", f"expected: {shape}")
    for layer in model.layers:
        layer.set_weights([weights[f"{layer.name}/{name}"] for name in _weight_names(layer)])


def _stock_layers(config: ModelConfig, keras: Any, precision: Precision) -> list[Any]:
    layers = keras.layers
    recurrent = {"lstm": layers.LSTM, "gru": layers.GRU}[config.recurrent]
    stack = []
    for name, units in zip(config.layer_names, config.units, strict=True):
        if config.bidirectional:
            last = name == config.layer_names[-1]
            forward = recurrent(units, return_sequences=not last, dtype=precision)
            stack.append(layers.Bidirectional(forward, name=name, dtype=precision))
        else:
            stack.append(recurrent(units, return_sequences=True, name=name, dtype=precision))
    return stack


def _residual_layers(config: ModelConfig, keras: Any, precision: Precision) -> list[Any]:
    cell, layer = mingru.cell_class(keras), transformer.layer_class(keras)
    stack = [
        layer(config.heads, config.sequence_length, name=name, dtype=precision)
        if config.recurrent == "transformer"
        else keras.layers.RNN(cell(units, dtype=precision), return_sequences=True, name=name, dtype=precision)
        for name, units in zip(config.layer_names, config.units, strict=True)
    ]
    normalization = rms_normalization.layer_class(keras)
    return [*stack, normalization(name=_FINAL_NORMALIZATION, dtype=precision)]


def _is_keras_3(variable: Any) -> bool:
    """Keras 3 wraps TensorFlow's variables; there `value` is the variable, where TensorFlow has a method."""
    return not callable(variable.value)


def _weight_names(layer: Any) -> tuple[str, ...]:
    names = _WEIGHT_NAMES.get(type(layer).__name__, ())
    return names if getattr(layer, "use_bias", True) else names[:-1]
