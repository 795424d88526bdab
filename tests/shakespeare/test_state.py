"""The three callbacks, against the counters of Keras' own written out as a loop."""

import math

import msgspec
import numpy as np
import pytest

from shakespeare.config import TrainConfig
from shakespeare.state import TrainingState, ValidationPoint, advance


def run(accuracies, losses, config):
    """States after each validation; stops as training does."""
    state, states = TrainingState(learning_rate=config.learning_rate), []
    for number, (accuracy, loss) in enumerate(zip(accuracies, losses, strict=True), 1):
        validated = ValidationPoint(
            epoch=number, step=10 * number, seconds=number, loss=2.0, accuracy=0.3, top5=0.6,
            validation_loss=loss, validation_accuracy=accuracy, validation_top5=0.6,
            learning_rate=state.learning_rate,
        )  # fmt: skip
        state = advance(state, validated, config)
        states.append(state)
        if state.stop_reason:
            break
    return states


def keras_callbacks(accuracies, losses, config):
    """(best, rate, stopped) after each validation, with EarlyStopping's and ReduceLROnPlateau's counters."""
    best, best_accuracy, stop_wait = -1, -math.inf, 0  # `best`: of ModelCheckpoint on the loss
    lowest_loss, plateau_wait, rate = math.inf, 0, config.learning_rate
    for number, (accuracy, loss) in enumerate(zip(accuracies, losses, strict=True)):
        stop_wait += 1
        if accuracy > best_accuracy:
            best_accuracy, stop_wait = accuracy, 0
        if loss < lowest_loss:
            best, lowest_loss, plateau_wait = number, loss, 0
        else:
            plateau_wait += 1
            if plateau_wait >= config.plateau_patience:
                rate, plateau_wait = rate * config.plateau_factor, 0
        stopped = stop_wait >= config.stop_patience
        yield best, rate, "early stopping" if stopped else ""
        if stopped:
            return


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("patience", [(5, 2), (2, 1), (3, 4)])
def test_equal_to_keras_callbacks(seed, patience):
    config = TrainConfig(stop_patience=patience[0], plateau_patience=patience[1])
    random = np.random.default_rng(seed)
    accuracies = (random.integers(0, 8, 40) / 10).tolist()  # few values: many ties
    losses = (random.integers(5, 25, 40) / 10).tolist()
    states = run(accuracies, losses, config)
    assert [(s.best_validation, s.learning_rate, s.stop_reason) for s in states] == list(
        keras_callbacks(accuracies, losses, config)
    )


def test_the_first_of_equal_losses_stays_best_whatever_the_accuracy():
    states = run([0.4, 0.5, 0.6, 0.7], [3, 2, 2, 2.5], TrainConfig())
    assert [state.best_validation for state in states] == [0, 1, 1, 1]


def test_a_linear_schedule_ends_where_it_was_planned_to():
    """Neither early stopping nor cuts: the rate falls anyway."""
    config = TrainConfig(schedule="linear", stop_patience=1, plateau_patience=1)
    states = run([0.4, 0.3, 0.2, 0.1], [3, 4, 5, 2], config)
    assert [state.learning_rate for state in states] == [config.learning_rate] * 4
    assert [state.stop_reason for state in states] == [""] * 4
    assert [state.best_validation for state in states] == [0, 0, 0, 3]


def test_the_rate_is_halved_after_two_validations_without_a_lower_loss():
    accuracies = [0.1 * number for number in range(1, 9)]
    losses = [2.0, 2.0, 2.1, 2.0, 2.0, 1.9, 1.95, 1.9]
    rates = [state.learning_rate for state in run(accuracies, losses, TrainConfig(learning_rate=0.8))]
    assert rates == [0.8, 0.8, 0.4, 0.4, 0.2, 0.2, 0.2, 0.1]


def test_training_ends_after_five_validations_without_a_better_accuracy():
    states = run([0.3, 0.4, 0.4, 0.39, 0.4, 0.2, 0.4, 0.9], [9, 8, 7, 6, 5, 4, 3, 2], TrainConfig())
    assert len(states) == 7
    assert [state.stop_reason for state in states] == [""] * 6 + ["early stopping"]
    assert states[-1].best_validation == 6  # of the lowest loss


def test_a_limit_that_was_reached_stays_the_reason():
    state = TrainingState(learning_rate=0.1, stop_reason="time budget", pending_metrics={"loss": 1.0})
    validated = run([0.5], [1.0], TrainConfig())[0].validations[0]
    after = advance(state, validated, TrainConfig())
    assert after.stop_reason == "time budget"
    assert after.validations == (validated,)
    assert after.pending_metrics == {}


def test_state_round_trips_as_json():
    state = run([0.3, 0.4], [2.0, 2.5], TrainConfig())[-1]
    assert msgspec.json.decode(msgspec.json.encode(state), type=TrainingState) == state
