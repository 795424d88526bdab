"""The tables of scale, from exact laws."""

import msgspec
import pytest

from reports.record import Scaled
from reports.sections import scaling


@pytest.fixture
def scaled(record, make_speed):
    """Steps in proportion to batch and length, to the square of units, and halved by a second thread."""

    def one(axis, seconds, **changes):
        base = {"batch": 128, "length": 64, "units": 192, "threads": 2, **changes}
        return Scaled(
            axis=axis, variant="stream-gru", parameters=400_000, operations=10**9,
            speed=make_speed(seconds, wobble=0), **base,
        )  # fmt: skip

    points = [one("batch", n / 128, batch=n) for n in (32, 64, 128)]
    points += [one("length", n / 64, length=n) for n in (16, 32, 64)]
    points += [one("units", (n / 192) ** 2, units=n) for n in (48, 96, 192)]
    points += [one("threads", 2 / n, threads=n) for n in (1, 2)]
    return msgspec.structs.replace(record, scaling=tuple(points))


def test_every_point_is_a_row(scaled):
    measured, exponents, _ = scaling.tables(scaled)
    assert len(measured.rows) == 11
    assert [row[0] for row in exponents.rows] == ["batch", "length", "units", "threads"]


def test_exponents_are_those_of_the_laws(scaled):
    laws = scaling.laws(scaled)
    assert {axis: law.exponent.value for axis, law in laws.items()} == pytest.approx(
        {"batch": 1, "length": 1, "units": 2}
    )
    exponents = {row[0]: row for row in scaling.tables(scaled)[1].rows}
    assert exponents["units"][3] == "twice the units takes 4.00x the time"
    assert exponents["threads"][2] == "\N{EN DASH}"  # two points are no law
    assert exponents["threads"][3].startswith("2 threads are 2.00x")
    assert exponents["threads"][3].endswith("as fast as 1: efficiency 100.0%")


def test_a_projection_is_no_surer_than_its_law(scaled, make_speed):
    """One point far off the law, though its rounds do not spread."""
    bent = tuple(
        msgspec.structs.replace(one, speed=make_speed(0.5, wobble=0))
        if (one.axis, one.units) == ("units", 96)
        else one
        for one in scaled.scaling
    )
    law = scaling.laws(msgspec.structs.replace(scaled, scaling=bent))["units"]
    assert law.worst > 0.5
    narrow = law.at(384)
    wide = scaling._wide(narrow, law.worst)
    assert wide.value == narrow.value
    assert wide.low == pytest.approx(narrow.low / (1 + law.worst))
    assert wide.high == pytest.approx(narrow.high * (1 + law.worst))


def test_a_projection_multiplies_steps_and_law(scaled):
    rows = {(row[0], row[1]): row for row in scaling.tables(scaled)[2].rows}
    variant = next(one for one in scaled.variants if one.name == "stream-gru")
    steps = variant.steps_per_epoch * variant.batch_size / 128
    one = rows["2x, 384 units", "10x, 49,600,000"]
    assert one[2] == "4.00 s"
    assert one[3] == f"{4 * steps * 10 / 3600:.2f} h"
    assert one[5] == "extrapolated"
    assert rows["1x, 192 units", "1x, 4,960,000"][5] == "measured size"


def test_without_measurements_there_is_no_table(record):
    assert scaling.tables(record) == ()
