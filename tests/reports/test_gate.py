"""The gate: passes, fails and what lies between, each with its cause."""

import math

import pytest

from reports import gate, queries
from reports.gate import judge
from reports.inference.intervals import Estimate, Interval
from reports.scores import QualityDifference


def change(top1, nats):
    return QualityDifference(Interval(*top1), Interval(*nats))


EXACT = (0.0, 0.0, 0.0)


@pytest.mark.parametrize(
    ("top1", "nats", "text"),
    [
        (EXACT, EXACT, "passes"),
        ((0.03, 0.02, 0.04), (-0.3, -0.4, -0.2), "passes"),
        ((-0.002, -0.005, 0.001), (0.01, 0.0, 0.02), "passes"),
        ((-0.002, -0.0051, 0.001), EXACT, "not shown: top-1 may be 0.51 points worse"),
        (EXACT, (0.01, 0.0, 0.03), "not shown: nats may be 0.030 nats worse"),
        ((-0.02, -0.03, -0.006), EXACT, "fails: top-1 by 1.50 points"),
        (EXACT, (0.05, 0.021, 0.08), "fails: nats by 0.030 nats"),
        ((-0.02, -0.03, -0.01), (0.12, 0.1, 0.14), "fails: top-1 by 1.50 points, nats by 0.100 nats"),
        ((-0.002, -0.02, 0.02), (0.12, 0.1, 0.14), "fails: nats by 0.100 nats"),
        ((0.0, math.nan, math.nan), EXACT, "not shown: too few blocks"),
    ],
)
def test_the_whole_interval_counts(top1, nats, text):
    assert judge(change(top1, nats)).text == text


def test_what_was_not_measured_has_no_gate(record):
    assert gate.judge_artifact(record, queries.find_cell(record, "gru", "int8")) is None


def test_a_failure_is_as_sure_as_it_counts_beside_others():
    """The family of verdicts got twice the surer part's p, and the file was failed at once that p."""
    estimate = Estimate(-0.009, 0.0015, 15)
    failing = QualityDifference(
        Interval(-0.009, *estimate.interval(), estimate=estimate), Interval(*EXACT)
    )  # fmt: skip
    p = gate.verdict_p_value(failing)
    assert judge(failing, p).outcome == "fails"
    assert judge(failing, p * 0.99).text == "not shown: not sure enough beside so many verdicts"
