"""Two records cell by cell."""

import math

import msgspec
import numpy as np
import pytest

from reports.compare import runs
from reports.compare.summary import summary_line
from reports.compare.tables import tables
from reports.record import Quality, Size

replace = msgspec.structs.replace
FILE = ("optimized", "identity", "litert", "float32")
CHECKPOINT = ("optimized", "checkpoint", "keras", "float32")


def test_every_cell_of_both_once_and_no_repeat(record, later):
    changes = runs.compare(record, later(record), times=True)
    firsts = [cell for cell in record.cells if not cell.repeat]
    assert [change.id for change in changes] == [cell.id for cell in firsts]


def test_a_time_ratio_is_b_over_a(record, later, time_of):
    latency = time_of(runs.compare(record, later(record, 1.25), times=True), "latency")
    assert latency.ratio.value == pytest.approx(1.25)
    assert latency.b == pytest.approx(1.25 * latency.a)
    assert (latency.ratio.paired, latency.verdict) == (False, "slower")
    assert time_of(runs.compare(later(record, 1.25), record, times=True), "latency").verdict == "faster"


def test_the_interval_is_welchs_of_logarithms(record, make_speed, part, time_of):
    """Worked out another way; 2.752 is Student's for 8 degrees at 97.5%."""
    a, b = make_speed(1.0, "one", 9, 0.02), make_speed(1.3, "two", 9, 0.05)
    changes = runs.compare(part(record, FILE, latency=a), part(record, FILE, latency=b), times=True)
    logs_a, logs_b = np.log(a.seconds), np.log(b.seconds)
    error = math.sqrt(logs_a.var(ddof=1) / 9 + logs_b.var(ddof=1) / 9)
    middle = logs_b.mean() - logs_a.mean()
    ratio = time_of(changes, "latency").ratio
    assert ratio.value == pytest.approx(np.median(b.seconds) / np.median(a.seconds))
    low, high = math.exp(middle - 2.752 * error), math.exp(middle + 2.752 * error)
    interval = tuple(map(math.exp, ratio.estimate.interval()))
    assert interval == pytest.approx((low, high), rel=1e-3)
    assert ratio.low <= low * 1.001  # wider where the order statistics of either session reach further
    assert ratio.high >= high / 1.001


def test_the_larger_noise_floor_between_sessions_decides(record, make_speed, bend, later, time_of):
    def floor(a, b):
        return time_of(runs.compare(a, b, times=True), "latency").floor

    noisy = bend(
        record,
        lambda cell: replace(cell, latency=make_speed(0.002, "four")) if cell.repeat == 2 else cell,
    )
    small, large = floor(record, later(record)), floor(noisy, later(noisy))
    assert 0 < small < large
    assert floor(record, later(noisy)) == floor(noisy, later(record)) == large
    middle = later(record, math.sqrt((1 + small) * (1 + large)) * 1.02)
    assert time_of(runs.compare(noisy, middle, times=True), "latency").verdict == "no difference shown"


def test_invoke_and_generation_take_the_floor_of_latency(record, make_speed, part, later, time_of):
    timed = part(record, FILE, invoke=make_speed(0.0015, "two"), generation=make_speed(0.002, "two"))
    again = part(later(record), FILE, invoke=make_speed(0.0015, "y"), generation=make_speed(0.002, "y"))
    changes = runs.compare(timed, again, times=True)
    floors = {time_of(changes, measure).floor for measure in ("latency", "invoke", "generation")}
    assert len(floors) == 1
    assert None not in floors


def test_samples_from_the_other_runs_cache_are_not_compared(record, judge_condition):
    changes = runs.compare(record, record, times=True)
    assert {time.verdict for cell in changes for time in cell.times} == {"the same samples"}
    outcome = judge_condition("slower:5%", changes)
    assert (outcome.compared, outcome.fails) == (0, True)
    assert "nothing was compared" in outcome.text


def test_too_few_rounds_are_not_compared(record, make_speed, part, time_of):
    few = [part(record, FILE, latency=make_speed(1.0, name, rounds=2)) for name in ("x", "y")]
    latency = time_of(runs.compare(*few, times=True), "latency")
    assert (latency.verdict, latency.is_comparison) == ("too few rounds", False)


def test_without_times_only_sizes_and_quality(record, later, judge_condition):
    changes = runs.compare(record, later(record, 3.0), times=False)
    assert not any(cell.times for cell in changes)
    assert all(cell.sizes and cell.quality for cell in changes if cell.id.technique == "float16")
    assert judge_condition("slower:5%", changes).fails
    assert "no times" in summary_line(changes)


def test_sizes(record, part, change_of):
    size = change_of(runs.compare(record, record, times=True)).sizes
    assert [kind_change.kind for kind_change in size] == ["raw", "ship"]
    bent = part(record, FILE, size=Size(memory=1, raw=1_000, gzip=1, zstd=1, ship=500))
    more = part(record, FILE, size=Size(memory=1, raw=1_020, gzip=1, zstd=1, ship=499))
    raw, ship = change_of(runs.compare(bent, more, times=True)).sizes
    assert (raw.ratio, raw.verdict) == (1.02, "larger")
    assert (ship.ratio, ship.verdict) == (0.998, "smaller")


def test_quality_is_b_minus_a_over_the_same_blocks(record, make_quality, part, cell_of, change_of):
    better = part(record, FILE, quality=make_quality(0.45, 1.9))
    shift = change_of(runs.compare(record, better, times=True)).quality
    a = cell_of(record).quality
    b = make_quality(0.45, 1.9)
    assert shift.top1.value == pytest.approx((sum(b.top1) - sum(a.top1)) / (500 * 40))
    assert shift.nats.value == pytest.approx((sum(b.nats) - sum(a.nats)) / (500 * 40))
    assert (shift.top1_verdict, shift.nats_verdict, shift.text) == ("better", "better", "better")
    back = change_of(runs.compare(better, record, times=True)).quality
    assert (back.top1.value, back.text) == (pytest.approx(-shift.top1.value), "worse")


def other_blocks(quality):
    return replace(quality, starts=tuple(start + 1 for start in quality.starts))


def of_quality(change):
    """The record with every quality changed."""
    return lambda record: replace(
        record,
        cells=tuple(
            replace(cell, quality=change(cell.quality)) if cell.quality else cell for cell in record.cells
        ),
    )


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda record: replace(record, corpus=replace(record.corpus, sha256="0" * 64)), "other text"),
        (lambda record: replace(record, corpus=replace(record.corpus, test_characters=9)), "other text"),
        (of_quality(other_blocks), "other blocks"),
        (of_quality(lambda quality: replace(quality, context=7)), "other context"),
    ],
)
def test_quality_of_something_else(record, change, why, change_of, judge_condition):
    changes = runs.compare(record, change(record), times=True)
    cell = change_of(changes)
    assert (cell.quality, cell.quality_not_compared) == (None, f"not comparable: {why}")
    assert cell.sizes
    assert judge_condition("worse:0.5pt", changes).fails
    assert why in summary_line(changes)


def test_quality_of_too_few_blocks_is_not_compared(record, part, change_of, judge_condition, with_top1):
    short = Quality(
        block_length=4, context=1, starts=(0, 9), predicted=("abcd",) * 2,
        sums={"top1": (4.0, 4.0), "top5": (4.0, 4.0), "nats": (1.0, 1.0)},
    )  # fmt: skip
    worse = with_top1(short, (0.0, 0.0))
    a, b = (replace(part(record, FILE, quality=quality)) for quality in (short, worse))
    only = [change_of(runs.compare(a, b, times=True))]
    assert only[0].quality.top1_verdict == "too few blocks"
    assert judge_condition("worse:0.5pt", only).outcome == "inconclusive"


def test_a_step_of_another_batch_is_other_work(record, later, change_of, time_of):
    bigger = replace(
        later(record),
        variants=tuple(
            replace(variant, batch_size=64) if variant.name == "optimized" else variant
            for variant in record.variants
        ),
    )
    changes = runs.compare(record, bigger, times=True)
    assert [time.measure for time in change_of(changes, CHECKPOINT).times] == ["latency"]
    assert "step not comparable: other batch or length" in change_of(changes, CHECKPOINT).gaps
    assert time_of(changes, "step", ("gru", *CHECKPOINT[1:])).is_comparison
    (note,) = [
        note for note in tables(record, bigger, changes, times=True)[0].notes if "Built differently" in note
    ]  # fmt: skip
    assert note.endswith(": optimized.")


def test_what_only_one_has(record, without, part, change_of):
    less = without(record, lambda cell: cell.variant == "gru")
    assert {key.variant for key in runs.only_in(record, less)} == {"gru"}
    assert runs.only_in(less, record) == ()
    assert all(change.id.variant != "gru" for change in runs.compare(record, less, times=True))
    failed = part(record, FILE, latency=None, quality=None)
    assert change_of(runs.compare(record, failed, times=True)).gaps == (
        "quality only in A",
        "latency only in A",
    )
    assert change_of(runs.compare(failed, record, times=False)).gaps == ("quality only in B",)
    unshipped = part(record, FILE, size=Size(memory=1, raw=1, gzip=1, zstd=1))
    assert change_of(runs.compare(unshipped, record, times=True)).gaps == ("size to ship only in B",)
