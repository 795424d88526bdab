"""Costs: arithmetic on measured hours, and assumptions that never pass for measurements."""

import msgspec
import pytest

from reports import costs
from reports.cost_assumptions import DEFAULT, assumptions
from reports.inference.statistics import median
from reports.record import Energy
from reports.sections import cost, training_benefit

DASH = "\N{EN DASH}"


def optimized(record):
    return next(variant for variant in record.variants if variant.name == "optimized")


def find(table, first):
    return next(row for row in table.rows if row[0] == first)


@pytest.fixture
def metered(record):
    return msgspec.structs.replace(record, energy=Energy(source="RAPL package-0", joules=900.0, seconds=30.0))


def test_a_bill_is_steps_times_time_times_power_times_price(record):
    bill = costs.bill(record, optimized(record), assumptions(100.0, "2", 0.5, 4.0))
    step = next(cell.step for cell in record.cells if cell.variant == "optimized" and cell.training)
    hours = median(step) * 1647 * 20 / 3600
    assert bill.hours == pytest.approx(hours)
    assert bill.kwh == pytest.approx(hours * 0.1)
    assert bill.local == pytest.approx(hours * 0.1 * 0.5)
    assert bill.gpu_hours == pytest.approx(hours / 4)
    assert bill.gpu == pytest.approx(hours / 4 * 2)


def test_what_is_assumed_is_called_so(record):
    notes = " ".join(cost.tables(record)[0].notes)
    assert "estimated from assumed 65 W" in notes
    assert "nothing here measured a GPU" in notes


def test_measured_power_takes_the_place_of_assumed(metered):
    assert costs.power(metered, DEFAULT) == (30.0, "measured, RAPL package-0", True)
    text = str(cost.tables(metered, assumptions(watts=35.0)))
    assert "assumed 35 W" not in text
    assert find(cost.tables(metered)[2], "power here") == (
        "power here",
        "30.0 W",
        "measured, RAPL package-0",
        DASH,
    )


@pytest.mark.parametrize("of", ["record", "metered"])
def test_at_the_break_even_both_cost_the_same(of, request):
    run = request.getfixturevalue(of)
    speedup, price = costs.break_even(run, DEFAULT)
    faster = costs.bill(run, optimized(run), assumptions(speedup=speedup))
    cheaper = costs.bill(run, optimized(run), assumptions(price=str(price)))
    assert faster.gpu == pytest.approx(faster.local)
    assert cheaper.gpu == pytest.approx(cheaper.local)
    assert f"trains over {speedup:.1f} times as fast" in " ".join(cost.tables(run)[0].notes)


@pytest.mark.parametrize(("price", "where"), [("0.5", "here"), ("0.1", "the GPU")])
def test_the_cheaper_is_named(record, price, where):
    """At 65 W and 0.30 a kWh an hour here costs 0.0195, as much as one at 0.195 that does ten times as much."""
    assert find(cost.tables(record, assumptions(price=price))[0], "gru")[-1] == where


def test_benefit_is_of_the_training_that_was_kept(record):
    """Six validations, 40 s apart, accuracy growing as time to the power of 0.3; the lowest best is 35.0%."""
    table = cost.tables(record)[1]
    assert table.columns[3] == "to 35.0%"
    gained = 41.5 * (1 - 0.5**0.3)
    assert find(table, "optimized")[1:5] == ("4.00 min", "41.5%", "2.67 min", f"+{gained:.1f} in 2.00 min")
    # 41.5% x (4 / 6) ** 0.3 is 36.7%, and before it 33.7%
    assert find(table, "stream-gru")[3] == "80.0 s"  # 56.9% x (2 / 6) ** 0.3 is 40.9%, and before it 33.2%
    assert find(table, "original")[5] == f"{240 / 3600 * 0.065 * 0.3:.5f} EUR"


def test_validations_after_the_best_bought_nothing(record, alter):
    cell = next(trained for trained in record.cells if trained.variant == "gru" and trained.training)
    bent = alter("gru", "checkpoint", training=msgspec.structs.replace(cell.training, best=2))
    assert find(cost.tables(bent)[1], "gru")[1] == "2.00 min"


def test_one_validation_tells_no_gain(record):
    validations = next(trained.training.validations for trained in record.cells if trained.training)
    assert training_benefit.later_gain(validations[:1]) is None
    assert training_benefit.later_gain(validations[:2]) == pytest.approx(
        (validations[1].validation_accuracy - validations[0].validation_accuracy, 40.0)
    )


def test_the_line_is_of_the_quickest_and_labels_its_figures(record):
    (text,) = costs.cheapest_training(record)
    assert text.startswith("20 epochs of stream-gru, the quickest to train")
    for label in ("projected from the measured step", "estimated from assumed 65 W", "an assumed price"):
        assert label in text


def test_nothing_timed_has_no_line(bare):
    assert costs.cheapest_training(bare) == ()


def test_the_record_assumes_unless_told_otherwise(record):
    own = msgspec.structs.replace(record, assumptions=assumptions(watts=120.0))
    assert "assumed 120 W" in str(cost.tables(own))
    assert "assumed 35.5 W" in str(cost.tables(own, assumptions(watts=35.5)))


def test_a_price_with_its_date_and_source():
    assumed = assumptions(None, "0.4@2026-01-02,a quote, by mail", None, None)
    assert (assumed.gpu_hour_price, assumed.date, assumed.source) == (0.4, "2026-01-02", "a quote, by mail")
    assert assumed.watts == DEFAULT.watts


def test_a_price_without_them_says_so():
    assumed = assumptions(None, "0.4", None, None)
    assert (assumed.date, assumed.source) == ("no date given", "given on the command line")


def test_each_assumption_says_where_it_is_from(record):
    table = cost.tables(record, assumptions(price="0.4@2026-01-02,a quote", kwh=0.2))[2]
    assert find(table, "an hour of a GPU")[2] == "assumed; a quote, 2026-01-02"
    assert find(table, "price of a kWh")[2] == "assumed; given on the command line"
    assert "entered by hand by Bard's authors, no quotes, 2026-11-24" in find(table, "power here")[2]
    assert [row[3] for row in table.rows] == [DASH, "--watts", "--kwh", "--price", "--gpu-speedup"]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ((0.0, None, None, None), "watts is 0.0"),
        ((None, "cheap", None, None), "price is cheap; it must be N or N@DATE,SOURCE"),
        ((None, "", None, None), "price is ; it must be N or N@DATE,SOURCE"),
        ((None, "-1", None, None), "gpu_hour_price is -1.0"),
        ((None, "0.4@", None, None), "price has the date ; it must be as 2026-11-24"),
        ((None, "0.4@last week,mail", None, None), "price has the date last week"),
        ((None, None, float("nan"), None), "kwh_price is nan"),
        ((None, None, None, float("inf")), "gpu_speedup is inf"),
    ],
)
def test_what_cannot_be_is_refused(given, message):
    with pytest.raises(ValueError, match=message):
        assumptions(*given)


def test_a_variant_that_was_not_timed_has_dashes(bare):
    costs, benefit, _ = cost.tables(bare)
    assert all(row[3] == row[5] == DASH for row in costs.rows)
    assert benefit.rows == ()
