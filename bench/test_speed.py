"""One test a turn of one case, in the order that the plan gives: pytest-benchmark is the only timer.

`bench.speed` runs this file in a child process; without its plan there is nothing to collect.
"""

import os
from pathlib import Path
from typing import Any

import msgspec
import pytest

from bench import cases
from bench.plan import Plan, Sample, Turn
from compress import child

_calls: dict[str, cases.Call] = {}
_iterations: dict[str, int] = {}


def _plan() -> Plan | None:
    name = os.environ.get("BARD_PLAN")
    return msgspec.json.decode(Path(name).read_bytes(), type=Plan) if name else None


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Collects the turns in the plan's order."""
    plan = _plan()
    if plan:
        child.end_with_parent()
    metafunc.parametrize("turn", plan.turns() if plan else [])


def test_turn(benchmark: Any, turn: Turn) -> None:
    """Times one turn and writes its sample at once, so that a crash loses one turn."""
    plan = _plan()
    assert plan
    with Path(plan.samples).open("ab", buffering=0) as samples:
        samples.write(msgspec.json.encode(Sample(case=turn.case.name, round=turn.round)) + b"\n")
        name = turn.case.name
        if name not in _calls:
            _calls[name] = cases.build(turn.case)
        iterations = _iterations.get(name, 1)
        benchmark.pedantic(_calls[name], rounds=1, iterations=iterations)
        seconds = float(benchmark.stats.stats.data[-1]) / turn.case.parts
        if turn.round == Turn.WARM_UP:
            _iterations[name] = max(1, min(2000, round(plan.turn_seconds / seconds / turn.case.parts)))
        sample = Sample(case=name, round=turn.round, seconds=seconds, iterations=iterations)
        samples.write(msgspec.json.encode(sample) + b"\n")
