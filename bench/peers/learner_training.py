"""Trains a peer of learning for a time, and predicts with it: one PyTorch loop for all of them."""

import copy
import time
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from numpy.lib.stride_tricks import sliding_window_view

from bench.peers.learner import Learner
from bench.peers.pytorch import set_threads
from shakespeare.evaluation import Block, Logits, Positions, score_block
from shakespeare.text.vocabulary import Ids
from shakespeare.text.windows import evenly_spaced, windows

VALIDATION_WINDOWS = 1024  # as many as a variant's training looks at
VALIDATIONS = 10  # validations of one training
_ROWS = 128  # windows that are predicted at once


class Validated(NamedTuple):
    """One validation: seconds of training so far, steps so far, mean loss in nats, share of hits."""

    seconds: float
    steps: int
    loss: float
    accuracy: float


class TrainedLearner(NamedTuple):
    """The module with the weights of the best validation, and every validation. `best` indexes them."""

    model: Any
    validations: tuple[Validated, ...]
    best: int


class Texts(NamedTuple):
    """What is trained on, and what tells the best weights."""

    training: Ids
    validation: Ids
    vocabulary_size: int


def train(
    learner: Learner,
    texts: Texts,
    seconds: float,
    seed: int,
    cores: int,
    observe: Callable[[float, float], None] = lambda _seconds, _loss: None,
) -> TrainedLearner:
    """Trains for so many seconds, the first step and validations not counted, as Bard's own trainer does.

    `observe` is called after each step with the seconds of training so far and the step's loss in nats.
    """
    import torch

    set_threads(cores)
    torch.manual_seed(seed)
    model = learner.build(texts.vocabulary_size)
    optimizer = learner.optimizer(model)
    validations: list[Validated] = []
    best, best_weights = 0, model.state_dict()
    trained = 0.0
    for step, (inputs, targets) in enumerate(_batches(learner, texts.training, seed)):
        rate = learner.rate(step, trained / seconds)
        began = time.perf_counter()
        loss = _step(model, optimizer, inputs, targets, rate=rate, clip=learner.clip)
        if step:  # the first one sets up what all others find ready
            trained += time.perf_counter() - began
        observe(trained, loss)
        is_over = trained >= seconds
        if is_over or trained >= seconds * (len(validations) + 1) / VALIDATIONS:
            validations.append(Validated(trained, step + 1, *_validate(model, learner, texts.validation)))
            if validations[-1].loss < validations[best].loss or len(validations) == 1:
                best, best_weights = len(validations) - 1, copy.deepcopy(model.state_dict())
        if is_over:
            break
    model.load_state_dict(best_weights)
    return TrainedLearner(model.eval(), tuple(validations), best)


def predict(model: Any, reads: int | None, span: Ids, length: int) -> Logits:
    """Logits [length, vocabulary] of the last `length` ids of a span, each from the ids before it.

    A model that `reads` so many characters at most is given that many for each prediction, in a window
    that slides along; others run once over the whole span.
    """
    if reads is None:
        return _forward(model, span[None, :-1])[0, -length:]
    width = min(reads, len(span) - length)
    views = sliding_window_view(span[-length - width : -1], width)
    parts = [_forward(model, views[first : first + _ROWS])[:, -1] for first in range(0, length, _ROWS)]
    return np.concatenate(parts)


def score(model: Any, reads: int | None, ids: Ids, positions: Positions) -> Iterator[Block]:
    """Yields the scored blocks of a text in order.

    Raises:
        InvalidInput: the text is too short for one block.
    """
    for start in positions.starts(len(ids)):
        span = ids[start - positions.context : start + positions.length]
        yield score_block(
            int(start), predict(model, reads, span, positions.length), span[positions.context :]
        )


def _batches(learner: Learner, ids: Ids, seed: int) -> Iterator[tuple[Any, Any]]:
    """Windows from random places, without end: ids and the ids that follow, int64 [batch, length]."""
    import torch

    views, random = windows(ids, learner.length, 1), np.random.default_rng(seed)
    while True:
        chosen = views[random.integers(0, len(views), learner.batch_size)].astype(np.int64)
        yield torch.from_numpy(chosen[:, :-1].copy()), torch.from_numpy(chosen[:, 1:].copy())


def _step(model: Any, optimizer: Any, inputs: Any, targets: Any, *, rate: float, clip: float) -> float:
    import torch

    model.train()
    for group in optimizer.param_groups:
        group["lr"] = rate
    optimizer.zero_grad()
    loss = torch.nn.functional.cross_entropy(model(inputs).flatten(0, 1), targets.flatten())
    loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), clip)
    optimizer.step()
    return float(loss.item())


def _validate(model: Any, learner: Learner, ids: Ids) -> tuple[float, float]:
    """Mean loss and accuracy at every position of evenly spaced windows."""
    available = windows(ids, learner.length, learner.length)
    chosen = available[evenly_spaced(len(available), VALIDATION_WINDOWS)]
    scored = [
        score_block(0, logits, targets)
        for first in range(0, len(chosen), _ROWS)
        for logits, targets in zip(
            _forward(model, chosen[first : first + _ROWS, :-1]),
            chosen[first : first + _ROWS, 1:],
            strict=True,
        )
    ]
    nats = np.concatenate([block.scores.nats for block in scored])
    hits = np.concatenate([block.scores.top1 for block in scored])
    return float(nats.mean()), float(hits.mean())


def _forward(model: Any, ids: npt.NDArray[np.integer]) -> Logits:
    """Ids [batch, n] -> logits float32 [batch, n, vocabulary], without dropout."""
    import torch

    model.eval()
    with torch.inference_mode():
        logits: Logits = model(torch.from_numpy(ids.astype(np.int64))).numpy()
    return logits
