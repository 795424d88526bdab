"""The time of an operator is what its prefix of the file takes more than the one before."""

import pytest

from bench.measurements import operator_profile
from bench.measurements.operator_profile import PrefixTiming
from reports.record import CellId, Speed


def timing(operator, layer, *seconds):
    rounds = tuple(range(len(seconds)))
    speed = Speed(session="s", first_call=1.0, iterations=1, rounds=rounds, seconds=seconds)
    return PrefixTiming(operator=operator, layer=layer, speed=speed)


def test_differences_are_taken_round_by_round():
    prefixes = [
        timing("GATHER", "embedding", 1.0, 2.0, 9.0),
        timing("FULLY_CONNECTED", "logits", 4.0, 5.0, 12.0),
        timing("ADD", "logits", 4.5, 5.5, 12.5),
    ]
    cell = CellId("gru", "identity", "litert", "float32")
    by_layer, by_operator = operator_profile.breakdowns(cell, prefixes)
    assert {share.name: share.seconds for share in by_layer.shares} == pytest.approx(
        {"embedding": 2.0, "logits": 3.5}
    )
    assert {share.name: share.calls for share in by_operator.shares} == {
        "GATHER": 1, "FULLY_CONNECTED": 1, "ADD": 1,
    }  # fmt: skip
    assert by_layer.seconds == 5.5
    assert (by_layer.cell, by_layer.what) == (cell, "inference")
