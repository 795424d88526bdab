"""One test a turn, each of the case that the parent asks for: pytest-benchmark is the only timer.

`bench.timing.session` runs this file in a child process for each engine; without its plan there is nothing
to collect.
"""

import os
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, BinaryIO

import msgspec
import pytest

from bench.timing import denormals, workloads
from bench.timing.protocol import TurnRequest, TurnResult, WorkerPlan
from compress import isolation


def _plan() -> WorkerPlan | None:
    name = os.environ.get("BARD_PLAN")
    return msgspec.json.decode(Path(name).read_bytes(), type=WorkerPlan) if name else None


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Collects as many turns as there may be; the parent ends them by closing its pipe."""
    plan = _plan()
    metafunc.parametrize("turn", range(plan.turns) if plan else [])


@lru_cache(maxsize=1)
def _pipes() -> tuple[WorkerPlan, BinaryIO, BinaryIO]:
    plan = _plan()
    assert plan
    requests, results = (int(os.environ[name]) for name in ("BARD_REQUESTS", "BARD_RESULTS"))
    return plan, os.fdopen(requests, "rb"), os.fdopen(results, "wb", buffering=0)


@cache
def _call(case: int) -> workloads.Call:
    return workloads.build(_pipes()[0].cases[case])


def test_turn(benchmark: Any, turn: int) -> None:  # noqa: ARG001 - a number only: the parent says which case
    """Waits for a request, carries it out, answers at once: what crashes costs one turn."""
    plan, requests, results = _pipes()
    line = requests.readline()
    if not line:
        pytest.exit("no more turns", returncode=0)
    request = msgspec.json.decode(line, type=TurnRequest)
    denormals.reset()
    try:
        benchmark.pedantic(_call(request.case), rounds=1, iterations=request.iterations)
        characters = plan.cases[request.case].characters_per_call
        result = TurnResult(seconds=float(benchmark.stats.stats.data[-1]) / characters)
    except Exception as error:  # noqa: BLE001 - whatever it is, it becomes this case's row
        message = f"{type(error).__name__}: {error}"[:500]
        result = TurnResult(error=message, repeatable=not isolation.is_transient(error))
    results.write(msgspec.json.encode(result) + b"\n")
