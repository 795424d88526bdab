"""A timing process: pytest with pytest-benchmark in a child that takes a turn when it is told to."""

import os
import select
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from signal import Signals

import msgspec

from bench.timing.protocol import TimingFailure, TurnRequest, TurnResult, WorkerPlan
from bench.timing.workloads import Case
from compress.children import child_process
from compress.isolation import is_repeatable_signal
from shakespeare.cores import THREAD_VARIABLES

# Of one turn. The longest that is no hang: an unrolled step under XLA takes 100 s to compile on an idle machine.
DEADLINE_SECONDS = 900.0
_LAST_SECONDS = 60.0  # in which a process ends that has closed its pipes


class Worker:
    """One process for the cases of one engine."""

    def __init__(self, cases: tuple[Case, ...], turns: int) -> None:
        """Starts it; `turns` is the most that it will be asked for."""
        self._folder = tempfile.TemporaryDirectory(prefix="bard-")
        folder = Path(self._folder.name)
        requests, self._requests = os.pipe()
        self._results, results = os.pipe()
        (folder / "plan.json").write_bytes(msgspec.json.encode(WorkerPlan(cases=cases, turns=turns)))
        (folder / "pytest.ini").write_text("[pytest]\n", "ascii")  # not the user's
        with (folder / "output").open("wb") as output:
            self._process = child_process.start(
                "pytest", _arguments(folder), output.fileno(), output.fileno(),
                fresh=not cases[0].needs_tensorflow,  # forked, it has that already
                environment=_environment(cases, folder, os.environ), folder=folder,
                files={"BARD_REQUESTS": requests, "BARD_RESULTS": results},
            )  # fmt: skip
        os.close(requests)
        os.close(results)
        self._answers = os.fdopen(self._results, "rb")

    def turn(self, case: int, round_number: int, iterations: int) -> TurnResult | TimingFailure:
        """One turn of the case of that index: its result, or the end of the process."""
        request = TurnRequest(case, round_number, iterations)
        try:
            os.write(self._requests, msgspec.json.encode(request) + b"\n")
            if not select.select([self._results], [], [], DEADLINE_SECONDS)[0]:
                self.close()
                reason = f"no result after {DEADLINE_SECONDS:.0f} s"
                return TimingFailure("timed out", reason, repeatable=False)
            line = self._answers.readline()
        except BrokenPipeError:
            line = b""
        return msgspec.json.decode(line, type=TurnResult) if line.endswith(b"\n") else self._end()

    def kill(self) -> None:
        """Ends the process under a turn that another thread waits for."""
        self._process.kill()

    def close(self) -> None:
        """Ends the process, whatever it does."""
        if self._answers.closed:
            return
        os.close(self._requests)
        self._answers.close()
        self._process.kill()
        self._process.wait()
        self._folder.cleanup()

    def _end(self) -> TimingFailure:
        try:
            code = self._process.wait(_LAST_SECONDS)
        except subprocess.TimeoutExpired:
            self.close()
            reason = f"it gave no answer and did not end in {_LAST_SECONDS:.0f} s"
            return TimingFailure("timed out", reason, repeatable=False)
        text = (Path(self._folder.name) / "output").read_text("utf-8", "replace")
        self.close()
        if code < 0:
            return TimingFailure("crashed", f"ended by {Signals(-code).name}", is_repeatable_signal(-code))
        errors = [line for line in text.splitlines() if "Error" in line or line.startswith("E ")]
        return TimingFailure("failed", errors[0][:500] if errors else text.strip()[-300:], repeatable=False)


def _arguments(folder: Path) -> tuple[str, ...]:
    return (
        str(Path(__file__).with_name("test_speed.py")),
        "--quiet", "--exitfirst", "--noconftest", "--import-mode=importlib", "--tb=line",
        "-c", str(folder / "pytest.ini"), "--rootdir", str(folder), "-p", "no:cacheprovider",
        "-p", "pytest_benchmark.plugin",
        "--benchmark-disable-gc", "--benchmark-columns=median", "--benchmark-storage", str(folder),
    )  # fmt: skip


def _environment(cases: tuple[Case, ...], folder: Path, outside: Mapping[str, str]) -> dict[str, str]:
    # Under pytest-xdist, pytest-benchmark would switch itself off.
    ours = {name: value for name, value in outside.items() if not name.startswith("PYTEST_XDIST")}
    threads = str(max(case.thread_counts[0] for case in cases))
    return ours | {
        **dict.fromkeys(THREAD_VARIABLES, threads),
        "BARD_PLAN": str(folder / "plan.json"),
        # Nobody else's plugins: one that shuffles the tests would undo the plan.
        "PYTEST_ADDOPTS": "",
        "PYTEST_PLUGINS": "",
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
    }
