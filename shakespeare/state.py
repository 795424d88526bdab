"""What training remembers between rounds, and the three callbacks as one pure function of it.

Keras' EarlyStopping, ReduceLROnPlateau and ModelCheckpoint keep their counters in attributes that
cannot be saved, so a resumed run would start them anew; here they are part of the checkpoint.
"""

import msgspec

from shakespeare.config import TrainConfig


class ValidationRound(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One stretch of training and the validation that closed it. Losses in nats, times in seconds."""

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
    """Where training stands. `best` indexes `rounds`; `stopped` says why it ended, or is empty."""

    learning_rate: float
    step: int = 0
    seconds: float = 0.0
    rounds: tuple[ValidationRound, ...] = ()
    best: int = -1
    lowest: int = -1  # round of the lowest validation loss, or of the last cut of the rate
    stopped: str = ""
    pending: dict[str, float] = {}  # training metrics of a round that still wants its validation


def advance(state: TrainingState, round_: ValidationRound, config: TrainConfig) -> TrainingState:
    """The state after a round.

    Best checkpoint: the first round of the highest validation accuracy. ReduceLROnPlateau: the rate
    is cut after `plateau_patience` rounds without a lower validation loss. EarlyStopping: training
    ends after `stop_patience` rounds without a better validation accuracy.
    """
    rounds = (*state.rounds, round_)
    here = len(rounds) - 1
    best, lowest, rate = state.best, state.lowest, state.learning_rate
    if best < 0 or round_.validation_accuracy > rounds[best].validation_accuracy:
        best = here
    if lowest < 0 or round_.validation_loss < min(earlier.validation_loss for earlier in state.rounds):
        lowest = here
    elif here - lowest >= config.plateau_patience:
        lowest, rate = here, rate * config.plateau_factor
    stopped = "early stopping" if here - best >= config.stop_patience else state.stopped
    return msgspec.structs.replace(
        state, rounds=rounds, best=best, lowest=lowest, learning_rate=rate, stopped=stopped, pending={}
    )
