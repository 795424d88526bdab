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
