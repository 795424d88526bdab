"""The tables of scale, from exact laws."""

import pytest

from reports.sections import scaling


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
