"""The Keras module that trains: Keras 3 or tf_keras, with its threads pinned."""

import importlib
import os
from typing import Any, Literal

from shakespeare.errors import InvalidInput
from shakespeare.quiet_stderr import suppress_stderr

Engine = Literal["keras", "tf_keras"]
# Which engine trains by default. Measured in one run of `bard bench` on an AVX2 machine, paired by
# rounds; the report's engine table repeats the measurement on yours. See README, "Engines".
DEFAULT_ENGINE: Engine = "keras"


def threads(cores: int) -> tuple[int, int]:
    """Threads (inside an operator, between operators) for this many cores.

    The two directions of a bidirectional layer, and the loops of its backward pass, run side by
    side, which gains more than splitting their small products: on 2 cores, 1 and 2 threads took
    about 600 ms a step of the optimized model where 2 and 2 took 750-950 and 2 and 1 took 1,100-1,300.
    """
    between = min(2, cores)
    return max(1, cores // between), between


def load(name: Engine, cores: int | None = None) -> Any:
    """Imports the engine, TensorFlow's threads pinned to `cores`, all of them where none is given.

    Call it before anything imports TensorFlow.

    Raises:
        InvalidInput: an unknown engine.
    """
    if name not in ("keras", "tf_keras"):
        raise InvalidInput("engine", name, "unknown; known are keras, tf_keras")
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")  # Bard measures CPUs
    os.environ["KERAS_BACKEND"] = "tensorflow"
    with suppress_stderr():
        import tensorflow as tf  # noqa: PLC0415 - heavy: only commands that run a model pay for it

        module = importlib.import_module(name)
    tf.get_logger().setLevel("ERROR")
    inside, between = threads(cores or os.cpu_count() or 1)
    try:
        tf.config.threading.set_intra_op_parallelism_threads(inside)
        tf.config.threading.set_inter_op_parallelism_threads(between)
    except RuntimeError:  # TensorFlow has started already: its threads stay as they were
        pass
    return module
