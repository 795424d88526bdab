"""A checkpoint as a SavedModel of batch 1: a window model as one call, a causal one as one step.

The saved module holds the variables and one traced function, not the Keras object: saving that
traces every layer again, in training too, and takes 25 s instead of 1. The converter still fuses an
LSTM, since the attributes it looks for are on the traced function.
"""

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from compress.technique import Settings
from shakespeare import models
from shakespeare.checkpoint import Checkpoint
from shakespeare.engine import Engine
from shakespeare.generation import pad_window
from shakespeare.text.windows import evenly_spaced

# A tf_keras recurrent layer is the only one whose LSTM the converter fuses.
ENGINE: Engine = "tf_keras"
Inputs = dict[str, npt.NDArray[np.float32] | npt.NDArray[np.int32]]  # by name
_SAMPLES_PER_RUN = 8  # of a causal model: a run of the model counts as that many samples


def build_module(checkpoint: Checkpoint, keras: Any, tensorflow: Any) -> Any:
    """A tf.Module whose method `run` has the deployed signature.

    Window: ids int32 [1, sequence_length] -> logits float32 [1, vocabulary].
    Causal: ids int32 of the model's `step_shape`, state float32 [1, state_size] -> the same logits, the next state.
    """
    description = checkpoint.description
    model = models.build_layers(description.model, description.vocabulary_size, keras)
    models.set_weights(model, checkpoint.weights)
    module = tensorflow.Module()
    module.model_variables = list(model.variables)  # a SavedModel holds what the module holds
    config = description.model
    if config.bidirectional:
        shape = tensorflow.TensorSpec([1, config.sequence_length], tensorflow.int32, name="ids")

        @tensorflow.function(input_signature=[shape])  # type: ignore[untyped-decorator]
        def run(ids: Any) -> dict[str, Any]:
            return {"logits": model(ids, training=False)}

    else:
        ids_shape = tensorflow.TensorSpec(config.step_shape, tensorflow.int32, name="ids")
        state_shape = tensorflow.TensorSpec([1, config.state_size], tensorflow.float32, name="state")

        @tensorflow.function(input_signature=[ids_shape, state_shape])  # type: ignore[untyped-decorator]
        def run(ids: Any, state: Any) -> dict[str, Any]:
            logits, new = models.step(model, config, ids, state, tensorflow)
            return {"logits": logits, "state": new}

    module.run = run
    return module


def save(module: Any, tensorflow: Any, folder: Path) -> None:
    """Writes the SavedModel with `run` as its one signature."""
    tensorflow.saved_model.save(module, str(folder), signatures=module.run)


def calibration_inputs(module: Any, checkpoint: Checkpoint, settings: Settings) -> list[Inputs]:
    """Calibration inputs by name, spread over the training text: windows, or steps of runs of the model.

    Names, because the converter does not keep the order of positional inputs. A step sees one
    character where a window sees many, so there are more steps than there would be windows.
    """
    ids = settings.training_ids(checkpoint.vocabulary)
    config = checkpoint.description.model
    length = config.sequence_length
    count = settings.calibration_samples
    if not config.bidirectional:
        count = max(1, count // _SAMPLES_PER_RUN)
    starts = evenly_spaced(len(ids) - length, count)
    spans = [ids[start : start + length].astype(np.int32) for start in starts]
    if config.bidirectional:
        return [{"ids": span[None]} for span in spans]
    steps = list[Inputs]()
    for span in spans:
        state = np.zeros((1, config.state_size), np.float32)
        last_ids = np.zeros(config.ids_per_step, np.int32)
        for character in span:
            last_ids = pad_window(last_ids, character)
            steps.append({"ids": last_ids.reshape(config.step_shape), "state": state})
            state = module.run(**steps[-1])["state"].numpy()
    return steps


def inputs_of_other_ids(checkpoint: Checkpoint, settings: Settings, fed: list[Inputs]) -> list[Inputs]:
    """More calibration inputs, with every id that `fed` lacks, the unknown one too.

    The converter takes the range of an embedding table from the rows that it saw looked up, and clips all others to
    it. A causal model takes a step on each id from an empty state; a window model reads the text around the first
    place of each, and of an id that the text lacks a window that ends in it.
    """
    config, size = checkpoint.description.model, checkpoint.description.vocabulary_size
    seen = {int(character) for inputs in fed for character in inputs["ids"].ravel()}
    missing = [character for character in range(size) if character not in seen]
    if not config.bidirectional:
        state = np.zeros((1, config.state_size), np.float32)
        before = np.zeros(config.ids_per_step, np.int32)
        return [
            {"ids": pad_window(before, np.int32(character)).reshape(config.step_shape), "state": state}
            for character in missing
        ]
    ids, length = settings.training_ids(checkpoint.vocabulary), config.sequence_length
    known, places = np.unique(ids, return_index=True)
    first_places = dict(zip(known.tolist(), places.tolist(), strict=True))
    more = list[Inputs]()
    for character in missing:
        if character in seen:  # in a window of another one
            continue
        end = min(len(ids), max(length, first_places.get(character, 0) + 1))
        window = ids[end - length : end].astype(np.int32)
        if character not in first_places:
            window[-1] = character
        seen.update(window.tolist())
        more.append({"ids": window[None]})
    return more
