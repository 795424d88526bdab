"""Two trainings that have not come to their end, compared as far as both have come."""

import msgspec
import pytest

from reports.learning import equal_budgets
from reports.learning.record import CurvePoint


@pytest.fixture
def trained(make_learned):
    """A function: seconds an epoch, accuracies after epoch 1, 2, ... -> a training."""

    def make(seconds, *accuracies, epochs=True):
        curve = tuple(
            CurvePoint(seconds * epoch, 900_000 * epoch, 1.7, accuracy, float(epoch) if epochs else None)
            for epoch, accuracy in enumerate(accuracies, start=1)
        )
        return msgspec.structs.replace(make_learned("gru", 0.5, 1.7), curve=curve, best=0)

    return make


def compared(*models, reach=0.007):
    return {
        claim.split(", ")[1]: (measured, verdict)
        for claim, _, measured, verdict in equal_budgets.rows(
            "gru: similar accuracy", "as it", *models, reach
        )
    }


def test_who_is_behind_by_epoch_can_be_level_in_time(trained):
    """As the smaller model of the original report: twelve points less of an epoch that takes an eighth."""
    shown = compared(trained(600, 0.38, 0.43, 0.48, 0.51), trained(2400, 0.51))
    assert shown["at equal epochs"] == (
        "-13.00 (-13.70 to -12.30) points of validation text: 38.0% and 51.0% after 1.0 epochs each",
        "so far: further apart",
    )
    measured, verdict = shown["in equal time"]
    assert measured.startswith("0.00 (-0.70 to +0.70)")
    assert measured.endswith("after 40.0 min each")
    assert verdict == "so far: within a point"
    assert (
        compared(trained(600, 0.51), trained(600, 0.515))["in equal time"][1] == "so far: not shown"
    )  # -0.5 (-1.2 to +0.2)


def test_between_two_validations_a_straight_line_is_read(trained):
    measured, _ = compared(trained(600, 0.40, 0.50), trained(900, 0.44))["in equal time"]
    assert "45.0% and 44.0% after 15.0 min" in measured


def test_nothing_is_compared_where_one_ended_before_the_other_was_measured(trained):
    assert "in equal time" not in compared(trained(10, 0.4, 0.5), trained(1000, 0.5))


def test_unknown_epochs_are_not_compared(trained):
    assert list(compared(trained(600, 0.4, epochs=False), trained(600, 0.5))) == ["in equal time"]


def test_a_curve_of_three_validations_is_not_continued(trained):
    assert equal_budgets.extrapolated(trained(1, 0.3, 0.4, 0.45), trained(1, *[0.5] * 6), 20, 0.007) is None


def test_reaches_of_two_extrapolations_add_up_as_squares(trained):
    level = trained(1, *[0.5] * 5)
    shown, verdict = equal_budgets.extrapolated(level, trained(1, *[0.52] * 5), 20, 0.007)
    assert shown.startswith("-2.00 (-2.70 to -1.30)")  # of flat curves the text alone leaves something open
    assert verdict == "extrapolated: further apart"
    assert equal_budgets.extrapolated(level, level, 20, 0.007)[1] == "extrapolated: within a point"
    assert equal_budgets.extrapolated(level, level, 20, 0.02)[1] == "extrapolated: not shown"
    alone = equal_budgets.extrapolated_accuracy(level.curve, 20)
    assert (alone.low, alone.high) == (pytest.approx(0.49), pytest.approx(0.51))


def test_a_validation_whose_epoch_is_not_known_is_left_out(trained):
    """It was taken for epoch 0, whose power is infinite."""
    model = trained(1, *[0.5] * 6)
    first = msgspec.structs.replace(model.curve[0], epoch=None)
    unknown = msgspec.structs.replace(model, curve=(first, *model.curve[1:]))
    assert equal_budgets.extrapolated(unknown, model, 20, 0.007) is not None
