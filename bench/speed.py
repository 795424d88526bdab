"""Times cases with pytest-benchmark in a child process; a case that crashes it costs that case alone."""

import os
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from signal import Signals

import msgspec

from bench.cases import Case
from bench.plan import Plan, Sample, Turn
from reports.record import Failure, Part, Speed
from shakespeare.engine import threads

_POLL_SECONDS = 0.2


def measure(
    cases: list[Case], part: Part, rounds: int, turn_seconds: float, progress: Callable[[int, int], None]
) -> dict[str, Speed | Failure]:
    """Times the cases in interleaved rounds, in one session; `progress` gets turns done and in all.

    Where the process dies, the case whose turn it was becomes a failure and the others start again.
    """
    failures: dict[str, Speed | Failure] = {}
    left = tuple(cases)
    while left:
        with tempfile.TemporaryDirectory(prefix="bard-") as folder:
            file = Path(folder) / "samples.jsonl"
            plan = Plan(cases=left, rounds=rounds, turn_seconds=turn_seconds, samples=str(file))
            code, errors = _run(plan, Path(folder), progress)
            samples = _read(file)
        if code == 0:
            session = uuid.uuid4().hex[:12]
            return failures | {case.name: _speed(case.name, samples, session) for case in left}
        # It died before any turn: every case would meet the same end.
        culprits = {samples[-1].case} if samples else {case.name for case in left}
        status, reason = ("crashed", f"ended by {Signals(-code).name}") if code < 0 else ("failed", errors)
        for name in culprits:
            failures[name] = msgspec.convert({"part": part, "status": status, "reason": reason}, Failure)
        left = tuple(case for case in left if case.name not in culprits)
    return failures


def _run(plan: Plan, folder: Path, progress: Callable[[int, int], None]) -> tuple[int, str]:
    (folder / "plan.json").write_bytes(msgspec.json.encode(plan))
    (folder / "pytest.ini").write_text("[pytest]\n", "ascii")  # not the user's
    command = [
        sys.executable, "-P", "-m", "pytest", str(Path(__file__).with_name("test_speed.py")),
        "--quiet", "--exitfirst", "--noconftest", "--import-mode=importlib", "--tb=line",
        "-c", str(folder / "pytest.ini"), "--rootdir", str(folder), "-p", "no:cacheprovider",
        "-p", "pytest_benchmark.plugin",
        "--benchmark-disable-gc", "--benchmark-columns=median", "--benchmark-storage", str(folder),
    ]  # fmt: skip
    inside = str(threads(os.cpu_count() or 1)[0])
    environment = os.environ | {
        "BARD_PLAN": str(folder / "plan.json"),
        "OMP_NUM_THREADS": inside,
        "OPENBLAS_NUM_THREADS": inside,
        # Nobody else's plugins: one that shuffles the tests would undo the plan.
        "PYTEST_ADDOPTS": "",
        "PYTEST_PLUGINS": "",
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
    }
    total = len(plan.turns())
    with (folder / "output").open("wb") as output:
        process = subprocess.Popen(
            command, stdout=output, stderr=output, cwd=folder, env=environment, start_new_session=True
        )
        try:
            while process.poll() is None:
                time.sleep(_POLL_SECONDS)
                progress(sum(sample.seconds is not None for sample in _read(Path(plan.samples))), total)
        finally:
            process.kill()
            process.wait()
    text = (folder / "output").read_text("utf-8", "replace")
    errors = [line for line in text.splitlines() if "Error" in line or line.startswith("E ")]
    return process.returncode, errors[0][:500] if errors else text.strip()[-300:]


def _read(file: Path) -> list[Sample]:
    if not file.exists():
        return []
    lines = file.read_bytes().split(b"\n")[:-1]  # what follows the last newline is still being written
    return [msgspec.json.decode(line, type=Sample) for line in lines]


def _speed(name: str, samples: list[Sample], session: str) -> Speed:
    done = {sample.round: sample for sample in samples if sample.case == name and sample.seconds is not None}
    rounds = sorted(number for number in done if number > Turn.WARM_UP)
    return Speed(
        session=session,
        first_call=done[Turn.FIRST].seconds or 0.0,
        iterations=done[rounds[0]].iterations,
        rounds=tuple(rounds),
        seconds=tuple(done[number].seconds or 0.0 for number in rounds),
    )
