"""One test a turn, each of the case that the parent orders: pytest-benchmark is the only timer.

`bench.speed` runs this file in a child process for each engine; without its plan there is nothing to
collect.
"""

import os
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, BinaryIO

import msgspec
import pytest

from bench.timing import denormals, workloads
from bench.timing.protocol import Order, Plan, Sample
from compress import isolation


def _plan() -> Plan | None:
    name = os.environ.get("BARD_PLAN")
    return msgspec.json.decode(Path(name).read_bytes(), type=Plan) if name else None


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Collects as many turns as there may be; the parent ends them by closing its pipe."""
    plan = _plan()
    if plan:
        isolation.end_with_parent()
    metafunc.parametrize("turn", range(plan.turns) if plan else [])


@lru_cache(maxsize=1)
def _pipes() -> tuple[Plan, BinaryIO, BinaryIO]:
    plan = _plan()
    assert plan
    return plan, os.fdopen(plan.orders, "rb"), os.fdopen(plan.samples, "wb", buffering=0)


@cache
def _call(number: int) -> workloads.Call:
    return workloads.build(_pipes()[0].cases[number])


def test_turn(benchmark: Any, turn: int) -> None:  # noqa: ARG001 - a number only: the parent orders
    """Waits for an order, carries it out, answers at once: what crashes costs one turn."""
    plan, orders, samples = _pipes()
    line = orders.readline()
    if not line:
        pytest.exit("no more turns", returncode=0)
    order = msgspec.json.decode(line, type=Order)
    denormals.reset()
    try:
        benchmark.pedantic(_call(order.case), rounds=1, iterations=order.iterations)
        seconds = float(benchmark.stats.stats.data[-1]) / plan.cases[order.case].parts
        sample = Sample(seconds=seconds)
    except Exception as error:  # noqa: BLE001 - whatever it is, it becomes this case's row
        sample = Sample(error=f"{type(error).__name__}: {error}"[:500])
    samples.write(msgspec.json.encode(sample) + b"\n")
