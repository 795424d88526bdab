"""The gate: passes, fails and what lies between, each with its cause."""

import math

import msgspec
import pytest

from reports import gate, queries
from reports.gate import judge
from reports.record import Facts
from reports.statistics import Difference, Interval

DASH = "\N{EN DASH}"


def found(top1, nats):
    return Difference(Interval(*top1), Interval(*nats))


EXACT = (0.0, 0.0, 0.0)


@pytest.mark.parametrize(
    ("top1", "nats", "words"),
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
def test_the_whole_interval_counts(top1, nats, words):
    assert judge(found(top1, nats)).words == words


def test_an_artifact_is_judged_against_its_checkpoint(record, find):
    row = find(gate.table(record), "optimized", "int8")
    assert row["against"] == "checkpoint"
    assert row["top-1, points"].startswith("-0.6")
    assert row["nats a character"].startswith("+0.02")
    assert row["gate"] == gate.of(record, queries.cell(record, "optimized", "int8")).words
    assert find(gate.table(record), "optimized", "identity")["gate"] == "passes"


def test_a_checkpoint_is_not_judged(record):
    assert "checkpoint" not in {row[1] for row in gate.table(record).rows}


def test_what_was_not_measured_has_no_gate(record, find):
    row = find(gate.table(record), "gru", "int8")
    assert (row["gate"], row["same prediction"]) == (DASH, DASH)
    assert gate.of(record, queries.cell(record, "gru", "int8")) is None


def test_other_blocks_are_not_compared(record, alter, find):
    quality = queries.quality(record, "optimized", "int8")
    moved = msgspec.structs.replace(quality, starts=tuple(start + 1 for start in quality.starts))
    assert find(gate.table(alter("optimized", "int8", quality=moved)), "optimized", "int8")["gate"] == DASH


def test_a_student_is_judged_against_its_float_file(record, add_cell, lesson, make_quality, find):
    facts = Facts(lineage=(lesson("distill"),))
    record = add_cell(record, "gru", "distill", facts, quality=make_quality(0.3, 2.5))
    record = add_cell(record, "gru", "distill+int8", facts, quality=make_quality(0.3, 2.5))
    assert find(gate.table(record), "gru", "distill+int8")["gate"] == "passes"
    assert find(gate.table(record), "gru", "distill+int8")["against"] == "distill"
    assert find(gate.table(record), "gru", "distill")["gate"] == DASH


def test_agreement_is_the_share_of_equal_predictions(make_quality):
    one = make_quality(0.5, 2.0)
    other = msgspec.structs.replace(one, predicted=tuple("?" * 125 + text[125:] for text in one.predicted))
    assert gate.agreement(one, one) == 1
    assert gate.agreement(one, other) == 0.75
