"""A timing process: pytest with pytest-benchmark in a child that takes its turns when it is told to."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from signal import Signals
from typing import Literal, NamedTuple

import msgspec

from bench.timing.protocol import Order, Plan, Sample
from bench.timing.workloads import Case


class Ended(NamedTuple):
    """A process that is no more, and why."""

    status: Literal["crashed", "failed"]
    reason: str


class Worker:
    """One process for the cases of one engine. Leave the `with` block and it ends."""

    def __init__(self, cases: tuple[Case, ...], turns: int) -> None:
        """Starts it; `turns` is how many it will be asked for at most."""
        self._cases = {case.name: number for number, case in enumerate(cases)}
        self._folder = tempfile.TemporaryDirectory(prefix="bard-")
        folder = Path(self._folder.name)
        orders, self._orders = os.pipe()
        self._samples, samples = os.pipe()
        plan = Plan(cases=cases, turns=turns, orders=orders, samples=samples)
        (folder / "plan.json").write_bytes(msgspec.json.encode(plan))
        (folder / "pytest.ini").write_text("[pytest]\n", "ascii")  # not the user's
        with (folder / "output").open("wb") as output:
            self._process = subprocess.Popen(
                _command(folder), stdout=output, stderr=output, cwd=folder, env=_environment(cases, folder),
                start_new_session=True, pass_fds=(orders, samples),
            )  # fmt: skip
        os.close(orders)
        os.close(samples)
        self._answers = os.fdopen(self._samples, "rb")

    def turn(self, case: Case, number: int, iterations: int) -> Sample | Ended:
        """One turn of one case: its sample, or the end of the process."""
        order = Order(self._cases[case.name], number, iterations)
        try:
            os.write(self._orders, msgspec.json.encode(order) + b"\n")
            line = self._answers.readline()
        except BrokenPipeError:
            line = b""
        return msgspec.json.decode(line, type=Sample) if line.endswith(b"\n") else self._ended()

    def close(self) -> None:
        """Ends the process, whatever it does."""
        if self._answers.closed:
            return
        os.close(self._orders)
        self._answers.close()
        self._process.kill()
        self._process.wait()
        self._folder.cleanup()

    def _ended(self) -> Ended:
        code = self._process.wait()
        text = (Path(self._folder.name) / "output").read_text("utf-8", "replace")
        self.close()
        if code < 0:
            return Ended("crashed", f"ended by {Signals(-code).name}")
        errors = [line for line in text.splitlines() if "Error" in line or line.startswith("E ")]
        return Ended("failed", errors[0][:500] if errors else text.strip()[-300:])


def _command(folder: Path) -> list[str]:
    return [
        sys.executable, "-P", "-m", "pytest", str(Path(__file__).with_name("test_speed.py")),
        "--quiet", "--exitfirst", "--noconftest", "--import-mode=importlib", "--tb=line",
        "-c", str(folder / "pytest.ini"), "--rootdir", str(folder), "-p", "no:cacheprovider",
        "-p", "pytest_benchmark.plugin",
        "--benchmark-disable-gc", "--benchmark-columns=median", "--benchmark-storage", str(folder),
    ]  # fmt: skip


def _environment(cases: tuple[Case, ...], folder: Path) -> dict[str, str]:
    inside = str(max(case.pinned[0] for case in cases))
    # Under pytest-xdist, pytest-benchmark would switch itself off.
    ours = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_XDIST")}
    return ours | {
        "BARD_PLAN": str(folder / "plan.json"),
        "OMP_NUM_THREADS": inside,
        "OPENBLAS_NUM_THREADS": inside,
        "MKL_NUM_THREADS": inside,
        # Nobody else's plugins: one that shuffles the tests would undo the plan.
        "PYTEST_ADDOPTS": "",
        "PYTEST_PLUGINS": "",
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
    }
