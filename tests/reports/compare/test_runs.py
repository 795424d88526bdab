"""Two records cell by cell, and the conditions that CI sets on them."""

import io
import math

import msgspec
import numpy as np
import pytest
from rich.console import Console

from reports import statistics, units
from reports.compare import fail_if, runs
from reports.record import Quality, Size
from reports.render import terminal

replace = msgspec.structs.replace
FILE = ("optimized", "identity", "litert", "float32")
CHECKPOINT = ("optimized", "checkpoint", "keras", "float32")


def bend(record, change):
    """The record with every cell that `change` returns another one for."""
    return replace(record, cells=tuple(change(cell) for cell in record.cells))


def later(record, factor=1.0, only=None):
    """The same run measured again, in sessions of its own, by a factor slower."""

    def slowed(speed, case):
        times = factor if only in (None, case) else 1.0
        return speed and replace(
            speed, session=f"{speed.session} later", seconds=tuple(one * times for one in speed.seconds)
        )

    def change(cell):
        case = (cell.variant, cell.technique, cell.engine, cell.precision)
        return replace(cell, step=slowed(cell.step, case), latency=slowed(cell.latency, case))

    return bend(record, change)


def part(record, case, **fields):
    """The record with fields of the first measurement of a case replaced."""

    def change(cell):
        own = (cell.variant, cell.technique, cell.engine, cell.precision)
        return replace(cell, **fields) if own == case and not cell.repeat else cell

    return bend(record, change)


def cell_of(record, case=FILE):
    """The first measurement of a case."""
    return next(
        one for one in record.cells if (one.variant, one.technique, one.engine, one.precision) == case
    )


def of(found, case=FILE):
    (one,) = [one for one in found if one.key == case]
    return one


def pace(found, measure, case=FILE):
    (one,) = [one for one in of(found, case).paces if one.measure == measure]
    return one


def judged(text, found):
    return fail_if.judge(fail_if.parse(text), found)


def test_every_cell_of_both_once_and_no_repeat(record):
    found = runs.compare(record, later(record), times=True)
    firsts = [cell for cell in record.cells if not cell.repeat]
    assert [tuple(one.key) for one in found] == [
        (cell.variant, cell.technique, cell.engine, cell.precision) for cell in firsts
    ]


def test_a_time_ratio_is_b_over_a(record):
    one = pace(runs.compare(record, later(record, 1.25), times=True), "latency")
    assert one.ratio.value == pytest.approx(1.25)
    assert one.b == pytest.approx(1.25 * one.a)
    assert (one.ratio.paired, one.shown) == (False, "slower")
    assert pace(runs.compare(later(record, 1.25), record, times=True), "latency").shown == "faster"


def test_the_interval_is_that_of_medians_drawn_apart(record, make_speed):
    """Against a bootstrap written another way, from other draws."""
    a, b = make_speed(1.0, "one", 9, 0.02), make_speed(1.3, "two", 9, 0.05)
    found = runs.compare(part(record, FILE, latency=a), part(record, FILE, latency=b), times=True)
    random = np.random.default_rng(5)
    draws = [
        math.log(np.median(random.choice(b.seconds, 9)) / np.median(random.choice(a.seconds, 9)))
        for _ in range(4000)
    ]
    low, high = np.exp(np.quantile(draws, (0.025, 0.975)))
    ratio = pace(found, "latency").ratio
    assert ratio.value == pytest.approx(np.median(b.seconds) / np.median(a.seconds))
    assert (ratio.low, ratio.high) == pytest.approx((low, high), rel=0.02)


def test_the_larger_noise_floor_decides(record, quiet, make_speed):
    small = statistics.noise_floor(record, "step")
    noisy = bend(record, lambda cell: replace(cell, step=make_speed(1.0)) if cell.repeat else cell)
    large = statistics.noise_floor(noisy, "step")
    assert 0 < small < large
    middle = later(record, math.sqrt((1 + small) * (1 + large)) * 1.02)
    for a, b in ((record, middle), (noisy, middle), (record, later(noisy))):
        assert pace(runs.compare(a, b, times=True), "step", CHECKPOINT).floor == max(
            statistics.noise_floor(a, "step"), statistics.noise_floor(b, "step")
        )
    assert pace(runs.compare(noisy, middle, times=True), "step", CHECKPOINT).shown == "no difference shown"
    assert pace(runs.compare(record, quiet, times=True), "step", CHECKPOINT).floor == small
    assert pace(runs.compare(quiet, quiet, times=True), "step", CHECKPOINT).floor is None


def test_invoke_and_generation_take_the_floor_of_latency(record, make_speed):
    again = cell_of(record)
    latency = again.latency
    twice = replace(
        record, cells=(*record.cells, replace(again, repeat=1, latency=make_speed(latency.seconds[0] * 1.1, "two")))
    )  # fmt: skip
    timed = part(twice, FILE, invoke=make_speed(1.0, "two"), generation=make_speed(2.0, "two"))
    floor = statistics.noise_floor(timed, "latency")
    assert floor == pytest.approx(0.1)
    found = runs.compare(timed, timed, times=True)
    assert [pace(found, measure).floor for measure in ("latency", "invoke", "generation")] == [floor] * 3


def test_samples_from_the_other_runs_cache_are_not_compared(record):
    found = runs.compare(record, record, times=True)
    assert {one.shown for each in found for one in each.paces} == {"the same samples"}
    outcome = judged("slower:5%", found)
    assert (outcome.compared, outcome.fails) == (0, True)
    assert "nothing was compared" in outcome.words


def test_too_few_rounds_are_not_compared(record, make_speed):
    few = [part(record, FILE, latency=make_speed(1.0, name, rounds=2)) for name in ("x", "y")]
    one = pace(runs.compare(*few, times=True), "latency")
    assert (one.shown, one.counts) == ("too few rounds", False)


def test_without_times_only_sizes_and_quality(record):
    found = runs.compare(record, later(record, 3.0), times=False)
    assert not any(one.paces for one in found)
    assert all(one.sizes and one.quality for one in found if one.key.technique == "float16")
    assert judged("slower:5%", found).fails
    assert "no times" in runs.summary(found)


def test_sizes(record):
    size = of(runs.compare(record, record, times=True)).sizes
    assert [one.packing for one in size] == ["raw", "ship"]
    bent = part(record, FILE, size=Size(memory=1, raw=1_000, gzip=1, zstd=1, ship=500))
    more = part(record, FILE, size=Size(memory=1, raw=1_020, gzip=1, zstd=1, ship=499))
    raw, ship = of(runs.compare(bent, more, times=True)).sizes
    assert (raw.ratio, raw.shown) == (1.02, "larger")
    assert (ship.ratio, ship.shown) == (0.998, "smaller")


def test_a_file_of_no_bytes_before():
    assert runs.Growth("raw", 0, 5).ratio == math.inf
    assert runs.Growth("raw", 0, 0).ratio == 1


def test_quality_is_b_minus_a_over_the_same_blocks(record, make_quality):
    better = part(record, FILE, quality=make_quality(0.45, 1.9))
    shift = of(runs.compare(record, better, times=True)).quality
    a = cell_of(record).quality
    b = make_quality(0.45, 1.9)
    assert shift.top1.value == pytest.approx((sum(b.top1) - sum(a.top1)) / (500 * 40))
    assert shift.nats.value == pytest.approx((sum(b.nats) - sum(a.nats)) / (500 * 40))
    assert (shift.top1_shown, shift.nats_shown, shift.words) == ("better", "better", "better")
    back = of(runs.compare(better, record, times=True)).quality
    assert (back.top1.value, back.words) == (pytest.approx(-shift.top1.value), "worse")


def test_two_verdicts_where_top1_and_nats_disagree(record, make_quality):
    mixed = part(record, FILE, quality=make_quality(0.45, 2.3))
    words = of(runs.compare(record, mixed, times=True)).quality.words
    assert words == "top-1 better, nats worse"


def other_blocks(quality):
    return replace(quality, starts=tuple(start + 1 for start in quality.starts))


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda record: replace(record, corpus=replace(record.corpus, sha256="0" * 64)), "other text"),
        (
            lambda record: replace(record, corpus=replace(record.corpus, validation_characters=9)),
            "other text",
        ),
        (
            lambda record: bend(
                record, lambda cell: replace(cell, quality=cell.quality and other_blocks(cell.quality))
            ),
            "other blocks",
        ),
        (
            lambda record: bend(
                record,
                lambda cell: replace(cell, quality=cell.quality and replace(cell.quality, context=7)),
            ),
            "other context",
        ),
    ],
)
def test_quality_of_something_else(record, change, why):
    found = runs.compare(record, change(record), times=True)
    one = of(found)
    assert (one.quality, one.why) == (None, f"not comparable: {why}")
    assert one.sizes
    assert judged("worse:0.5pt", found).fails
    assert why in runs.summary(found)


def test_quality_of_too_few_blocks_is_not_compared(record):
    short = Quality(
        block_length=4, context=1, starts=(0, 9), top1=(4, 4), top5=(4, 4), nats=(1.0, 1.0), predicted=("abcd",) * 2
    )  # fmt: skip
    worse = replace(short, top1=(0, 0))
    a, b = (replace(part(record, FILE, quality=one)) for one in (short, worse))
    only = [of(runs.compare(a, b, times=True))]
    assert only[0].quality.top1_shown == "too few blocks"
    assert judged("worse:0.5pt", only).compared == 0


def test_a_step_of_another_batch_is_other_work(record):
    bigger = replace(
        later(record),
        variants=tuple(
            replace(one, batch_size=64) if one.name == "optimized" else one for one in record.variants
        ),
    )
    found = runs.compare(record, bigger, times=True)
    assert [one.measure for one in of(found, CHECKPOINT).paces] == ["latency"]
    assert "step not comparable: other batch or length" in of(found, CHECKPOINT).gaps
    assert pace(found, "step", ("gru", *CHECKPOINT[1:])).counts
    (note,) = [
        note for note in runs.tables(record, bigger, found, times=True)[0].notes if "Built differently" in note
    ]  # fmt: skip
    assert note.endswith(": optimized.")


def test_counted_operations_do_not_make_another_variant(record):
    counted = replace(
        record,
        variants=tuple(
            replace(one, layers=tuple(replace(layer, operations=7) for layer in one.layers))
            for one in record.variants
        ),
    )
    notes = runs.tables(record, counted, (), times=True)[0].notes
    assert not any("Built differently" in note for note in notes)


def test_what_only_one_has(record, without):
    less = without(record, lambda cell: cell.variant == "gru")
    assert {key.variant for key in runs.lonely(record, less)} == {"gru"}
    assert runs.lonely(less, record) == ()
    assert all(one.key.variant != "gru" for one in runs.compare(record, less, times=True))
    failed = part(record, FILE, latency=None, quality=None)
    assert of(runs.compare(record, failed, times=True)).gaps == ("quality only in A", "latency only in A")
    assert of(runs.compare(failed, record, times=False)).gaps == ("quality only in B",)
    unshipped = part(record, FILE, size=Size(memory=1, raw=1, gzip=1, zstd=1))
    assert of(runs.compare(unshipped, record, times=True)).gaps == ("size to ship only in B",)


def test_machines(record):
    machine = record.machine
    assert runs.machines(machine, replace(machine, load_average=9.0)) == ()
    other = replace(
        machine, fingerprint="beef", cores=4, cpu="Other", cpu_flags=("avx2", "amx_tile"), python="3.12.1",
        packages={"keras": "3.15.1", "torch": "2.13"}, memory_bytes=2 * machine.memory_bytes,
    )  # fmt: skip
    assert runs.machines(machine, other) == (
        "cpu Made-up 9000 / Other",
        "cores 2 / 4",
        "memory 8 GiB / 16 GiB",
        "flags avx512f / amx_tile",
        "python 3.11.7 / 3.12.1",
        "package tf_keras 2.21.0 / none",
        "package torch none / 2.13",
    )
    assert runs.machines(machine, replace(machine, fingerprint="beef")) == ("fingerprint f00d / beef",)


def test_the_summary_counts(record):
    found = runs.compare(record, later(record, 2.0, FILE), times=True)
    times = [one.shown for each in found for one in each.paces]
    assert runs.summary(found).startswith(
        f"{len(found)} cells compared: 0 faster, 1 slower, {len(times) - 1} no difference shown "
        f"of {len(times)} times; 0 smaller, 0 larger, "
    )
    assert runs.summary(found[:1]).startswith("1 cell compared: ")
    assert runs.summary(()) == "0 cells compared: no times; no sizes; no top-1"


def test_tables_say_what_they_leave_out(record, bare):
    found = runs.compare(record, later(record, 1.5), times=True)
    described, times, *_ = runs.tables(record, later(record, 1.5), found, times=True)
    assert [row[0] for row in described.rows][:2] == ["preset, seed", "code"]
    assert any("drifts from one run to the next" in note for note in times.notes)
    assert any(f"ratios is {units.times(1.5)}" in note for note in times.notes)
    assert any(note.startswith("Unpaired") for note in times.notes)
    empty = runs.tables(record, bare, runs.compare(record, bare, times=True), times=True)
    assert [bool(table.rows) for table in empty] == [True, False, False, False, True]
    assert all(table.notes for table in empty[1:4])


def test_at_100_columns_no_figure_is_broken(record):
    after = later(record, 1.5)
    for table in runs.tables(record, after, runs.compare(record, after, times=True), times=True):
        text = io.StringIO()
        Console(file=text, width=100).print(terminal.grid(table))
        words = set(text.getvalue().split())
        for row in table.rows:
            for cell, align in zip(row, table.align, strict=True):
                assert align == "l" or words.issuperset(cell.split())


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


def test_slower_needs_the_verdict_and_the_limit(record):
    found = runs.compare(record, later(record, 1.25, FILE), times=True)
    assert judged("slower:24%", found).offenders == (
        f"optimized identity (litert, float32), latency: {units.ratio(pace(found, 'latency').ratio)}",
    )
    assert not judged("slower:26%", found).fails
    faster = runs.compare(later(record, 1.25), record, times=True)
    assert not judged("slower:0%", faster).fails


def test_a_wide_interval_is_not_slower(record, make_speed):
    a = part(record, FILE, latency=make_speed(1.0, "x", wobble=0.5))
    b = part(record, FILE, latency=make_speed(1.2, "y", wobble=0.5))
    found = runs.compare(a, b, times=True)
    assert pace(found, "latency").ratio.value == pytest.approx(1.2)
    assert judged("slower:5%", [of(found)]) == fail_if.Outcome(fail_if.parse("slower:5%"), 1, ())


@pytest.mark.parametrize(("raw", "fails"), [(1_020, False), (1_021, True), (900, False)])
def test_larger_is_more_than_the_limit(record, raw, fails):
    a = part(record, FILE, size=Size(memory=1, raw=1_000, gzip=1, zstd=1))
    b = part(record, FILE, size=Size(memory=1, raw=raw, gzip=1, zstd=1))
    assert judged("larger:2%", [of(runs.compare(a, b, times=False))]).fails == fails


@pytest.mark.parametrize(("lost", "fails"), [(0, False), (2, False), (3, True)])
def test_worse_is_more_than_the_limit(record, lost, fails):
    """Of 400 characters 2 are exactly half a point."""
    starts = tuple(range(10))
    whole = Quality(
        block_length=400, context=1, starts=starts, top1=(200,) * 10, top5=(300,) * 10, nats=(800.0,) * 10,
        predicted=("e" * 400,) * 10,
    )  # fmt: skip
    a = part(record, FILE, quality=whole)
    b = part(record, FILE, quality=replace(whole, top1=(200 - lost,) * 10))
    assert judged("worse:0.5pt", [of(runs.compare(a, b, times=False))]).fails == fails


@pytest.mark.parametrize("percents", [36, 57, 59])
def test_exactly_the_limit_holds(record, percents):
    """In binary 1.57 is above 1 + 57 / 100: no reason to fail."""
    a = part(record, FILE, size=Size(memory=1, raw=1_000, gzip=1, zstd=1))
    b = part(record, FILE, size=Size(memory=1, raw=1_000 + 10 * percents, gzip=1, zstd=1))
    assert not judged(f"larger:{percents}%", [of(runs.compare(a, b, times=False))]).fails


def test_a_loss_within_its_interval_is_not_worse(record):
    starts = tuple(range(8))
    whole = Quality(
        block_length=400, context=1, starts=starts, top1=(200,) * 8, top5=(300,) * 8, nats=(800.0,) * 8,
        predicted=("e" * 400,) * 8,
    )  # fmt: skip
    unsure = replace(whole, top1=(150, *(205,) * 7))
    found = runs.compare(part(record, FILE, quality=whole), part(record, FILE, quality=unsure), times=False)
    assert of(found).quality.top1.value == pytest.approx(-15 / 3200)
    assert not judged("worse:0.1pt", [of(found)]).fails
