"""What training remembers between validation rounds, and three of Keras' callbacks as one pure function of it.

Keras' EarlyStopping, ReduceLROnPlateau and ModelCheckpoint keep their counters in attributes that
cannot be saved, so a resumed run would start them anew; here they are part of the checkpoint.
"""

import msgspec

from shakespeare.config import TrainConfig

TIME_BUDGET, STEP_LIMIT, LAST_EPOCH = "time budget", "step limit", "last epoch"
LIMITS = (TIME_BUDGET, STEP_LIMIT, LAST_EPOCH)  # the reasons to stop that a longer training does not have


class ValidationRound(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
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
    """How far a training has come. Round numbers index `rounds`; -1 before the first round."""

    learning_rate: float
    step: int = 0
    seconds: float = 0.0  # of training, without tracing and validation
    rounds: tuple[ValidationRound, ...] = ()
    best_round: int = -1  # the first one of the lowest validation loss
    plateau_start: int = -1  # the round of the lowest validation loss, or of the last cut of the rate
    stop_reason: str = ""  # empty while training goes on
    pending_metrics: dict[str, float] = {}  # training metrics of a round whose validation is still to come
    # Of the round that goes on, so that one broken off and resumed tells the same means.
    round_windows: int = 0
    round_sums: dict[str, float] = {}


def advance(state: TrainingState, new_round: ValidationRound, config: TrainConfig) -> TrainingState:
    """The state after a validation round.

    ModelCheckpoint: the best round is the first one of the lowest validation loss. The original report took the
    highest accuracy, which an early model reaches by naming one frequent character everywhere.
    ReduceLROnPlateau: the rate is cut after `plateau_patience` rounds without a lower validation loss.
    EarlyStopping: training ends after `stop_patience` rounds without a better validation accuracy. A linear
    schedule has neither: it ends where it was planned to.
    """
    rounds = (*state.rounds, new_round)
    current = len(rounds) - 1
    best, plateau_start, rate = state.best_round, state.plateau_start, state.learning_rate
    stop_reason = state.stop_reason
    if best < 0 or new_round.validation_loss < rounds[best].validation_loss:
        best = current
    if config.schedule == "plateau":
        lowest_loss = min((earlier.validation_loss for earlier in state.rounds), default=float("inf"))
        if plateau_start < 0 or new_round.validation_loss < lowest_loss:
            plateau_start = current
        elif current - plateau_start >= config.plateau_patience:
            plateau_start, rate = current, rate * config.plateau_factor
        accuracies = [one_round.validation_accuracy for one_round in rounds]
        if current - accuracies.index(max(accuracies)) >= config.stop_patience:
            stop_reason = "early stopping"
    return msgspec.structs.replace(
        state,
        rounds=rounds,
        best_round=best,
        plateau_start=plateau_start,
        learning_rate=rate,
        stop_reason=stop_reason,
        pending_metrics={},
        round_windows=0,
        round_sums={},
    )
