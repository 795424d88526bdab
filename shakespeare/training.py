"""The loop: rounds of batches, validation, the three callbacks, checkpoints that a run resumes from."""

import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Protocol

import msgspec
import numpy as np

from shakespeare import checkpoint as checkpoints
from shakespeare import models
from shakespeare.checkpoint import BEST, FORMAT_VERSION, LAST, Checkpoint, Description
from shakespeare.config import ModelConfig, TrainConfig
from shakespeare.corpus import Corpus
from shakespeare.engine import Engine
from shakespeare.errors import InvalidInput
from shakespeare.state import TrainingState, ValidationRound, advance
from shakespeare.vocabulary import Ids
from shakespeare.windows import evenly_spaced, inputs_and_targets, windows


class Watcher(Protocol):
    """Whoever shows or logs the training."""

    def stepped(self, state: TrainingState, epoch: float, metrics: dict[str, float], seconds: float) -> None:
        """After each step; `metrics` are means since the round began, `seconds` are of this step."""
        ...

    def rounded(self, round_: ValidationRound, state: TrainingState) -> None:
        """After each round's validation."""
        ...


class Means:
    """Means of metrics over batches, each weighted by its windows.

    Ours, since `train_on_batch` and `test_on_batch` of both engines forget the batches before.
    """

    def __init__(self) -> None:
        self._windows = 0
        self._sums: dict[str, float] = {}

    def add(self, metrics: Mapping[str, Any], windows: int) -> dict[str, float]:
        """Counts one batch in; returns the means so far."""
        self._windows += windows
        for name, value in metrics.items():
            self._sums[name] = self._sums.get(name, 0.0) + float(value) * windows
        return {name: total / self._windows for name, total in self._sums.items()}


class Trainer:
    """One training, new or resumed. Weights, optimizer and counters live here between steps."""

    def __init__(
        self,
        corpus: Corpus,
        model: ModelConfig,
        train: TrainConfig,
        out: Path,
        keras: Any,
        engine: Engine,
        *,
        resume: bool = False,
    ) -> None:
        """Prepares data and model.

        Raises:
            InvalidInput: the text is too short, or what is to be resumed is not this training.
        """
        self.vocabulary = corpus.vocabulary
        self.config, self.train = model, train
        self._training = windows(corpus.training_ids, model.sequence_length, model.stride)
        validation = windows(corpus.validation_ids, model.sequence_length, model.stride)
        limit = train.validation_windows or len(validation)
        self._validation = validation[evenly_spaced(len(validation), limit)]
        self._out = out
        keras.utils.set_random_seed(train.seed)
        self.model = models.build(model, self.vocabulary.size, keras, precision=train.precision)
        models.compile_for_training(self.model, keras, train.learning_rate)
        self.model.optimizer.build(self.model.trainable_variables)
        self.state = TrainingState(learning_rate=train.learning_rate)
        self._description = Description(
            format_version=FORMAT_VERSION,
            model=model,
            train=train,
            engine=engine,
            vocabulary_size=self.vocabulary.size,
            text_source=corpus.source,
            text_sha256=corpus.sha256,
            sha256={},
        )
        self.batch_size = train.batch_size or model.batch_size
        self.steps_per_epoch = -(-len(self._training) // self.batch_size)
        if resume:
            self._restore()

    def run(self, watcher: Watcher) -> TrainingState:
        """Trains until a limit, early stopping or an interrupt; every way leaves a checkpoint."""
        saved = time.monotonic()
        self._means = Means()
        self._assign_rate()
        fresh = True  # the first call traces and compiles: not training time
        try:
            if self.state.pending:  # interrupted between a round's last step and the end of its validation
                self._close_round(watcher)
                self.save_last()
            for x, y in self._batches():
                began = time.perf_counter()
                found = self.model.train_on_batch(x, y, return_dict=True)
                seconds = time.perf_counter() - began
                metrics = self._means.add(found, len(x))
                trained = self.state.seconds + (0 if fresh else seconds)
                fresh = False
                self.state = msgspec.structs.replace(self.state, step=self.state.step + 1, seconds=trained)
                self._check_limits()
                if self.state.stopped or self._round_is_over():
                    self.state = msgspec.structs.replace(self.state, pending=metrics)
                watcher.stepped(self.state, self._epoch(), metrics, seconds)
                if self.state.pending:
                    self._close_round(watcher)
                    self.save_last()
                    saved = time.monotonic()
                elif time.monotonic() - saved > self.train.checkpoint_seconds:
                    self.save_last()
                    saved = time.monotonic()
                if self.state.stopped:
                    break
        except KeyboardInterrupt:
            self.save_last()
            raise
        return self.state

    def save_last(self) -> None:
        """Writes what a resumed run needs, optimizer included."""
        optimizer = {
            f"{number:03}": np.asarray(variable)
            for number, variable in enumerate(self._optimizer_variables())
        }
        checkpoints.save(self._checkpoint(optimizer), self._out / LAST)

    def _checkpoint(self, optimizer: models.Weights) -> Checkpoint:
        weights = models.get_weights(self.model)
        return Checkpoint(self._description, self.vocabulary, weights, self.state, optimizer)

    def _restore(self) -> None:
        last = checkpoints.load(self._out / LAST)
        ours = msgspec.structs.replace(last.description, sha256={})
        for field in Description.__struct_fields__:
            found, wanted = getattr(ours, field), getattr(self._description, field)
            if found != wanted:
                raise InvalidInput(
                    "resume", f"{self._out} has {field} {found}", f"this training has {wanted}"
                )
        models.set_weights(self.model, last.weights)
        variables = self._optimizer_variables()
        if len(variables) != len(last.optimizer):
            counts = f"{len(last.optimizer)} optimizer arrays"
            raise InvalidInput("resume", counts, f"expected {len(variables)}")
        for variable, (_, array) in zip(variables, sorted(last.optimizer.items()), strict=True):
            variable.assign(array)
        self.state = last.state

    def _optimizer_variables(self) -> list[Any]:
        return list(self.model.optimizer.variables)

    def _batches(self) -> Iterator[tuple[Any, Any]]:
        """Batches from where the state stands: an epoch's order depends on the seed and its number."""
        while not self.state.stopped:
            epoch, first = divmod(self.state.step, self.steps_per_epoch)
            order = np.random.default_rng([self.train.seed, epoch]).permutation(len(self._training))
            for step in range(first, self.steps_per_epoch):
                chosen = np.sort(order[step * self.batch_size : (step + 1) * self.batch_size])
                yield self._inputs_and_targets(self._training[chosen])

    def _inputs_and_targets(self, views: Ids) -> tuple[Any, Any]:
        return inputs_and_targets(views, every_position=not self.config.bidirectional)

    def _epoch(self) -> float:
        return self.state.step / self.steps_per_epoch

    def _check_limits(self) -> None:
        reached = {
            "time budget": self.train.budget_seconds and self.state.seconds >= self.train.budget_seconds,
            "step limit": self.train.step_limit and self.state.step >= self.train.step_limit,
            "last epoch": self._epoch() >= self.train.epochs,
        }
        stopped = next((reason for reason, true in reached.items() if true), "")
        self.state = msgspec.structs.replace(self.state, stopped=stopped)

    def _round_is_over(self) -> bool:
        previous = self.state.rounds[-1] if self.state.rounds else None
        if self.train.round_seconds:
            since = self.state.seconds - (previous.seconds if previous else 0)
            return since >= self.train.round_seconds
        return self.state.step % (self.train.round_steps or self.steps_per_epoch) == 0

    def _close_round(self, watcher: Watcher) -> None:
        found = self.validate()
        round_ = ValidationRound(
            epoch=self._epoch(),
            step=self.state.step,
            seconds=self.state.seconds,
            learning_rate=self.state.learning_rate,
            **self.state.pending,
            **{f"validation_{name}": value for name, value in found.items()},
        )
        state = advance(self.state, round_, self.train)
        if state.best == len(state.rounds) - 1:
            best = self._checkpoint({})._replace(state=state)
            checkpoints.save(best, self._out / BEST)
        self.state = state  # only now: interrupted before, the round is closed again
        watcher.rounded(round_, self.state)
        self._means = Means()
        self._assign_rate()

    def validate(self) -> dict[str, float]:
        """Loss, accuracy and top-5 on the validation windows."""
        means, found = Means(), dict[str, float]()
        for first in range(0, len(self._validation), self.batch_size):
            batch = self._validation[first : first + self.batch_size]
            metrics = self.model.test_on_batch(*self._inputs_and_targets(batch), return_dict=True)
            found = means.add(metrics, len(batch))
        return found

    def _assign_rate(self) -> None:
        self.model.optimizer.learning_rate.assign(self.state.learning_rate)
