"""Imports the Keras that trains, Keras 3 or tf_keras, and sets its number of threads."""

import gc
import importlib
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Literal, NamedTuple, get_args

from shakespeare import processor
from shakespeare.cores import usable_cores
from shakespeare.errors import InvalidInput, require_known
from shakespeare.quiet_stderr import suppress_stderr

Engine = Literal["keras", "tf_keras"]
# The faster one: a step of the optimized model took 807 ms for 1,010 on an AVX2 machine, 619 for 919 on one
# with AVX512. The report's table of engines repeats the measurement on your machine.
DEFAULT_ENGINE: Engine = "keras"


# A user's keras.json may ask for another precision or backend: Keras finds none in a folder that cannot be.
_NO_FOLDER = os.path.join(os.devnull, "keras")  # noqa: PTH118 - Keras joins it as a text


class ThreadCounts(NamedTuple):
    """TensorFlow's two settings: threads that share one operator, and operators that run at once."""

    intra_op: int
    inter_op: int


def thread_counts(cores: int) -> ThreadCounts:
    """The threads to use on this many cores.

    The two directions of a bidirectional layer, and the loops of its backward pass, run at the same
    time, which gains more than dividing their small matrix products: on 2 cores, (1, 2) took about
    600 ms a step of the optimized model where (2, 2) took 750-950 and (2, 1) took 1,100-1,300.
    """
    inter_op = min(2, cores)
    return ThreadCounts(max(1, cores // inter_op), inter_op)


def load(name: Engine, cores: int | None = None) -> Any:
    """Imports the engine and sets TensorFlow's threads for `cores`, by default all that may be used.

    Call it before anything else imports TensorFlow: threads cannot be changed once it has started.

    Raises:
        InvalidInput: an unknown engine, or a processor on which TensorFlow cannot run.
    """
    require_known("engine", name, get_args(Engine))
    tf = import_tensorflow()
    with suppress_stderr(), _uncollected(name):
        module = importlib.import_module(name)
    module.backend.set_floatx("float32")  # where something else has imported the engine before
    counts = thread_counts(cores or usable_cores())
    try:
        tf.config.threading.set_intra_op_parallelism_threads(counts.intra_op)
        tf.config.threading.set_inter_op_parallelism_threads(counts.inter_op)
    except RuntimeError:  # TensorFlow has started already; its threads stay as they were
        pass
    return module


def environment(variables: Mapping[str, str]) -> dict[str, str]:
    """These variables as both engines need them when they are imported."""
    return {
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "CUDA_VISIBLE_DEVICES": "-1",  # Bard measures CPUs
        **variables,
        "KERAS_BACKEND": "tensorflow",
        "KERAS_HOME": _NO_FOLDER,
    }


def import_tensorflow() -> Any:
    """Imports TensorFlow as both engines need it: on the processor, without a word, with no settings of the user's.

    Raises:
        InvalidInput: a processor on which it cannot run.
    """
    check_processor()
    os.environ.update(environment(os.environ))
    with suppress_stderr(), _uncollected("tensorflow"), _hidden("matplotlib"):
        import tensorflow as tf  # noqa: PLC0415 - heavy: only commands that run a model pay for it
    tf.get_logger().setLevel("ERROR")
    return tf


@contextmanager
def _uncollected(module: str) -> Iterator[None]:
    """Imports within the block are not interrupted to look for garbage, nor is what they made looked through later.

    Nearly all of it stays, and a fifth of the import's time went into looking through it.
    """
    if module in sys.modules or not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
        gc.freeze()
    finally:
        gc.enable()


@contextmanager
def _hidden(package: str) -> Iterator[None]:
    """Within the block the package cannot be imported, unless it has been already.

    TensorFlow imports Keras, and Keras a library for figures where it finds one: a sixth of the import's time, for
    functions that nobody here calls.
    """
    if package in sys.modules:
        yield
        return
    # An import of it fails now, as where it is not installed.
    sys.modules[package] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        sys.modules.pop(package, None)


def check_processor() -> None:
    """Returns where TensorFlow can run: without AVX its packages end the process, without a word.

    Raises:
        InvalidInput: the processor has no AVX.
    """
    this = processor.read()
    if this.lacks_avx:
        raise InvalidInput("processor", this.name, "has no AVX, which TensorFlow's packages need")
