"""A run of the smallest kind, and results to fill."""

import pytest

from bench.pipeline.results import RunResults


@pytest.fixture
def context(planned):
    """A run of one window model; a test file that needs more variants has its own."""
    return planned("smoke", "gru")


@pytest.fixture
def results():
    """Nothing was measured yet."""
    return RunResults()


class Clock:
    """Time as a test says."""

    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    """A clock that stands until a test moves it."""
    return Clock()
