"""Figures of one file in words."""

import pytest

from reports import queries
from reports.html.measured_figures import against_counting, measured_figures
from reports.recommendation import candidates


@pytest.fixture(scope="module")
def file(view):
    return next(file for file in candidates(view.record) if file.cell.id.label == "stream-gru identity")


def test_time_and_quality_have_intervals_around_them(file):
    figures = measured_figures(file)
    assert list(figures) == ["size", "latency", "quality", "top1"]
    low, high = figures["quality"].interval.split("\N{EN DASH}")
    assert float(low) <= float(figures["quality"].value) <= float(high)
    assert float(low) < float(high)


def test_better_than_counting_worse_or_neither(view, file):
    # Counting has the quality of the original model here.
    original = queries.checkpoint(view.record, "original")
    assert against_counting(view, file.cell).startswith("Better than counting (8-gram, static")
    assert against_counting(view, original).startswith("Not shown to differ from counting")
