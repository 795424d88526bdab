"""Dynamic evaluation: a causal model that goes on learning from the text that it predicts.

Each piece is predicted before it is learned from, as by Mikolov et al. 2010 and Krause et al. 2018: one step of plain
gradient descent after it, its gradient clipped. The state is carried from piece to piece.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from shakespeare.checkpoint import Checkpoint
from shakespeare.errors import InvalidInput
from shakespeare.evaluation import Logits
from shakespeare.text.vocabulary import Ids
from shakespeare.training import carried_state
from shakespeare.training.unrolled import UnrolledModel

_CLIP_NORM = 1.0  # as most recipes here train


class DynamicEvaluation:
    """Predicts texts in pieces of a fixed length, from a checkpoint's weights each time."""

    def __init__(self, tensorflow: Any, checkpoint: Checkpoint, length: int) -> None:
        """`length`: ids in a piece.

        Raises:
            InvalidInput: a window model.
        """
        config = checkpoint.description.model
        if config.bidirectional:
            raise InvalidInput("model", config.name, "must be causal: a window model carries no state")
        self._tf, self._config, self._length = tensorflow, config, length
        self._weights = checkpoint.weights
        self._variables = {name: tensorflow.Variable(array) for name, array in checkpoint.weights.items()}
        signature = (
            tensorflow.TensorSpec([1, length], tensorflow.int32),
            tensorflow.TensorSpec([length], tensorflow.int32),
            carried_state.specs(tensorflow, config),
            tensorflow.TensorSpec([], tensorflow.float32),
        )
        self._learn = tensorflow.function(self._traced, input_signature=signature, autograph=False)

    def predict(self, ids: Ids, starts: Sequence[int], rate: float) -> Iterator[Logits]:
        """Yields the logits [length, vocabulary] of the pieces that begin at `starts`, in order.

        The text is read from its second piece to the last of `starts`, which must be multiples of the length. A
        `rate` of 0 only carries the state.

        Raises:
            InvalidInput: a start that is none of a piece.
        """
        length = self._length
        misplaced = [start for start in starts if start % length or start < length]
        if misplaced:
            raise InvalidInput("start", misplaced[0], f"must be a multiple of {length}, from {length} on")
        for name, variable in self._variables.items():
            variable.assign(self._weights[name])
        state = carried_state.zeros(self._config, 1)
        scored = set(starts)
        for start in range(length, max(scored, default=0) + 1, length):
            piece = ids[start - 1 : start + length].astype(np.int32)
            logits, state = self._learn(piece[None, :-1], piece[1:], state, np.float32(rate))
            if start in scored:
                yield logits.numpy()

    def _traced(self, ids: Any, targets: Any, state: tuple[Any, ...], rate: Any) -> Any:
        """The logits [length, vocabulary] of a piece and the state after it; then the weights move."""
        tf, trained = self._tf, list(self._variables.values())
        with tf.GradientTape() as tape:
            predicted = UnrolledModel(tf, self._config, self._variables, "float32").predict(ids, state)
            logits = predicted.logits[:, 0]
            loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(targets, logits))
        # Dense first: the norm of rows that were looked up twice is not that of their sum.
        dense = [tf.convert_to_tensor(gradient) for gradient in tape.gradient(loss, trained)]
        gradients, _ = tf.clip_by_global_norm(dense, _CLIP_NORM)
        for variable, gradient in zip(trained, gradients, strict=True):
            variable.assign_sub(rate * gradient)
        return logits, predicted.state
