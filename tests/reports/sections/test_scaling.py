"""The tables of scale, from exact laws."""

import msgspec
import pytest

from reports.record import ScalingPoint
from reports.sections import scaling


@pytest.fixture
def scaled(record, make_speed):
    """Steps in proportion to batch and length, to the square of units, and halved by a second thread."""

    def point(axis, seconds, **changes):
        base = {"batch": 128, "length": 64, "units": 192, "threads": 2, **changes}
        return ScalingPoint(
            axis=axis, variant="stream-gru", parameters=400_000, operations=10**9,
            speed=make_speed(seconds, wobble=0), **base,
        )  # fmt: skip

    points = [point("batch", n / 128, batch=n) for n in (32, 64, 128)]
    points += [point("length", n / 64, length=n) for n in (16, 32, 64)]
    points += [point("units", (n / 192) ** 2, units=n) for n in (48, 96, 192)]
    points += [point("threads", 2 / n, threads=n) for n in (1, 2)]
    return msgspec.structs.replace(record, scaling=tuple(points))


def test_every_point_is_a_row(scaled):
    measured, exponents = scaling.tables(scaled)
    assert len(measured.rows) == 11
    assert [row[0] for row in exponents.rows] == ["batch", "length", "units", "threads"]


def test_exponents_are_those_of_the_laws(scaled):
    laws = scaling.fitted_laws(scaled)
    assert {axis: law.exponent.value for axis, law in laws.items()} == pytest.approx(
        {"batch": 1, "length": 1, "units": 2}
    )
    exponents = {row[0]: row for row in scaling.tables(scaled)[1].rows}
    assert exponents["units"][3] == "twice the units takes 4.00x the time"
    assert exponents["threads"][2] == "\N{EN DASH}"  # two points are no law
    assert exponents["threads"][3].startswith("2 threads are 2.00x")
    assert exponents["threads"][3].endswith("as fast as 1: efficiency 100.0%")


def test_without_measurements_there_is_no_table(record):
    assert scaling.tables(record) == ()
