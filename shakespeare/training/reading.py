"""Reads text on and on with a causal model, its recurrences unrolled and its state carried: several times as fast."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from shakespeare import models
from shakespeare.config import ModelConfig, Precision
from shakespeare.training import carried_state
from shakespeare.training.unrolled import UnrolledModel

Reader = Callable[[npt.NDArray[np.int32]], Iterator[npt.NDArray[np.float32]]]


def compile_reader(model: Any, config: ModelConfig, precision: Precision) -> Reader:
    """A function: ids int32 [n, a multiple of sequence_length] to logits float32 [n, sequence_length, vocabulary].

    It yields them piece after piece, so that a long text needs no more memory than a short one. Each row begins with
    no text before it. Halves of the rows run side by side where there are two threads.
    """
    import tensorflow as tf  # noqa: PLC0415 - heavy

    length = config.sequence_length
    unrolled = UnrolledModel(tf, config, models.variables(model), precision)
    parts = tf.config.threading.get_inter_op_parallelism_threads() or 1
    signature = (tf.TensorSpec([None, length], tf.int32), carried_state.specs(tf, config))

    @tf.function(input_signature=signature, autograph=False)  # type: ignore[untyped-decorator]
    def read(ids: Any, state: tuple[Any, ...]) -> Any:
        rows = tf.shape(ids)[0]
        sizes = [rows // parts] * (parts - 1) + [rows - rows // parts * (parts - 1)]
        states = zip(*(tf.split(kept, sizes, num=parts) for kept in state), strict=True)
        predicted = [
            unrolled.predict(of_part, before)
            for of_part, before in zip(tf.split(ids, sizes, num=parts), states, strict=True)
        ]
        logits = tf.concat([part.logits for part in predicted], 1)  # [positions, batch, vocabulary]
        after = zip(*(part.state for part in predicted), strict=True)
        return logits, tuple(tf.concat(same, 0) for same in after)

    def forward(ids: npt.NDArray[np.int32]) -> Iterator[npt.NDArray[np.float32]]:
        state: tuple[Any, ...] = carried_state.zeros(config, len(ids))
        for start in range(0, ids.shape[1], length):
            logits, state = read(ids[:, start : start + length], state)
            yield logits.numpy().transpose(1, 0, 2)  # a view: logits of a large alphabet are slow to move

    return forward
