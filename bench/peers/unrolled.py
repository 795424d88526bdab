"""Bard's own training step: the recurrences unrolled, on Keras 3's weights and optimizer."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bench.peers.keras import KerasEngine, taped_gradients
from shakespeare import engine as engines

if TYPE_CHECKING:
    from pathlib import Path

    from bench.peers.peer import Call, Forward, Gradients, StepCall, StepSetup
    from shakespeare.config import ModelConfig
    from shakespeare.text.windows import Inputs


@dataclass(frozen=True)
class UnrolledEngine(KerasEngine):
    """See `shakespeare.training.unrolled`. It trains only: what is deployed is a converted file."""

    steps_in_bfloat16: bool = True

    def step(self, setup: "StepSetup") -> "StepCall":
        """The step that the recipe `tuned` trains with, on one batch."""
        from shakespeare import models
        from shakespeare.config import TrainConfig
        from shakespeare.training.steps import UnrolledStep
        from shakespeare.training.streams import TrainingBatch

        self.require()
        keras = engines.load("keras", setup.cores)
        model = models.build_layers(setup.config, setup.vocabulary_size, keras)
        models.compile_for_training(model, keras, setup.learning_rate)
        train = TrainConfig(unrolled=True, precision=setup.precision)
        step = UnrolledStep(model, setup.config, train)
        batch = TrainingBatch(setup.x, setup.y, begins=True)
        return lambda: step.run(batch, setup.learning_rate, 0)

    def feed(self, path: "Path") -> "Call":  # noqa: ARG002 - refuses any
        """Refused.

        Raises:
            InvalidInput: always.
        """
        from shakespeare.errors import InvalidInput

        raise InvalidInput("peer", self.name, "does not serve: a trained model in use is a converted file")

    def forward(self, path: "Path") -> "Forward":
        """Eager."""
        self.require()
        import numpy as np

        predict = self._predict(path)
        return lambda ids: np.asarray(predict(ids))

    def loss_and_gradients(self, path: "Path", x: "Inputs", y: "Inputs") -> "tuple[float, Gradients]":
        """Computes both with TensorFlow's gradient tape, which calls the written-out gradients."""
        self.require()
        import tensorflow as tf

        predict = self._predict(path)
        with tf.GradientTape() as tape:
            losses = tf.nn.sparse_softmax_cross_entropy_with_logits(y, predict(x))
            loss = tf.reduce_mean(losses)
        return float(loss), taped_gradients(tape, loss, predict.model)

    def _predict(self, path: "Path") -> "_Predict":
        from shakespeare import checkpoint as checkpoints

        checkpoint = checkpoints.load(path)
        return _Predict(self._model(checkpoint), checkpoint.description.model)


class _Predict:
    """Ids [batch, length] -> logits, shaped as Keras' model gives them."""

    def __init__(self, model: Any, config: "ModelConfig") -> None:
        import tensorflow as tf

        from shakespeare import models
        from shakespeare.training.unrolled import UnrolledModel

        self.model, self._config, self._tf = model, config, tf
        self._forward = UnrolledModel(tf, config, models.variables(model), "float32")

    def __call__(self, ids: "Inputs") -> Any:
        from shakespeare.training import carried_state

        tf, config = self._tf, self._config
        if config.bidirectional:
            return self._forward.predict(ids).logits
        state = tuple(map(tf.convert_to_tensor, carried_state.zeros(config, len(ids))))
        return tf.transpose(self._forward.predict(ids, state).logits, (1, 0, 2))


UNROLLED = UnrolledEngine(name="unrolled", packages=("keras",))
