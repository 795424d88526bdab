"""The noise floor of a comparison, and what it does to a verdict."""

import msgspec
import pytest

from reports.inference.intervals import Ratio
from reports.noise_floor import Timing, compare_times, noise_floor, repeated_cells, time_verdict


def test_the_floor_is_the_far_end_of_the_repeated_pair(record, make_speed):
    pair = next(pair for pair in repeated_cells(record, "step") if pair.timing.engine == "keras")
    assert (pair.cell.variant, pair.cell.repeat) == ("optimized", 1)
    floor = noise_floor(record, "step", Timing("keras", make_speed(0.8)))
    assert floor == pytest.approx(max(pair.ratio.high - 1, 1 / pair.ratio.low - 1))
    assert floor > 0.02


def test_a_pair_judges_its_own_engine_alone(record, make_speed):
    """A pair of Keras says nothing of an engine whose times have two modes."""
    assert noise_floor(record, "step", Timing("torch", make_speed(0.8))) is None
    keras, tf_keras = (
        noise_floor(record, "step", Timing(name, make_speed(1.0))) for name in ("keras", "tf_keras")
    )
    assert keras != tf_keras


@pytest.mark.parametrize(("seconds", "known"), [(0.013, True), (0.0014, True), (6e-6, False)])
def test_a_pair_judges_its_own_scale_of_time_alone(record, make_speed, without, seconds, known):
    single_pair = without(record, lambda cell: cell.repeat and cell.variant != "original")  # 6.5 ms
    assert (noise_floor(single_pair, "latency", Timing("litert", make_speed(seconds))) is not None) == known


def test_sessions_have_a_floor_of_their_own(record, make_speed, without):
    within = without(record, lambda cell: cell.repeat == 2)
    file = make_speed(0.00156, "two")
    assert noise_floor(within, "latency", Timing("litert", file)) is not None
    assert noise_floor(within, "latency", Timing("litert", file), paired=False) is None
    later = msgspec.structs.replace(file, session="later")
    a, b = Timing("litert", later), Timing("litert", file)
    assert compare_times(within, "latency", a, b).floor is None
    assert compare_times(record, "latency", a, b).floor is not None


def test_a_comparison_takes_the_larger_floor_of_its_two_cases(record, make_speed):
    keras, other = Timing("keras", make_speed(0.8)), Timing("tf_keras", make_speed(1.0))
    floors = [noise_floor(record, "step", timing) for timing in (keras, other)]
    assert compare_times(record, "step", keras, other).floor == max(floors)
    assert compare_times(record, "step", keras, Timing("torch", make_speed(1.0))).floor is None
    assert compare_times(record, "step", keras, None) is None


@pytest.mark.parametrize(
    ("low", "value", "high", "floor", "expected"),
    [
        (1.01, 1.02, 1.03, 0.03, "no difference shown"),
        (0.97, 0.98, 0.99, 0.03, "no difference shown"),
        (1.02, 1.04, 1.06, 0.03, "no difference shown"),  # beyond the floor, but not all of it
        (1.02, 1.03, 1.04, 0.01, "slower"),
        (0.80, 0.85, 0.90, 0.03, "faster"),
        (0.90, 1.20, 1.40, 0.03, "no difference shown"),
        (0.90, 1.20, 1.40, None, "no difference shown"),
        (1.01, 1.02, 1.03, None, "no noise floor"),
    ],
)
def test_verdict(low, value, high, floor, expected):
    assert time_verdict(Ratio(value, low, high, 8, paired=True), floor) == expected
