"""The learning rate of a step."""

from shakespeare.config import TrainConfig
from shakespeare.state import TrainingState


def progress(config: TrainConfig, state: TrainingState, epoch: float) -> float:
    """How much of a training is done, in [0, 1], by whichever of its limits will be reached first."""
    shares = [epoch / config.epochs]
    if config.budget_seconds:
        shares.append(state.seconds / config.budget_seconds)
    if config.step_limit:
        shares.append(state.step / config.step_limit)
    return min(1.0, max(shares))


def last_step(config: TrainConfig, steps_per_epoch: int) -> int:
    """The number of the step, from 1, with which the epochs asked for are read."""
    step = int(config.epochs * steps_per_epoch)
    return next(number for number in (step, step + 1) if number / steps_per_epoch >= config.epochs and number)


def learning_rate(config: TrainConfig, state: TrainingState, epoch: float) -> float:
    """The rate of the next step: rising over `warm_up_steps`, then as the schedule says.

    `plateau`: the state's rate, which `state.advance` cuts. `linear`: from the peak to zero at the end of the
    training, by the clock where it ends by the clock; zero at the end beats a tenth of the peak (arXiv 2502.15938).
    """
    rising = min(1.0, (state.step + 1) / config.warm_up_steps) if config.warm_up_steps else 1.0
    falling = 1 - progress(config, state, epoch) if config.schedule == "linear" else 1.0
    return state.learning_rate * rising * falling
