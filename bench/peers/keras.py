"""Keras 3, which every peer is compared with; `tf_keras` is the same class with the older engine."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bench.peers.peer import Peer
from shakespeare import engine as engines

if TYPE_CHECKING:
    from pathlib import Path

    from bench.peers.peer import Call, Forward, Gradients, StepCall, StepSetup
    from shakespeare.checkpoint import Checkpoint
    from shakespeare.engine import Engine
    from shakespeare.text.windows import Inputs


@dataclass(frozen=True)
class KerasEngine(Peer):
    """Bard's own models in one of the two Keras modules. See `Peer` for the methods."""

    name: str
    packages: tuple[str, ...]
    extra: str = "train"
    trains: bool = True
    serves: bool = False  # a Keras model in use is converted: LiteRT's latency is the one that matters
    export_format: str | None = None

    def threads(self, cores: int) -> tuple[int, int]:
        """The threads inside an operator and between operators, as `shakespeare.engine` sets them."""
        return engines.thread_counts(cores)

    def step(self, setup: "StepSetup") -> "StepCall":
        """Keras' own compiled step, with the metrics of `models.compile_for_training`."""
        from shakespeare import models
        from shakespeare.training.batch_metrics import METRICS

        self.require()
        keras = engines.load(self._engine, setup.cores)
        model = models.build(setup.config, setup.vocabulary_size, keras, precision=setup.precision)
        models.compile_for_training(model, keras, setup.learning_rate)

        def call() -> dict[str, float]:
            metrics = model.train_on_batch(setup.x, setup.y, return_dict=True)
            return {name: float(metrics[name]) for name in METRICS}

        return call

    def feed(self, path: "Path") -> "Call":
        """Through our predictor."""
        self.require()
        from compress import predictors

        predictor = predictors.open_predictor(path, self._engine).predictor
        return lambda: predictor.feed([1])

    def forward(self, path: "Path") -> "Forward":
        """Eager."""
        self.require()
        import numpy as np

        model = self._model(_checkpoint(path))
        return lambda ids: np.asarray(model(ids, training=False))

    def loss_and_gradients(self, path: "Path", x: "Inputs", y: "Inputs") -> "tuple[float, Gradients]":
        """Computes both with TensorFlow's gradient tape."""
        self.require()
        checkpoint = _checkpoint(path)
        model = self._model(checkpoint)
        import tensorflow as tf

        keras = engines.load(self._engine)
        with tf.GradientTape() as tape:
            loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)(y, model(x, training=False))
        return float(loss), taped_gradients(tape, loss, model)

    @property
    def _engine(self) -> "Engine":
        """The Keras module: Keras 3 but for the older one's own peer."""
        return "tf_keras" if self.name == "tf_keras" else "keras"

    def _model(self, checkpoint: "Checkpoint") -> Any:
        from shakespeare import models

        keras = engines.load(self._engine)
        model = models.build_layers(checkpoint.description.model, checkpoint.vocabulary.size, keras)
        models.set_weights(model, checkpoint.weights)
        return model


def taped_gradients(tape: Any, loss: Any, model: Any) -> "Gradients":
    """What a TensorFlow tape says of every weight that is trained."""
    import numpy as np
    import tensorflow as tf

    from shakespeare import models

    gradients = tape.gradient(loss, models.variables(model))
    return {
        name: np.asarray(tf.convert_to_tensor(gradient))  # of an embedding it holds the rows that were read
        for name, gradient in gradients.items()
        if gradient is not None  # moving statistics have none
    }


def _checkpoint(path: "Path") -> "Checkpoint":
    from shakespeare import checkpoint as checkpoints

    return checkpoints.load(path)


KERAS = KerasEngine(name="keras", packages=("keras",))
