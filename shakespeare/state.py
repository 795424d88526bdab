"""What training remembers between validations, and three of Keras' callbacks as one pure function of it.

Keras' EarlyStopping, ReduceLROnPlateau and ModelCheckpoint keep their counters in attributes that
cannot be saved, so a resumed run would start them anew; here they are part of the checkpoint.
"""

import msgspec

from shakespeare.config import TrainConfig

TIME_BUDGET, STEP_LIMIT, LAST_EPOCH = "time budget", "step limit", "last epoch"
LIMITS = (TIME_BUDGET, STEP_LIMIT, LAST_EPOCH)  # the reasons to stop that a longer training does not have


class ValidationPoint(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A stretch of training and the validation after it. Losses in nats, times in seconds.

    Training metrics are means over the stretch; `seconds` is all training so far, without validation.
    """

    epoch: float
    step: int
    seconds: float
    loss: float
    accuracy: float
    top5: float
    validation_loss: float
    validation_accuracy: float
    validation_top5: float
    learning_rate: float


class TrainingState(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How far a training has come. Numbers of validations index `validations`; -1 before the first."""

    learning_rate: float
    step: int = 0
    seconds: float = 0.0  # of training, without tracing and validation
    validations: tuple[ValidationPoint, ...] = ()
    best_validation: int = -1  # the first one of the lowest validation loss
    plateau_start: int = -1  # that of the lowest validation loss, or of the last cut of the rate
    stop_reason: str = ""  # empty while training goes on
    pending_metrics: dict[str, float] = {}  # training metrics whose validation is still to come
    # So that a training broken off and resumed tells the same means.
    windows_since_validation: int = 0
    sums_since_validation: dict[str, float] = {}


def advance(state: TrainingState, new_validation: ValidationPoint, config: TrainConfig) -> TrainingState:
    """The state after a validation.

    ModelCheckpoint: the best is the first one of the lowest validation loss. The original report took the
    highest accuracy, which an early model reaches by naming one frequent character everywhere.
    ReduceLROnPlateau: the rate is cut after `plateau_patience` validations without a lower validation loss.
    EarlyStopping: training ends after `stop_patience` validations without a better validation accuracy. A linear
    schedule has neither: it ends where it was planned to.
    """
    validations = (*state.validations, new_validation)
    current = len(validations) - 1
    best, plateau_start, rate = state.best_validation, state.plateau_start, state.learning_rate
    stop_reason = state.stop_reason
    if best < 0 or new_validation.validation_loss < validations[best].validation_loss:
        best = current
    if config.schedule == "plateau":
        lowest_loss = min((earlier.validation_loss for earlier in state.validations), default=float("inf"))
        if plateau_start < 0 or new_validation.validation_loss < lowest_loss:
            plateau_start = current
        elif current - plateau_start >= config.plateau_patience:
            plateau_start, rate = current, rate * config.plateau_factor
        accuracies = [earlier.validation_accuracy for earlier in validations]
        if current - accuracies.index(max(accuracies)) >= config.stop_patience:
            stop_reason = "early stopping"
    return msgspec.structs.replace(
        state,
        validations=validations,
        best_validation=best,
        plateau_start=plateau_start,
        learning_rate=rate,
        stop_reason=stop_reason,
        pending_metrics={},
        windows_since_validation=0,
        sums_since_validation={},
    )
