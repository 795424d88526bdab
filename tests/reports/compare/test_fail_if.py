"""Conditions that CI sets on a comparison."""

import math

import msgspec
import pytest

from reports.compare import fail_if, runs
from reports.compare.changes import CellChange, TimeChange
from reports.compare.lost import lost_cells
from reports.inference.intervals import Estimate, Ratio
from reports.record import CellId, Lookahead, Quality, Size

FILE = ("optimized", "identity", "litert", "float32")


@pytest.mark.parametrize(
    ("text", "kind", "limit"),
    [("slower:5%", "slower", 0.05), ("larger:2.5%", "larger", 0.025), ("worse:0.5pt", "worse", 0.005)],
)
def test_conditions(text, kind, limit):
    assert fail_if.parse(text) == (text, kind, pytest.approx(limit))


@pytest.mark.parametrize(
    "text",
    [
        "", "slower", "slower:5", "slower:%", "slower:-5%", "slower:5pt", "worse:5%", "worse:0.5", "Slower:5%",
        " slower:5%", "slower:5%\n", "slower:1e3%", "slower:nan%", "faster:5%", "larger:.5%",
        "slower:\N{ARABIC-INDIC DIGIT FIVE}%",
        f"slower:{'9' * 400}%",
    ],
)  # fmt: skip
def test_no_conditions(text):
    with pytest.raises(ValueError, match="must be slower:N%, larger:N% or worse:Npt"):
        fail_if.parse(text)


def test_slower_needs_the_whole_interval_and_the_floor(record, later, change_of, judge_condition):
    changes = runs.compare(record, later(record, 1.25, FILE), times=True)
    (offender,) = judge_condition("slower:10%", changes).offenders
    assert offender.startswith("optimized identity (litert, float32), latency: 1.25x (")
    alone = [change_of(changes)]
    assert judge_condition("slower:24%", alone).outcome == "inconclusive"
    assert judge_condition("slower:60%", alone).outcome == "holds"


def test_more_noise_passes_no_more_easily(record, make_speed, part, change_of, judge_condition):
    """1.30 times the time, and anything from 0.95 to 1.8: that passed as not shown to be slower."""
    a = part(record, FILE, latency=make_speed(0.00156, "x", wobble=0.2))
    b = part(record, FILE, latency=make_speed(0.00156 * 1.3, "y", wobble=0.2))
    result = judge_condition("slower:5%", [change_of(runs.compare(a, b, times=True))])
    assert (result.outcome, result.compared, result.offenders) == ("inconclusive", 1, ())
    assert result.text == "slower:5%: inconclusive: 1 of 1 compared"


def test_too_few_rounds_leave_it_open(record, make_speed, part, change_of, judge_condition):
    few = [part(record, FILE, latency=make_speed(0.00156, name, rounds=2)) for name in ("x", "y")]
    assert (
        judge_condition("slower:50%", [change_of(runs.compare(*few, times=True))]).outcome == "inconclusive"
    )


def test_without_a_floor_between_sessions_nothing_is_known(record, later, without, judge_condition):
    quiet = without(record, lambda cell: cell.repeat == 2)
    changes = runs.compare(quiet, later(quiet, 3.0), times=True)
    assert judge_condition("slower:5%", changes).outcome == "inconclusive"
    assert "slower" not in {time.verdict for change in changes for time in change.times}


def timed_change(distance, floor):
    """A time that lies so many standard errors beyond 5% and the floor."""
    mean, error = math.log(1.05) + math.log1p(floor or 0) + 0.05 * distance, 0.05
    low, high = (math.exp(mean + side * 2.365 * error) for side in (-1, 1))
    ratio = Ratio(math.exp(mean), low, high, 8, paired=False, estimate=Estimate(mean, error, 7))
    case = CellId("gru", "int8", "litert", "int8")
    time = TimeChange("latency", 1.0, ratio.value, ratio, floor)
    return CellChange(id=case, times=(time,), sizes=(), quality=None, quality_not_compared="", gaps=())


def test_what_cannot_be_judged_does_not_loosen_the_level_of_what_can(judge_condition):
    """Beside 90 cells without a floor, cells exactly at the limit failed ten times as often."""
    beyond, at_the_limit, never_judged = timed_change(2.8, 0.01), timed_change(0, 0.01), timed_change(9, None)
    assert judge_condition("slower:5%", [beyond]).outcome == "fails"
    ten = [beyond, *[at_the_limit] * 9]
    assert judge_condition("slower:5%", ten).offenders == ()
    assert judge_condition("slower:5%", [*ten, *[never_judged] * 90]).offenders == ()


@pytest.mark.parametrize(("raw", "fails"), [(1_020, False), (1_021, True), (900, False)])
def test_larger_is_more_than_the_limit(record, raw, fails, part, change_of, judge_condition):
    a = part(record, FILE, size=Size(memory=1, raw=1_000, gzip=1, zstd=1))
    b = part(record, FILE, size=Size(memory=1, raw=raw, gzip=1, zstd=1))
    assert judge_condition("larger:2%", [change_of(runs.compare(a, b, times=False))]).fails == fails


@pytest.mark.parametrize(("lost", "fails"), [(0, False), (2, False), (3, True)])
def test_worse_is_more_than_the_limit(record, lost, fails, part, change_of, judge_condition, with_top1):
    """Of 400 characters 2 are exactly half a point."""
    starts = tuple(range(10))
    whole = Quality(
        block_length=400, context=1, starts=starts, predicted=("e" * 400,) * 10,
        sums={"top1": (200.0,) * 10, "top5": (300.0,) * 10, "nats": (800.0,) * 10},
    )  # fmt: skip
    a = part(record, FILE, quality=whole)
    b = part(record, FILE, quality=with_top1(whole, (200.0 - lost,) * 10))
    assert judge_condition("worse:0.5pt", [change_of(runs.compare(a, b, times=False))]).fails == fails


@pytest.mark.parametrize("percents", [36, 57, 59])
def test_exactly_the_limit_holds(record, percents, part, change_of, judge_condition):
    """In binary 1.57 is above 1 + 57 / 100: no reason to fail."""
    a = part(record, FILE, size=Size(memory=1, raw=1_000, gzip=1, zstd=1))
    b = part(record, FILE, size=Size(memory=1, raw=1_000 + 10 * percents, gzip=1, zstd=1))
    assert not judge_condition(f"larger:{percents}%", [change_of(runs.compare(a, b, times=False))]).fails


def test_a_loss_within_its_interval_is_not_worse(record, part, change_of, judge_condition, with_top1):
    starts = tuple(range(8))
    whole = Quality(
        block_length=400, context=1, starts=starts, predicted=("e" * 400,) * 8,
        sums={"top1": (200.0,) * 8, "top5": (300.0,) * 8, "nats": (800.0,) * 8},
    )  # fmt: skip
    unsure = with_top1(whole, (150.0, *(205.0,) * 7))
    changes = runs.compare(part(record, FILE, quality=whole), part(record, FILE, quality=unsure), times=False)
    assert change_of(changes).quality.top1.value == pytest.approx(-15 / 3200)
    assert judge_condition("worse:0.1pt", [change_of(changes)]).outcome == "inconclusive"
    assert judge_condition("worse:9pt", [change_of(changes)]).outcome == "holds"


@pytest.fixture
def measured():
    """A quality of ten blocks."""
    return Quality(
        block_length=400, context=64, starts=tuple(range(10)), predicted=("e" * 400,) * 10,
        sums={"top1": (200.0,) * 10, "top5": (300.0,) * 10, "nats": (800.0,) * 10},
    )  # fmt: skip


def test_what_could_not_be_compared_leaves_it_open(record, part, judge_condition, measured):
    """It held, as the other cells were compared."""
    other = msgspec.structs.replace(measured, context=32, sums={**measured.sums, "top1": (0.0,) * 10})
    a, b = (part(record, FILE, quality=quality) for quality in (measured, other))
    result = judge_condition("worse:0.5pt", runs.compare(a, b, times=False))
    assert result.outcome == "inconclusive"
    assert result.unsure == ("optimized identity (litert, float32): not comparable: other context",)
    assert result.text.endswith("of which 1 could not be compared")


def test_a_step_of_another_batch_leaves_it_open(record, later, judge_condition):
    b = later(record)
    bigger = tuple(
        msgspec.structs.replace(variant, batch_size=variant.batch_size * 2) for variant in b.variants
    )
    changes = runs.compare(record, msgspec.structs.replace(b, variants=bigger), times=True)
    result = judge_condition("slower:300%", changes)
    assert result.outcome == "inconclusive"
    assert "not comparable: other batch or length" in " ".join(result.unsure)


def test_a_model_that_begins_to_see_the_future_breaks_it(record, part, judge_condition, measured):
    """It counted as better."""
    a = part(record, FILE, quality=measured, lookahead=Lookahead(compared=30, largest_change=0.0))
    leaking = Lookahead(compared=30, largest_change=0.5)
    better = msgspec.structs.replace(measured, sums={**measured.sums, "top1": (300.0,) * 10})
    b = part(record, FILE, quality=better, lookahead=leaking)
    result = judge_condition("worse:0.5pt", runs.compare(a, b, times=False))
    assert result.outcome == "fails"
    assert "optimized identity (litert, float32): begins to see the future" in result.offenders
    both = judge_condition("worse:0.5pt", runs.compare(b, b, times=False))
    assert (both.outcome, both.offenders) == ("inconclusive", ())


def test_what_can_no_longer_be_shipped_is_lost(record, part):
    whole = Size(memory=1, raw=1, gzip=1, zstd=1, ship=10)
    a = part(record, FILE, size=whole)
    b = part(record, FILE, size=msgspec.structs.replace(whole, ship=None))
    (lost,) = lost_cells(a, b, times=False)
    assert lost.reason == "size to ship only in A"
