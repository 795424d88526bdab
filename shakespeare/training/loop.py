"""The training loop: steps, validations, limits, and checkpoints that a training resumes from."""

import math
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

import msgspec
import numpy as np

from shakespeare import checkpoint as checkpoints
from shakespeare import models
from shakespeare.checkpoint import BEST, FORMAT_VERSION, LAST, Checkpoint, Description
from shakespeare.config import ModelConfig, TrainConfig
from shakespeare.engine import Engine
from shakespeare.errors import InvalidInput
from shakespeare.files import remove_folder
from shakespeare.state import LAST_EPOCH, STEP_LIMIT, TIME_BUDGET, TrainingState, ValidationPoint, advance
from shakespeare.text.corpus import Corpus
from shakespeare.training import distillation, schedule, steps
from shakespeare.training.batch_metrics import MetricMeans
from shakespeare.training.batches import TrainingBatches
from shakespeare.training.distillation import Teaching
from shakespeare.training.interrupts import deferred
from shakespeare.training.logits_bound import check_logits
from shakespeare.training.normalization import NormalizationStatistics
from shakespeare.training.resume import restore, resumable_arrays, stopped_at
from shakespeare.training.training_text import batches_of
from shakespeare.training.validation import Validation

DIVERGED = "loss not finite"  # why a training stopped, at its last good checkpoint


class TrainingObserver(Protocol):
    """Shows or logs the progress of a training."""

    def after_step(
        self, state: TrainingState, epoch: float, metrics: dict[str, float], seconds: float
    ) -> None:
        """Called after each step; metrics are means since the last validation, `seconds` are of this step."""
        ...

    def after_validation(self, point: ValidationPoint, state: TrainingState) -> None:
        """Called after each validation."""
        ...


class Trainer:
    """One training, new or resumed. Weights, optimizer and counters live here between steps."""

    def __init__(
        self,
        corpus: Corpus,
        model_config: ModelConfig,
        train_config: TrainConfig,
        out: Path,
        keras: Any,
        engine: Engine,
        *,
        resume: bool = False,
        on_saved: Callable[[], None] = lambda: None,
        teaching: Teaching | None = None,
    ) -> None:
        """Prepares data and model. Checkpoints go to `out/last`, each told to `on_saved`, and to `out/best`.

        Raises:
            InvalidInput: the text is too short, or the checkpoint to resume from is of another training.
        """
        if train_config.carry_state and model_config.bidirectional:
            raise InvalidInput("carry_state", value=True, allowed="must be false of a window model")
        self.model_config, self.train_config, self.engine = model_config, train_config, engine
        self.vocabulary = corpus.vocabulary
        self._batches = batches_of(corpus.training_ids, model_config, train_config, teaching)
        self.batch_size = self._batches.batch_size
        self.steps_per_epoch = self._batches.steps_per_epoch
        self._out, self._on_saved = out, on_saved
        check_logits(model_config, self.batch_size, self.vocabulary.size)
        keras.utils.set_random_seed(train_config.seed)
        # Keras itself scores window models, and trains what is not unrolled.
        by_keras = model_config.bidirectional or not train_config.unrolled
        build = models.build if by_keras else models.build_layers
        self.model = build(model_config, self.vocabulary.size, keras, precision=train_config.precision)
        rate, beta_2 = train_config.learning_rate, train_config.beta_2
        models.compile_for_training(self.model, keras, rate, beta_2=beta_2, clip_norm=train_config.clip_norm)
        objective = distillation.objective_of(train_config.teacher_share, teaching)
        self._step = steps.make(self.model, model_config, train_config, objective)
        self._validation = Validation(self.model, model_config, corpus.validation_ids, train_config)
        self._statistics = (
            NormalizationStatistics(self.model, keras, model_config, self._batches.windows)
            if isinstance(self._batches, TrainingBatches) and model_config.batch_normalization
            else None
        )
        self.description = Description(
            format_version=FORMAT_VERSION,
            model=model_config,
            train=train_config,
            engine=engine,
            vocabulary_size=self.vocabulary.size,
            text_source=corpus.source,
            text_sha256=corpus.sha256,
            sha256={},
            teachers=teaching.teachers if teaching else (),
            answering_seconds=teaching.seconds if teaching else 0.0,
        )
        self.state = TrainingState(learning_rate=train_config.learning_rate)
        if resume:
            self.state = restore(self.model, self._step, self.description, out / LAST)

    def run(self, observer: TrainingObserver) -> TrainingState:
        """Trains until a limit, early stopping or an interrupt; each of them leaves a checkpoint."""
        self._means = MetricMeans(self.state.windows_since_validation, self.state.sums_since_validation)
        try:
            if self.state.step and not self.state.stop_reason and (limit := self._limit_reached()):
                self.state = stopped_at(limit, self.state, self._means, self._learning_rate())
            if self.state.pending_metrics:  # interrupted before a validation ended
                self._validate_and_keep(observer)
                if self.state.stop_reason != DIVERGED:
                    self.save_last()
            if not self.state.stop_reason:
                self._train(observer)
        except KeyboardInterrupt:
            if self.state.stop_reason != DIVERGED:
                self.save_last()
            raise
        return self.state

    def validate(self) -> dict[str, float]:
        """Loss, accuracy and top-5 on validation text."""
        if self._statistics:
            self._statistics.update()
        return self._validation.run()

    def save_last(self) -> None:
        """Writes what a resumed training needs, the optimizer included.

        Weights that are not finite are not written: their loss will end the training, and the last good ones stay.
        """
        if not all(np.isfinite(array).all() for array in models.get_weights(self.model).values()):
            return
        checkpoints.save(self._checkpoint(resumable_arrays(self.model, self._step)), self._out / LAST)
        if not self.state.validations:  # the best one there is of a training that this one replaces
            remove_folder(self._out / BEST)
        self._on_saved()

    def _train(self, observer: TrainingObserver) -> None:
        saved_at = time.monotonic()
        is_traced = False
        for batch in self._batches.from_step(self.state.step):
            if not is_traced:  # tracing and compiling are no training time
                self._step.warm_up(batch)
                is_traced = True
            rate = self._learning_rate()
            with deferred():
                began = time.perf_counter()
                batch_metrics = self._step.run(batch, rate, self.state.step)
                seconds = time.perf_counter() - began
                if not math.isfinite(batch_metrics["loss"]):
                    self._diverged(rate)
                    return
                metrics = self._means.add(batch_metrics, len(batch.inputs))
                self.state = msgspec.structs.replace(
                    self.state,
                    step=self.state.step + 1,
                    seconds=self.state.seconds + seconds,
                    windows_since_validation=self._means.windows,
                    sums_since_validation=dict(self._means.sums),
                )
                self.state = msgspec.structs.replace(self.state, stop_reason=self._limit_reached())
                if self.state.stop_reason or self._validation_is_due():
                    self.state = msgspec.structs.replace(
                        self.state, pending_metrics={**metrics, "learning_rate": rate}
                    )
            observer.after_step(self.state, self._epoch(), metrics, seconds)
            if self.state.pending_metrics:
                self._validate_and_keep(observer)
                if self.state.stop_reason == DIVERGED:
                    return
                self.save_last()
                saved_at = time.monotonic()
            elif time.monotonic() - saved_at > self.train_config.checkpoint_seconds:
                self.save_last()
                saved_at = time.monotonic()
            if self.state.stop_reason:
                return

    def _checkpoint(self, optimizer: models.Weights) -> Checkpoint:
        weights = models.get_weights(self.model)
        return Checkpoint(self.description, self.vocabulary, weights, self.state, optimizer)

    def _epoch(self) -> float:
        return self.state.step / self.steps_per_epoch

    def _limit_reached(self) -> str:
        """The first limit that training has reached; empty while there is none."""
        limits, state = self.train_config, self.state
        if limits.budget_seconds and state.seconds >= limits.budget_seconds:
            return TIME_BUDGET
        if limits.step_limit and state.step >= limits.step_limit:
            return STEP_LIMIT
        return LAST_EPOCH if self._epoch() >= limits.epochs else ""

    def _validation_is_due(self) -> bool:
        if self.train_config.validate_every_seconds:
            began = self.state.validations[-1].seconds if self.state.validations else 0
            return self.state.seconds - began >= self.train_config.validate_every_seconds
        return self.state.step % (self.train_config.validate_every_steps or self.steps_per_epoch) == 0

    def _validate_and_keep(self, observer: TrainingObserver) -> None:
        """Validates, saves the best checkpoint where it is a new one, and starts the next means."""
        # Some checkpoints of format 2 lack the rate of the last step.
        of_training = {"learning_rate": self._learning_rate(), **self.state.pending_metrics}
        with self._step.averaged():
            validation_metrics = self.validate()
            if not math.isfinite(validation_metrics["loss"]):
                self._diverged(of_training["learning_rate"])
                return
            new_validation = ValidationPoint(
                epoch=self._epoch(),
                step=self.state.step,
                seconds=self.state.seconds,
                **of_training,
                **{f"validation_{name}": value for name, value in validation_metrics.items()},
            )
            state = advance(self.state, new_validation, self.train_config)
            if state.best_validation == len(state.validations) - 1:
                checkpoints.save(self._checkpoint({})._replace(state=state), self._out / BEST)
        self.state = state  # not earlier: an interrupt before this line repeats the validation
        observer.after_validation(new_validation, self.state)
        self._means = MetricMeans()

    def _learning_rate(self) -> float:
        return schedule.learning_rate(self.train_config, self.state, self._epoch())

    def _diverged(self, learning_rate: float) -> None:
        """Ends a training whose loss is no longer finite; what was saved before stays as it is.

        Raises:
            InvalidInput: nothing was saved before.
        """
        if not self.state.validations:
            told = (
                f"the loss is not finite at step {self.state.step + 1}, before the first validation; "
                "train by another recipe or in float32"
            )
            raise InvalidInput("learning_rate", learning_rate, told)
        self.state = msgspec.structs.replace(self.state, stop_reason=DIVERGED, pending_metrics={})
