"""The rate of a step."""

import msgspec
import pytest

from shakespeare.config import TrainConfig
from shakespeare.state import TrainingState
from shakespeare.training import schedule
from shakespeare.training.schedule import learning_rate, progress


def state(**fields):
    return TrainingState(learning_rate=0.01, **fields)


@pytest.mark.parametrize(
    ("limits", "reached", "epoch", "share"),
    [
        ({"budget_seconds": 100}, {"seconds": 25.0}, 0.1, 0.25),
        ({"step_limit": 50, "budget_seconds": 100}, {"seconds": 25.0, "step": 30}, 0.1, 0.6),
        ({"epochs": 2}, {}, 1.5, 0.75),
        ({"budget_seconds": 10}, {"seconds": 12.0}, 0.0, 1.0),
    ],
)
def test_progress_is_of_the_limit_that_will_be_reached_first(limits, reached, epoch, share):
    assert progress(TrainConfig(**limits), state(**reached), epoch) == pytest.approx(share)


def test_a_linear_rate_rises_then_falls_to_zero_at_the_end():
    config = TrainConfig(schedule="linear", warm_up_steps=4, step_limit=100)
    rates = [learning_rate(config, state(step=step), 0.0) for step in range(101)]
    assert rates[:4] == pytest.approx([0.01 * (step + 1) / 4 * (1 - step / 100) for step in range(4)])
    assert rates[4:] == pytest.approx([0.01 * (1 - step / 100) for step in range(4, 101)])
    assert rates[100] == 0


def test_a_plateau_rate_is_the_states_own():
    config = TrainConfig(step_limit=100)
    assert learning_rate(config, state(step=90), 0.9) == 0.01
    warming = msgspec.structs.replace(config, warm_up_steps=10)
    assert learning_rate(warming, state(step=4), 0.9) == pytest.approx(0.005)


@pytest.mark.parametrize(
    ("epochs", "steps", "last"), [(20, 7, 140), (0.07, 100, 7), (0.29, 100, 29), (0.001, 8, 1), (0.5, 7, 4)]
)
def test_the_last_step_is_the_first_that_reads_all_epochs(epochs, steps, last):
    assert schedule.last_step(TrainConfig(epochs=epochs), steps) == last
    assert last / steps >= epochs > (last - 1) / steps
