"""Records that tests of several sections share."""

import msgspec
import pytest

from reports.record import ScalingPoint


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
