"""One training step: Keras' own, or Bard's unrolled one, which is faster and can carry a state."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol

import numpy as np

from shakespeare import models
from shakespeare.config import ModelConfig, TrainConfig
from shakespeare.models import Weights
from shakespeare.training import carried_state, fused_adam
from shakespeare.training.averaging import WeightAverage
from shakespeare.training.batch_metrics import CROSS_ENTROPY, METRICS, Objective
from shakespeare.training.interrupts import deferred
from shakespeare.training.streams import TrainingBatch
from shakespeare.training.unrolled import Dropout, UnrolledModel

_CARRIED = "carried/"
_SEEDS_A_STEP = 256  # of dropout: a number for each layer of each part of the batch


class TrainingStep(Protocol):
    """Trains a compiled model on one batch. What it keeps beside weights and optimizer is its `arrays`."""

    def run(self, batch: TrainingBatch, learning_rate: float, number: int) -> dict[str, float]:
        """Trains on a batch, the `number`th of the training, from 0; returns loss (nats), accuracy and top5."""
        ...

    def warm_up(self, batch: TrainingBatch) -> None:
        """Traces and compiles, and leaves everything as it was."""
        ...

    def averaged(self) -> Any:
        """A context in which the model holds the weights to be validated and kept."""
        ...

    def arrays(self) -> Weights:
        """What a resumed training needs beside weights and optimizer."""
        ...

    def restore(self, arrays: Weights) -> None:
        """Puts back what `arrays` gave."""
        ...


class KerasStep:
    """Keras' `train_on_batch`."""

    def __init__(self, model: Any) -> None:
        """The model is compiled."""
        self._model = model

    def run(self, batch: TrainingBatch, learning_rate: float, number: int) -> dict[str, float]:  # noqa: ARG002
        """See `TrainingStep`."""
        self._model.optimizer.learning_rate.assign(learning_rate)
        metrics = self._model.train_on_batch(batch.inputs, batch.targets, return_dict=True)
        return {name: float(metrics[name]) for name in METRICS}

    def warm_up(self, batch: TrainingBatch) -> None:
        """See `TrainingStep`."""
        with _unchanged(_variables(self._model)):
            self.run(batch, 0.0, 0)

    @contextmanager
    def averaged(self) -> Iterator[None]:
        """See `TrainingStep`: the weights themselves."""
        yield

    def arrays(self) -> Weights:
        """See `TrainingStep`: what dropout layers draw their next mask from."""
        return {name: np.asarray(variable) for name, variable in _dropout_states(self._model).items()}

    def restore(self, arrays: Weights) -> None:
        """See `TrainingStep`."""
        for name, variable in _dropout_states(self._model).items():
            variable.assign(arrays[name])


class UnrolledStep:
    """Bard's own step, on the variables and the optimizer of a compiled Keras model."""

    def __init__(
        self, model: Any, config: ModelConfig, train: TrainConfig, objective: Objective = CROSS_ENTROPY
    ) -> None:
        """Traces nothing yet."""
        import tensorflow as tf  # noqa: PLC0415 - heavy

        self._tf, self._model, self._config, self._train = tf, model, config, train
        self._named = models.variables(model)
        self._objective = objective
        # The same 32 bits as TensorFlow's generators take them: int32.
        self._seed = np.array(train.seed % 2**32, np.uint32).view(np.int32)[()]
        self._forward = UnrolledModel(tf, config, self._named, train.precision)
        trainable = {id(variable) for variable in model.trainable_variables}
        self._trained = {
            name: tensor
            for (name, tensor), variable in zip(self._named.items(), model.weights, strict=True)
            if id(variable) in trainable
        }
        # Of rows and kernels: to make a bias smaller keeps nothing from being learned by heart.
        self._decays = [
            train.weight_decay if name.endswith(("kernel", "embeddings")) else 0.0 for name in self._trained
        ]
        decay = train.average_decay
        self._average = WeightAverage(tf, self._trained, decay) if decay else None
        # A thread for each half of the batch. The directions of a window model run side by side already, and its
        # batch normalization wants the whole batch.
        threads = tf.config.threading.get_inter_op_parallelism_threads() or 1
        self._parts = 1 if config.bidirectional else threads
        self._state: tuple[Any, ...] | None = None
        positions = [] if config.bidirectional else [config.sequence_length]
        of_target, dtype = (
            ([], tf.int32) if not objective.target_width else ([objective.target_width], tf.float32)
        )
        signature = (
            tf.TensorSpec([None, config.sequence_length], tf.int32),
            tf.TensorSpec([None, *positions, *of_target], dtype),
            carried_state.specs(tf, config),
            tf.TensorSpec([], tf.int32),
        )
        # No tensor decides what Python does here, and without autograph a third of the tracing's time is saved.
        self._step = tf.function(self._traced, input_signature=signature, autograph=False)
        # Traced once for all parts; TensorFlow puts its operators in the place of each call.
        self._part = tf.function(self._traced_part, autograph=False)

    def run(self, batch: TrainingBatch, learning_rate: float, number: int) -> dict[str, float]:
        """See `TrainingStep`."""
        self._model.optimizer.learning_rate.assign(learning_rate)
        state = None if batch.begins or not self._train.carry_state else self._state
        if state is None:
            state = carried_state.zeros(self._config, len(batch.inputs))
        metrics, self._state = self._step(batch.inputs, batch.targets, state, np.int32(number))
        return dict(zip(METRICS, metrics.numpy().tolist(), strict=True))

    def warm_up(self, batch: TrainingBatch) -> None:
        """See `TrainingStep`."""
        averages = list(self._average.averages.values()) if self._average else []
        state = self._state
        try:
            with _unchanged([*_variables(self._model), *averages]):
                self.run(batch, 0.0, 0)
        finally:
            self._state = state

    @contextmanager
    def averaged(self) -> Iterator[None]:
        """See `TrainingStep`."""
        if self._average is None:
            yield
            return
        exchanged = False
        try:
            with deferred():  # an interrupt between two variables would leave averages among the weights
                self._average.swap()
                exchanged = True
            yield
        finally:
            if exchanged:
                with deferred():
                    self._average.swap()

    def arrays(self) -> Weights:
        """See `TrainingStep`: the carried state, and averages."""
        arrays = {f"{_CARRIED}{number}": np.asarray(part) for number, part in enumerate(self._state or ())}
        return arrays | (self._average.arrays() if self._average else {})

    def restore(self, arrays: Weights) -> None:
        """See `TrainingStep`."""
        carried = [name for name in arrays if name.startswith(_CARRIED)]
        self._state = tuple(arrays[f"{_CARRIED}{number}"] for number in range(len(carried))) or None
        if self._average:
            self._average.restore(arrays)

    def _traced(self, ids: Any, targets: Any, state: tuple[Any, ...], number: Any) -> Any:
        tf, parts, causal = self._tf, self._parts, not self._config.bidirectional
        rows = tf.shape(ids)[0]
        count = tf.cast(tf.size(ids) if causal else rows, tf.float32)  # of predictions
        sizes = [rows // parts] * (parts - 1) + [rows - rows // parts * (parts - 1)]
        ids_of, targets_of = tf.split(ids, sizes, num=parts), tf.split(targets, sizes, num=parts)
        state_of = [tf.split(part, sizes, num=parts) for part in state]
        gradients, metrics, after, moving = [], [], [], dict[str, Any]()
        for part in range(parts):
            before = tuple(split[part] for split in state_of)
            seed = tf.stack([self._seed, number * _SEEDS_A_STEP + 16 * part])
            of_part = self._part(ids_of[part], targets_of[part], before, seed, count)
            gradients.append(of_part[0])
            metrics.append(of_part[1])
            after.append(of_part[2])
            moving |= of_part[3]
        total = [tf.add_n(of_parts) for of_parts in zip(*gradients, strict=True)]
        fused_adam.apply(tf, self._model.optimizer, total, self._model.trainable_variables, self._decays)
        for name, value in moving.items():
            self._named[name].assign(value)
        if self._average:
            self._average.update(tf.cast(number, tf.float32))
        carried = tuple(tf.concat(same, 0) for same in zip(*after, strict=True))
        return tf.add_n(metrics) / count, carried

    def _traced_part(self, ids: Any, targets: Any, state: tuple[Any, ...], seed: Any, count: Any) -> Any:
        tf, causal = self._tf, not self._config.bidirectional
        rate = self._train.dropout if causal else self._config.dropout
        dropout = Dropout(rate, seed, self._train.ngram_dropout)
        with tf.GradientTape() as tape:
            predicted = self._forward.predict(ids, state, dropout, training=True)
            lowered, metrics = self._objective.sums(tf, predicted.logits, targets, causal)
            loss = lowered / count
        gradients = tape.gradient(loss, list(self._trained.values()))
        gradients = [tf.convert_to_tensor(gradient) for gradient in gradients]
        return gradients, metrics, predicted.state, predicted.moving


def make(
    model: Any, config: ModelConfig, train: TrainConfig, objective: Objective = CROSS_ENTROPY
) -> TrainingStep:
    """The step that a configuration asks for; Keras' own lowers what the model was compiled with."""
    return UnrolledStep(model, config, train, objective) if train.unrolled else KerasStep(model)


def _variables(model: Any) -> list[Any]:
    return [*model.variables, *model.optimizer.variables]


def _dropout_states(model: Any) -> dict[str, Any]:
    """The state of each dropout layer's random numbers; tf_keras keeps none that can be read."""
    layers = ((layer, getattr(layer, "seed_generator", None)) for layer in model.layers)
    return {f"dropout/{layer.name}": generator.state for layer, generator in layers if generator is not None}


@contextmanager
def _unchanged(variables: list[Any]) -> Iterator[None]:
    """Puts variables back to what they were."""
    before = [np.asarray(variable).copy() for variable in variables]
    try:
        yield
    finally:
        with deferred():  # what is interrupted between two variables would be saved so
            for variable, value in zip(variables, before, strict=True):
                variable.assign(value)
