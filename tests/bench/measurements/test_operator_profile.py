"""The time of an operator is what its beginning of the file takes more than the one before."""

import pytest

from bench.measurements import operator_profile
from compress.graph_prefixes import GraphPrefix
from reports.record import Speed


def speed(*seconds):
    return Speed(
        session="s", first_call=1.0, iterations=1, rounds=tuple(range(len(seconds))), seconds=tuple(seconds)
    )


def test_differences_are_taken_round_by_round():
    parts = [
        (GraphPrefix("GATHER", "embedding", b""), speed(1.0, 2.0, 9.0)),
        (GraphPrefix("FULLY_CONNECTED", "logits", b""), speed(4.0, 5.0, 12.0)),
        (GraphPrefix("ADD", "logits", b""), speed(4.5, 5.5, 12.5)),
    ]
    by_layer, by_operator = operator_profile.of("gru", "identity", parts)
    assert {one.name: one.seconds for one in by_layer.shares} == pytest.approx(
        {"embedding": 2.0, "logits": 3.5}
    )
    assert {one.name: one.calls for one in by_operator.shares} == {
        "GATHER": 1,
        "FULLY_CONNECTED": 1,
        "ADD": 1,
    }
    assert by_layer.seconds == 5.5
