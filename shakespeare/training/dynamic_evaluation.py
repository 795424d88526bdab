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


def predict(
    tensorflow: Any, checkpoint: Checkpoint, ids: Ids, starts: Sequence[int], length: int, rate: float
) -> Iterator[Logits]:
    """Yields the logits [length, vocabulary] of the pieces that begin at `starts`, in order.

    The text is read from its first piece of `length` ids to the last of `starts`, which must be multiples of it, the
    first excepted: before it nothing was read. A `rate` of 0 only carries the state.

    Raises:
        InvalidInput: a window model, or a start that is none of a piece.
    """
    config = checkpoint.description.model
    if config.bidirectional:
        raise InvalidInput("model", config.name, "must be causal: a window model carries no state")
    misplaced = [start for start in starts if start % length or start < length]
    if misplaced:
        raise InvalidInput("start", misplaced[0], f"must be a multiple of {length}, from {length} on")
    learn = _traced_step(tensorflow, checkpoint, length)
    state = carried_state.zeros(config, 1)
    wanted_starts = set(map(int, starts))
    for start in range(length, max(wanted_starts, default=0) + 1, length):
        piece = ids[start - 1 : start + length].astype(np.int32)
        logits, state = learn(piece[None, :-1], piece[1:], state, np.float32(rate))
        if start in wanted_starts:
            yield logits.numpy()


def _traced_step(tf: Any, checkpoint: Checkpoint, length: int) -> Any:
    """A function: ids [1, length], targets [length], state, rate -> logits [length, vocabulary], the state after."""
    config = checkpoint.description.model
    variables = {name: tf.Variable(array) for name, array in checkpoint.weights.items()}
    model = UnrolledModel(tf, config, variables, "float32")
    signature = (
        tf.TensorSpec([1, length], tf.int32),
        tf.TensorSpec([length], tf.int32),
        carried_state.specs(tf, config),
        tf.TensorSpec([], tf.float32),
    )

    @tf.function(input_signature=signature)  # type: ignore[untyped-decorator]
    def learn(ids: Any, targets: Any, state: Any, rate: Any) -> Any:
        with tf.GradientTape() as tape:
            predicted = model.predict(ids, state)
            logits = predicted.logits[:, 0]
            losses = tf.nn.sparse_softmax_cross_entropy_with_logits(targets, logits)
            loss = tf.reduce_mean(losses)
        trained = list(variables.values())
        gradients, _ = tf.clip_by_global_norm(tape.gradient(loss, trained), _CLIP_NORM)
        for variable, gradient in zip(trained, gradients, strict=True):
            if gradient is not None:
                variable.assign_sub(rate * tf.convert_to_tensor(gradient))
        return logits, predicted.state

    return learn
