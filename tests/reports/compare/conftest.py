"""Two runs that differ in what a test says."""

import msgspec
import pytest

from reports.compare import fail_if

replace = msgspec.structs.replace
FILE = ("optimized", "identity", "litert", "float32")


def case_of(named):
    """Variant, technique, engine and precision of what has an id."""
    return (named.id.variant, named.id.technique, named.id.engine, named.id.precision)


def bend_record(record, change):
    return replace(record, cells=tuple(change(cell) for cell in record.cells))


def time_in(changes, measure, case=FILE):
    (change,) = [change for change in changes if case_of(change) == case]
    (time,) = [time for time in change.times if time.measure == measure]
    return time


@pytest.fixture
def bend():
    """A function: the record with every cell that `change` returns another one for."""
    return bend_record


@pytest.fixture
def later():
    """A function: the same run measured again, in sessions of its own, by a factor slower."""

    def measured_again(record, factor=1.0, only=None):
        def slowed(speed, case):
            times = factor if only in (None, case) else 1.0
            return speed and replace(
                speed,
                session=f"{speed.session} later",
                seconds=tuple(value * times for value in speed.seconds),
            )

        def change(cell):
            case = case_of(cell)
            return replace(cell, step=slowed(cell.step, case), latency=slowed(cell.latency, case))

        return bend_record(record, change)

    return measured_again


@pytest.fixture
def part():
    """A function: the record with fields of the first measurement of a case replaced."""

    def with_part(record, case, **fields):
        def change(cell):
            return replace(cell, **fields) if case_of(cell) == case and not cell.repeat else cell

        return bend_record(record, change)

    return with_part


@pytest.fixture
def cell_of():
    """A function: the first measurement of a case."""
    return lambda record, case=FILE: next(cell for cell in record.cells if case_of(cell) == case)


@pytest.fixture
def change_of():
    """A function: what changed in one case."""

    def find_change(changes, case=FILE):
        (change,) = [change for change in changes if case_of(change) == case]
        return change

    return find_change


@pytest.fixture
def time_of():
    """A function: how one time of a case changed."""
    return time_in


@pytest.fixture
def judge_condition():
    """A function: the result of a condition."""
    return lambda text, changes: fail_if.judge(fail_if.parse(text), changes)


@pytest.fixture
def with_top1():
    """A function: a quality with another number of right characters in each block."""
    return lambda quality, top1: replace(quality, sums={**quality.sums, "top1": top1})
