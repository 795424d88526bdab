"""What fitted laws say of more text and more units."""

import msgspec
import pytest

from reports.sections import projection, scaling


def test_a_projection_is_no_surer_than_its_law(scaled, make_speed):
    """One point far off the law, though its rounds do not spread."""
    bent = tuple(
        msgspec.structs.replace(point, speed=make_speed(0.5, wobble=0))
        if (point.axis, point.units) == ("units", 96)
        else point
        for point in scaled.scaling
    )
    law = scaling.fitted_laws(msgspec.structs.replace(scaled, scaling=bent))["units"]
    assert law.worst_error > 0.5
    narrow = law.seconds_at(384)
    wide = projection.widened(narrow, law.worst_error)
    assert wide.value == narrow.value
    assert wide.low == pytest.approx(narrow.low / (1 + law.worst_error))
    assert wide.high == pytest.approx(narrow.high * (1 + law.worst_error))


def test_a_projection_multiplies_steps_and_law(scaled):
    rows = {(row[0], row[1]): row for row in projection.tables(scaled)[0].rows}
    variant = next(candidate for candidate in scaled.variants if candidate.name == "stream-gru")
    steps = variant.steps_per_epoch * variant.batch_size / 128
    row = rows["2x, 384 units", "10x, 49,600,000"]
    assert row[2] == "4.00 s"
    assert row[3] == f"{4 * steps * 10 / 3600:.2f} h"
    assert row[5] == "extrapolated"
    assert rows["1x, 192 units", "1x, 4,960,000"][5] == "measured size"


def test_without_measurements_there_is_no_table(record):
    assert projection.tables(record) == ()
